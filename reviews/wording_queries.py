"""Which codes people confirmed for a wording. Pure text and one statement: no model is opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from claims.models import Claim, Fact
from reviews.champion import tables, ways
from reviews.champion.proposal import ModelRefused
from reviews.models import CodeProposal, KnownWording

KEY_MAX = 300
REMEMBERED = 50_000  # the newest: what a worker holds beside the table


@dataclass(frozen=True)
class Known:
    """A code that was confirmed for a wording: how many times, by how many people, when last."""

    code: str
    name: str
    times: int
    people: int
    last_at: datetime


def key_of(wording: str) -> str:
    """What a wording is remembered by; "" where it says nothing, or is too long to be one."""
    key = ways.key_of(wording)
    return key if len(key) <= KEY_MAX else ""


def speaking() -> QuerySet[KnownWording]:
    """What holds: neither overturned nor withdrawn, and of the table that ships now."""
    return KnownWording.objects.filter(
        end=None, code_system=tables.CODE_SYSTEM, code_version=tables.CODE_VERSION
    )


def known_codes(wording: str) -> list[Known]:
    """The codes that people confirmed for this very wording, the most often first.

    Two people who differ both stand there. None where the tables cannot be read.
    """
    try:
        key = key_of(wording)
    except ModelRefused:
        return []
    if not key:
        return []
    rows = (
        speaking()
        .filter(key=key)
        .values("code")
        .annotate(
            times=Count("pk"),
            people=Count("confirmed_by", distinct=True),
            last_at=Max("confirmed_at"),
            called=Max("name"),
        )
        .order_by("-times", "-last_at", "code")
    )
    return [
        Known(row["code"], row["called"], row["times"], row["people"], row["last_at"])
        for row in rows
    ]


def remembered() -> list[tuple[str, tuple[str, ...]]]:
    """Wordings with their codes as a coder wants them, the newest REMEMBERED of those that hold."""
    rows = speaking().order_by("-pk").values_list("wording", "code")[:REMEMBERED]
    return [(wording, (code,)) for wording, code in rows]


def diagnosis_of(claim: Claim) -> str:
    """The wording as it is in the claim now; "" where there is none."""
    values = Fact.objects.current().filter(claim=claim, name="diagnosis")
    return values.values_list("value", flat=True).first() or ""


def proposed_codes(claim_id: int, version: int) -> Sequence[dict[str, object]]:
    """What the table gave for this version of the claim; nothing where it was not asked (yet)."""
    found = CodeProposal.objects.filter(claim=claim_id, claim_version=version)
    return found.values_list("candidates", flat=True).first() or []
