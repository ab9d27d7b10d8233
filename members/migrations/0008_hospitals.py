"""The list of hospitals, the files that it came from, and what each changed."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0007_scheme_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hospital",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="of designation by the insurance: H and eleven digits",
                        max_length=12,
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        help_text="unified social; houses of one body share it",
                        max_length=18,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "other_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "plain_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="all names as they are compared",
                        size=None,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("is_designated", models.BooleanField(help_text="where no days say more")),
                ("designated_from", models.DateField(blank=True, null=True)),
                (
                    "designated_until",
                    models.DateField(blank=True, help_text="its last day", null=True),
                ),
                (
                    "closed_on",
                    models.DateField(blank=True, help_text="the first day without it", null=True),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name", "id"], name="hospital_by_name"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["plain_names"], name="hospital_by_any_name"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("code",),
                        name="hospital_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", None), ("level__in", [1, 2, 3]), _connector="OR"
                        ),
                        name="hospital_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("designated_from", None),
                            ("designated_until", None),
                            ("designated_until__gte", models.F("designated_from")),
                            _connector="OR",
                        ),
                        name="hospital_dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HospitalImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=100)),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("read_count", models.PositiveIntegerField(default=0)),
                ("new_count", models.PositiveIntegerField(default=0)),
                ("unchanged_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("refused_count", models.PositiveIntegerField(default=0)),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="nobody: by the command line",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
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
            name="HospitalEvent",
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
                        choices=[("added", "Added"), ("changed", "Changed")], max_length=10
                    ),
                ),
                ("changes", models.JSONField(help_text="by field: what it was and what it is")),
                ("done_at", models.DateTimeField()),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="members.hospital",
                    ),
                ),
                (
                    "hospital_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="members.hospitalimport",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="hospitalimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_at", None), ("dropped_at", None), _connector="OR"),
                name="hospital_import_taken_or_dropped",
            ),
        ),
        migrations.AddConstraint(
            model_name="hospitalevent",
            constraint=models.UniqueConstraint(
                fields=("hospital", "hospital_import"), name="hospital_event_once"
            ),
        ),
        append_only("members_hospitalevent"),
    ]
