"""What the screen at an outlet shows: stays to claim for, claims and how far they are."""

from dataclasses import dataclass
from datetime import date

from claims.models import Claim
from claims.queries.home import ClaimRow, StayRow, claim_rows, home_page
from claims.queries.status import own_claim, status_page
from claims.queries.steps import Step
from members.models import Member

MOST_SHOWN = 20


@dataclass(frozen=True)
class KioskClaim:
    """One claim on a public screen: where it is and what to do, in plain words."""

    reference: str
    title: str
    icon: str
    tone: str
    words: str
    steps: list[Step]


def claimable_stays(member: Member) -> list[StayRow]:
    return home_page(member).claimable[:MOST_SHOWN]


def claims_of(member: Member) -> list[ClaimRow]:
    """The member's claims, the newest first."""
    claims = Claim.objects.filter(member=member).select_related("encounter").order_by("-pk")
    return claim_rows(claims[:MOST_SHOWN])


def kiosk_claim(member: Member, reference: str, *, today: date, language: str) -> KioskClaim | None:
    """The member's own claim; None where it is someone else's."""
    claim = own_claim(member, reference)
    if claim is None:
        return None
    page = status_page(claim, member, today=today, language=language)
    return KioskClaim(
        reference=reference,
        title=page.title,
        icon=page.icon,
        tone=page.tone,
        words=page.spoken,
        steps=page.steps,
    )
