"""What is known about experts: specialties, term of office, absences – each entry with its event,
and with what follows for the questions that they have open."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.tasks import enqueue
from members.models import User
from reviews.models import ExpertAbsence, ExpertEvent, ExpertSpecialty, ExpertTerm, Referral
from reviews.panel_policies import (
    check_may_end_absence,
    check_may_enter_absence,
    check_may_manage,
)
from reviews.policies import OpenQuestion

LONGEST_ABSENCE = 366


@transaction.atomic
def set_specialties(
    *, expert: User, specialties: Sequence[str], actor: User, now: datetime
) -> None:
    """What this expert may be asked about from now on; none is everything."""
    check_may_manage(actor, expert)
    wanted = [code for code in Referral.Specialty.values if code in set(specialties)]
    if len(wanted) != len(set(specialties)):
        raise OpenQuestion(_("There is no such specialty."))
    ExpertSpecialty.objects.filter(expert=expert).exclude(specialty__in=wanted).delete()
    for code in wanted:
        ExpertSpecialty.objects.get_or_create(expert=expert, specialty=code)
    _note(expert, "specialties", {"specialties": wanted}, actor=actor, now=now)


@transaction.atomic
def set_term(
    *, expert: User, from_on: date, until_on: date | None, actor: User, now: datetime
) -> None:
    """In office from a day until a day, both included."""
    check_may_manage(actor, expert)
    if until_on is not None and until_on < from_on:
        raise OpenQuestion(_("The last day is before the first one."))
    ExpertTerm.objects.update_or_create(
        expert=expert, defaults={"from_on": from_on, "until_on": until_on}
    )
    _note(expert, "term", _days(from_on, until_on), actor=actor, now=now)


@transaction.atomic
def add_absence(
    *, expert: User, from_on: date, until_on: date, actor: User, now: datetime
) -> ExpertAbsence:
    """Away from a day until a day; what they have open then goes to colleagues."""
    check_may_enter_absence(actor, expert)
    if until_on < max(from_on, timezone.localdate(now)):
        raise OpenQuestion(_("The last day is before the first one, or over."))
    if (until_on - from_on).days > LONGEST_ABSENCE:
        raise OpenQuestion(_("An absence is a year at most; for longer, end the term of office."))
    absence = ExpertAbsence.objects.create(
        expert=expert, from_on=from_on, until_on=until_on, entered_by=actor, entered_at=now
    )
    _note(expert, "absence", _days(from_on, until_on), actor=actor, now=now)
    return absence


@transaction.atomic
def end_absence(*, absence_id: int, actor: User, now: datetime) -> None:
    """Back earlier, or not going: from now on they are drawn again."""
    absence = ExpertAbsence.objects.select_for_update().get(pk=absence_id)
    check_may_end_absence(actor, absence)
    absence.ended_at = now
    absence.save(update_fields=["ended_at"])
    days = _days(absence.from_on, absence.until_on)
    _note(absence.expert, "back", days, actor=actor, now=now)


def _days(first: date, last: date | None) -> dict[str, Any]:
    return {"from": first.isoformat(), "until": last.isoformat() if last else ""}


def _note(expert: User, what: str, values: dict[str, Any], *, actor: User, now: datetime) -> None:
    event = ExpertEvent.objects.create(
        expert=expert, what=what, values=values, entered_by=actor, entered_at=now
    )
    enqueue("reviews.redraw_readers", expert.pk, now=now, version=event.pk)
