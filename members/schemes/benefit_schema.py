"""One benefit of an item, by its kind, as a scheme file says it."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, get_args

from config.kernel.money import yuan
from members.schemes.disease_list import DiseaseList
from members.schemes.grounds import (
    Grounds,
    read_among,
    read_amount,
    read_choice,
    read_count,
    read_decimal,
    read_fen,
    read_month_day,
    read_paid_fen,
    read_stated,
    read_words,
    read_yes,
    take_count,
)
from members.schemes.kinds import (
    AnyBenefit,
    Applies,
    DailyAllowance,
    Deadline,
    Deductible,
    Flat,
    LumpSum,
    Tier,
    TieredShare,
    TopUp,
    Waiting,
    WaitingStep,
)
from members.schemes.reader import Table
from members.schemes.terms import (
    Base,
    Cause,
    FindingKind,
    Insurance,
    Stated,
    StayKind,
    Words,
)

LATER_PAYERS = ("medical_aid_paid", "other_paid")
ROUNDING_STEPS = ("0.01", "1")
# Where nothing is published: the outcome is that a person decides.
UNKNOWN = "unknown"

_NOT_MEDICAL = {"death"}
_WAIT_DAYS_MAX = 400
_YEARS_MAX = 10
# A line's label holds the name and some words more.
_NAME_MAX = 60
_FOR_STAYS = ("stays", "insurance", "in_city", "min_hospital_level")


def read_benefit(
    table: Table, item_name: Words, grounds: Grounds, lists: Mapping[str, DiseaseList]
) -> AnyBenefit:
    """By its kind. What the benefit rests on is the ground of each value that names no other."""
    kind = table.choice("kind", _KINDS)
    ground = grounds.read(table)
    inner = grounds.within(ground)
    applies = _read_applies(table, inner)
    common: dict[str, Any] = {
        "code": table.text("code") if table.has("code") else _CODES.get(kind, ""),
        "name": read_words(table.table("name")) if table.has("name") else item_name,
        "applies": applies,
        "waiting": _read_waiting(table, inner) if table.has("waiting") else None,
        "ground": ground,
    }
    if any(len(words) > _NAME_MAX for words in common["name"].values()):
        table.refuse(f"the name is over {_NAME_MAX} letters")
    if kind in ("tiered_share", "daily_allowance"):
        if not applies.stays:
            table.refuse("`stays` is missing")
    elif any(key in table.raw for key in _FOR_STAYS):
        table.refuse(f"only what pays for stays has {', '.join(_FOR_STAYS)}")
    benefit = _KINDS[kind](table, common, inner, lists)
    _check_waiting(benefit, table)
    table.done()
    return benefit


def read_deadline(table: Table, key: str, grounds: Grounds) -> Stated[Deadline]:
    """A month and day after the period, or a number of years after settlement or finding."""
    stated, ground = read_stated(table, key, grounds)
    if stated.has("years"):
        deadline = Deadline(closes=None, years=take_count(stated, "years", most=_YEARS_MAX))
    else:
        opens = read_month_day(stated, "opens") if stated.has("opens") else None
        closes = read_month_day(stated, "value")
        if opens is not None and opens > closes:
            stated.refuse("must not lie after the last day", "opens")
        deadline = Deadline(closes, opens)
    stated.done()
    return Stated(deadline, ground)


def _read_applies(table: Table, grounds: Grounds) -> Applies:
    level = None
    if table.has("min_hospital_level"):
        stated, ground = read_stated(table, "min_hospital_level", grounds)
        number = stated.take("value", int, "1, 2 or 3")
        if number not in (1, 2, 3):
            stated.refuse("must be 1, 2 or 3", "value")
        stated.done()
        level = Stated(number, ground)
    return Applies(
        stays=_some(table, "stays", get_args(StayKind), grounds),
        insurance=_some(table, "insurance", get_args(Insurance), grounds),
        in_city=read_yes(table, "in_city", grounds).value if table.has("in_city") else None,
        min_hospital_level=level,
    )


def _read_waiting(table: Table, grounds: Grounds) -> Stated[Waiting]:
    stated, ground = read_stated(table, "waiting", grounds)
    steps: list[WaitingStep] = []
    for entry in stated.tables("steps"):
        to_day = take_count(entry, "to_day", most=_WAIT_DAYS_MAX)
        amount = read_fen(entry, "amount") if entry.has("amount") else Decimal("0.00")
        ends = entry.take("ends_cover", bool, "true or false") if entry.has("ends_cover") else False
        if steps and to_day <= steps[-1].to_day:
            entry.refuse("must end later than the step before it", "to_day")
        if ends and not amount:
            entry.refuse("only a payment ends the cover", "ends_cover")
        entry.done()
        steps.append(WaitingStep(to_day, amount, ends))
    grace = stated.take("grace_days", int, "a number of days")
    if not 0 <= grace <= _WAIT_DAYS_MAX:
        stated.refuse(f"must be between 0 and {_WAIT_DAYS_MAX}", "grace_days")
    stated.done()
    return Stated(Waiting(tuple(steps), grace), ground)


def _check_waiting(benefit: AnyBenefit, table: Table) -> None:
    """A step pays a sum instead of a larger one: only lump sums have that."""
    if benefit.waiting is None:
        return
    most = benefit.amount.value if isinstance(benefit, LumpSum) else Decimal(0)
    for step in benefit.waiting.value.steps:
        if not isinstance(benefit, LumpSum) and step.amount:
            table.refuse("only a lump sum pays an amount within a step", "waiting")
        if most is not None and step.amount > most:
            table.refuse("a step pays more than the benefit itself", "waiting")
    if isinstance(benefit, TopUp):
        table.refuse("a death has no waiting period", "waiting")


def _read_tiered_share(
    table: Table, common: Mapping[str, Any], grounds: Grounds, _: Mapping[str, DiseaseList]
) -> TieredShare:
    cap = read_amount(table, "cap", grounds) if table.has("cap") else None
    accumulate = read_choice(
        table, "accumulate", ("period", "claim", "stay", "deductible"), grounds
    )
    floor = scope = None
    if table.has("floor"):
        floor = read_amount(table, "floor", grounds)
        scope = read_choice(table, "floor_scope", ("period", "claim"), grounds)
        if cap is not None and floor.value > cap.value:
            table.refuse("must not be larger than the cap", "floor")
        if scope.value == "period" and accumulate.value != "period":
            table.refuse("a floor for the period needs tiers that accumulate", "floor_scope")
    deductible = None
    if table.has("deductible"):
        deductible = _read_deductible(table, grounds)
        if deductible.value.first != deductible.value.later and accumulate.value != "stay":
            table.refuse("a lower one later needs `accumulate` by stay", "deductible")
    rounding = read_choice(table, "rounding", ROUNDING_STEPS, grounds)
    return TieredShare(
        **common,
        base=read_choice(table, "base", get_args(Base), grounds),
        later_payers=read_among(table, "later_payers", LATER_PAYERS, grounds),
        accumulate=accumulate,
        deductible=deductible,
        tiers=_read_tiers(table, grounds, deductible.value.first if deductible else Decimal(0)),
        floor=floor,
        floor_scope=scope,
        cap=cap,
        claims_max=read_count(table, "claims_max", grounds) if table.has("claims_max") else None,
        within_own_cost=read_yes(table, "within_own_cost", grounds),
        rounding=Stated(Decimal(rounding.value), rounding.ground),
    )


def _read_deductible(table: Table, grounds: Grounds) -> Stated[Deductible]:
    stated, ground = read_stated(table, "deductible", grounds)
    first = read_fen(stated, "value")
    later = read_fen(stated, "later") if stated.has("later") else first
    stated.done()
    return Stated(Deductible(first, later), ground)


def _read_tiers(
    table: Table, grounds: Grounds, deductible: Decimal
) -> Stated[tuple[Tier, ...] | None]:
    """From zero upwards without gap; a full tier pays whole fen, so only the last one rounds."""
    stated, ground = read_stated(table, "tiers", grounds)
    if stated.raw.get("value") == UNKNOWN:
        stated.text("value")
        stated.done()
        return Stated(None, ground)
    tiers: list[Tier] = []
    for entry in stated.tables("value"):
        above, rate = read_decimal(entry, "above"), read_decimal(entry, "rate")
        up_to = read_decimal(entry, "up_to") if entry.has("up_to") else None
        entry.done()
        if tiers and tiers[-1].up_to is None:
            entry.refuse("comes after a tier without end", "above")
        if above != (tiers[-1].up_to if tiers else 0):
            entry.refuse("must begin where the tier before it ends", "above")
        if rate > 1:
            entry.refuse("must not be more than 1: nobody is paid more than the cost", "rate")
        if up_to is not None:
            if up_to <= above:
                entry.refuse("must be larger than `above`", "up_to")
            part = max(up_to - max(above, deductible), Decimal(0)) * rate
            if part != yuan(part):
                entry.refuse("must give whole fen for the full tier", "rate")
        tiers.append(Tier(above, up_to, rate))
    end = tiers[-1].up_to
    if end is not None and end <= deductible:
        stated.refuse("end below the deductible: nothing would ever be paid", "value")
    stated.done()
    return Stated(tuple(tiers), ground)


def _read_daily(
    table: Table, common: Mapping[str, Any], grounds: Grounds, _: Mapping[str, DiseaseList]
) -> DailyAllowance:
    flat = _read_flat(table, grounds) if table.has("flat") else None
    per_day = read_amount(table, "per_day", grounds)
    days_max = _optional(table, "days_max", grounds, read_count)
    cap = _optional(table, "cap", grounds, read_amount)
    if flat is not None:
        up_to_days, amount = flat.value.up_to_days, flat.value.amount
        if amount > per_day.value * (up_to_days + 1):
            table.refuse(
                "is more than the days above it bring: one day more would pay less", "flat"
            )
        if days_max is not None and days_max.value <= up_to_days:
            table.refuse("must be more than the days of `flat`", "days_max")
        if cap is not None and amount > cap.value:
            table.refuse("must not be less than `flat`", "cap")
    return DailyAllowance(
        **common,
        per_day=per_day,
        unpaid_first_days=_optional(table, "unpaid_first_days", grounds, read_count),
        flat=flat,
        days_max=days_max,
        cap=cap,
    )


def _read_flat(table: Table, grounds: Grounds) -> Stated[Flat]:
    stated, ground = read_stated(table, "flat", grounds)
    flat = Flat(take_count(stated, "up_to_days"), read_paid_fen(stated, "value"))
    stated.done()
    return Stated(flat, ground)


def _read_lump_sum(
    table: Table, common: Mapping[str, Any], grounds: Grounds, lists: Mapping[str, DiseaseList]
) -> LumpSum:
    finding = table.choice("finding", set(get_args(FindingKind)) - _NOT_MEDICAL)
    severity = table.choice("severity", ("severe", "mild")) if table.has("severity") else ""
    lump = LumpSum(
        **{**common, "code": common["code"] or finding},
        finding=finding,
        amount=_read_amount_or_unknown(table, "amount", grounds),
        severity=severity,
        sites=_read_sites(table),
        diseases=_read_list(table, grounds, lists) if table.has("diseases") else None,
        as_inpatient=_read_rule(table, "as_inpatient", grounds),
        first_time=_optional(
            table,
            "first_time",
            grounds,
            lambda where, key, why: read_choice(where, key, ("item", "benefit"), why),
        ),
        ends_cover=_read_rule(table, "ends_cover", grounds),
        requires_paid=_read_text(table, "requires_paid", grounds),
        deadline=read_deadline(table, "deadline", grounds) if table.has("deadline") else None,
        fund=table.text("fund") if table.has("fund") else "",
        reduced_when=_read_reduced(table, grounds),
    )
    most = lump.amount.value
    if lump.reduced_when and most is not None and lump.reduced_when.value[1] >= most:
        table.refuse("must be less than the amount", "reduced_when")
    return lump


def _read_sites(table: Table) -> frozenset[str]:
    if not table.has("sites"):
        return frozenset()
    sites = table.take("sites", list, "a list of sites")
    if not sites or not all(isinstance(site, str) and site for site in sites):
        table.refuse("must be a list of at least one text", "sites")
    return frozenset(sites)


def _read_list(
    table: Table, grounds: Grounds, lists: Mapping[str, DiseaseList]
) -> Stated[DiseaseList]:
    stated, ground = read_stated(table, "diseases", grounds)
    code = stated.choice("value", lists)
    stated.done()
    return Stated(lists[code], ground)


def _read_top_up(
    table: Table, common: Mapping[str, Any], grounds: Grounds, _: Mapping[str, DiseaseList]
) -> TopUp:
    causes = read_among(table, "causes", set(get_args(Cause)) - {"unknown"}, grounds)
    return TopUp(
        **common,
        amount=read_amount(table, "amount", grounds),
        causes=Stated(frozenset(causes.value), causes.ground),
    )


def _read_reduced(table: Table, grounds: Grounds) -> Stated[tuple[str, Decimal]] | None:
    if not table.has("reduced_when"):
        return None
    stated, ground = read_stated(table, "reduced_when", grounds)
    reduced = (stated.text("paid"), read_paid_fen(stated, "value"))
    stated.done()
    return Stated(reduced, ground)


def _read_amount_or_unknown(table: Table, key: str, grounds: Grounds) -> Stated[Decimal | None]:
    stated, ground = read_stated(table, key, grounds)
    if stated.raw.get("value") == UNKNOWN:
        stated.text("value")
        stated.done()
        return Stated(None, ground)
    amount = read_paid_fen(stated, "value")
    stated.done()
    return Stated(amount, ground)


def _read_rule(table: Table, key: str, grounds: Grounds) -> Any:
    """A rule that holds or not: its ground where it holds."""
    if not table.has(key):
        return None
    stated = read_yes(table, key, grounds)
    return stated.ground if stated.value else None


def _read_text(table: Table, key: str, grounds: Grounds) -> Stated[str] | None:
    if not table.has(key):
        return None
    stated, ground = read_stated(table, key, grounds)
    text = stated.text("value")
    stated.done()
    return Stated(text, ground)


def _optional(
    table: Table, key: str, grounds: Grounds, read: Callable[[Table, str, Grounds], Any]
) -> Any:
    return read(table, key, grounds) if table.has(key) else None


def _some(table: Table, key: str, allowed: Iterable[str], grounds: Grounds) -> frozenset[str]:
    if not table.has(key):
        return frozenset()
    chosen = read_among(table, key, allowed, grounds)
    if not chosen.value:
        table.refuse("must name at least one", key)
    return frozenset(chosen.value)


_CODES = {"tiered_share": "out_of_pocket", "daily_allowance": "inpatient", "top_up": "death_topup"}
_KINDS: Mapping[str, Callable[..., AnyBenefit]] = {
    "tiered_share": _read_tiered_share,
    "daily_allowance": _read_daily,
    "lump_sum": _read_lump_sum,
    "top_up": _read_top_up,
}
