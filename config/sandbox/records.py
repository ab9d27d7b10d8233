"""Settlement records as an insurer would publish them: every field, every identity, invented.

The parameters are Hangzhou's of 2020 (deductible and fund shares by hospital grade), so that the
amounts look like real ones; they are no promise about any year's rules.
"""

import hashlib
import json
import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from config.sandbox.people import Person, people
from config.sandbox.providers import PROVIDERS, Provider, provider

__all__ = [
    "ORDINARY_DISEASES",
    "PROVIDERS",
    "Person",
    "Provider",
    "people",
    "provider",
    "refund_of",
    "settlement_record",
    "to_line",
]

Record = dict[str, str]

# Codes and names of the national list, insurance version 2.0.
ORDINARY_DISEASES = (
    ("J18.900", "肺炎"),
    ("K80.200x003", "胆囊结石"),
    ("M51.202", "腰椎间盘突出"),
    ("K35.800x001", "急性阑尾炎"),
    ("E11.900", "2型糖尿病"),
    ("N20.100", "输尿管结石"),
    ("H25.900", "老年性白内障"),
    ("K29.500", "慢性胃炎"),
)
_BIRTH = ("O80.000", "头位顺产")
# med_type by the form of care; longer codes exist, these are the common ones.
INPATIENT, OUTPATIENT, LISTED_OUTPATIENT, PHARMACY, MATERNITY = "21", "11", "14", "41", "52"

_ZERO = Decimal(0)
_FEN = Decimal("0.01")
_DEDUCTIBLE = {3: Decimal(800), 2: Decimal(500), 1: Decimal(300), None: Decimal(500)}
# (up to this much in scope, the fund's share by hospital level)
_SHARES: tuple[tuple[Decimal, dict[int | None, Decimal]], ...] = (
    (Decimal(40_000), {3: Decimal("0.82"), 2: Decimal("0.84"), 1: Decimal("0.88")}),
    (Decimal(360_000), {3: Decimal("0.88"), 2: Decimal("0.90"), 1: Decimal("0.92")}),
    (Decimal("Infinity"), {3: Decimal("0.90"), 2: Decimal("0.90"), 1: Decimal("0.90")}),
)
_OUTPATIENT_SHARE = {3: Decimal("0.76"), 2: Decimal("0.80"), 1: Decimal("0.86")}
_NOT_SIGNED = {"balc", "act_pay_dedc"}
_AMOUNTS = (
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
    "act_pay_dedc",
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "oth_pay",
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "psn_cash_pay",
    "acct_mulaid_pay",
    "balc",
)


def settlement_record(
    person: Person,
    at: Provider,
    *,
    admitted_on: date,
    discharged_on: date,
    total: Decimal,
    self_borne: Decimal | None = None,
    out_of_catalogue: Decimal | None = None,
    class_b_prepaid: Decimal | None = None,
    over_limit: Decimal = _ZERO,
    medical_aid: Decimal = _ZERO,
    med_type: str = INPATIENT,
    insutype: str = "310",
    disease: tuple[str, str] | None = None,
    settled_at: datetime | None = None,
    seed: int = 0,
) -> Record:
    """One settlement with the national field names; the same arguments give the same record.

    Give `self_borne` (自负) where a story needs an exact base; otherwise it follows from the
    deductible and the fund's shares. `settled_at` is local time (Asia/Shanghai), without zone.
    Raises ValueError when the amounts given cannot all be true.
    """
    identity = f"{seed}|{person.psn_no}|{at.code}|{admitted_on}|{discharged_on}|{total}|{med_type}"
    draw = random.Random(f"settlement {identity}")  # noqa: S311 - invented costs
    own_outside = _given_or(out_of_catalogue, total, draw, 2, 9)
    prepaid = _given_or(class_b_prepaid, total, draw, 2, 7)
    deductible, fund = _shares(total - own_outside - over_limit - prepaid, self_borne, at, med_type)
    if fund < medical_aid or min(deductible, own_outside, prepaid, over_limit, medical_aid) < 0:
        raise ValueError("These amounts cannot all be true of one settlement.")
    amounts = _amounts(
        draw,
        total=total,
        outside=(own_outside, over_limit, prepaid),
        deductible=deductible,
        fund=fund,
        medical_aid=medical_aid,
    )
    if settled_at is None:
        settled_at = datetime.combine(discharged_on, time(9)) + timedelta(
            seconds=draw.randrange(8 * 3600)
        )
    usual = (_BIRTH,) if med_type.startswith("5") else ORDINARY_DISEASES
    code, name = disease or draw.choice(usual)
    return {
        **_who_and_where(person, at, insutype, med_type),
        "mdtrt_id": _number("M", identity, discharged_on),
        "setl_id": _number("S", identity, discharged_on),
        "init_setl_id": "",
        "setl_time": settled_at.strftime("%Y-%m-%d %H:%M:%S"),
        "begndate": admitted_on.isoformat(),
        "enddate": discharged_on.isoformat(),
        "dise_codg": code,
        "dise_name": name,
        **{field: str(amounts[field].quantize(_FEN)) for field in _AMOUNTS},
        "refd_setl_flag": "0",
    }


