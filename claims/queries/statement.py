"""What a member may have in writing: what a certificate and a year's statement say, and which there
are to be had."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from claims.models import Assessment, Claim, ClaimEvent
from claims.queries.amounts import amounts_of
from claims.states import GRANTED, ClaimState
from claims.words import item_label
from config.kernel.capitals import in_capitals
from config.wording import listed, money
from members.models import Member

S = ClaimState


@dataclass(frozen=True)
class Content:
    """A statement's words, as they are printed: pairs, then a table, then sentences."""

    title: str
    pairs: list[tuple[str, str]]
    notes: list[str]
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class PaidRow:
    """A claim that was paid, of which there is a certificate."""

    reference: str
    period: int
    item: str
    amount: Decimal | None
    paid_on: date


@dataclass(frozen=True)
class StatementsPage:
    """`periods`: years in which something was claimed, the newest first."""

    periods: list[int]
    paid: list[PaidRow]


def statements_page(member: Member) -> StatementsPage:
    """Everything that the member can have in writing; four statements."""
    claims = list(Claim.objects.filter(member=member).order_by("-pk"))
    paid = [claim for claim in claims if claim.state == S.PAID]
    amounts, days = amounts_of(paid), paid_days(paid)
    return StatementsPage(
        periods=sorted({claim.period for claim in claims}, reverse=True),
        paid=[
            PaidRow(
                reference=claim.reference,
                period=claim.period,
                item=item_label(claim.item),
                amount=amounts[claim.pk].value,
                paid_on=days[claim.pk],
            )
            for claim in paid
        ],
    )


def paid_days(claims: Sequence[Claim]) -> dict[int, date]:
    """The bank's day of each claim that is paid, by key."""
    events = ClaimEvent.objects.filter(claim__in=claims, move="record_payment").order_by("pk")
    return {
        claim: date.fromisoformat(day) for claim, day in events.values_list("claim_id", "reason")
    }


def certificate_of(claim: Claim) -> Content:
    """That money was paid, for whoever asks for proof of it: what for stays between us.

    Neither hospital nor diagnosis, nor the item or lines that would tell of an illness.
    """
    amount = amounts_of([claim])[claim.pk].value or Decimal(0)
    account, paid_on = claim.bank_account, paid_days([claim])[claim.pk]
    paid = money(amount) if _english() else f"{money(amount)}（{in_capitals(amount)}）"
    return Content(
        title=_("Certificate of payment"),
        pairs=[
            *_person(claim.member),
            (_("Case number"), claim.reference),
            (_("Scheme"), _scheme(claim)),
            (_("Period"), str(claim.period)),
            (_("Paid"), paid),
            (_("Paid on"), _day(paid_on)),
            (_("Account paid to"), _("%(bank)s, card ending %(last4)s")
             % {"bank": account.bank_name, "last4": account.last4}),
        ],
        notes=[
            _("This sum was paid as mutual aid for employees' medical costs."),
            _("What it was paid for is not said here, to protect the member."),
        ],
    )  # fmt: skip


def year_of(member: Member, period: int) -> Content:
    """All claims of a period: what was claimed, what came of it, when, by which clause."""
    claims = list(
        Claim.objects.filter(member=member, period=period)
        .select_related("scheme", "encounter")
        .order_by("filed_at", "pk")
    )
    amounts, days = amounts_of(claims), paid_days(claims)
    paid = [claim for claim in claims if claim.state == S.PAID]
    total = sum((amounts[claim.pk].value or Decimal(0) for claim in paid), Decimal(0))
    schemes = dict.fromkeys(_scheme(claim) for claim in claims)
    return Content(
        title=_("Statement of the year %(period)s") % {"period": period},
        pairs=[
            *_person(member),
            (_("Scheme"), listed(schemes)),
            (_("Claims"), str(len(claims))),
            (_("Paid together"), money(total)),
        ],
        head=[_("Claim"), _("What for, and by which clause"), _("Result"), _("Amount")],
        rows=[
            [
                f"{claim.reference}\n{_day(claim.filed_at)}",
                "\n".join([_what_for(claim), *_clauses(claim)]),
                _result(claim, days.get(claim.pk)),
                money(amounts[claim.pk].value) if claim.state in GRANTED else "—",
            ]
            for claim in claims
        ],
        notes=[_("Amounts of claims that are not decided yet are not given.")],
    )


def _person(member: Member) -> list[tuple[str, str]]:
    return [(_("Name"), member.name), (_("ID number"), member.masked_id_number)]


def _scheme(claim: Claim) -> str:
    return claim.scheme.name_en if _english() else claim.scheme.name_zh


def _what_for(claim: Claim) -> str:
    stay = claim.encounter
    dates = f"{_day(stay.admitted_on)} – {_day(stay.discharged_on)}"
    return listed([item_label(claim.item), dates])


def _clauses(claim: Claim) -> list[str]:
    """The lines that a grant rests on; a denial has its clause in its letter."""
    if claim.state not in GRANTED:
        return []
    last = Assessment.objects.filter(claim=claim).prefetch_related("lines").order_by("-pk").first()
    lines = [line for line in last.lines.all() if not line.is_working] if last else []
    if _english():
        return [f"{line.label_en}: {line.clause_en}, {money(line.amount)}" for line in lines]
    return [f"{line.label_zh}：{line.clause_zh}，{money(line.amount)}" for line in lines]


def _result(claim: Claim, paid_on: date | None) -> str:
    words = str(S(claim.state).label)
    return f"{words}\n{_day(paid_on)}" if claim.state == S.PAID and paid_on else words


def _day(value: date | datetime) -> str:
    """2026年11月9日, or 9 November 2026, as letters write it."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return date_format(value, "j F Y" if _english() else "Y年n月j日")


def _english() -> bool:
    return (get_language() or "").startswith("en")
