"""Codes by app for staff, recovery codes, and what the database promises about both."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# A secret never changes, a code never counts twice, and what ended stays ended.
PROMISES = """
CREATE FUNCTION check_authenticator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an authenticator ends, it is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.user_id, OLD.uid, OLD.secret_sealed, OLD.begun_at)
       IS DISTINCT FROM (NEW.user_id, NEW.uid, NEW.secret_sealed, NEW.begun_at) THEN
        RAISE EXCEPTION 'another telephone is another authenticator'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.last_step < OLD.last_step THEN
        RAISE EXCEPTION 'a code that was used does not count again'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)
       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
        RAISE EXCEPTION 'what was confirmed or ended stays so' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_authenticator_checked BEFORE UPDATE OR DELETE ON members_authenticator
    FOR EACH ROW EXECUTE FUNCTION check_authenticator();

CREATE FUNCTION check_recovery_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.used_at IS NOT NULL OR OLD.dropped_at IS NOT NULL
       OR (OLD.authenticator_id, OLD.code_digest)
          IS DISTINCT FROM (NEW.authenticator_id, NEW.code_digest) THEN
        RAISE EXCEPTION 'a recovery code is used once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_recoverycode_checked BEFORE UPDATE OR DELETE ON members_recoverycode
    FOR EACH ROW EXECUTE FUNCTION check_recovery_code();

CREATE FUNCTION check_factor_reset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'asked'
       OR (OLD.user_id, OLD.reason, OLD.asked_by_id, OLD.asked_at)
          IS DISTINCT FROM (NEW.user_id, NEW.reason, NEW.asked_by_id, NEW.asked_at) THEN
        RAISE EXCEPTION 'what was asked for and closed never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_factorreset_checked BEFORE UPDATE OR DELETE ON members_factorreset
    FOR EACH ROW EXECUTE FUNCTION check_factor_reset();
"""

NO_PROMISES = """
DROP TRIGGER members_factorreset_checked ON members_factorreset;
DROP FUNCTION check_factor_reset();
DROP TRIGGER members_recoverycode_checked ON members_recoverycode;
DROP FUNCTION check_recovery_code();
DROP TRIGGER members_authenticator_checked ON members_authenticator;
DROP FUNCTION check_authenticator();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0012_mandates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("secret_sealed", models.BinaryField()),
                ("begun_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("last_step", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authenticators",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FactorEvent",
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
                        choices=[
                            ("enrolled", "App set up"),
                            ("recovery_used", "Signed in with a recovery code"),
                            ("recovery_renewed", "New recovery codes"),
                            ("reset_asked", "Taking away asked for"),
                            ("reset_done", "Taken away"),
                            ("reset_declined", "Taking away declined"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("happened_at", models.DateTimeField()),
                (
                    "actor",
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
            name="FactorReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for the second person"),
                            ("done", "Taken away"),
                            ("declined", "Declined"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code_digest", models.BinaryField(max_length=32)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "dropped_at",
                    models.DateTimeField(
                        blank=True, help_text="newer ones took its place", null=True
                    ),
                ),
                (
                    "authenticator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to="members.authenticator",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="authenticator",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at__isnull", False), ("ended_at", None)),
                fields=("user",),
                name="authenticator_one_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="authenticator",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None), ("ended_at", None)),
                fields=("user",),
                name="authenticator_one_on_its_way",
            ),
        ),
        migrations.AddIndex(
            model_name="factorevent",
            index=models.Index(fields=["user", "-id"], name="factor_event_of_user"),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")),
                fields=("user",),
                name="factor_reset_one_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", models.F("user")), _negated=True),
                    models.Q(
                        ("closed_by", None),
                        models.Q(("closed_by", models.F("user")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="factor_reset_by_others",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(("closed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="factor_reset_done_by_two",
                violation_error_message="A second person takes it away.",
            ),
        ),
        migrations.AddConstraint(
            model_name="factorreset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="factor_reset_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="recoverycode",
            constraint=models.UniqueConstraint(
                fields=("authenticator", "code_digest"), name="recovery_code_once"
            ),
        ),
        append_only("members_factorevent"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
