"""What the database promises about experts and appeals, also to raw SQL.

Conflict of interest wins over every grant; an opinion is given by the expert who was asked, after
all evidence was opened; a finding is a person's; an appeal is judged by people who have not judged
the claim before, each on their own first.
"""

from django.db import migrations

from config.kernel.append_only import append_only

# An appeal is a second round: whoever had a part in an earlier one has none in this.
JUDGED_BEFORE = """
CREATE FUNCTION judged_before(the_user bigint, the_review bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH earlier AS (
        SELECT e.id FROM reviews_review r
        JOIN reviews_review e ON e.claim_id = r.claim_id AND e.round < r.round
        WHERE r.id = the_review
    )
    SELECT EXISTS (
        SELECT 1 FROM reviews_proposal p
        WHERE p.review_id IN (SELECT id FROM earlier) AND p.proposed_by_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM reviews_decision d
        WHERE d.review_id IN (SELECT id FROM earlier)
          AND the_user IN (d.decided_by_id, d.confirmed_by_id)
    ) OR EXISTS (
        SELECT 1 FROM reviews_opinion o
        WHERE o.review_id IN (SELECT id FROM earlier) AND o.given_by_id = the_user
    ) OR EXISTS (
        SELECT 1 FROM reviews_reviewevent v
        WHERE v.review_id IN (SELECT id FROM earlier) AND v.actor_id = the_user
          AND v.move = 'send_back'
    )
$$;

CREATE FUNCTION refuse_unfit_person(the_user bigint, the_review bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM refuse_involved_person(
        the_user, (SELECT claim_id FROM reviews_review WHERE id = the_review)
    );
    IF judged_before(the_user, the_review) THEN
        RAISE EXCEPTION 'this person judged the claim before and must not judge the appeal'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION refuse_without_own_view(the_user bigint, the_review bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM reviews_review WHERE id = the_review AND round > 1)
       AND NOT EXISTS (SELECT 1 FROM reviews_appealview
                       WHERE review_id = the_review AND recorded_by_id = the_user) THEN
        RAISE EXCEPTION 'on an appeal each person first records a view of their own'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION check_decision_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.decided_by_id, NEW.review_id);
    PERFORM refuse_without_own_view(NEW.decided_by_id, NEW.review_id);
    IF NEW.confirmed_by_id IS NOT NULL THEN
        PERFORM refuse_unfit_person(NEW.confirmed_by_id, NEW.review_id);
        PERFORM refuse_without_own_view(NEW.confirmed_by_id, NEW.review_id);
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION check_proposal_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.proposed_by_id, NEW.review_id);
    PERFORM refuse_without_own_view(NEW.proposed_by_id, NEW.review_id);
    RETURN NEW;
END $$;

CREATE FUNCTION check_lease_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.lease_holder_id, NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_review_taken_by_the_fit
    BEFORE UPDATE OF lease_holder_id ON reviews_review
    FOR EACH ROW WHEN (NEW.lease_holder_id IS NOT NULL AND NEW.round > 1)
    EXECUTE FUNCTION check_lease_fit();

CREATE FUNCTION check_appeal_view_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.recorded_by_id, NEW.review_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_appealview_fit BEFORE INSERT ON reviews_appealview
    FOR EACH ROW EXECUTE FUNCTION check_appeal_view_fit();
"""

NOT_JUDGED_BEFORE = """
DROP TRIGGER reviews_appealview_fit ON reviews_appealview;
DROP FUNCTION check_appeal_view_fit();
DROP TRIGGER reviews_review_taken_by_the_fit ON reviews_review;
DROP FUNCTION check_lease_fit();
CREATE OR REPLACE FUNCTION check_proposal_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(
        NEW.proposed_by_id, (SELECT claim_id FROM reviews_review WHERE id = NEW.review_id)
    );
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION check_decision_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_involved_person(NEW.decided_by_id, NEW.claim_id);
    IF NEW.confirmed_by_id IS NOT NULL THEN
        PERFORM refuse_involved_person(NEW.confirmed_by_id, NEW.claim_id);
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION refuse_without_own_view(bigint, bigint);
DROP FUNCTION refuse_unfit_person(bigint, bigint);
DROP FUNCTION judged_before(bigint, bigint);
"""

