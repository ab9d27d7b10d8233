"""What only the database can promise about money: written once, balanced, under two keys."""

from django.db import migrations

from config.kernel.append_only import append_only

# A debt is what an effective decision says, and nothing else.
AWARDS = """
CREATE FUNCTION check_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reviews_decision d JOIN reviews_decisioneffect e ON e.decision_id = d.id
        JOIN claims_claim c ON c.id = d.claim_id
        WHERE d.id = NEW.decision_id AND d.outcome = 'approved' AND d.amount = NEW.amount
            AND d.claim_id = NEW.claim_id AND c.member_id = NEW.member_id
            AND NOT EXISTS (SELECT 1 FROM reviews_decisionundo u WHERE u.decision_id = d.id)
    ) THEN
        RAISE EXCEPTION 'an award must be what an effective decision says'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_award_checked BEFORE INSERT ON payouts_award
    FOR EACH ROW EXECUTE FUNCTION check_award();
"""

NO_AWARDS = """
DROP TRIGGER payouts_award_checked ON payouts_award;
DROP FUNCTION check_award();
"""

# Whom, how much and where to is fixed at birth. Payments enter and leave open batches only, and
# nobody batches a payment of their own, of someone close, or of a claim that they filed.
INSTRUCTIONS = """
CREATE FUNCTION check_instruction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_award payouts_award%ROWTYPE;
    the_batch payouts_paymentbatch%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'payments are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO the_award FROM payouts_award WHERE id = NEW.award_id;
        IF NEW.amount <> the_award.amount OR NEW.member_id <> the_award.member_id THEN
            RAISE EXCEPTION 'a payment must be for its award' USING ERRCODE = 'check_violation';
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM members_bankaccount a
            WHERE a.id = NEW.bank_account_id AND a.member_id = NEW.member_id
        ) THEN
            RAISE EXCEPTION 'a payment goes to the member''s own account'
                USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state <> 'instructed' THEN
            RAISE EXCEPTION 'a payment begins as instructed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.award_id, NEW.attempt, NEW.reference, NEW.member_id, NEW.bank_account_id, NEW.amount,
        NEW.unit_path, NEW.instructed_at)
       IS DISTINCT FROM
       (OLD.award_id, OLD.attempt, OLD.reference, OLD.member_id, OLD.bank_account_id, OLD.amount,
        OLD.unit_path, OLD.instructed_at) THEN
        RAISE EXCEPTION 'what a payment is for never changes: another account is another attempt'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.batch_id IS DISTINCT FROM OLD.batch_id THEN
        IF OLD.batch_id IS NOT NULL THEN
            SELECT * INTO the_batch FROM payouts_paymentbatch WHERE id = OLD.batch_id;
            IF the_batch.state NOT IN ('prepared', 'part_released', 'released') THEN
                RAISE EXCEPTION 'a payment does not leave a batch that was exported'
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END IF;
        IF NEW.batch_id IS NOT NULL THEN
            SELECT * INTO the_batch FROM payouts_paymentbatch WHERE id = NEW.batch_id;
            IF the_batch.state <> 'prepared' THEN
                RAISE EXCEPTION 'a payment enters a batch only while it is being prepared'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            PERFORM refuse_involved_person(
                the_batch.prepared_by_id,
                (SELECT claim_id FROM payouts_award WHERE id = NEW.award_id)
            );
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_instruction_checked
    BEFORE INSERT OR UPDATE OR DELETE ON payouts_paymentinstruction
    FOR EACH ROW EXECUTE FUNCTION check_instruction();
"""

NO_INSTRUCTIONS = """
DROP TRIGGER payouts_instruction_checked ON payouts_paymentinstruction;
DROP FUNCTION check_instruction();
"""

