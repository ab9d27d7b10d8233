"""Checklists that experts tick, and the one that an opinion was given with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from config.kernel.append_only import append_only

# Only the expert who was asked ticks, and names evidence that they opened; an opinion names a list
# of its own question.
PROMISES = """
CREATE FUNCTION check_kept_checklist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_not_the_expert(NEW.kept_by_id, NEW.referral_id);
    IF EXISTS (
        SELECT 1 FROM jsonb_each_text(NEW.shown) AS tick(item, piece)
        WHERE NOT EXISTS (
            SELECT 1 FROM reviews_evidenceopened o
            WHERE o.referral_id = NEW.referral_id AND o.key = tick.piece
              AND o.opened_by_id = NEW.kept_by_id
        )
    ) THEN
        RAISE EXCEPTION 'what shows an item is evidence that the expert opened'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_keptchecklist_by_the_expert BEFORE INSERT ON reviews_keptchecklist
    FOR EACH ROW EXECUTE FUNCTION check_kept_checklist();

CREATE FUNCTION check_opinion_checklist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_keptchecklist k
        WHERE k.id = NEW.checklist_id AND k.referral_id = NEW.referral_id
          AND k.kept_by_id = NEW.given_by_id
    ) THEN
        RAISE EXCEPTION 'an opinion names a list of its own question'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_opinion_checklist BEFORE INSERT ON reviews_opinion
    FOR EACH ROW WHEN (NEW.checklist_id IS NOT NULL)
    EXECUTE FUNCTION check_opinion_checklist();
"""

NO_PROMISES = """
DROP TRIGGER reviews_opinion_checklist ON reviews_opinion;
DROP FUNCTION check_opinion_checklist();
DROP TRIGGER reviews_keptchecklist_by_the_expert ON reviews_keptchecklist;
DROP FUNCTION check_kept_checklist();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0006_hospital_enquiries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptChecklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("norm", models.CharField(max_length=40)),
                ("edition", models.CharField(max_length=20)),
                ("disease", models.CharField(blank=True, max_length=40)),
                ("shown", models.JSONField(help_text="item -> key of the evidence that shows it")),
                ("kept_at", models.DateTimeField()),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="reviews.referral",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="opinion",
            name="checklist",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opinions",
                to="reviews.keptchecklist",
            ),
        ),
        append_only("reviews_keptchecklist"),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
