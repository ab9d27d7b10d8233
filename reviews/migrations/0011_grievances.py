"""Grievances, and what the database promises about who looks into them.

Nobody does whom it is about, who is too close to the member, who wrote it down for them, who had a
part in the claim, or who answered it before. “Not justified” is told once a second person confirmed
it; a second level follows a “no” of the member. What was said and found is written once.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reviews.models.grievance
from config.kernel.append_only import append_only

PROMISES = """
-- They never get to see it: whom it is about, and who is too close to the member.
CREATE FUNCTION grievance_hidden_from(the_user bigint, the_grievance bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM reviews_grievancesubject s
        WHERE s.grievance_id = the_grievance AND s.user_id = the_user
    ) OR has_conflict_of_interest(
        the_user, (SELECT member_id FROM reviews_grievance WHERE id = the_grievance)
    )
$$;

-- They may have to see it, and are no independent judge of it all the same.
CREATE FUNCTION grievance_unfit(the_user bigint, the_grievance bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT grievance_hidden_from(the_user, the_grievance) OR EXISTS (
        SELECT 1 FROM reviews_grievance g LEFT JOIN claims_claim c ON c.id = g.claim_id
        WHERE g.id = the_grievance
          AND (the_user IN (g.filed_by_id, c.filed_by_id) OR had_part(the_user, g.claim_id))
    ) OR EXISTS (
        SELECT 1 FROM reviews_grievance g
        JOIN reviews_grievancefinding f ON f.grievance_id = g.id AND f.level < g.level
        LEFT JOIN reviews_grievanceconfirmation k ON k.finding_id = f.id
        WHERE g.id = the_grievance AND the_user IN (f.found_by_id, k.confirmed_by_id)
    )
$$;

CREATE FUNCTION check_new_grievance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'filed' OR NEW.level <> 1 THEN
        RAISE EXCEPTION 'a grievance begins with nobody and at the first level'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.claim_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM claims_claim c WHERE c.id = NEW.claim_id AND c.member_id = NEW.member_id
    ) THEN
        RAISE EXCEPTION 'a grievance is about a claim of its own member'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievance_begins BEFORE INSERT ON reviews_grievance
    FOR EACH ROW EXECUTE FUNCTION check_new_grievance();

CREATE FUNCTION keep_grievance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a grievance is answered, never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.uid, OLD.form_id, OLD.reference, OLD.member_id, OLD.unit_path, OLD.claim_id, OLD.kind,
        OLD.channel, OLD.filed_by_id, OLD.filed_at) IS DISTINCT FROM
       (NEW.uid, NEW.form_id, NEW.reference, NEW.member_id, NEW.unit_path, NEW.claim_id, NEW.kind,
        NEW.channel, NEW.filed_by_id, NEW.filed_at) THEN
        RAISE EXCEPTION 'what was filed never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.level <> OLD.level AND (NEW.level < OLD.level OR NOT EXISTS (
        SELECT 1 FROM reviews_grievancerating r
        WHERE r.grievance_id = NEW.id AND r.level = OLD.level AND r.satisfied = 'no'
    )) THEN
        RAISE EXCEPTION 'a grievance goes up when the member is not satisfied'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.owner_id IS NOT NULL
       AND (NEW.owner_id IS DISTINCT FROM OLD.owner_id OR NEW.level <> OLD.level)
       AND grievance_unfit(NEW.owner_id, NEW.id) THEN
        RAISE EXCEPTION 'this person is too close to the grievance to look into it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'replied' AND OLD.state <> 'replied' AND NOT coalesce((
        SELECT f.finding <> 'not' OR k.id IS NOT NULL FROM reviews_grievancefinding f
        LEFT JOIN reviews_grievanceconfirmation k ON k.finding_id = f.id
        WHERE f.grievance_id = NEW.id AND f.level = NEW.level ORDER BY f.id DESC LIMIT 1
    ), false) THEN
        RAISE EXCEPTION 'an answer rests on a finding, and “not justified” on two persons'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievance_kept BEFORE UPDATE OR DELETE ON reviews_grievance
    FOR EACH ROW EXECUTE FUNCTION keep_grievance();

CREATE FUNCTION check_grievance_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_grievance g
               WHERE g.id = NEW.grievance_id AND g.owner_id = NEW.user_id) THEN
        RAISE EXCEPTION 'whom a grievance is about does not look into it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievancesubject_not_the_owner BEFORE INSERT ON reviews_grievancesubject
    FOR EACH ROW EXECUTE FUNCTION check_grievance_subject();

CREATE FUNCTION check_grievance_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_the_member boolean;
BEGIN
    SELECT u.kind = 'member' AND u.member_id = g.member_id INTO is_the_member
        FROM members_user u, reviews_grievance g
        WHERE u.id = NEW.said_by_id AND g.id = NEW.grievance_id;
    IF is_the_member <> (NEW.kind IN ('reply', 'opinion', 'complaint'))
       AND NOT (NEW.kind = 'complaint' AND NOT is_the_member) THEN
        RAISE EXCEPTION 'the member speaks for themself, and the staff for the house'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT is_the_member AND grievance_hidden_from(NEW.said_by_id, NEW.grievance_id) THEN
        RAISE EXCEPTION 'this person has no part in the grievance'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievancewords_by_the_right_one BEFORE INSERT ON reviews_grievancewords
    FOR EACH ROW EXECUTE FUNCTION check_grievance_words();