EXPERTS = """
CREATE FUNCTION check_expert_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.expert_id IS NOT NULL THEN
        PERFORM refuse_unfit_person(NEW.expert_id, NEW.review_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_referral_expert_fit
    BEFORE INSERT OR UPDATE OF expert_id ON reviews_referral
    FOR EACH ROW EXECUTE FUNCTION check_expert_fit();

CREATE FUNCTION check_grant_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_unfit_person(NEW.user_id, NEW.content_object_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_grant_fit BEFORE INSERT OR UPDATE ON reviews_reviewuserobjectpermission
    FOR EACH ROW EXECUTE FUNCTION check_grant_fit();

CREATE FUNCTION refuse_not_the_expert(the_user bigint, the_referral bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM reviews_referral r WHERE r.id = the_referral
                   AND r.expert_id = the_user AND r.state = 'open') THEN
        RAISE EXCEPTION 'only the expert of an open referral does this'
            USING ERRCODE = 'check_violation';
    END IF;
    PERFORM refuse_unfit_person(
        the_user, (SELECT review_id FROM reviews_referral WHERE id = the_referral)
    );
END $$;

CREATE FUNCTION check_evidence_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_not_the_expert(NEW.opened_by_id, NEW.referral_id);
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_evidenceopened_by_the_expert BEFORE INSERT ON reviews_evidenceopened
    FOR EACH ROW EXECUTE FUNCTION check_evidence_opened();

CREATE FUNCTION check_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    proposed text;
BEGIN
    PERFORM refuse_not_the_expert(NEW.given_by_id, NEW.referral_id);
    IF NOT EXISTS (SELECT 1 FROM reviews_referral r WHERE r.id = NEW.referral_id
                   AND r.review_id = NEW.review_id AND r.claim_version = NEW.claim_version) THEN
        RAISE EXCEPTION 'an opinion answers its referral, on the version that was asked about'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM reviews_referral r, jsonb_array_elements_text(r.evidence) AS needed(key)
        WHERE r.id = NEW.referral_id AND NOT EXISTS (
            SELECT 1 FROM reviews_evidenceopened o
            WHERE o.referral_id = r.id AND o.key = needed.key AND o.opened_by_id = NEW.given_by_id
        )
    ) THEN
        RAISE EXCEPTION 'an opinion comes after the evidence was opened'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.stage = 'final' THEN
        IF NOT EXISTS (SELECT 1 FROM reviews_opinion o WHERE o.referral_id = NEW.referral_id
                       AND o.stage = 'initial' AND o.given_by_id = NEW.given_by_id) THEN
            RAISE EXCEPTION 'the initial opinion comes first' USING ERRCODE = 'check_violation';
        END IF;
        SELECT m.label INTO proposed FROM reviews_medicalproposal m
            WHERE m.id = NEW.medical_proposal_id;
        IF proposed IS NOT NULL AND proposed <> '' AND proposed <> NEW.conclusion
           AND NEW.override_reason = '' THEN
            RAISE EXCEPTION 'another conclusion than proposed needs a reason'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_opinion_promises BEFORE INSERT ON reviews_opinion
    FOR EACH ROW EXECUTE FUNCTION check_opinion();

CREATE FUNCTION check_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_opinion o JOIN reviews_review r ON r.id = o.review_id
        WHERE o.id = NEW.opinion_id AND o.stage = 'final' AND o.conclusion = NEW.kind
          AND o.given_by_id = NEW.established_by_id AND o.review_id = NEW.review_id
          AND r.claim_id = NEW.claim_id AND o.claim_version = NEW.claim_version
    ) THEN
        RAISE EXCEPTION 'a finding is what an expert established in a final opinion'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_medicalfinding_by_an_expert BEFORE INSERT ON reviews_medicalfinding
    FOR EACH ROW EXECUTE FUNCTION check_finding();
"""

NO_EXPERTS = """
DROP TRIGGER reviews_medicalfinding_by_an_expert ON reviews_medicalfinding;
DROP FUNCTION check_finding();
DROP TRIGGER reviews_opinion_promises ON reviews_opinion;
DROP FUNCTION check_opinion();
DROP TRIGGER reviews_evidenceopened_by_the_expert ON reviews_evidenceopened;
DROP FUNCTION check_evidence_opened();
DROP FUNCTION refuse_not_the_expert(bigint, bigint);
DROP TRIGGER reviews_grant_fit ON reviews_reviewuserobjectpermission;
DROP FUNCTION check_grant_fit();
DROP TRIGGER reviews_referral_expert_fit ON reviews_referral;
DROP FUNCTION check_expert_fit();
"""

# What rests on an expert's word that weighs – critical illness, exclusion, another conclusion than
# the machine's – is no decision of one person; and nobody pays another amount without a reason.
TWO_PERSONS = """
CREATE FUNCTION check_decision_weighs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed_by_id IS NULL AND EXISTS (
        SELECT 1 FROM reviews_opinion o JOIN claims_claim c ON c.id = NEW.claim_id
        WHERE o.review_id = NEW.review_id AND o.stage = 'final' AND o.claim_version = c.version
          AND (o.conclusion IN ('critical_illness', 'excluded') OR o.override_reason <> '')
    ) THEN
        RAISE EXCEPTION 'what rests on critical illness, exclusion or override needs two persons'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome = 'approved' AND NEW.override_reason = '' AND NEW.amount <> (
        SELECT a.benefit FROM claims_assessment a WHERE a.id = NEW.assessment_id
    ) THEN
        RAISE EXCEPTION 'another amount than computed needs a reason'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_decision_weighs BEFORE INSERT ON reviews_decision
    FOR EACH ROW EXECUTE FUNCTION check_decision_weighs();
"""

ONE_PERSON = """
DROP TRIGGER reviews_decision_weighs ON reviews_decision;
DROP FUNCTION check_decision_weighs();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0004_expert_lane")]

    operations = [
        append_only("reviews_referralevent"),
        append_only("reviews_evidenceopened"),
        append_only("reviews_opinion"),
        append_only("reviews_medicalfinding"),
        append_only("reviews_medicalproposal"),
        append_only("reviews_appeal"),
        append_only("reviews_appealview"),
        migrations.RunSQL(JUDGED_BEFORE, NOT_JUDGED_BEFORE),
        migrations.RunSQL(EXPERTS, NO_EXPERTS),
        migrations.RunSQL(TWO_PERSONS, ONE_PERSON),
    ]
