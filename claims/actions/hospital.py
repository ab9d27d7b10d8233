"""The desk asks a hospital: the claim stays where it is, and the member reads that we ask."""

from datetime import date, datetime

from claims.actions.record import move_claim
from claims.models import Claim
from members.models import User


def ask_hospital(claim: Claim, *, until: date, actor: User | None, now: datetime) -> None:
    """A letter is out, answered by `until` at the latest. The caller holds the claim's lock."""
    move_claim(claim, "ask_hospital", actor=actor, now=now, reason=f"{until:%Y-%m-%d}")


def hear_hospital(claim: Claim, *, actor: User | None, now: datetime) -> None:
    """The waiting is over, whatever ended it. The caller holds the claim's lock."""
    move_claim(claim, "hear_hospital", actor=actor, now=now)
