"""Mandates, relatives who sign in, and what the database promises about both."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# Who acts for whom, what for and until when never change; it moves as its table says, each move
# with its event; a mandate is never of the member themselves, and lasts no years.
PROMISES = """
CREATE FUNCTION check_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a mandate ends, it is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NEW.basis <> '' OR NEW.paper_entered_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'a mandate begins as asked for' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.ends_on > (NEW.asked_at AT TIME ZONE 'Asia/Shanghai')::date + 366 THEN
            RAISE EXCEPTION 'a mandate lasts a year at most' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM members_user u
                   WHERE u.id = NEW.delegate_id AND u.member_id = NEW.member_id) THEN
            RAISE EXCEPTION 'nobody needs a mandate of their own' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.member_id, OLD.delegate_id, OLD.kind, OLD.unit_id, OLD.may_file, OLD.may_follow,
        OLD.may_receive, OLD.starts_on, OLD.ends_on, OLD.text_version, OLD.asked_by_id,
        OLD.asked_at)
       IS DISTINCT FROM
       (NEW.member_id, NEW.delegate_id, NEW.kind, NEW.unit_id, NEW.may_file, NEW.may_follow,
        NEW.may_receive, NEW.starts_on, NEW.ends_on, NEW.text_version, NEW.asked_by_id,
        NEW.asked_at) THEN
        RAISE EXCEPTION 'what a mandate says never changes: another scope is another mandate'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'asked' AND (OLD.paper_reference, OLD.paper_pages, OLD.paper_entered_by_id)
       IS DISTINCT FROM (NEW.paper_reference, NEW.paper_pages, NEW.paper_entered_by_id) THEN
        RAISE EXCEPTION 'a paper that was handed in is not exchanged'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.confirmed_at IS NOT NULL
       AND (OLD.basis, OLD.code_id, OLD.confirmed_by_id, OLD.confirmed_at)
       IS DISTINCT FROM (NEW.basis, NEW.code_id, NEW.confirmed_by_id, NEW.confirmed_at) THEN
        RAISE EXCEPTION 'what a mandate rests on never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('asked', 'standing'), ('asked', 'paper_in'), ('asked', 'revoked'), ('asked', 'replaced'),
        ('paper_in', 'standing'), ('paper_in', 'refused'), ('paper_in', 'revoked'),
        ('standing', 'revoked'), ('standing', 'replaced')
    ) THEN
        RAISE EXCEPTION 'a mandate does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'asked' AND NEW.state = 'standing' AND NOT EXISTS (
        SELECT 1 FROM members_logincode c JOIN members_member m ON m.id = NEW.member_id
        WHERE c.id = NEW.code_id AND c.purpose = 'mandate' AND c.used_at IS NOT NULL
          AND c.phone_index = m.phone_index
    ) THEN
        RAISE EXCEPTION 'a mandate rests on a code that was sent to the member for it, or on paper'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_mandate_checked BEFORE INSERT OR UPDATE OR DELETE ON members_mandate
    FOR EACH ROW EXECUTE FUNCTION check_mandate();

