"""Drafts of experts: each belongs to one sitting, is written by who sits there, and is of a step
that still waits for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROMISES = """
CREATE FUNCTION check_expert_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.act IN ('comment', 'keep', 'change') THEN
        PERFORM refuse_not_of_the_panel(NEW.user_id, NEW.referral_id);
    ELSE
        PERFORM refuse_not_the_expert(NEW.user_id, NEW.referral_id);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM reviews_referral r
                   WHERE r.id = NEW.referral_id AND r.review_id = NEW.review_id) THEN
        RAISE EXCEPTION 'an expert''s draft is about the case of their sitting'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.act IN ('initial', 'final') AND (NEW.act = 'final') <> EXISTS (
        SELECT 1 FROM reviews_opinion o
        WHERE o.referral_id = NEW.referral_id AND o.stage = 'initial'
    ) THEN
        RAISE EXCEPTION 'an opinion is begun when it is its turn' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_actdraft_of_an_expert BEFORE INSERT OR UPDATE ON reviews_actdraft
    FOR EACH ROW WHEN (NEW.referral_id IS NOT NULL) EXECUTE FUNCTION check_expert_draft();
"""

NO_PROMISES = """
DROP TRIGGER reviews_actdraft_of_an_expert ON reviews_actdraft;
DROP FUNCTION check_expert_draft();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0017_set_aside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="actdraft",
            name="act_draft_once",
        ),
        migrations.AddField(
            model_name="actdraft",
            name="referral",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reviews.referral",
            ),
        ),
        migrations.AddConstraint(
            model_name="actdraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("referral", None)),
                fields=("review", "user", "act"),
                name="act_draft_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="actdraft",
            constraint=models.UniqueConstraint(
                fields=("referral", "act"), name="expert_draft_once"
            ),
        ),
        migrations.RunSQL(PROMISES, NO_PROMISES),
    ]
