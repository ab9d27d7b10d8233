"""The table of a fee list: its columns from the head, a charge a row.

A sheet seen from aside has columns that lean: each row is laid beside the one before it, not beside
the head. A row whose number times price is its amount proves itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from claims.reading.layout import Piece, Row
from claims.reading.parse.found import Candidate, Charge
from claims.reading.parse.labels import distance
from claims.reading.parse.pick import Part, candidate_of
from claims.reading.parse.values import find, iso_dates
from config.kernel.money import yuan

Column = Literal[
    "charged_on", "code", "name", "specification", "unit", "qty", "price", "amount",
    "catalogue_class", "prepaid_share", "other",
]  # fmt: skip
_HEADS: dict[Column, tuple[str, ...]] = {
    "charged_on": ("日期", "收费日期", "费用日期", "记账日期", "发生日期", "时间", "计费日期"),
    "code": ("项目编码", "编码", "医保编码", "国家编码", "国家码", "项目代码", "医保代码",
             "收费编码"),
    "name": ("项目名称", "名称", "收费项目", "费用名称", "项目", "收费项目名称", "药品名称",
             "项目名称/规格"),
    "specification": ("规格", "规格型号", "规格/单位"),
    "unit": ("单位", "计价单位"),
    "qty": ("数量", "数目", "次数"),
    "price": ("单价", "单价(元)", "价格"),
    "amount": ("金额", "金额(元)", "合计", "总金额", "费用", "总价"),
    "catalogue_class": ("类别", "医保等级", "医保类别", "等级", "医保类型", "甲乙类", "费用等级",
                        "收费等级"),
    "prepaid_share": ("自付比例", "自理比例", "先行自付比例", "自付比", "报销比例"),
    "other": ("序号", "费用类别", "执行科室", "科室", "备注", "自费金额", "自付金额", "自理金额",
              "开单科室", "医生"),
}  # fmt: skip
_CLASS = re.compile(r"(?<![㐀-鿿])[\[(（【]?([甲乙丙])(?:类)?[\])）】]?")
_PREFIX = re.compile(r"^[\[(【]([甲乙丙])(?:类)?[\])】]")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_CODE = re.compile(r"(?<![\dA-Z])[A-Z]?\d{8,27}(?!\d)")
_SPECIFIED: tuple[Column, Column] = ("specification", "unit")
_STOPS = ("小计", "合计", "总计", "总金额")
_LEAST_HEADS = 3
_LIKE = 0.5


@dataclass(frozen=True)
class _Place:
    """Where a column runs at the height of a row."""

    column: Column
    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def fee_lines(rows: Sequence[Row]) -> tuple[Charge, ...]:
    """The charges of a page, from the head of its table to its end."""
    at, places = _head(rows)
    if not places:
        return ()
    charges: list[Charge] = []
    for row in rows[at + 1 :]:
        if any(stop in row.text for stop in _STOPS):
            continue
        cells, places = _laid(row, places)
        charge = _charge(cells)
        if charge is not None:
            charges.append(charge)
        elif charges and _goes_on(cells):
            charges[-1] = replace(charges[-1], name=charges[-1].name + _text(cells["name"]))
    return tuple(charges)


def _head(rows: Sequence[Row]) -> tuple[int, list[_Place]]:
    """The row that names most columns, among them the amount; what a reader spoilt in it is taken
    for the column that it is most like."""
    best: tuple[int, list[_Place]] = (0, [])
    for at, row in enumerate(rows):
        places = [place for piece in row.pieces for place in _named(piece)]
        if len({place.column for place in places}) < _LEAST_HEADS:
            continue
        places = _with_likely(row, places)
        named = {place.column for place in places}
        if {"amount", "name"} <= named and len(named) > max(_LEAST_HEADS, len(best[1])):
            best = (at, places)
    return best


def _with_likely(row: Row, places: list[_Place]) -> list[_Place]:
    """The columns of a head with those pieces that named none."""
    found = {place.column for place in places}
    lefts = {place.left for place in places}
    rated = sorted(
        (
            (_likeness(piece.normal, column), number, column, piece)
            for number, piece in enumerate(row.pieces)
            if piece.left not in lefts
            for column in _HEADS
            if column not in found | {"other"}
        ),
        key=lambda rating: -rating[0],
    )
    likely: list[_Place] = []
    taken: set[int] = set()
    for likeness, number, column, piece in rated:
        if likeness < _LIKE or number in taken or column in found:
            continue
        taken.add(number)
        found.add(column)
        likely.append(_Place(column, piece.left, piece.right))
    return sorted([*places, *likely], key=lambda place: place.left)


def _likeness(text: str, column: Column) -> float:
    return max(
        1 - distance(text, word) / max(len(text), len(word))
        for word in _HEADS[column]
        if len(word) > 1
    )


def _named(piece: Piece) -> list[_Place]:
    """The columns that a piece of the head names: one, or several that a reader took for one."""
    found: list[_Place] = []
    start = 0
    while start < len(piece.normal):
        column, length = _longest(piece.normal[start:], whole=start == 0)
        if not length:
            start += 1
            continue
        left = piece.left if start == 0 else piece.x_of(start)
        found.append(_Place(column, left, piece.x_of(start + length)))
        start += length
    return found


def _longest(text: str, *, whole: bool) -> tuple[Column, int]:
    exact = [
        (len(word), column) for column, words in _HEADS.items() for word in words
        if text.startswith(word)
    ]  # fmt: skip
    if exact:
        length, column = max(exact, key=lambda one: one[0])
        return column, length
    if whole and len(text) > 3:
        for column, words in _HEADS.items():
            if any(len(word) > 3 and distance(text, word) <= 1 for word in words):
                return column, len(text)
    return "other", 0


def _laid(row: Row, places: list[_Place]) -> tuple[dict[Column, list[Part]], list[_Place]]:
    """The pieces of a row in their columns, from left to right, and where the columns now run."""
    cells: dict[Column, list[Part]] = {}
    shifts: list[tuple[float, float]] = []
    at = 0
    for part in (part for piece in row.pieces for part in _parts(piece)):
        left, right = _span(part)
        costs = [
            (_apart(left, right, place) + _unlike(part, place.column) * part[0].height, number)
            for number, place in enumerate(places[at:], at)
        ]
        if not costs:
            break
        _, number = min(costs)
        at = number  # two pieces may share a column, none goes back
        place = places[number]
        cells.setdefault(place.column, []).append(part)
        shifts.append(((left + right) / 2, _shift(left, right, place)))
    return cells, [_moved(place, shifts) for place in places]


def _parts(piece: Piece) -> list[Part]:
    """A piece, cut where a day or a code is glued to what follows it."""
    cuts = {0, len(piece.normal)}
    days = iso_dates(piece.normal[:11])
    if days and days[0].start == 0:
        cuts.add(days[0].end)
    for match in _CODE.finditer(piece.normal):
        cuts |= {match.start(), match.end()}
    ends = sorted(cuts)
    return [(piece, a, b) for a, b in pairwise(ends) if b > a]


def _span(part: Part) -> tuple[float, float]:
    piece, start, end = part
    return piece.x_of(start), piece.x_of(end)


def _apart(left: float, right: float, place: _Place) -> float:
    """How far a piece lies from a column; over it, a little by how far their middles do."""
    gap = max(left - place.right, place.left - right, 0.0)
    return gap if gap else 0.02 * abs((left + right) / 2 - place.middle)


def _unlike(part: Part, column: Column) -> float:
    """In heights of the print: how little a text looks like what its column holds."""
    piece, start, end = part
    text = piece.normal[start:end]
    fits = {
        "charged_on": bool(iso_dates(text)),
        "code": bool(_CODE.search(text)),
        "qty": bool(_NUMBER.fullmatch(text)),
        "price": bool(_NUMBER.fullmatch(text.lstrip("¥"))),
        "amount": bool(_NUMBER.fullmatch(text.lstrip("¥"))),
        "catalogue_class": bool(_CLASS.search(text)) or text in {"自费", "无"},
        "prepaid_share": "%" in text or bool(_NUMBER.fullmatch(text)),
        "unit": len(text) <= 4 and not _NUMBER.fullmatch(text),
        "name": bool(re.search("[㐀-鿿]", text)),
    }
    return 0.0 if fits.get(column, True) else 3.0


def _shift(left: float, right: float, place: _Place) -> float:
    """How far a column's edge has moved, by the edge that is nearer: text begins at its left edge,
    numbers end at their right one."""
    by_left, by_right = left - place.left, right - place.right
    return min(by_left, by_right, (by_left + by_right) / 2, key=abs)


def _moved(place: _Place, shifts: Sequence[tuple[float, float]]) -> _Place:
    """Half as far as the nearest pieces moved: one odd piece moves no column far."""
    if not shifts:
        return place
    _, shift = min(shifts, key=lambda one: abs(one[0] - place.middle))
    limit = 0.15 * max(place.right - place.left, 1)
    step = max(-limit, min(limit, shift / 2))
    return replace(place, left=place.left + step, right=place.right + step)


def _charge(cells: dict[Column, list[Part]]) -> Charge | None:
    """What a row says, where it has a name and an amount."""
    amount = _amount(cells.get("amount", ()))
    name = _text(cells.get("name", ()))
    if amount is None or not name:
        return None
    prefix = _PREFIX.match(_normal(cells["name"]))
    if prefix:
        name = name[prefix.end() :]
    qty, price = _number(cells.get("qty", ())), _number(cells.get("price", ()))
    printed = _CLASS.search(_normal(cells.get("catalogue_class", ())))
    days = iso_dates(_normal(cells.get("charged_on", ())))
    specification, unit = (_text(cells.get(column, ())) for column in _SPECIFIED)
    if "unit" not in cells:
        specification, unit = _of_unit(specification)
    return Charge(
        name=name,
        qty=_plain(qty),
        unit=unit,
        amount=amount,
        code=_found(_CODE, cells.get("code", ())),
        catalogue_class=prefix[1] if prefix else printed[1] if printed else "",
        specification=specification,
        price=f"{price:.2f}" if price is not None else "",
        charged_on=days[0].value if days else "",
        prepaid_share=_share(_normal(cells.get("prepaid_share", ()))),
        proven=qty is not None and price is not None and yuan(qty * price) == Decimal(amount.value),
    )


def _amount(parts: Sequence[Part]) -> Candidate | None:
    text = _normal(parts)
    found = find("money", text)
    if found is None or found.weak:
        return None
    return candidate_of(parts, found)


def _of_unit(specification: str) -> tuple[str, str]:
    """A unit that shares the specification's column: 0.25g*24粒/盒."""
    match = re.fullmatch(r"(?:(.*)/)?([㐀-鿿]{1,3})", specification)
    return (match[1] or "", match[2]) if match else (specification, "")


def _share(text: str) -> str:
    match = re.search(r"(\d{1,3}(?:\.\d+)?)\s*%", text)
    if match:
        return f"{Decimal(match[1]) / 100:.4f}".rstrip("0").rstrip(".") or "0"
    match = re.fullmatch(r"[01](?:\.\d+)?", text)
    return match[0] if match else ""


def _goes_on(cells: dict[Column, list[Part]]) -> bool:
    """The second line of a long name: it has nothing else."""
    return set(cells) == {"name"}


def _number(parts: Sequence[Part]) -> Decimal | None:
    match = _NUMBER.search(_normal(parts))
    return Decimal(match[0].replace(",", "")) if match else None


def _plain(number: Decimal | None) -> str:
    """Without noughts behind the stop: 2.00 of something are 2."""
    return "" if number is None else f"{number.normalize():f}"


def _found(pattern: re.Pattern[str], parts: Sequence[Part]) -> str:
    match = pattern.search(_normal(parts))
    return match[0] if match else ""


def _text(parts: Sequence[Part]) -> str:
    return "".join(piece.text[start:end] for piece, start, end in parts)


def _normal(parts: Sequence[Part]) -> str:
    return "".join(piece.normal[start:end] for piece, start, end in parts)
