"""What a letter to a member says, word for word, and how its text is laid out again.

The text is lines: title, number, greeting, paragraphs and rows (“| a | b |”), sender, day. It is
all that is kept of a letter, so that nothing can print it differently later.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from claims.models import Claim, ClaimEvent, Paper, PaperRequest
from claims.policies import appeal_day_after
from claims.queries.denial import denial_of
from claims.queries.money import MoneyPage, money_page
from claims.states import BY_NOBODY
from claims.words import item_label
from config.kernel.capitals import in_capitals
from config.wording import money
from reviews.models import MemberLetter

K = MemberLetter.Kind

# The kind of letter by what happened to the claim.
KIND_OF: Mapping[str, str] = {
    "submit": K.RECEIVED,
    "ask": K.PAPERS_ASKED,
    "approve": K.APPROVED,
    "deny": K.DENIED,
}


@dataclass(frozen=True)
class Block:
    """A paragraph, or the rows of a table (then `text` is "")."""

    text: str
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class LetterSheet:
    """A letter's text in its parts."""

    title: str
    number: str
    greeting: str
    blocks: list[Block]
    sender: str
    dated: str


def about_event(event: ClaimEvent, claim: Claim, *, language: str) -> dict[str, Any] | None:
    """What the letter about this event has to say; None where there is nothing."""
    with translation.override(language):
        return _ABOUT[KIND_OF[event.move]](event, claim, language)


def letter_text(
    about: Mapping[str, Any], letter: MemberLetter, claim: Claim, *, now: datetime
) -> str:
    """The letter's words; its number, kind and language stand on it."""
    with translation.override(letter.language):
        common = {
            "number": letter.number,
            "name": claim.member.name,
            "reference": claim.reference,
            "item": item_label(claim.item),
            "filed_on": _day(claim.filed_at),
            "hotline": settings.HOTLINE,
            "sender": settings.SMS_SIGNATURE,
            "issued_on": _day(now),
        }
        suffix = "en" if letter.language == "en" else "zh"
        text = render_to_string(f"letters/{letter.kind}.{suffix}.txt", {**common, **about})
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def sheet_of(text: str) -> LetterSheet:
    """The parts of a letter's text, for the page and for the printed file."""
    title, number, greeting, *body, sender, dated = text.splitlines()
    blocks: list[Block] = []
    for line in body:
        if not line.startswith("|"):
            blocks.append(Block(line))
            continue
        row = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if blocks and blocks[-1].rows:
            blocks[-1] = Block("", (*blocks[-1].rows, row))
        else:
            blocks.append(Block("", (row,)))
    return LetterSheet(title, number, greeting, blocks, sender, dated)


def table_form(rows: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How wide the columns of a letter's table are, and which of them are figures."""
    return ((4, 6, 3), (2,)) if len(rows[0]) == 3 else ((1, 12), ())


def _received(event: ClaimEvent, claim: Claim, language: str) -> dict[str, Any]:
    stay = claim.encounter
    return {
        "first": _day(stay.admitted_on),
        "last": _day(stay.discharged_on),
        "promised_on": _day(claim.promised_on),
    }


def _papers_asked(event: ClaimEvent, claim: Claim, language: str) -> dict[str, Any] | None:
    """None where the member was asked for something else than a paper."""
    request = PaperRequest.objects.filter(claim=claim, asked_at=event.moved_at).first()
    if request is None:
        return None
    return {
        "kinds": [str(Paper.Kind(kind).label) for kind in request.kinds],
        "note": _one_line(request.note),
        "due_on": _day(request.due_on),
    }


def _approved(event: ClaimEvent, claim: Claim, language: str) -> dict[str, Any] | None:
    page = money_page(claim, language=language)
    if page is None:
        return None
    granted = page.amount.value or Decimal(0)
    account = claim.bank_account
    return {
        "amount": money(granted),
        "capitals": in_capitals(granted),
        "scheme": page.scheme,
        "version": page.scheme_version,
        "period": page.period,
        "lines": _lines(page),
        "paid_elsewhere": page.paid_elsewhere,
        "changed_because": page.changed_because,
        "by_nobody": event.reason == BY_NOBODY,
        "bank": account.bank_name,
        "last4": account.last4,
    }


def _denied(event: ClaimEvent, claim: Claim, language: str) -> dict[str, Any]:
    before = list(claim.events.filter(pk__lte=event.pk).order_by("pk"))
    appealed = any(one.move == "appeal" for one in before)
    denial = denial_of(claim, before, language)
    return {
        "reason": denial.text,
        "scheme": denial.scheme,
        "clause": denial.clause,
        "last_day": "" if appealed else _day(appeal_day_after(event)),
        "final": appealed,
    }


_ABOUT: Mapping[str, Callable[[ClaimEvent, Claim, str], dict[str, Any] | None]] = {
    K.RECEIVED: _received,
    K.PAPERS_ASKED: _papers_asked,
    K.APPROVED: _approved,
    K.DENIED: _denied,
}


def _lines(page: MoneyPage) -> list[dict[str, str]]:
    """A clause is named where it begins; the lines below it rest on the same."""
    lines, named = [], ""
    for line in page.lines:
        clause = "" if line.clause == named else _cell(line.clause)
        lines.append({"label": _cell(line.label), "clause": clause, "amount": money(line.amount)})
        named = line.clause
    return lines


def _day(value: date | datetime) -> str:
    """2026年11月9日, or 9 November 2026, as letters write it."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    english = (translation.get_language() or "").startswith("en")
    return date_format(value, "j F Y" if english else "Y年n月j日")


def _one_line(text: str) -> str:
    return _cell(" ".join(text.split()))


def _cell(text: str) -> str:
    """A row's mark cannot stand in what is written there."""
    return text.replace("|", "/")
