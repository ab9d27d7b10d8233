"""Nothing of a frozen claim, and nothing to a frozen account, goes on its way to the bank."""

from django.db import migrations, models

FROZEN = """
CREATE FUNCTION check_payment_not_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        NEW.state = OLD.state OR NEW.state NOT IN ('batched', 'released', 'exported')
    ) THEN
        RETURN NEW;
    END IF;
    PERFORM keep_freezes_still();
    IF is_frozen((SELECT claim_id FROM payouts_award WHERE id = NEW.award_id),
                 NEW.bank_account_id) THEN
        RAISE EXCEPTION 'nothing is paid that is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_instruction_not_frozen
    BEFORE INSERT OR UPDATE OF state ON payouts_paymentinstruction
    FOR EACH ROW EXECUTE FUNCTION check_payment_not_frozen();

CREATE FUNCTION check_bank_file_not_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_freezes_still();
    IF EXISTS (
        SELECT 1 FROM payouts_paymentinstruction i JOIN payouts_award a ON a.id = i.award_id
        WHERE i.batch_id = NEW.batch_id AND is_frozen(a.claim_id, i.bank_account_id)
    ) THEN
        RAISE EXCEPTION 'no bank file holds what is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payouts_bankfile_not_frozen BEFORE INSERT ON payouts_bankfile
    FOR EACH ROW EXECUTE FUNCTION check_bank_file_not_frozen();
"""

NOT_FROZEN = """
DROP TRIGGER payouts_bankfile_not_frozen ON payouts_bankfile;
DROP FUNCTION check_bank_file_not_frozen();
DROP TRIGGER payouts_instruction_not_frozen ON payouts_paymentinstruction;
DROP FUNCTION check_payment_not_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_freezes"),
        ("payouts", "0003_receipt_cancelled"),
    ]

    operations = [
        migrations.AlterField(
            model_name="paymentproblem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("answer_line", "A line of the bank's answer does not fit"),
                    ("unreadable_answer", "A file from the bank is not readable"),
                    ("no_answer", "The bank has not answered"),
                    ("not_exported", "The bank file could not be written"),
                    ("not_submitted", "The bank did not take the file"),
                    ("not_awarded", "An approved claim did not reach finance"),
                    ("not_instructed", "A payment could not be tried again"),
                    ("receipt_cancelled", "The receipt was cancelled after approval"),
                    ("frozen", "Frozen when the payment had left already"),
                    ("claim_behind", "The claim did not follow the payment"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(FROZEN, NOT_FROZEN),
    ]