CREATE FUNCTION check_mandate_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM members_mandate WHERE id = NEW.id) IS DISTINCT FROM
       (SELECT state FROM members_mandateevent
        WHERE mandate_id = NEW.id ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a mandate moved without its event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_mandate_history
    AFTER INSERT OR UPDATE OF state ON members_mandate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_mandate_history();
"""

NO_PROMISES = """
DROP TRIGGER members_mandate_history ON members_mandate;
DROP FUNCTION check_mandate_history();
DROP TRIGGER members_mandate_checked ON members_mandate;
DROP FUNCTION check_mandate();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0011_nobody_can_tell"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("helper", "Helper at a counter"), ("relative", "Relative")],
                        max_length=8,
                    ),
                ),
                ("may_file", models.BooleanField()),
                ("may_follow", models.BooleanField()),
                (
                    "may_receive",
                    models.BooleanField(help_text="text messages to the member go to them too"),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(help_text="its last day")),
                ("text_version", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Not confirmed yet"),
                            ("paper_in", "Signed paper waits to be checked"),
                            ("standing", "Valid now"),
                            ("refused", "Paper not accepted"),
                            ("revoked", "Revoked"),
                            ("replaced", "Replaced by a newer one"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("code", "Code to the member's telephone"),
                            ("paper", "Signed paper"),
                        ],
                        max_length=5,
                    ),
                ),
                ("paper_reference", models.CharField(blank=True, max_length=40)),
                (
                    "paper_pages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="names of the sealed pictures of the signed paper",
                        size=None,
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="before its last day", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MandateEvent",
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
                            ("asked", "Not confirmed yet"),
                            ("paper_in", "Signed paper waits to be checked"),
                            ("standing", "Valid now"),
                            ("refused", "Paper not accepted"),
                            ("revoked", "Revoked"),
                            ("replaced", "Replaced by a newer one"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("moved_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="user",
            name="user_member_has_a_member",
        ),
        migrations.AddField(
            model_name="user",
            name="phone_index",
            field=models.BinaryField(
                blank=True, help_text="relatives; how they are found", max_length=32, null=True
            ),
        ),
        migrations.AlterField(
            model_name="logincode",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("member_sign_in", "Member sign-in"),
                    ("staff_sign_in", "Staff sign-in"),
                    ("account_change", "Change of bank account"),
                    ("mandate", "Mandate"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="kind",
            field=models.CharField(
                choices=[("staff", "Staff"), ("member", "Member"), ("relative", "Relative")],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="phone_sealed",
            field=models.BinaryField(
                blank=True, help_text="staff and relatives; for the code", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "staff"),
                    models.Q(("kind", "member"), ("member__isnull", False)),
                    models.Q(
                        ("kind", "relative"), ("member", None), ("phone_index__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="user_member_has_a_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "relative")),
                fields=("phone_index", "display_name"),
                name="user_one_per_relative",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="code",
            field=models.OneToOneField(
                blank=True,
                help_text="the code that confirmed it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.logincode",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="on whose screen the code was typed, or who checked the paper",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="delegate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mandates",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mandates",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="paper_entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="revoked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                help_text="a helper's counter",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.unit",
            ),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mandateevent",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="members.mandate",
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(fields=["delegate", "state"], name="mandate_of_delegate"),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("may_file", True), ("may_follow", True), ("may_receive", True), _connector="OR"
                ),
                name="mandate_is_for_something",
                violation_error_message="Please choose what for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="mandate_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "helper"), ("unit__isnull", False)),
                    models.Q(("kind", "relative"), ("unit", None)),
                    _connector="OR",
                ),
                name="mandate_helper_has_a_counter",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", ""), ("state__in", ["asked", "paper_in", "refused"])),
                    models.Q(
                        ("basis", ""),
                        ("confirmed_at", None),
                        ("state__in", ["revoked", "replaced"]),
                    ),
                    models.Q(
                        ("basis", "code"),
                        ("code__isnull", False),
                        ("confirmed_at__isnull", False),
                        ("state__in", ["standing", "revoked", "replaced"]),
                    ),
                    models.Q(
                        ("basis", "paper"),
                        ("code", None),
                        ("confirmed_at__isnull", False),
                        ("paper_entered_by__isnull", False),
                        ("state__in", ["standing", "revoked", "replaced"]),
                    ),
                    _connector="OR",
                ),
                name="mandate_rests_on_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paper_entered_by", None),
                    models.Q(
                        models.Q(("paper_reference", ""), _negated=True),
                        ("paper_pages__len__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="mandate_paper_has_number_and_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "paper"), _negated=True),
                    models.Q(
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by", models.F("paper_entered_by")), _negated=True),
                        models.Q(("confirmed_by", models.F("delegate")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mandate_paper_checked_by_another",
                violation_error_message="A second person checks a signed paper.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["refused", "revoked", "replaced"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["refused", "revoked", "replaced"]), _negated=True),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="mandate_open_or_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_by__isnull", False), ("state", "revoked")),
                    models.Q(models.Q(("state", "revoked"), _negated=True), ("revoked_by", None)),
                    _connector="OR",
                ),
                name="mandate_revoked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "standing")),
                fields=("member", "delegate", "kind"),
                name="mandate_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "paper_in"])),
                fields=("member", "delegate", "kind"),
                name="mandate_one_asked",
            ),
        ),
        append_only("members_mandateevent"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
