"""The daily life of a case file: notes of calls, letters to members, originals on paper, and the
case as one file."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# A year's numbers go up by one, and whoever counts up also writes the letter: there is no gap. What
# was issued, came in or was asked for never changes; nobody acts on a case that they are too close
# to or filed themselves.
PROMISES = """
CREATE FUNCTION keep_letter_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'INSERT' AND NEW.last <> 1)
       OR (TG_OP = 'UPDATE' AND (NEW.year <> OLD.year OR NEW.last <> OLD.last + 1)) THEN
        RAISE EXCEPTION 'numbers of letters are counted up by one, and never down'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_letteryear_counts_up
    BEFORE INSERT OR UPDATE OR DELETE ON reviews_letteryear
    FOR EACH ROW EXECUTE FUNCTION keep_letter_year();

CREATE FUNCTION check_letter_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_memberletter l WHERE l.year = NEW.year AND l.serial = NEW.last
    ) THEN
        RAISE EXCEPTION 'a number was taken for which there is no letter'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reviews_letteryear_has_its_letter
    AFTER INSERT OR UPDATE ON reviews_letteryear DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_letter_number();

CREATE FUNCTION check_member_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM claims_claimevent e WHERE e.id = NEW.event_id AND e.claim_id = NEW.claim_id
    ) THEN
        RAISE EXCEPTION 'a letter tells of what happened to its own claim'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM reviews_letteryear y WHERE y.year = NEW.year AND y.last = NEW.serial
    ) THEN
        RAISE EXCEPTION 'a letter takes the next number of its year'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_memberletter_fits BEFORE INSERT ON reviews_memberletter
    FOR EACH ROW EXECUTE FUNCTION check_member_letter();

CREATE FUNCTION keep_letter_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.posted_on IS NOT NULL
       OR (OLD.letter_id, OLD.member_id, OLD.unit_path)
          IS DISTINCT FROM (NEW.letter_id, NEW.member_id, NEW.unit_path) THEN
        RAISE EXCEPTION 'that a letter was posted is said once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.posted_by_id IS NOT NULL THEN
        PERFORM refuse_involved_person(
            NEW.posted_by_id,
            (SELECT claim_id FROM reviews_memberletter WHERE id = NEW.letter_id)
        );
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_letterposting_kept BEFORE UPDATE OR DELETE ON reviews_letterposting
    FOR EACH ROW EXECUTE FUNCTION keep_letter_posting();

CREATE FUNCTION check_call_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(
        NEW.noted_by_id, (SELECT claim_id FROM reviews_review WHERE id = NEW.review_id)
    );
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM reviews_callnote n
        JOIN reviews_review of_old ON of_old.id = n.review_id
        JOIN reviews_review of_new ON of_new.id = NEW.review_id
        WHERE n.id = NEW.corrects_id AND of_old.claim_id = of_new.claim_id
    ) THEN
        RAISE EXCEPTION 'a note corrects one of its own case' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_callnote_fits BEFORE INSERT ON reviews_callnote
    FOR EACH ROW EXECUTE FUNCTION check_call_note();

CREATE FUNCTION keep_original() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR (OLD.uid, OLD.review_id, OLD.member_id, OLD.paper_id, OLD.kind, OLD.sheets,
           OLD.received_on)
          IS DISTINCT FROM
          (NEW.uid, NEW.review_id, NEW.member_id, NEW.paper_id, NEW.kind, NEW.sheets,
           NEW.received_on) THEN
        RAISE EXCEPTION 'what came on paper, and when, never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_paperoriginal_kept BEFORE UPDATE OR DELETE ON reviews_paperoriginal
    FOR EACH ROW EXECUTE FUNCTION keep_original();

