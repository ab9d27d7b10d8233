"""What the scheme says of a row: which benefit it was, from which fund, and what must be known."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from claims.paid_benefits.refusals import RowRefused
from claims.paid_benefits.row import PaidRow
from members.schemes.kinds import AnyBenefit, DailyAllowance, Item, LumpSum, TieredShare
from members.schemes.terms import Scheme, Words


@dataclass(frozen=True)
class Place:
    """Where a row belongs. `fund` is what it draws from: the item, or a fund of the benefit's own.

    `disease` as the scheme's list calls it.
    """

    item: str
    kind: str
    fund: str
    cap: Decimal | None
    disease: str


def place_of(row: PaidRow, scheme: Scheme) -> Place:
    """RowRefused where the scheme knows no such item or benefit, or needs more than the row has."""
    if row.paid_on < scheme.first_day(row.period):
        raise RowRefused("before_period", "paid_on")
    item = _item(row.item, scheme.version_for(row.period).items.values())
    benefit = _benefit(row.kind, item)
    fund = (benefit.fund if isinstance(benefit, LumpSum) else "") or item.code
    if not row.reverses:
        _check_complete(row, benefit)
        _check_limit(row, [other for other in item.benefits if other.code == benefit.code])
    return Place(item.code, benefit.code, fund, item.funds()[fund], _disease(row, benefit))


def _item(written: str, items: Collection[Item]) -> Item:
    for item in items:
        if _is_called(written, item.code, item.name):
            return item
    possible = ", ".join(sorted(item.code for item in items))
    raise RowRefused("unknown_item", "item", possible=possible)


def _benefit(written: str, item: Item) -> AnyBenefit:
    named = next((b for b in item.benefits if _is_called(written, b.code, b.name)), None)
    code = named.code if named else item.code_of(written)
    found = next((benefit for benefit in item.benefits if benefit.code == code), None)
    if found is not None:
        return found
    possible = ", ".join(dict.fromkeys(benefit.code for benefit in item.benefits))
    raise RowRefused(
        "unknown_kind" if written else "kind_needed", "benefit_kind", possible=possible
    )


def _check_complete(row: PaidRow, benefit: AnyBenefit) -> None:
    """What later settlements add up must be there."""
    if (
        isinstance(benefit, TieredShare)
        and benefit.accumulate.value in ("period", "deductible")
        and row.base is None
    ):
        raise RowRefused("base_needed", "base")
    if isinstance(benefit, DailyAllowance) and benefit.flat is not None and row.days is None:
        raise RowRefused("days_needed", "days")


def _check_limit(row: PaidRow, benefits: Collection[AnyBenefit]) -> None:
    """More than the benefit ever pays was another benefit, or a slip of the pen."""
    limits = [
        benefit.cap if isinstance(benefit, TieredShare | DailyAllowance) else benefit.amount
        for benefit in benefits
    ]
    most = [limit.value for limit in limits if limit is not None and limit.value is not None]
    if len(most) == len(benefits) and row.benefit > max(most):
        raise RowRefused("exceeds_benefit", "benefit", most=f"{max(most):,}")


def _disease(row: PaidRow, benefit: AnyBenefit) -> str:
    if not row.disease or not isinstance(benefit, LumpSum) or benefit.diseases is None:
        return row.disease
    listed = benefit.diseases.value
    found = listed.find(row.disease)
    if found is None and listed.complete:
        raise RowRefused("disease_unknown", "disease")
    return found.code if found else row.disease


def _is_called(written: str, code: str, name: Words) -> bool:
    return written in {code, *name.values()}
