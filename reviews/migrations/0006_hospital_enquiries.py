"""Letters to hospitals, and a hold that says for whom it waits."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# Cases that are on hold now wait for the member: nobody else could be asked before.
FOR_THE_MEMBER = "UPDATE reviews_review SET hold_for = 'member' WHERE state = 'on_hold'"
# A case that waits for a hospital cannot be told from one that waits for the member without this.
FOR_NOBODY = "UPDATE reviews_review SET hold_for = '' WHERE state = 'on_hold'"

# What was asked and under which number never changes, nor does a letter vanish: the next one would
# be taken for it. Nobody writes about, or answers for, a person they are too close to.
PROMISES = """
CREATE FUNCTION keep_enquiry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a letter keeps its number: it is withdrawn, never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.review_id, OLD.year, OLD.serial, OLD.topic, OLD.note, OLD.hospital, OLD.asked_by_id,
        OLD.asked_at) IS DISTINCT FROM
       (NEW.review_id, NEW.year, NEW.serial, NEW.topic, NEW.note, NEW.hospital, NEW.asked_by_id,
        NEW.asked_at) THEN
        RAISE EXCEPTION 'what a letter asks, and its number, never change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_enquiry_kept BEFORE UPDATE OR DELETE ON reviews_enquiry
    FOR EACH ROW EXECUTE FUNCTION keep_enquiry();

CREATE FUNCTION keep_enquiry_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.year <> OLD.year OR NEW.last < OLD.last THEN
        RAISE EXCEPTION 'numbers of letters are counted up, never down'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_enquiryyear_counts_up BEFORE UPDATE OR DELETE ON reviews_enquiryyear
    FOR EACH ROW EXECUTE FUNCTION keep_enquiry_year();

CREATE FUNCTION check_enquiry_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.asked_by_id, NEW.review_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_enquiry_by_the_fit BEFORE INSERT ON reviews_enquiry
    FOR EACH ROW EXECUTE FUNCTION check_enquiry_fit();

CREATE FUNCTION check_enquiry_reply_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(
        NEW.filed_by_id, (SELECT review_id FROM reviews_enquiry WHERE id = NEW.enquiry_id)
    );
    IF NEW.fact_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM claims_fact f
        JOIN reviews_enquiry e ON e.id = NEW.enquiry_id
        JOIN reviews_review r ON r.id = e.review_id
        WHERE f.id = NEW.fact_id AND f.claim_id = r.claim_id AND f.source_field = 'hospital'
          AND f.person_id = NEW.filed_by_id
    ) THEN
        RAISE EXCEPTION 'the fact of an answer is of its claim, and says that the hospital said so'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_enquiryreply_by_the_fit BEFORE INSERT ON reviews_enquiryreply
    FOR EACH ROW EXECUTE FUNCTION check_enquiry_reply_fit();
