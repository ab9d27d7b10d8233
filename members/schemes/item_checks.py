"""What the benefits of an item must not say of one another: each is right alone, together not."""

from collections.abc import Iterator
from itertools import combinations
from typing import NoReturn

from members.schemes.kinds import AnyBenefit, Item, LumpSum, TopUp
from members.schemes.reader import Table


def check_item(item: Item, table: Table) -> None:
    """SchemeFileError where benefits contradict the item's cap, its pairs, or one another."""
    _check_codes(item, table)
    _check_offsets(item, table)
    _check_caps(item, table)
    _check_funds(item, table)
    for (_, earlier), (place, later) in combinations(_lump_sums(item), 2):
        if _takes_all_of(earlier, later):
            _refuse("is never reached: the one before it takes its findings", table, place)


def _check_codes(item: Item, table: Table) -> None:
    """One code, one kind: what was paid before is told apart by the code."""
    kinds: dict[str, type] = {}
    for place, benefit in enumerate(item.benefits):
        if kinds.setdefault(benefit.code, type(benefit)) is not type(benefit):
            _refuse(f"a benefit of another kind is called {benefit.code} too", table, place, "code")
    for place, lump in _lump_sums(item):
        needed = lump.requires_paid
        if needed is None:
            continue
        if needed.value not in kinds:
            _refuse(f"no benefit is called {needed.value}", table, place, "requires_paid")
        if needed.value == lump.code:
            _refuse("it cannot come after itself", table, place, "requires_paid")


def _check_offsets(item: Item, table: Table) -> None:
    codes = {benefit.code for benefit in item.benefits}
    for pair in item.offsets.value if item.offsets else ():
        if unknown := sorted(set(pair) - codes):
            table.refuse(f"no benefit is called {', '.join(unknown)}", "offsets")
        if len(set(pair)) == 1:
            table.refuse(f"{pair[0]} cannot be set off against itself", "offsets")


def _check_caps(item: Item, table: Table) -> None:
    """A sum that the item's cap would always cut is a slip of the pen."""
    if item.cap is None:
        return
    for benefit in item.benefits:
        if isinstance(benefit, LumpSum) and benefit.fund:
            continue
        if isinstance(benefit, LumpSum | TopUp):
            amount = benefit.amount.value
            if amount is not None and amount > item.cap.value:
                table.refuse(f"{benefit.code} pays more than the item's cap", "cap")


def _check_funds(item: Item, table: Table) -> None:
    seen = {item.code}
    for place, lump in _lump_sums(item):
        if lump.fund in seen:
            _refuse(f"“{lump.fund}” is the item or another benefit's fund", table, place, "fund")
        if lump.fund:
            seen.add(lump.fund)


def _takes_all_of(earlier: LumpSum, later: LumpSum) -> bool:
    return (
        earlier.finding == later.finding
        and earlier.severity in ("", later.severity)
        and (not earlier.sites or (bool(later.sites) and later.sites <= earlier.sites))
    )


def _lump_sums(item: Item) -> Iterator[tuple[int, LumpSum]]:
    benefits: tuple[AnyBenefit, ...] = item.benefits
    for place, benefit in enumerate(benefits):
        if isinstance(benefit, LumpSum):
            yield place, benefit


def _refuse(sentence: str, table: Table, place: int, *keys: str) -> NoReturn:
    table.document.refuse(sentence, (*table.path, "benefits", place, *keys))
