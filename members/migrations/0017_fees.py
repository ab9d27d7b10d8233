"""Employers' unions, and the fees that units pay: entered once, struck out once, by another person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import members.models.fee

# Everything but the striking out stands as it was entered; that too is said once.
KEPT = """
CREATE FUNCTION unit_payment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.struck_at IS NOT NULL
        OR (NEW.reference, NEW.unit_id, NEW.scheme_id, NEW.period, NEW.amount, NEW.received_on,
            NEW.bank_reference, NEW.recorded_by_id, NEW.recorded_at)
        IS DISTINCT FROM
           (OLD.reference, OLD.unit_id, OLD.scheme_id, OLD.period, OLD.amount, OLD.received_on,
            OLD.bank_reference, OLD.recorded_by_id, OLD.recorded_at)
    THEN
        RAISE EXCEPTION 'a payment of fees is struck out once, and never changed or deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_unitpayment_kept BEFORE UPDATE OR DELETE ON members_unitpayment
    FOR EACH ROW EXECUTE FUNCTION unit_payment_kept();
CREATE TRIGGER members_unitpayment_no_truncate BEFORE TRUNCATE ON members_unitpayment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNKEPT = """
DROP TRIGGER members_unitpayment_no_truncate ON members_unitpayment;
DROP TRIGGER members_unitpayment_kept ON members_unitpayment;
DROP FUNCTION unit_payment_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0015_kiosks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rolegrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("case_officer", "Case officer"),
                    ("expert_physician", "Medical expert"),
                    ("supervisor", "Supervisor"),
                    ("finance_maker", "Finance, maker"),
                    ("finance_checker", "Finance, checker"),
                    ("outlet_helper", "Outlet helper"),
                    ("administrator", "Administrator"),
                    ("employer_union", "Employer's union"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="UnitPayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=members.models.fee.payment_reference, max_length=12, unique=True
                    ),
                ),
                ("period", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("received_on", models.DateField()),
                (
                    "bank_reference",
                    models.CharField(help_text="of the bank's statement", max_length=60),
                ),
                ("recorded_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
                ("struck_because", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.scheme",
                    ),
                ),
                (
                    "struck_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="members.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "scheme", "period"], name="unit_payment_of_period")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="unit_payment_above_nothing"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("struck_at", None)),
                        fields=("bank_reference",),
                        name="unit_payment_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("struck_at", None), ("struck_because", ""), ("struck_by", None)
                            ),
                            models.Q(
                                ("struck_at__isnull", False),
                                ("struck_by__isnull", False),
                                models.Q(("struck_because", ""), _negated=True),
                                models.Q(("struck_by", models.F("recorded_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="unit_payment_struck_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
