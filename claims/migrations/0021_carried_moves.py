"""What was drawn goes over with a record, and nothing is filed or drawn on one that is no more."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

# The lock waits for a merge that is under way; what it asks then sees its end.
NOT_ON_A_MERGED_RECORD = """
CREATE FUNCTION check_claim_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    SELECT merged_into_id INTO gone FROM members_member WHERE id = NEW.member_id FOR SHARE;
    IF gone IS NOT NULL THEN
        RAISE EXCEPTION 'this record went into another one: nothing is filed on it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_claim_not_merged BEFORE INSERT ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION check_claim_record();

CREATE FUNCTION check_entitlement_move_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.claim_id IS NOT NULL AND NEW.carried_id IS NULL AND
       (SELECT member_id FROM claims_claim WHERE id = NEW.claim_id) IS DISTINCT FROM
       (SELECT member_id FROM claims_entitlement WHERE id = NEW.entitlement_id) THEN
        RAISE EXCEPTION 'a claim draws from the entitlement of its own record'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_entitlementmove_own_record BEFORE INSERT ON claims_entitlementmove
    FOR EACH ROW EXECUTE FUNCTION check_entitlement_move_record();
"""

ANYWHERE = """
DROP TRIGGER claims_entitlementmove_own_record ON claims_entitlementmove;
DROP TRIGGER claims_claim_not_merged ON claims_claim;
DROP FUNCTION check_entitlement_move_record();
DROP FUNCTION check_claim_record();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0019_statements"),
        ("members", "0021_merged_rows"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="entitlement",
            name="entitlement_within_cap",
        ),
        migrations.AddField(
            model_name="entitlement",
            name="overdrawn",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                help_text="above the cap: two records of one person had drawn; it only falls",
                max_digits=12,
            ),
        ),
        migrations.AddField(
            model_name="entitlementmove",
            name="carried",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.personchange",
            ),
        ),
        migrations.AlterField(
            model_name="entitlementmove",
            name="paid_elsewhere",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entitlement_moves",
                to="claims.paidelsewhere",
            ),
        ),
        migrations.AddIndex(
            model_name="entitlement",
            index=models.Index(
                condition=models.Q(("overdrawn__gt", 0)),
                fields=["id"],
                name="entitlement_overdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used__gte", 0),
                    (
                        "used__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("cap"), "+", models.F("overdrawn")
                        ),
                    ),
                ),
                name="entitlement_within_cap",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("overdrawn", 0),
                    models.Q(
                        ("overdrawn__gt", 0),
                        (
                            "used",
                            django.db.models.expressions.CombinedExpression(
                                models.F("cap"), "+", models.F("overdrawn")
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="entitlement_overdrawn_by_what_is_above",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlementmove",
            constraint=models.UniqueConstraint(
                condition=models.Q(("carried", None)),
                fields=("paid_elsewhere",),
                name="entitlement_move_paid_elsewhere_once",
            ),
        ),
        migrations.RunSQL(NOT_ON_A_MERGED_RECORD, ANYWHERE),
    ]
