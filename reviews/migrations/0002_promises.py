"""What only the database can promise: written once, decided by others, counted without counting."""

from django.db import migrations

from config.kernel.append_only import append_only

# Nobody proposes, decides or confirms on a claim that is their own, of someone close, or filed by
# themselves – also not by raw SQL or in bulk.
INDEPENDENCE = """
CREATE FUNCTION refuse_involved_person(the_user bigint, the_claim bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM claims_claim c
        WHERE c.id = the_claim AND (
            c.filed_by_id = the_user OR has_conflict_of_interest(the_user, c.member_id)
        )
    ) THEN
        RAISE EXCEPTION 'this person is involved in the claim and must not decide it'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION check_decision_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(NEW.decided_by_id, NEW.claim_id);
    IF NEW.confirmed_by_id IS NOT NULL THEN
        PERFORM refuse_involved_person(NEW.confirmed_by_id, NEW.claim_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decision_independent BEFORE INSERT ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision_independence();

CREATE FUNCTION check_proposal_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(
        NEW.proposed_by_id, (SELECT claim_id FROM reviews_review WHERE id = NEW.review_id)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_proposal_independent BEFORE INSERT ON reviews_proposal
    FOR EACH ROW EXECUTE FUNCTION check_proposal_independence();
"""

NO_INDEPENDENCE = """
DROP TRIGGER reviews_proposal_independent ON reviews_proposal;
DROP TRIGGER reviews_decision_independent ON reviews_decision;
DROP FUNCTION check_proposal_independence();
DROP FUNCTION check_decision_independence();
DROP FUNCTION refuse_involved_person(bigint, bigint);
"""

LANE_COUNTS = """
CREATE FUNCTION count_lane(the_state text, the_path text, step int) RETURNS void
LANGUAGE sql AS $$
    -- The CHECK looks at the row to be inserted even where the other branch is taken.
    INSERT INTO reviews_lanecount (state, unit_path, number)
    VALUES (the_state, the_path, greatest(step, 0))
    ON CONFLICT (state, unit_path) DO UPDATE SET number = reviews_lanecount.number + step
$$;

CREATE FUNCTION keep_lane_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state AND OLD.unit_path = NEW.unit_path THEN
        RETURN NULL;
    END IF;
    -- Always in the order of the states: two opposite moves must not wait for each other.
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.state < NEW.state) THEN
        PERFORM count_lane(OLD.state, OLD.unit_path, -1);
    END IF;
    IF TG_OP IN ('UPDATE', 'INSERT') THEN
        PERFORM count_lane(NEW.state, NEW.unit_path, 1);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state >= NEW.state THEN
        PERFORM count_lane(OLD.state, OLD.unit_path, -1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reviews_review_counted AFTER INSERT OR UPDATE OR DELETE ON reviews_review
    FOR EACH ROW EXECUTE FUNCTION keep_lane_counts();
"""

NO_LANE_COUNTS = """
DROP TRIGGER reviews_review_counted ON reviews_review;
DROP FUNCTION keep_lane_counts();
DROP FUNCTION count_lane(text, text, int);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0001_initial"),
        ("members", "0002_trust"),
        ("claims", "0002_append_only"),
    ]

    operations = [
        append_only("reviews_reviewevent"),
        append_only("reviews_checkresult"),
        append_only("reviews_prereview"),
        append_only("reviews_proposal"),
        append_only("reviews_decision"),
        append_only("reviews_decisioneffect"),
        append_only("reviews_decisionundo"),
        migrations.RunSQL(INDEPENDENCE, NO_INDEPENDENCE),
        migrations.RunSQL(LANE_COUNTS, NO_LANE_COUNTS),
    ]
