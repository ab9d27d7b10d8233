"""What nobody decided takes effect only while it is cleared, and only after its reading.

The last hand under a decision is a person who works here and holds a role; and a decision by nobody
grants the newest computed amount, in the first round, of the case that its pre-review was made for.
"""

from django.db import migrations, models

PROMISES = """
CREATE OR REPLACE FUNCTION check_decision_by_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id IS NOT NULL AND NOT is_staff_account(NEW.decided_by_id)
       OR NEW.confirmed_by_id IS NOT NULL AND NOT is_staff_account(NEW.confirmed_by_id) THEN
        RAISE EXCEPTION 'only staff decide' USING ERRCODE = 'check_violation';
    END IF;
    -- Whoever proposed may have left since; whoever has the last word has not.
    IF NEW.decided_by_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM members_user u JOIN members_rolegrant g ON g.user_id = u.id
        WHERE u.id = coalesce(NEW.confirmed_by_id, NEW.decided_by_id)
          AND u.is_active AND g.until IS NULL
    ) THEN
        RAISE EXCEPTION 'only staff decide, while they hold a role'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION check_unsigned_as_computed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id IS NULL AND NOT EXISTS (
        SELECT 1 FROM claims_assessment a
        JOIN reviews_review r ON r.id = NEW.review_id
        WHERE a.id = NEW.assessment_id AND a.claim_id = NEW.claim_id AND a.outcome = 'pay'
          AND a.benefit = NEW.amount
          AND NOT EXISTS (SELECT 1 FROM claims_assessment n
                          WHERE n.claim_id = a.claim_id AND n.id > a.id)
          -- An appeal is judged by people, and so is what people have in hand.
          AND r.claim_id = NEW.claim_id AND r.round = 1 AND r.state = 'green'
          AND NOT EXISTS (SELECT 1 FROM reviews_review o
                          WHERE o.claim_id = r.claim_id AND o.round > 1)
    ) THEN
        RAISE EXCEPTION 'nobody decided: only what was computed is granted, on the green lane'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decision_unsigned_as_computed BEFORE INSERT ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION check_unsigned_as_computed();

CREATE FUNCTION check_effect_of_unsigned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    d reviews_decision%ROWTYPE;
BEGIN
    SELECT * INTO d FROM reviews_decision WHERE id = NEW.decision_id;
    IF d.decided_by_id IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM reviews_prediction p JOIN claims_claim c ON c.id = p.claim_id
        WHERE p.id = d.prediction_id AND certificate_holds(p.certificate_id, d.decided_at)
          AND automatic_is_on(NULL) AND automatic_is_on(c.scheme_id)
    ) THEN
        RAISE EXCEPTION 'automatic decisions were stopped' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM reviews_sampledraw w
        LEFT JOIN reviews_qualitysample s ON s.draw_id = w.id
        LEFT JOIN reviews_samplefinding f ON f.sample_id = s.id
        WHERE w.decision_id = d.id
          AND (NOT w.drawn OR s.state = 'agreed' OR (s.state = 'settled' AND f.kind = 'none'))
    ) THEN
        RAISE EXCEPTION 'it was drawn to be read before it takes effect'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decisioneffect_of_unsigned BEFORE INSERT ON reviews_decisioneffect
    FOR EACH ROW EXECUTE FUNCTION check_effect_of_unsigned();
"""

NO_PROMISES = """
DROP TRIGGER reviews_decisioneffect_of_unsigned ON reviews_decisioneffect;
DROP FUNCTION check_effect_of_unsigned();
DROP TRIGGER reviews_decision_unsigned_as_computed ON reviews_decision;
DROP FUNCTION check_unsigned_as_computed();
CREATE OR REPLACE FUNCTION check_decision_by_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id IS NOT NULL AND NOT is_staff_account(NEW.decided_by_id)
       OR NEW.confirmed_by_id IS NOT NULL AND NOT is_staff_account(NEW.confirmed_by_id) THEN
        RAISE EXCEPTION 'only staff decide' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0019_clearing"), ("members", "0002_trust")]

    operations = [
        migrations.RunSQL(PROMISES, NO_PROMISES),
        migrations.AddConstraint(
            model_name="monitorwindow",
            constraint=models.UniqueConstraint(
                fields=("model", "scheme", "to_on"), name="monitor_window_once_a_day"
            ),
        ),
    ]
