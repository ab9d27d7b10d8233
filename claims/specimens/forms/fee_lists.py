"""Fee lists: a table over as many sheets as it needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from claims.specimens.forms.style import Style
from claims.specimens.papers import Paper
from claims.specimens.seal import round_seal
from claims.specimens.sheet import INK, Foundry, Sheet
from claims.specimens.stays import Item, money
from config.kernel.money import ZERO


@dataclass(frozen=True)
class Column:
    """`right`: its text ends at `x` instead of beginning there."""

    x: float
    head: str
    of: Callable[[Item, Style], str]
    right: bool = False


@dataclass(frozen=True)
class FeeForm:
    """The measures of a list; `edges` are the left and right line."""

    size: tuple[float, float]
    edges: tuple[float, float]
    columns: tuple[Column, ...]
    top: float
    step: float
    rows: int
    style: Style
    size_of_type: float = 8.5
    ruled: bool = True
    whole: str = "合计"


def _day(item: Item, style: Style) -> str:
    return style.day(item.charged_on.isoformat()) if item.charged_on else ""


def _price(item: Item, style: Style) -> str:
    return style.amount(money(item.price))


def _amount(item: Item, style: Style) -> str:
    return style.amount(money(item.amount))


_A = FeeForm(
    (210, 297), (10, 200),
    (
        Column(12, "日期", _day), Column(32, "项目名称", lambda item, _: item.name),
        Column(86, "规格", lambda item, _: item.specification),
        Column(115, "单位", lambda item, _: item.unit),
        Column(136, "数量", lambda item, _: item.qty, right=True),
        Column(156, "单价", _price, right=True), Column(178, "金额", _amount, right=True),
        Column(184, "类别", lambda item, _: item.catalogue_class),
    ),
    46, 6.4, 34, Style("iso"),
)  # fmt: skip
_B = FeeForm(
    (297, 210), (10, 287),
    (
        Column(12, "项目编码", lambda item, _: item.code),
        Column(48, "项目名称", lambda item, _: item.name),
        Column(118, "规格", lambda item, _: item.specification),
        Column(152, "单位", lambda item, _: item.unit),
        Column(178, "单价(元)", _price, right=True),
        Column(194, "数量", lambda item, _: item.qty, right=True),
        Column(218, "金额(元)", _amount, right=True),
        Column(226, "医保等级", lambda item, _: item.catalogue_class),
        Column(258, "自付比例", lambda item, _: item.prepaid_share, right=True),
        Column(262, "收费日期", _day),
    ),
    44, 6.2, 22, Style("slashes"), whole="总计",
)  # fmt: skip
_C = FeeForm(
    (210, 297), (12, 198),
    (
        Column(14, "费用日期", _day),
        Column(40, "收费项目", lambda item, _: f"[{item.catalogue_class}]{item.name}"),
        Column(116, "规格/单位", lambda item, _: f"{item.specification}/{item.unit}".lstrip("/")),
        Column(158, "数量", lambda item, _: item.qty, right=True),
        Column(176, "单价", _price, right=True), Column(196, "金额", _amount, right=True),
    ),
    44, 6.6, 32, Style("dots", commas=True), ruled=False, whole="费用合计",
)  # fmt: skip
FEE_LISTS = {"a": _A, "b": _B, "c": _C}


def fee_list(form: FeeForm, rng: Random, paper: Paper, foundry: Foundry) -> list[Sheet]:
    """Its sheets: each with the head, a subtotal and its number; the total on the last."""
    parts = [paper.items[at : at + form.rows] for at in range(0, len(paper.items), form.rows)] or [
        ()
    ]
    sheets = [
        _sheet(paper, form, foundry, part, (number, len(parts)))
        for number, part in enumerate(parts, 1)
    ]
    last, (left, right) = sheets[-1], form.edges
    y = form.top + form.step * (len(parts[-1]) + 2.2)
    total = form.style.amount(paper.fields["total"])
    last.labelled(left + 2, y, f"{form.whole}：", total, of="total", size=10, colour=INK)
    seal = round_seal(rng, paper.fields["hospital"], "住院收费专用章")
    last.stamp(seal, right - 40 + rng.uniform(-30, 10), y + 6)
    return sheets


def _sheet(
    paper: Paper, form: FeeForm, foundry: Foundry, items: Sequence[Item], page: tuple[int, int]
) -> Sheet:
    sheet, says, (left, right) = Sheet(*form.size, foundry), paper.fields, form.edges
    middle, size = form.size[0] / 2, form.size_of_type
    sheet.text(middle, 8, says["hospital"], of="hospital", size=14, anchor="ma")
    sheet.text(middle, 16, says["title"], of="title", size=14, anchor="ma")
    for at, (label, name) in enumerate((
        ("姓名：", "name"), ("住院号：", "inpatient_no"), ("科室：", "department"),
        ("入院日期：", "admit_date"), ("出院日期：", "discharge_date"),
    )):  # fmt: skip
        row, place = divmod(at, 3)
        x = left + 2 + place * (right - left) / 3
        sheet.labelled(x, 26 + row * 6, label, form.style.value(name, says[name]), of=name,
                       size=9, colour=INK)  # fmt: skip
    bottom = form.top + form.step * (len(items) + 1)
    for column in form.columns:
        _cell(sheet, column, form.top + 1.2 - form.step, column.head, size)
    for row, item in enumerate(items):
        y = form.top + row * form.step + 1.2
        for column in form.columns:
            _cell(sheet, column, y, column.of(item, form.style), size)
        if form.ruled:
            sheet.line((left, y - 1.2), (right, y - 1.2), colour=INK, width=1)
    sheet.line((left, form.top - form.step), (right, form.top - form.step), colour=INK)
    sheet.line((left, form.top), (right, form.top), colour=INK)
    sheet.line((left, bottom - form.step), (right, bottom - form.step), colour=INK)
    subtotal = sum((item.amount for item in items), ZERO)
    sheet.text(left + 2, bottom - form.step + 1.2,
               f"本页小计：{form.style.amount(money(subtotal))}", size=size)  # fmt: skip
    number, count = page
    sheet.text(middle, form.size[1] - 8, f"第{number}页 共{count}页", size=8.5, anchor="ma")
    return sheet


def _cell(sheet: Sheet, column: Column, y: float, text: str, size: float) -> None:
    sheet.text(column.x, y, text, size=size, anchor="ra" if column.right else "la")