# Keys are turned by people who are not involved, on a batch that is exactly its lines; then it is
# frozen. Before the file is written a batch may still end, but its keys stay on record.
BATCHES = """
CREATE FUNCTION refuse_involved_in_batch(the_user bigint, the_batch bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM refuse_involved_person(the_user, a.claim_id)
        FROM payouts_paymentinstruction i JOIN payouts_award a ON a.id = i.award_id
        WHERE i.batch_id = the_batch;
END $$;

CREATE FUNCTION check_batch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint;
    sum_of_lines numeric;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'batches are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'prepared' OR NEW.released_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'a batch begins as prepared' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.reference, NEW.unit_path, NEW.prepared_by_id, NEW.prepared_at)
       IS DISTINCT FROM (OLD.reference, OLD.unit_path, OLD.prepared_by_id, OLD.prepared_at) THEN
        RAISE EXCEPTION 'who prepared a batch never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    -- Content changes only together with going back to `prepared`, which voids the second key.
    IF (NEW.count, NEW.total, NEW.fingerprint)
       IS DISTINCT FROM (OLD.count, OLD.total, OLD.fingerprint)
       AND NOT (NEW.state = 'prepared' AND OLD.state IN ('prepared', 'part_released')
                AND NEW.released_by_id IS NULL) THEN
        RAISE EXCEPTION 'the content of a released batch never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state NOT IN ('prepared', 'part_released')
       AND (NEW.released_by_id, NEW.released_at, NEW.second_released_by_id,
            NEW.second_released_at, NEW.keys_needed)
       IS DISTINCT FROM
           (OLD.released_by_id, OLD.released_at, OLD.second_released_by_id,
            OLD.second_released_at, OLD.keys_needed) THEN
        RAISE EXCEPTION 'who released a batch never changes'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.keys_needed < OLD.keys_needed THEN
        RAISE EXCEPTION 'a batch never needs fewer keys than it did'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.released_by_id IS NOT NULL
       AND NEW.released_by_id IS DISTINCT FROM OLD.released_by_id THEN
        PERFORM refuse_involved_in_batch(NEW.released_by_id, NEW.id);
    END IF;
    IF NEW.second_released_by_id IS NOT NULL
       AND NEW.second_released_by_id IS DISTINCT FROM OLD.second_released_by_id THEN
        PERFORM refuse_involved_in_batch(NEW.second_released_by_id, NEW.id);
    END IF;
    IF NEW.state IN ('part_released', 'released') AND NEW.state <> OLD.state THEN
        SELECT COUNT(*), COALESCE(SUM(amount), 0) INTO lines, sum_of_lines
            FROM payouts_paymentinstruction WHERE batch_id = NEW.id;
        IF lines <> NEW.count OR sum_of_lines <> NEW.total OR lines = 0 THEN
            RAISE EXCEPTION 'a batch is released as exactly its lines'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_batch_checked
    BEFORE INSERT OR UPDATE OR DELETE ON payouts_paymentbatch
    FOR EACH ROW EXECUTE FUNCTION check_batch();

CREATE FUNCTION check_bank_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM payouts_paymentbatch b
        WHERE b.id = NEW.batch_id AND b.state = 'released'
            AND b.count = NEW.count AND b.total = NEW.total
    ) THEN
        RAISE EXCEPTION 'a bank file is written for a released batch, with its count and total'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_bankfile_checked BEFORE INSERT ON payouts_bankfile
    FOR EACH ROW EXECUTE FUNCTION check_bank_file();
"""

NO_BATCHES = """
DROP TRIGGER payouts_bankfile_checked ON payouts_bankfile;
DROP FUNCTION check_bank_file();
DROP TRIGGER payouts_batch_checked ON payouts_paymentbatch;
DROP FUNCTION check_batch();
DROP FUNCTION refuse_involved_in_batch(bigint, bigint);
"""

# A state without the event that says who and why does not survive the commit.
HISTORIES = """
CREATE FUNCTION check_payment_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM payouts_paymentinstruction WHERE id = NEW.id) IS DISTINCT FROM
       (SELECT state FROM payouts_paymentevent WHERE instruction_id = NEW.id
        ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a payment moved without its event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_payment_history
    AFTER INSERT OR UPDATE OF state ON payouts_paymentinstruction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_payment_history();

CREATE FUNCTION check_batch_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM payouts_paymentbatch WHERE id = NEW.id) IS DISTINCT FROM
       (SELECT state FROM payouts_batchevent WHERE batch_id = NEW.id
        ORDER BY id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'a batch moved without its event' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_batch_history
    AFTER INSERT OR UPDATE OF state ON payouts_paymentbatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_batch_history();
"""

NO_HISTORIES = """
DROP TRIGGER payouts_batch_history ON payouts_paymentbatch;
DROP FUNCTION check_batch_history();
DROP TRIGGER payouts_payment_history ON payouts_paymentinstruction;
DROP FUNCTION check_payment_history();
"""

# The books close: at commit every journal has two entries at least, and they sum to zero.
BOOKS = """
CREATE FUNCTION check_journal(the_journal bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    entries bigint;
    balance numeric;
BEGIN
    SELECT COUNT(*), COALESCE(SUM(amount), 0) INTO entries, balance
        FROM payouts_entry WHERE journal_id = the_journal;
    IF entries < 2 OR balance <> 0 THEN
        RAISE EXCEPTION 'a journal has at least two entries that sum to zero'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION check_journal_of_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_journal(NEW.journal_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_entry_balanced AFTER INSERT ON payouts_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_journal_of_entry();

CREATE FUNCTION check_journal_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_journal(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payouts_journal_balanced AFTER INSERT ON payouts_journal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_journal_itself();
"""

NO_BOOKS = """
DROP TRIGGER payouts_journal_balanced ON payouts_journal;
DROP FUNCTION check_journal_itself();
DROP TRIGGER payouts_entry_balanced ON payouts_entry;
DROP FUNCTION check_journal_of_entry();
DROP FUNCTION check_journal(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0001_initial"),
        ("members", "0002_trust"),
        ("reviews", "0002_promises"),
    ]

    operations = [
        append_only("payouts_award"),
        append_only("payouts_journal"),
        append_only("payouts_entry"),
        append_only("payouts_bankfile"),
        append_only("payouts_bankanswer"),
        append_only("payouts_bankanswerline"),
        append_only("payouts_bankansweroutcome"),
        append_only("payouts_paymentevent"),
        append_only("payouts_batchevent"),
        migrations.RunSQL(AWARDS, NO_AWARDS),
        migrations.RunSQL(INSTRUCTIONS, NO_INSTRUCTIONS),
        migrations.RunSQL(BATCHES, NO_BATCHES),
        migrations.RunSQL(HISTORIES, NO_HISTORIES),
        migrations.RunSQL(BOOKS, NO_BOOKS),
    ]
