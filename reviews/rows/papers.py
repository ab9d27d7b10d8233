"""The papers of a case: for a one-tap claim the insurer's settlement, as a readable sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from claims.models import ClaimSettlement
from claims.words import HOSPITAL_LEVELS, INSURANCES
from config.wording import iso, money
from members.feed.labels import FIELD_LABELS
from members.models import InsuranceSettlement

# The sheet's table: what was charged, which fund paid, what the person paid with.
CHARGED = (
    "medfee_sumamt",
    "fund_pay_sumamt",
    "psn_part_amt",
    "hosp_part_amt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
)
FUNDS = (
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "oth_pay",
    "act_pay_dedc",
)
OWN = ("acct_pay", "acct_mulaid_pay", "psn_cash_pay")


@dataclass(frozen=True)
class Cell:
    """One field of the sheet. `ref` is the number of the fact that was read from it, or ""."""

    label: str
    field: str
    value: str
    ref: str


@dataclass(frozen=True)
class Group:
    """A part of the sheet's table: its heading and its cells, two a line."""

    title: str
    lines: list[list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """One settlement of the insurer. `reversed_at`: taken back, shown and marked as such."""

    number: str
    title: str
    head: list[Cell]
    groups: list[Group]
    current: bool
    reversed_at: datetime | None
    received_at: datetime


def sheets(links: Iterable[ClaimSettlement], refs: Mapping[str, int]) -> list[Sheet]:
    """The settlements that a claim rests on, newest first; facts point at the first one."""
    found = []
    for position, link in enumerate(links):
        settlement = link.settlement
        found.append(_sheet(settlement, refs if position == 0 else {}, current=position == 0))
    return found


def _sheet(settlement: InsuranceSettlement, refs: Mapping[str, int], *, current: bool) -> Sheet:
    return Sheet(
        number=settlement.setl_id,
        title=_("Medical insurance settlement"),
        head=_head(settlement, refs),
        groups=[
            Group(_("What was charged"), _lines(settlement, CHARGED, refs)),
            Group(_("Paid by the funds"), _lines(settlement, FUNDS, refs)),
            Group(_("Paid by the person"), _lines(settlement, OWN, refs)),
        ],
        current=current,
        reversed_at=settlement.reversed_at,
        received_at=settlement.feed_import.imported_at,
    )


def _head(settlement: InsuranceSettlement, refs: Mapping[str, int]) -> list[Cell]:
    encounter = settlement.encounter
    member = settlement.member
    level = str(encounter.hospital_level or "")
    kind = settlement.insurance_kind
    disease = " ".join(filter(None, (encounter.disease_code, encounter.disease_name)))
    values = {
        "setl_id": settlement.setl_id,
        "setl_time": iso(settlement.settled_at),
        "psn_name": member.masked_name,
        "certno": member.masked_id_number,
        "insutype": str(INSURANCES.get(kind, kind)),
        "mdtrt_id": encounter.source_reference,
        "fixmedins_name": encounter.provider_name,
        "hosp_lv": str(HOSPITAL_LEVELS.get(level, _("No level"))),
        "med_type": encounter.get_kind_display(),
        "dise_name": disease or "—",
        "begndate": iso(encounter.admitted_on),
        "enddate": iso(encounter.discharged_on),
    }
    return [_cell(field, value, refs) for field, value in values.items()]


def _lines(
    settlement: InsuranceSettlement, fields: tuple[str, ...], refs: Mapping[str, int]
) -> list[list[Cell]]:
    cells = []
    for field in fields:
        amount = Decimal(settlement.amounts.get(field, "0"))
        # A fund that paid nothing is only noise, unless a fact was read from it.
        if amount or field in refs or field in CHARGED[:3]:
            cells.append(_cell(field, money(amount), refs))
    return [cells[start : start + 2] for start in range(0, len(cells), 2)]


def _cell(field: str, value: str, refs: Mapping[str, int]) -> Cell:
    return Cell(
        label=_(FIELD_LABELS[field]),
        field=field,
        value=value,
        ref=str(refs.get(field, "")),
    )
