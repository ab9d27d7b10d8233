"""One stay before it is claimed: everything prefilled, each line with the way to correct it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.facts import FACTS
from claims.models import Claim, Reminder
from claims.queries.home import ClaimRow, StayRow, claim_rows, stay_row
from claims.states import GONE
from claims.words import reason_words
from config.wording import day, money
from members.models import Encounter, InsuranceSettlement, Member
from members.queries.person import CardRow, card_of

HOW_HOSPITAL = gettext_lazy(
    "Hospital and dates come from the hospital's own settlement. Ask its insurance desk to correct"
    " it; the corrected one comes here by itself."
)
HOW_AMOUNT = gettext_lazy(
    "The amounts come from the medical insurance. If your receipt says otherwise, call us or go to"
    " your union with the receipt: they claim for you with the papers."
)


@dataclass(frozen=True)
class StayLine:
    """One prefilled line; `how` says how it gets corrected."""

    label: str
    value: str
    how: Promise


@dataclass(frozen=True)
class StayPage:
    """The page of one stay. `claims` are those that live on it already."""

    stay: StayRow
    lines: list[StayLine]
    card: CardRow | None
    claims: list[ClaimRow]
    reasons: list[str]
    settled_at: datetime | None
    encounter_id: int
    reminder_id: int


def stay_page(member: Member, reference: UUID) -> StayPage | None:
    """The member's own stay; None where it is someone else's or nothing was told of it."""
    reminder = (
        Reminder.objects.filter(member=member, encounter__reference=reference)
        .select_related("encounter")
        .first()
    )
    if reminder is None:
        return None
    encounter = reminder.encounter
    settlement = (
        InsuranceSettlement.objects.filter(encounter=encounter, reversed_at=None)
        .order_by("-settled_at", "-pk")
        .first()
    )
    live = Claim.objects.filter(encounter=encounter).exclude(state__in=GONE)
    return StayPage(
        stay=stay_row(reminder),
        lines=_lines(encounter, settlement),
        card=card_of(member),
        claims=claim_rows(live.select_related("encounter").order_by("period")),
        reasons=reason_words(reminder.reasons),
        settled_at=settlement.settled_at if settlement else None,
        encounter_id=encounter.pk,
        reminder_id=reminder.pk,
    )


def _lines(encounter: Encounter, settlement: InsuranceSettlement | None) -> list[StayLine]:
    lines = [
        StayLine(_label("hospital"), encounter.provider_name, HOW_HOSPITAL),
        StayLine(_("Dates"), _dates(encounter), HOW_HOSPITAL),
    ]
    if settlement is not None:
        lines += [
            StayLine(_label(name), money(settlement.amount(FACTS[name].feed_field)), HOW_AMOUNT)
            for name in ("total", "fund_paid", "person_part")
        ]
    return lines


def _dates(encounter: Encounter) -> str:
    nights = (encounter.discharged_on - encounter.admitted_on).days
    if not nights:
        return day(encounter.admitted_on)
    length = ngettext("%(n)s night", "%(n)s nights", nights) % {"n": nights}
    return _("%(first)s to %(last)s, %(length)s") % {
        "first": day(encounter.admitted_on),
        "last": day(encounter.discharged_on),
        "length": length,
    }


def _label(name: str) -> str:
    return str(FACTS[name].label)
