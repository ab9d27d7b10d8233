"""Which versions of a scheme claims and reminders rest on; asked by name (settings.SCHEME_USE)."""

from django.db.models import Max

from claims.models import Assessment, Reminder
from members.scheme_use import SchemeUse


def scheme_use(scheme_id: int) -> SchemeUse:
    """Two indexed look-ups; a reminder is a promise of about how much, so it counts too."""
    settled = Assessment.objects.filter(scheme_version__scheme_id=scheme_id)
    told = Reminder.objects.filter(scheme_version__scheme_id=scheme_id)
    versions = {
        *settled.values_list("scheme_version_id", flat=True).distinct(),
        *told.values_list("scheme_version_id", flat=True).distinct(),
    }
    newest = settled.aggregate(newest=Max("claim__period"))["newest"]
    return SchemeUse(frozenset(versions), newest)
