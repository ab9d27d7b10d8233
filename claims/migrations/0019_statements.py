"""What a member has in writing: numbered without gaps, of their own payments, never changed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from config.kernel.append_only import append_only

# A year's numbers go up by one, and whoever counts up also issues the statement: there is no gap. A
# certificate is of a claim of the member's own that is paid.
PROMISES = """
CREATE FUNCTION keep_statement_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'INSERT' AND NEW.last <> 1)
       OR (TG_OP = 'UPDATE' AND (NEW.year <> OLD.year OR NEW.last <> OLD.last + 1)) THEN
        RAISE EXCEPTION 'numbers of statements are counted up by one, and never down'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_statementyear_counts_up
    BEFORE INSERT OR UPDATE OR DELETE ON claims_statementyear
    FOR EACH ROW EXECUTE FUNCTION keep_statement_year();

CREATE FUNCTION check_statement_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM claims_statement s WHERE s.year = NEW.year AND s.serial = NEW.last
    ) THEN
        RAISE EXCEPTION 'a number was taken for which there is no statement'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER claims_statementyear_has_its_statement
    AFTER INSERT OR UPDATE ON claims_statementyear DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_statement_number();

CREATE FUNCTION check_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.claim_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM claims_claim c WHERE c.id = NEW.claim_id
            AND c.member_id = NEW.member_id AND c.period = NEW.period AND c.state = 'paid'
    ) THEN
        RAISE EXCEPTION 'a certificate is of a payment to the member themselves'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM claims_statementyear y WHERE y.year = NEW.year AND y.last = NEW.serial
    ) THEN
        RAISE EXCEPTION 'a statement takes the next number of its year'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_statement_fits BEFORE INSERT ON claims_statement
    FOR EACH ROW EXECUTE FUNCTION check_statement();
"""
UNDO = """
DROP TRIGGER claims_statement_fits ON claims_statement;
DROP FUNCTION check_statement();
DROP TRIGGER claims_statementyear_has_its_statement ON claims_statementyear;
DROP FUNCTION check_statement_number();
DROP TRIGGER claims_statementyear_counts_up ON claims_statementyear;
DROP FUNCTION keep_statement_year();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_reminded_again"),
        ("members", "0009_enrolment_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("last", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "Certificate of payment"),
                            ("period", "Statement of the year"),
                        ],
                        max_length=10,
                    ),
                ),
                ("period", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=10)),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("content_sealed", models.BinaryField()),
                (
                    "sha256",
                    models.CharField(
                        help_text="of the content, without number and day", max_length=64
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        blank=True,
                        help_text="whose payment it certifies",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="claims.claim",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "serial"), name="statement_number_once"
                    ),
                    models.UniqueConstraint(
                        fields=("member", "kind", "sha256"), name="statement_same_content_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim__isnull", False), ("kind", "payment")),
                            models.Q(("claim", None), ("kind", "period")),
                            _connector="OR",
                        ),
                        name="statement_of_a_claim_or_a_period",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROMISES, UNDO),
        append_only("claims_statement"),
    ]
