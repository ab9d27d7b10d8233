"""Whoever was left behind is somebody's task; what was done stays as it was written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_reminded_again"),
        ("reviews", "0027_bounds_proved"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutreachTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "unit_path",
                    models.CharField(
                        help_text="the member's, when it was given out", max_length=80
                    ),
                ),
                (
                    "gap",
                    models.CharField(
                        choices=[
                            ("call", "Told, and never looked: call"),
                            ("help", "Looked, and did not claim: call and help"),
                            ("number", "The number does not answer: find a new one"),
                            ("letter", "Wants no text messages: write a letter"),
                            ("visit", "Not reached by telephone: visit at home"),
                            ("stuck", "Claimed, and something is missing: call"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be reached"),
                            ("reached", "Reached"),
                            ("given_up", "Not reached"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outreach",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outreach",
                        to="claims.reminder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutreachAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be reached"),
                            ("reached", "Reached"),
                            ("given_up", "Not reached"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "Given out"),
                            ("call", "Called"),
                            ("visit", "Visited at home"),
                            ("letter", "Letter posted"),
                            ("counter", "Came to the counter"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Open"),
                            ("reached", "Told in person"),
                            ("no_answer", "Nobody there, to be tried again"),
                            ("sent", "On its way"),
                            ("wrong_number", "Wrong number or address"),
                            ("declined", "Told, and does not want to claim"),
                            ("unreached", "Not to be reached this way"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField()),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts",
                        to="reviews.outreachtask",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="outreachtask",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["owner", "id"],
                name="outreach_of_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="outreachtask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("reminder",),
                name="outreach_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="outreachtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="outreach_closed_when",
            ),
        ),
        migrations.AddIndex(
            model_name="outreachact",
            index=models.Index(fields=["task", "id"], name="outreach_act_by_task"),
        ),
        append_only("reviews_outreachact"),
    ]
