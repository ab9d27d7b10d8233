"""Employers' lists, the rows of them with a reason, and who changed the unit."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0008_hospitals"),
    ]

    operations = [
        migrations.CreateModel(
            name="EnrolmentList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "employees",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="of the unit, for its quota; as the sender says",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for confirmation"),
                            ("running", "Being taken in"),
                            ("taken", "Taken in"),
                            ("dropped", "Put aside"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("file_sealed", models.BinaryField(blank=True, null=True)),
                ("sent_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("read_count", models.PositiveIntegerField(default=0)),
                ("new_count", models.PositiveIntegerField(default=0)),
                ("unchanged_count", models.PositiveIntegerField(default=0)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("quarantined_count", models.PositiveIntegerField(default=0)),
                (
                    "moved_count",
                    models.PositiveIntegerField(
                        default=0, help_text="members who changed the unit"
                    ),
                ),
                (
                    "summary",
                    models.JSONField(
                        default=list,
                        help_text="by unit and period: persons, and how many in each item",
                    ),
                ),
                (
                    "noted_count",
                    models.PositiveIntegerField(default=0, help_text="taken, with a word about it"),
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
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.scheme",
                    ),
                ),
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        help_text="the sender's; nobody's: by the command line",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EnrolmentListRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line_number", models.PositiveIntegerField()),
                (
                    "is_refused",
                    models.BooleanField(help_text="else it was taken, and this is told of it"),
                ),
                ("code", models.CharField(max_length=40)),
                ("field", models.CharField(blank=True, max_length=40)),
                (
                    "params",
                    models.JSONField(
                        default=dict, help_text="for the sentence; never a person's number"
                    ),
                ),
                ("raw_sealed", models.BinaryField(blank=True, null=True)),
                (
                    "enrolment_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="members.enrolmentlist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnitMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period",
                    models.PositiveSmallIntegerField(
                        help_text="the first one that the new unit lists"
                    ),
                ),
                ("moved_at", models.DateTimeField()),
                (
                    "enrolment_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="members.enrolmentlist",
                    ),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="members.member",
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="enrolmentlist",
            index=models.Index(fields=["unit", "-id"], name="enrolment_list_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="enrolmentlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "read_count",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("new_count"), "+", models.F("unchanged_count")
                                ),
                                "+",
                                models.F("changed_count"),
                            ),
                            "+",
                            models.F("quarantined_count"),
                        ),
                    )
                ),
                name="enrolment_list_rows_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolmentlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ["taken", "dropped"])),
                    models.Q(("closed_at", None), ("state__in", ["waiting", "running"])),
                    _connector="OR",
                ),
                name="enrolment_list_closed_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolmentlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file_sealed__isnull", False), ("state", "waiting")),
                    ("file_sealed", None),
                    _connector="OR",
                ),
                name="enrolment_list_keeps_no_file",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolmentlistrow",
            index=models.Index(
                fields=["enrolment_list", "line_number"], name="enrolment_list_row_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_unit", models.F("to_unit")), _negated=True),
                name="unit_move_goes_somewhere",
            ),
        ),
        append_only("members_unitmove"),
    ]
