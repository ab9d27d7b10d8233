"""Single sign-on: whose subject is whose, for good until it ends."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROMISES = """
CREATE FUNCTION check_sign_on_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
       OR (OLD.user_id, OLD.issuer, OLD.subject_index, OLD.how, OLD.linked_by_id, OLD.linked_at)
          IS DISTINCT FROM
          (NEW.user_id, NEW.issuer, NEW.subject_index, NEW.how, NEW.linked_by_id, NEW.linked_at)
    THEN
        RAISE EXCEPTION 'a link ends, and another one begins' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_signonlink_checked BEFORE UPDATE OR DELETE ON members_signonlink
    FOR EACH ROW EXECUTE FUNCTION check_sign_on_link();
"""

NO_PROMISES = """
DROP TRIGGER members_signonlink_checked ON members_signonlink;
DROP FUNCTION check_sign_on_link();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0013_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignOnLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                ("subject_index", models.BinaryField(max_length=32)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("self", "Linked by themselves, signed in here"),
                            ("administrator", "Linked by an administrator"),
                            ("id_number", "By the ID number that the provider verified"),
                        ],
                        max_length=13,
                    ),
                ),
                ("linked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "linked_by",
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
                        related_name="sign_on_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("issuer", "subject_index"),
                        name="sign_on_one_user_per_subject",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("issuer", "user"),
                        name="sign_on_one_subject_per_user",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="sign_on_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="what",
            field=models.CharField(
                choices=[
                    ("case", "Case file"),
                    ("id_number", "ID number"),
                    ("mandate", "Signed mandate"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
