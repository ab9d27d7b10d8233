"""Absences and what was handed over; no decision of a frozen claim takes effect."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# Asked behind the lock: a freeze that is just beginning is waited for, and then seen.
NO_EFFECT = """
CREATE FUNCTION check_effect_not_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_freezes_still();
    IF is_frozen((SELECT claim_id FROM reviews_decision WHERE id = NEW.decision_id), NULL) THEN
        RAISE EXCEPTION 'no decision of a frozen claim takes effect'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decisioneffect_not_frozen BEFORE INSERT ON reviews_decisioneffect
    FOR EACH ROW EXECUTE FUNCTION check_effect_not_frozen();
"""

SOME_EFFECT = """
DROP TRIGGER reviews_decisioneffect_not_frozen ON reviews_decisioneffect;
DROP FUNCTION check_effect_not_frozen();
"""

# Whoever stands in is as independent as whoever decides.
HANDED = """
CREATE FUNCTION check_handed_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.to_id IS NOT NULL THEN
        PERFORM refuse_unfit_person(NEW.to_id, NEW.review_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_handedcase_to_the_fit BEFORE INSERT ON reviews_handedcase
    FOR EACH ROW EXECUTE FUNCTION check_handed_case();
"""

NOT_HANDED = """
DROP TRIGGER reviews_handedcase_to_the_fit ON reviews_handedcase;
DROP FUNCTION check_handed_case();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_freezes"),
        ("reviews", "0015_casework"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("handed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="back before the last day, or not gone at all",
                        null=True,
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FrozenDays",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "freeze",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_days",
                        to="claims.freeze",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "frozen days",
            },
        ),
        migrations.CreateModel(
            name="HandedCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grounds", models.JSONField(help_text="Ground values: why it was theirs")),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_deputy", "Nobody stands in"),
                            ("deputy_away", "The deputy is away too"),
                            ("role", "The deputy's role or units do not include it"),
                            ("conflict", "The deputy is too close to the person"),
                            ("filed", "The deputy filed the claim"),
                            ("judged", "The deputy judged the claim before"),
                            ("proposed", "The deputy proposed it: somebody else confirms"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("handed_at", models.DateTimeField()),
                (
                    "absence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="reviews.absence",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handed",
                        to="reviews.review",
                    ),
                ),
                (
                    "to",
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
            name="HandoverNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("written_at", models.DateTimeField()),
                (
                    "absence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="reviews.absence",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reviews.review",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["last_on"], name="absence_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="absence_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy", None),
                    models.Q(("deputy", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="absence_deputy_is_another",
                violation_error_message="Nobody stands in for themselves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="absence_ended_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="handedcase",
            index=models.Index(fields=["to", "review"], name="handed_case_by_deputy"),
        ),
        migrations.AddConstraint(
            model_name="handedcase",
            constraint=models.UniqueConstraint(
                fields=("absence", "review"), name="handed_case_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handedcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to__isnull", False), ("why", "")),
                    models.Q(("to", None), models.Q(("why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="handed_case_to_somebody_or_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="handovernote",
            constraint=models.UniqueConstraint(
                fields=("absence", "review"), name="handover_note_once"
            ),
        ),
        append_only("reviews_frozendays"),
        append_only("reviews_handedcase"),
        migrations.RunSQL(NO_EFFECT, SOME_EFFECT),
        migrations.RunSQL(HANDED, NOT_HANDED),
    ]