"""

NO_PROMISES = """
DROP TRIGGER reviews_enquiryreply_by_the_fit ON reviews_enquiryreply;
DROP FUNCTION check_enquiry_reply_fit();
DROP TRIGGER reviews_enquiry_by_the_fit ON reviews_enquiry;
DROP FUNCTION check_enquiry_fit();
DROP TRIGGER reviews_enquiryyear_counts_up ON reviews_enquiryyear;
DROP FUNCTION keep_enquiry_year();
DROP TRIGGER reviews_enquiry_kept ON reviews_enquiry;
DROP FUNCTION keep_enquiry();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_page_hash"),
        ("members", "0007_scheme_promises"),
        ("reviews", "0005_expert_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("claim_version", models.PositiveIntegerField()),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("visit_kind", "What kind of visit was it?"),
                            ("department", "Which department treated the patient?"),
                            ("diagnosis", "What is the exact diagnosis?"),
                            ("known_before", "When was the diagnosis first known?"),
                            ("other", "Something else, written below"),
                        ],
                        max_length=15,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("hospital", models.CharField(max_length=200)),
                (
                    "hospital_code",
                    models.CharField(blank=True, help_text="the insurer's", max_length=64),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("post", "Printed, by post"), ("connector", "Electronically")],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "due_on",
                    models.DateField(help_text="the hospital's last day, of the newest letter"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Written, not sent yet"),
                            ("sending", "Being handed over"),
                            ("sent", "Waiting for the hospital"),
                            ("overdue", "No answer in time"),
                            ("answered", "Answered"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, help_text="the newest letter", null=True),
                ),
                ("carrier_reference", models.CharField(blank=True, max_length=100)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "enquiries",
            },
        ),
        migrations.CreateModel(
            name="EnquiryEvent",
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
                            ("prepared", "Written, not sent yet"),
                            ("sending", "Being handed over"),
                            ("sent", "Waiting for the hospital"),
                            ("overdue", "No answer in time"),
                            ("answered", "Answered"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="EnquiryLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "copy",
                    models.PositiveSmallIntegerField(help_text="0, then 1 for the first reminder"),
                ),
                ("answer_by", models.DateField()),
                ("text_sealed", models.BinaryField()),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["copy"],
            },
        ),
        migrations.CreateModel(
            name="EnquiryReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text_sealed", models.BinaryField()),
                ("received_on", models.DateField()),
                ("late", models.BooleanField()),
                ("filed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "enquiry replies",
            },
        ),
        migrations.CreateModel(
            name="EnquiryYear",
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
        migrations.RemoveConstraint(
            model_name="review",
            name="review_on_hold_until_a_day",
        ),
        migrations.AddField(
            model_name="review",
            name="hold_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("member", "The member has been asked"),
                    ("hospital", "A hospital has been asked"),
                ],
                help_text="on hold: who was asked",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="hold_until",
            field=models.DateField(
                blank=True, help_text="on hold: the last day to answer", null=True
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="state",
            field=models.CharField(
                choices=[
                    ("green", "Green, to be confirmed"),
                    ("with_officer", "With an officer"),
                    ("with_expert", "With a medical expert"),
                    ("on_hold", "On hold, waiting for an answer"),
                    ("proposed", "Waiting for the second person"),
                    ("decided", "Decided"),
                    ("closed", "Closed by withdrawal"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="reviewevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("green", "Green, to be confirmed"),
                    ("with_officer", "With an officer"),
                    ("with_expert", "With a medical expert"),
                    ("on_hold", "On hold, waiting for an answer"),
                    ("proposed", "Waiting for the second person"),
                    ("decided", "Decided"),
                    ("closed", "Closed by withdrawal"),
                ],
                max_length=15,
            ),
        ),
        migrations.RunSQL(FOR_THE_MEMBER, FOR_NOBODY),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hold_for__in", ["member", "hospital"]),
                        ("hold_until__isnull", False),
                        ("state", "on_hold"),
                    ),
                    models.Q(
                        models.Q(("state", "on_hold"), _negated=True),
                        ("hold_for", ""),
                        ("hold_until", None),
                    ),
                    _connector="OR",
                ),
                name="review_on_hold_until_a_day",
            ),
        ),
        migrations.AddField(
            model_name="enquiry",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enquiry",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enquiries",
                to="reviews.review",
            ),
        ),
        migrations.AddField(
            model_name="enquiryevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enquiryevent",
            name="enquiry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="reviews.enquiry",
            ),
        ),
        migrations.AddField(
            model_name="enquiryletter",
            name="enquiry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="reviews.enquiry",
            ),
        ),
        migrations.AddField(
            model_name="enquiryletter",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enquiryreply",
            name="enquiry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reply",
                to="reviews.enquiry",
            ),
        ),
        migrations.AddField(
            model_name="enquiryreply",
            name="fact",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hospital_reply",
                to="claims.fact",
            ),
        ),
        migrations.AddField(
            model_name="enquiryreply",
            name="filed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="enquiryreply",
            name="paper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="hospital_replies",
                to="claims.paper",
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                condition=models.Q(("state__in", ["prepared", "sending", "sent", "overdue"])),
                fields=["state", "due_on"],
                name="enquiry_by_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.UniqueConstraint(
                fields=("year", "serial"), name="enquiry_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["prepared", "sending", "sent", "overdue"])),
                fields=("review",),
                name="enquiry_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["prepared", "sending", "sent", "overdue"]),
                        ("ended_at", None),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["prepared", "sending", "sent", "overdue"]), _negated=True
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="enquiry_open_or_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["sent", "overdue"]), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="enquiry_out_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("topic", "other"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="enquiry_other_is_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiryletter",
            constraint=models.UniqueConstraint(
                fields=("enquiry", "copy"), name="enquiry_letter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="enquiryreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("late", False), ("fact", None), _connector="OR"),
                name="enquiry_reply_late_changes_nothing",
            ),
        ),
        append_only("reviews_enquiryletter"),
        append_only("reviews_enquiryevent"),
        append_only("reviews_enquiryreply"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
