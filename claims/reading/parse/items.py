"""The table of charges: a name, how many, an amount, twice or more in a row."""

import re
from collections.abc import Sequence

from claims.reading.layout import Piece, Row
from claims.reading.parse.found import Candidate, Charge
from claims.reading.parse.labels import distance
from claims.reading.parse.pick import whole_row
from claims.reading.parse.values import find

# The charges of 财综〔2019〕29号; a reader's slip in one of these is no other charge.
_CHARGES = (
    "床位费", "诊察费", "检查费", "化验费", "治疗费", "手术费", "护理费", "卫生材料费", "西药费",
    "中药饮片", "中药饮片费", "中成药费", "中成药", "一般诊疗费", "挂号费", "其他费", "其他费用",
    "药事服务费", "其他门诊收费", "其他住院收费", "材料费", "检验费", "麻醉费", "输血费", "放射费",
)  # fmt: skip
_SURE = 0.95
_HEADS = ("项目名称", "数量/单位", "数量", "金额(元)", "金额", "单位", "备注")
_PART = re.compile(
    r"(?P<qty>\d+(?:\.\d+)?)/(?P<unit>[㐀-鿿A-Za-z]{1,3})"
    r"|(?P<amount>-?\d{1,3}(?:,\d{3})+\.\d{2}|-?\d+\.\d{2})(?!\d)"
    r"|(?P<count>\d+(?:\.\d+)?)"
    r"|(?P<name>[㐀-鿿A-Za-z][㐀-鿿A-Za-z0-9()/、\-]*)"
)


def charges_of(rows: Sequence[Row]) -> tuple[Charge, ...]:
    """The charges between the table's head and its total."""
    first = next((at for at, row in enumerate(rows) if _is_head(row)), None)
    if first is None:
        return ()
    charges: list[Charge] = []
    for row in rows[first + 1 :]:
        text = row.text
        if "合计" in text or "大写" in text or "小写" in text or "流水号" in text:
            break
        charges += _charges_in(row)
    # Down the left column first, as the form is filled.
    return tuple(charge for charge in charges if charge.amount is not None)


def _is_head(row: Row) -> bool:
    found = {head for head in _HEADS if _says(row, head)}
    return len(found & {"项目名称", "数量/单位", "金额(元)", "金额"}) >= 2


def _says(row: Row, head: str) -> bool:
    return head in row.text or any(
        len(head) > 3 and distance(piece.normal, head) <= 1 for piece in row.pieces
    )


def _charges_in(row: Row) -> list[Charge]:
    charges: list[Charge] = []
    name = qty = unit = ""
    amount: Candidate | None = None
    for piece in row.pieces:
        for match in _PART.finditer(piece.normal):
            kind = match.lastgroup
            if kind == "name" and not (qty and not unit and len(match[0]) <= 2 and not amount):
                if name:
                    charges.append(Charge(name, qty, unit, amount))
                name, qty, unit, amount = (
                    _known(piece, match.start(), match.end()),
                    "",
                    "",
                    None,
                )
            elif kind == "name":
                unit = match[0]
            elif kind == "unit":
                qty, unit = match["qty"], match["unit"]
            elif kind == "amount":
                amount = _amount(piece, match)
            elif kind == "count":
                qty = match[0]
    if name:
        charges.append(Charge(name, qty, unit, amount))
    return charges


def _amount(piece: Piece, match: re.Match[str]) -> Candidate | None:
    found = find("money", match[0])
    if found is None:
        return None
    whole = whole_row([piece], found.value)
    return Candidate(
        value=found.value,
        raw=match[0],
        quad=piece.part(match.start(), match.end()),
        score=piece.score(match.start(), match.end()),
        engine=whole.engine,
    )


def _known(piece: Piece, start: int, end: int) -> str:
    """A name that was read unsurely and is near to one charge of the form is that charge."""
    name = piece.text[start:end]
    if name in _CHARGES or len(name) < 2 or piece.score(start, end) >= _SURE:
        return name
    rated = sorted((distance(charge, name), charge) for charge in _CHARGES)
    (least, nearest), (next_, _) = rated[:2]
    near = least <= len(nearest) // 2 and least < next_ and set(nearest) & set(name)
    return nearest if near else name
