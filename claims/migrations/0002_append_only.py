"""Events, facts and arithmetic are written once."""

from django.db import migrations

from config.kernel.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        append_only("claims_claimevent"),
        append_only("claims_fact"),
        append_only("claims_assessment"),
        append_only("claims_assessmentline"),
        append_only("claims_entitlementmove"),
    ]