CREATE FUNCTION check_grievance_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_grievance g WHERE g.id = NEW.grievance_id
                   AND g.state = 'in_hand' AND g.owner_id = NEW.found_by_id
                   AND g.level = NEW.level) THEN
        RAISE EXCEPTION 'only who has a grievance in hand says what came of it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM reviews_grievancewords w WHERE w.id = NEW.answer_id
                   AND w.grievance_id = NEW.grievance_id AND w.kind = 'answer') THEN
        RAISE EXCEPTION 'a finding has an answer to its own grievance'
            USING ERRCODE = 'check_violation';
    END IF;
    IF grievance_unfit(NEW.found_by_id, NEW.grievance_id) THEN
        RAISE EXCEPTION 'this person is too close to the grievance to look into it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievancefinding_by_the_owner BEFORE INSERT ON reviews_grievancefinding
    FOR EACH ROW EXECUTE FUNCTION check_grievance_finding();

CREATE FUNCTION check_grievance_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_finding reviews_grievancefinding;
BEGIN
    SELECT * INTO the_finding FROM reviews_grievancefinding WHERE id = NEW.finding_id;
    IF NEW.confirmed_by_id = the_finding.found_by_id
       OR grievance_unfit(NEW.confirmed_by_id, the_finding.grievance_id) THEN
        RAISE EXCEPTION 'a second person, who is independent, confirms “not justified”'
            USING ERRCODE = 'check_violation';
    END IF;
    IF the_finding.finding <> 'not'
       OR NOT EXISTS (SELECT 1 FROM reviews_grievance g WHERE g.id = the_finding.grievance_id
                      AND g.state = 'to_confirm' AND g.level = the_finding.level)
       OR EXISTS (SELECT 1 FROM reviews_grievancefinding f
                  WHERE f.grievance_id = the_finding.grievance_id AND f.id > the_finding.id) THEN
        RAISE EXCEPTION 'only the newest finding that waits is confirmed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievanceconfirmation_by_a_second
    BEFORE INSERT ON reviews_grievanceconfirmation
    FOR EACH ROW EXECUTE FUNCTION check_grievance_confirmation();

CREATE FUNCTION check_grievance_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_grievance g JOIN members_user u ON u.id = NEW.rated_by_id
        WHERE g.id = NEW.grievance_id AND g.state = 'replied' AND g.level = NEW.level
          AND u.kind = 'member' AND u.member_id = g.member_id
    ) THEN
        RAISE EXCEPTION 'the member says what they think of an answer, once they have it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grievancerating_by_the_member BEFORE INSERT ON reviews_grievancerating
    FOR EACH ROW EXECUTE FUNCTION check_grievance_rating();
