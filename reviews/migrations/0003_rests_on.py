"""A decision rests on the proposal and the arithmetic that it names; one person decides no more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# What one person may decide alone is asked in Python with the settings of the day; what can be seen
# from the rows themselves is asked here as well, also of raw SQL.
RESTS_ON = """
CREATE FUNCTION check_decision_rests_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_review r
                   WHERE r.id = NEW.review_id AND r.claim_id = NEW.claim_id)
       OR NOT EXISTS (SELECT 1 FROM claims_assessment a
                      WHERE a.id = NEW.assessment_id AND a.claim_id = NEW.claim_id) THEN
        RAISE EXCEPTION 'review, claim and assessment of a decision belong together'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM reviews_proposal p
        WHERE p.id = NEW.proposal_id AND p.review_id = NEW.review_id
          AND p.proposed_by_id = NEW.decided_by_id
          AND p.outcome = NEW.outcome AND p.amount = NEW.amount
    ) THEN
        RAISE EXCEPTION 'the second person confirms what the first one proposed, nothing else'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.confirmed_by_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM claims_assessment a
        JOIN claims_claim c ON c.id = a.claim_id
        JOIN members_bankaccount b ON b.id = c.bank_account_id
        WHERE a.id = NEW.assessment_id AND a.outcome = 'pay' AND a.benefit = NEW.amount
          AND b.first_paid_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'one person approves what was computed, to an account that is known'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decision_rests_on BEFORE INSERT ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision_rests_on();
"""

NOTHING = """
DROP TRIGGER reviews_decision_rests_on ON reviews_decision;
DROP FUNCTION check_decision_rests_on();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_promises"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="decisionundo",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionundo",
            constraint=models.CheckConstraint(
                condition=Q(undone_by__isnull=False) | Q(reason="facts_changed"),
                name="decision_undo_by_a_person_unless_facts_changed",
            ),
        ),
        migrations.RunSQL(RESTS_ON, NOTHING),
    ]
