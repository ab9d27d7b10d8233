"""Codes that a diagnosis may have, ready to print: what people confirmed first, then the table."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Claim
from config.wording import iso, listed
from reviews.champion import tables
from reviews.champion.proposal import ModelRefused
from reviews.wording_queries import Known, diagnosis_of, known_codes, proposed_codes

MOST = 5


@dataclass(frozen=True)
class CodeRow:
    """One candidate; `chance` in words, `origin`: who confirmed it, "" where only the table has
    it."""

    code: str
    name: str
    chance: str
    origin: str

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"


def code_rows(claim: Claim, version: int, wording: str | None = None) -> list[CodeRow]:
    """Up to MOST, of the wording as it is now: two statements, and one where it is not given. What
    was overturned or withdrawn since the table was asked is not among them."""
    known = known_codes(diagnosis_of(claim) if wording is None else wording)
    rows = [_confirmed(one, known) for one in known]
    there = {row.code for row in rows}
    for kept in proposed_codes(claim.pk, version):
        if kept["code"] not in there and not kept["known"]:
            chance = _chance(float(str(kept["chance"])))
            rows.append(CodeRow(str(kept["code"]), str(kept["name"]), chance, ""))
    return rows[:MOST]


def code_words(code: str, version: str) -> str:
    """A code that somebody gave, with its name where the table that ships is the one it is of."""
    if not code:
        return ""
    if version != tables.CODE_VERSION:
        return f"{code} ({version})"
    try:
        return f"{code} {tables.code_names().get(code, '')}".strip()
    except ModelRefused:
        return code


def _confirmed(one: Known, known: list[Known]) -> CodeRow:
    times = ngettext("confirmed once", "confirmed %(n)s times", one.times) % {"n": one.times}
    people = ngettext("by %(n)s expert", "by %(n)s experts", one.people) % {"n": one.people}
    last = _("last on %(day)s") % {"day": iso(timezone.localdate(one.last_at))}
    # The rule of succession, as the coder has it: one confirmation is little.
    chance = (one.times + 1) / (sum(other.times for other in known) + 2)
    return CodeRow(one.code, one.name, _chance(chance), listed((times, people, last)))


def _chance(chance: float) -> str:
    tenths = round(chance * 10)
    if tenths < 1:
        return _("right in fewer than 1 of 10")
    return _("right in about %(n)s of 10") % {"n": tenths}