def refund_of(record: Mapping[str, str], *, settled_at: datetime | None = None) -> Record:
    """The row that takes `record` back: its own number, flag 1, the same amounts below zero."""
    before = datetime.strptime(record["setl_time"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - local
    when = settled_at or before + timedelta(days=1)
    taken_back = {
        field: str(-Decimal(record[field]))
        for field in _AMOUNTS
        if field not in _NOT_SIGNED and Decimal(record[field])
    }
    return {
        **record,
        **taken_back,
        "setl_id": _number("R", record["setl_id"], when.date()),
        "init_setl_id": record["setl_id"],
        "setl_time": when.strftime("%Y-%m-%d %H:%M:%S"),
        "refd_setl_flag": "1",
    }


def to_line(record: Mapping[str, object]) -> str:
    """The record as the feed prints it: one JSON line, without the line end."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _who_and_where(person: Person, at: Provider, insutype: str, med_type: str) -> Record:
    return {
        "psn_no": person.psn_no,
        "psn_cert_type": "01",
        "certno": person.id_number,
        "psn_name": person.name,
        "gend": "1" if person.gender == "M" else "2",
        "brdy": person.birth_date.isoformat(),
        "insutype": insutype,
        "fixmedins_code": at.code,
        "fixmedins_name": at.name,
        "hosp_lv": at.hosp_lv,
        "med_type": med_type,
    }


def _shares(
    in_scope: Decimal, self_borne: Decimal | None, at: Provider, med_type: str
) -> tuple[Decimal, Decimal]:
    """Deductible and the funds' part of what is in scope; the latter may come out negative."""
    if self_borne is None:
        return _fund_share(in_scope, at, med_type)
    return min(self_borne, _DEDUCTIBLE[at.level]), in_scope - self_borne


def _fund_share(in_scope: Decimal, at: Provider, med_type: str) -> tuple[Decimal, Decimal]:
    """The deductible that was met, and what the fund pays of the costs in scope."""
    level = at.level or 2
    if med_type[:1] != "2" and med_type[:1] != "5":
        return _ZERO, _fen(in_scope * _OUTPATIENT_SHARE[level])
    deductible = min(_DEDUCTIBLE[at.level], in_scope)
    fund, lower = _ZERO, deductible
    for upper, shares in _SHARES:
        part = min(in_scope, upper) - lower
        if part <= 0:
            break
        fund += part * shares[level]
        lower = upper
    return deductible, _fen(fund)


def _amounts(
    draw: random.Random,
    *,
    total: Decimal,
    outside: tuple[Decimal, Decimal, Decimal],
    deductible: Decimal,
    fund: Decimal,
    medical_aid: Decimal,
) -> dict[str, Decimal]:
    own_outside, over_limit, prepaid = outside
    personal = total - fund
    in_account = Decimal(draw.randrange(0, 600_000)) * _FEN
    from_account = min(personal, in_account)
    # A relative's account steps in now and then, for a part of what is left.
    mutual = _fen((personal - from_account) / 4) if draw.random() < 0.1 else _ZERO
    return {
        **dict.fromkeys(_AMOUNTS, _ZERO),
        "medfee_sumamt": total,
        "fulamt_ownpay_amt": own_outside,
        "overlmt_selfpay": over_limit,
        "preselfpay_amt": prepaid,
        "inscp_scp_amt": total - own_outside - over_limit - prepaid,
        "act_pay_dedc": deductible,
        "hifp_pay": fund - medical_aid,
        "maf_pay": medical_aid,
        "fund_pay_sumamt": fund,
        "psn_part_amt": personal,
        "acct_pay": from_account,
        "acct_mulaid_pay": mutual,
        "psn_cash_pay": personal - from_account - mutual,
        "balc": in_account - from_account,
    }


def _given_or(
    given: Decimal | None, total: Decimal, draw: random.Random, low: int, high: int
) -> Decimal:
    """The amount given, else between `low` and `high` per cent of the total."""
    drawn = _fen(total * Decimal(draw.randrange(low * 100, high * 100)) / 10_000)
    return drawn if given is None else given


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(_FEN, ROUND_HALF_UP)


def _number(letter: str, identity: str, day: date) -> str:
    digest = hashlib.sha256(f"{letter} {identity}".encode()).hexdigest()
    return f"99{letter}{day:%Y%m%d}{int(digest[:14], 16) % 10**12:012d}"