CREATE FUNCTION check_original_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(
        NEW.actor_id,
        (SELECT r.claim_id FROM reviews_paperoriginal o
         JOIN reviews_review r ON r.id = o.review_id WHERE o.id = NEW.original_id)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_originalevent_fits BEFORE INSERT ON reviews_originalevent
    FOR EACH ROW EXECUTE FUNCTION check_original_event();

CREATE FUNCTION keep_case_bundle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM refuse_involved_person(
            NEW.asked_by_id, (SELECT claim_id FROM reviews_review WHERE id = NEW.review_id)
        );
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
       OR (OLD.uid, OLD.review_id, OLD.asked_by_id, OLD.asked_at, OLD.reason, OLD.note,
           OLD.identity_reason)
          IS DISTINCT FROM
          (NEW.uid, NEW.review_id, NEW.asked_by_id, NEW.asked_at, NEW.reason, NEW.note,
           NEW.identity_reason)
       OR (OLD.sha256 <> '' AND OLD.sha256 <> NEW.sha256) THEN
        RAISE EXCEPTION 'who asked for a whole case, why, and what they got, never change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_casebundle_kept BEFORE INSERT OR UPDATE OR DELETE ON reviews_casebundle
    FOR EACH ROW EXECUTE FUNCTION keep_case_bundle();
"""

NO_PROMISES = """
DROP TRIGGER reviews_casebundle_kept ON reviews_casebundle;
DROP FUNCTION keep_case_bundle();
DROP TRIGGER reviews_originalevent_fits ON reviews_originalevent;
DROP FUNCTION check_original_event();
DROP TRIGGER reviews_paperoriginal_kept ON reviews_paperoriginal;
DROP FUNCTION keep_original();
DROP TRIGGER reviews_callnote_fits ON reviews_callnote;
DROP FUNCTION check_call_note();
DROP TRIGGER reviews_letterposting_kept ON reviews_letterposting;
DROP FUNCTION keep_letter_posting();
DROP TRIGGER reviews_memberletter_fits ON reviews_memberletter;
DROP FUNCTION check_member_letter();
DROP TRIGGER reviews_letteryear_has_its_letter ON reviews_letteryear;
DROP FUNCTION check_letter_number();
DROP TRIGGER reviews_letteryear_counts_up ON reviews_letteryear;
DROP FUNCTION keep_letter_year();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_fact_from_list"),
        ("members", "0008_hospitals"),
        ("reviews", "0014_precedents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseBundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("archive", "For the archive"),
                            ("audit", "For an auditor"),
                            ("court", "For a court or an arbitration"),
                            ("member", "The member asked for it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=150)),
                (
                    "identity_reason",
                    models.CharField(
                        blank=True,
                        help_text="why names and numbers are not masked; empty: they are",
                        max_length=150,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "Being put together"),
                            ("made", "Ready"),
                            ("failed", "Could not be put together"),
                            ("expired", "Thrown away after its days"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.PositiveIntegerField(default=0, help_text="how many steps are done"),
                ),
                (
                    "pages",
                    models.PositiveIntegerField(default=0, help_text="0 before it is laid out"),
                ),
                ("pages_done", models.PositiveIntegerField(default=0)),
                (
                    "written",
                    models.JSONField(
                        default=dict, help_text="where each object of the file begins"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bundles",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BundlePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("stored", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="reviews.casebundle",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="MemberLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "Notice of receipt"),
                            ("papers_asked", "Notice of a missing paper"),
                            ("approved", "Notice of payment"),
                            ("denied", "Notice of denial"),
                        ],
                        max_length=15,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("text_sealed", models.BinaryField()),
                (
                    "sha256",
                    models.CharField(help_text="of the text as it was issued", max_length=64),
                ),
                ("issued_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="claims.claim",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="claims.claimevent",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LetterPosting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit_path", models.CharField(max_length=80)),
                ("posted_on", models.DateField(blank=True, null=True)),
                ("marked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posting",
                        to="reviews.memberletter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperOriginal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="made with the form: sending again adds nothing",
                        unique=True,
                    ),
                ),
                ("unit_path", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inpatient_receipt", "In-patient receipt"),
                            ("outpatient_receipt", "Out-patient receipt"),
                            ("discharge_summary", "Discharge summary"),
                            ("split_sheet", "Split sheet"),
                            ("settlement_sheet", "Settlement sheet"),
                            ("fee_list", "Fee list"),
                            ("diagnosis_certificate", "Diagnosis certificate"),
                            ("id_card", "ID card"),
                            ("bank_card", "Bank card"),
                            ("unknown", "Another paper"),
                        ],
                        max_length=25,
                    ),
                ),
                ("sheets", models.PositiveSmallIntegerField(help_text="sheets of paper")),
                ("box", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shelved", "In its box"),
                            ("lent", "Lent"),
                            ("returned", "Given back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("received_on", models.DateField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="originals",
                        to="claims.paper",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="originals",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OriginalEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shelved", "In its box"),
                            ("lent", "Lent"),
                            ("returned", "Given back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("box", models.CharField(help_text="where it lay after this", max_length=20)),
                (
                    "to_whom",
                    models.CharField(blank=True, help_text="lent or given back to", max_length=60),
                ),
                ("post_number", models.CharField(blank=True, max_length=40)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("happened_on", models.DateField()),
                ("moved_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="reviews.paperoriginal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=uuid.uuid4,
                        help_text="made with the form: sending again adds nothing",
                        unique=True,
                    ),
                ),
                (
                    "spoke_with",
                    models.CharField(
                        choices=[
                            ("member", "The member"),
                            ("relative", "A relative"),
                            ("unit", "The member's unit"),
                            ("hospital", "A hospital"),
                            ("other", "Somebody else"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("called_us", "Called us"),
                            ("we_called", "We called"),
                            ("came", "Came to us"),
                            ("we_went", "We went there"),
                        ],
                        max_length=10,
                    ),
                ),
                ("spoken_at", models.DateTimeField()),
                ("text_sealed", models.BinaryField()),
                ("noted_at", models.DateTimeField()),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected_by",
                        to="reviews.callnote",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_notes",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("spoken_at__lte", models.F("noted_at"))),
                        name="call_note_after_the_call",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="casebundle",
            index=models.Index(
                condition=models.Q(("state", "made")),
                fields=["expires_at"],
                name="bundle_to_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "made"), _negated=True),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("expires_at__isnull", False),
                        ("pages__gte", 1),
                        ("pages_done", models.F("pages")),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="bundle_made_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="casebundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "making")),
                    models.Q(
                        models.Q(("state", "making"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="bundle_making_or_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundlepart",
            constraint=models.UniqueConstraint(
                fields=("bundle", "number"), name="bundle_part_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="memberletter",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="letter_number_once"
            ),
        ),
        migrations.AddIndex(
            model_name="letterposting",
            index=models.Index(
                condition=models.Q(("posted_on", None)), fields=["id"], name="letter_to_post"
            ),
        ),
        migrations.AddConstraint(
            model_name="letterposting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("marked_at", None), ("posted_by", None), ("posted_on", None)),
                    models.Q(
                        ("marked_at__isnull", False),
                        ("posted_by__isnull", False),
                        ("posted_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="letter_posted_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="paperoriginal",
            index=models.Index(
                condition=models.Q(("state__in", ["shelved", "lent"])),
                fields=["box", "id"],
                name="original_by_box",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperoriginal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["shelved", "lent"])),
                fields=("paper",),
                name="original_once_in_the_house",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperoriginal",
            constraint=models.CheckConstraint(
                condition=models.Q(("sheets__gte", 1), ("sheets__lte", 500)),
                name="original_has_sheets",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperoriginal",
            constraint=models.CheckConstraint(
                condition=models.Q(("box", ""), _negated=True), name="original_has_a_box"
            ),
        ),
        append_only("reviews_callnote"),
        append_only("reviews_memberletter"),
        append_only("reviews_originalevent"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
