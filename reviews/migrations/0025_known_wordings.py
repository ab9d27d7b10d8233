"""Codes of diagnoses: candidates of the table, the expert's own, and what is remembered of them.

Only an opinion that a decision in effect rests on is remembered, as it says and by who gave it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

PROMISES = """
CREATE FUNCTION check_known_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_opinion o
        JOIN reviews_decision d ON d.id = NEW.decision_id AND d.review_id = o.review_id
        JOIN reviews_decisioneffect e ON e.decision_id = d.id
        WHERE o.id = NEW.opinion_id AND o.stage IN ('final', 'panel')
          AND o.given_by_id = NEW.confirmed_by_id
          AND (o.icd10, o.code_system, o.code_version)
              = (NEW.code, NEW.code_system, NEW.code_version)
    ) THEN
        RAISE EXCEPTION 'only the code of an opinion behind a decision in effect is remembered'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_knownwording_confirmed BEFORE INSERT ON reviews_knownwording
    FOR EACH ROW EXECUTE FUNCTION check_known_wording();
"""

NO_PROMISES = """
DROP TRIGGER reviews_knownwording_confirmed ON reviews_knownwording;
DROP FUNCTION check_known_wording;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_freezes"),
        ("reviews", "0024_any_error"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim_version", models.PositiveIntegerField()),
                ("candidates", models.JSONField()),
                ("code_system", models.CharField(max_length=20)),
                ("code_version", models.CharField(max_length=10)),
                ("table_sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="KnownWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wording", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=300)),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("code_system", models.CharField(max_length=20)),
                ("code_version", models.CharField(max_length=10)),
                ("confirmed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="KnownWordingEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("overturned", "Overturned by a later decision"),
                            ("withdrawn", "Withdrawn by a person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="opinion",
            name="code_system",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="opinion",
            name="code_version",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="opinion",
            name="icd10",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code_system", ""), ("code_version", ""), ("icd10", "")),
                    models.Q(
                        models.Q(("icd10", ""), _negated=True),
                        models.Q(("code_system", ""), _negated=True),
                        models.Q(("code_version", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="opinion_code_of_a_table",
            ),
        ),
        migrations.AddField(
            model_name="codeproposal",
            name="claim",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="code_proposals",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="knownwording",
            name="confirmed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="knownwording",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="known_wordings",
                to="reviews.decision",
            ),
        ),
        migrations.AddField(
            model_name="knownwording",
            name="opinion",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="known_wording",
                to="reviews.opinion",
            ),
        ),
        migrations.AddField(
            model_name="knownwordingend",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="knownwordingend",
            name="known",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="end",
                to="reviews.knownwording",
            ),
        ),
        migrations.AddConstraint(
            model_name="codeproposal",
            constraint=models.UniqueConstraint(
                fields=("claim", "claim_version"), name="code_proposal_once_a_version"
            ),
        ),
        migrations.AddIndex(
            model_name="knownwording",
            index=models.Index(fields=["key", "code_system"], name="known_wording_by_key"),
        ),
        migrations.AddConstraint(
            model_name="knownwording",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("key", ""), _negated=True), models.Q(("code", ""), _negated=True)
                ),
                name="known_wording_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="knownwordingend",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_by", None), ("reason", ""), ("why", "overturned")),
                    models.Q(
                        ("ended_by__isnull", False),
                        ("why", "withdrawn"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="known_wording_end_has_its_person",
            ),
        ),
        append_only("reviews_codeproposal"),
        append_only("reviews_knownwording"),
        append_only("reviews_knownwordingend"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