"""

NO_PROMISES = """
DROP TRIGGER reviews_grievancerating_by_the_member ON reviews_grievancerating;
DROP FUNCTION check_grievance_rating();
DROP TRIGGER reviews_grievanceconfirmation_by_a_second ON reviews_grievanceconfirmation;
DROP FUNCTION check_grievance_confirmation();
DROP TRIGGER reviews_grievancefinding_by_the_owner ON reviews_grievancefinding;
DROP FUNCTION check_grievance_finding();
DROP TRIGGER reviews_grievancewords_by_the_right_one ON reviews_grievancewords;
DROP FUNCTION check_grievance_words();
DROP TRIGGER reviews_grievancesubject_not_the_owner ON reviews_grievancesubject;
DROP FUNCTION check_grievance_subject();
DROP TRIGGER reviews_grievance_kept ON reviews_grievance;
DROP FUNCTION keep_grievance();
DROP TRIGGER reviews_grievance_begins ON reviews_grievance;
DROP FUNCTION check_new_grievance();
DROP FUNCTION grievance_unfit(bigint, bigint);
DROP FUNCTION grievance_hidden_from(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_fact_from_list"),
        ("members", "0008_hospitals"),
        ("reviews", "0010_act_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Grievance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "form_id",
                    models.UUIDField(
                        help_text="of the form: sent twice, it is filed once", unique=True
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=reviews.models.grievance.grievance_reference,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "unit_path",
                    models.CharField(help_text="the member's, when it was filed", max_length=80),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("conduct", "How somebody of ours behaved"),
                            ("not_done", "I could not get it done"),
                            ("waiting", "It took too long"),
                            ("information", "What I was told was wrong or hard to understand"),
                            ("privacy", "My personal data were handled badly"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("own", "By the member"),
                            ("counter", "At a counter"),
                            ("phone", "On the telephone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("wants_call", models.BooleanField()),
                ("filed_at", models.DateTimeField()),
                ("level", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "Waiting to be given to somebody"),
                            ("in_hand", "Being looked into"),
                            ("asked", "The member has been asked"),
                            ("to_confirm", "“Not justified”, waiting for a second person"),
                            ("replied", "Answered, waiting for the member's word"),
                            ("finished", "Finished"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(help_text="the promised day of the answer")),
                ("due_is_provisional", models.BooleanField(default=False)),
                (
                    "member_until",
                    models.DateField(
                        blank=True,
                        help_text="until when the member may answer, or say a word",
                        null=True,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grievances",
                        to="claims.claim",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grievances",
                        to="members.member",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceEvent",
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
                            ("filed", "Waiting to be given to somebody"),
                            ("in_hand", "Being looked into"),
                            ("asked", "The member has been asked"),
                            ("to_confirm", "“Not justified”, waiting for a second person"),
                            ("replied", "Answered, waiting for the member's word"),
                            ("finished", "Finished"),
                        ],
                        max_length=10,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("moved_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="reviews.grievance",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "finding",
                    models.CharField(
                        choices=[
                            ("justified", "Justified"),
                            ("partly", "Partly justified"),
                            ("not", "Not justified"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("conduct", "How somebody behaved"),
                            ("mistake", "A mistake in handling"),
                            ("delay", "It lay too long"),
                            ("instruction", "Wrong or unclear information"),
                            ("system", "The system did not work, or is hard to use"),
                            ("rule", "The rule itself"),
                            ("others", "Another house: hospital, insurer, bank"),
                            ("none", "Nothing went wrong"),
                        ],
                        max_length=12,
                    ),
                ),
                ("measure", models.CharField(blank=True, max_length=300)),
                (
                    "measure_by",
                    models.DateField(blank=True, help_text="the day until it is done", null=True),
                ),
                ("lesson", models.CharField(blank=True, max_length=300)),
                ("found_at", models.DateTimeField()),
                (
                    "found_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="reviews.grievance",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmation",
                        to="reviews.grievancefinding",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceMeasureDone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("done_on", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="done",
                        to="reviews.grievancefinding",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "grievance measures done",
            },
        ),
        migrations.CreateModel(
            name="GrievanceRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "satisfied",
                    models.CharField(
                        choices=[
                            ("yes", "Content"),
                            ("partly", "Content in part"),
                            ("no", "Not content"),
                        ],
                        max_length=6,
                    ),
                ),
                ("rated_at", models.DateTimeField()),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratings",
                        to="reviews.grievance",
                    ),
                ),
                (
                    "rated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceSubject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named_at", models.DateTimeField()),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subjects",
                        to="reviews.grievance",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrievanceWords",
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
                            ("complaint", "What the member says"),
                            ("note", "Internal note"),
                            ("question", "Question to the member"),
                            ("reply", "The member's answer"),
                            ("answer", "Answer to the member"),
                            ("opinion", "The member on the answer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text_sealed", models.BinaryField()),
                ("said_at", models.DateTimeField()),
                (
                    "grievance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="reviews.grievance",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "grievance words",
            },
        ),
        migrations.AddField(
            model_name="grievancefinding",
            name="answer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.grievancewords",
            ),
        ),
        migrations.AddIndex(
            model_name="grievance",
            index=models.Index(
                condition=models.Q(("state__in", ["filed", "in_hand", "to_confirm"])),
                fields=["due_on", "id"],
                name="grievance_ours_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="grievance",
            index=models.Index(fields=["member", "-id"], name="grievance_by_member"),
        ),
        migrations.AddIndex(
            model_name="grievance",
            index=models.Index(fields=["owner", "state"], name="grievance_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="grievance",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 2)),
                name="grievance_two_levels",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner", None), ("state", "filed")),
                    models.Q(models.Q(("state", "filed"), _negated=True), ("owner__isnull", False)),
                    _connector="OR",
                ),
                name="grievance_owner_while_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member_until__isnull", False), ("state__in", ["asked", "replied"])),
                    models.Q(
                        models.Q(("state__in", ["asked", "replied"]), _negated=True),
                        ("member_until", None),
                    ),
                    _connector="OR",
                ),
                name="grievance_member_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancerating",
            constraint=models.UniqueConstraint(
                fields=("grievance", "level"), name="grievance_rated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancerating",
            constraint=models.CheckConstraint(
                condition=models.Q(("satisfied__in", ["yes", "partly", "no"])),
                name="grievance_rating_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancesubject",
            constraint=models.UniqueConstraint(
                fields=("grievance", "user"), name="grievance_subject_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancewords",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "complaint")),
                fields=("grievance",),
                name="grievance_one_complaint",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("finding__in", ["justified", "partly", "not"])),
                name="grievance_finding_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grievancefinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("measure", ""), ("measure_by", None)),
                    models.Q(
                        models.Q(("measure", ""), _negated=True), ("measure_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="grievance_measure_has_a_day",
            ),
        ),
        append_only("reviews_grievanceevent"),
        append_only("reviews_grievancesubject"),
        append_only("reviews_grievancewords"),
        append_only("reviews_grievancefinding"),
        append_only("reviews_grievanceconfirmation"),
        append_only("reviews_grievancemeasuredone"),
        append_only("reviews_grievancerating"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
