"""Receipts after the national form, as provinces vary it: one drawing, its measures in a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from claims.fonts import Face
from claims.specimens.forms.style import Style
from claims.specimens.papers import Paper
from claims.specimens.seal import round_seal
from claims.specimens.sheet import FORM, Colour, Foundry, Sheet

Cell = tuple[str, str]  # label, field


@dataclass(frozen=True)
class Receipt:
    """Where everything of a receipt stands, in millimetres."""

    size: tuple[float, float]
    title: tuple[float, float]  # y, size of type
    head: tuple[tuple[float, tuple[tuple[float, str, str], ...]], ...]  # y, (x, label, field)
    table: tuple[float, float, float]  # top, top of the first charge, bottom
    columns: tuple[float, ...]  # where a column of charges begins
    heads: tuple[tuple[float, str], ...]  # within a column: x, label
    charge_at: tuple[float, float, float]  # within a column: name, number, right edge of the amount
    total: tuple[float, tuple[float, str], tuple[float, str]]  # y, capitals, digits
    grid: tuple[float, float, tuple[float, ...]]  # y, step, columns
    cells: tuple[Cell, ...]  # row by row
    foot: tuple[float, tuple[tuple[float, str, str], ...]]
    edges: tuple[float, float, float]  # left, right and lowest line of the frame
    seal: tuple[float, float]
    style: Style = field(default_factory=Style)
    colour: Colour = FORM
    small: float = 8.5
    face: Face = "song"
    code: tuple[float, float] | None = None
    step: float = 6
    margin: float = 0  # y of 其他信息 in the margin
    unit: str = "1/项"


def receipt(form: Receipt, rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """The receipt on this form, sealed."""
    sheet, says = Sheet(*form.size, foundry), paper.fields
    middle = form.size[0] / 2
    sheet.text(middle, form.title[0], says["title"], of="title", size=form.title[1],
               colour=form.colour, face=form.face, anchor="ma")  # fmt: skip
    for y, cells in form.head:
        _cells(sheet, form, says, y, cells, 9)
    if form.code is not None:
        sheet.code(*form.code, code_of(says))
    top, _, bottom = form.table
    left, right, lowest = form.edges
    sheet.frame(left, top, right - left, lowest - top, colour=form.colour)
    _charges(sheet, paper, form)
    for y in (bottom, form.grid[0] - 1.5):
        sheet.line((left, y), (right, y), colour=form.colour)
    y, (capitals_x, capitals), (digits_x, digits) = form.total
    sheet.labelled(capitals_x, y, capitals, says["total_cn"], of="total_cn", size=10,
                   colour=form.colour, face=form.face)  # fmt: skip
    sheet.labelled(digits_x, y, digits, form.style.value("total", says["total"]), of="total",
                   size=10, colour=form.colour, face=form.face)  # fmt: skip
    if form.margin:
        for y, word in (form.margin, "其他"), (form.margin + 6, "信息"):
            sheet.text(left + 2.5, y, word, colour=form.colour, face=form.face)
        sheet.line((left + 11, form.grid[0] - 1.5), (left + 11, lowest), colour=form.colour)
    _grid(sheet, says, form)
    _cells(sheet, form, says, *form.foot, 9)
    x, y = form.seal
    sheet.stamp(round_seal(rng, says["payee_org"], "收费专用章"), x + rng.uniform(-14, 14), y)
    return sheet


def code_of(says: Mapping[str, str]) -> str:
    """What the QR code of an electronic receipt says."""
    day = says["issue_date"].replace("-", "")
    return ",".join(
        ("CZ-EI-99", says["bill_code"], says["bill_no"], says["check_code"], day, says["total"])
    )


def _cells(
    sheet: Sheet, form: Receipt, says: Mapping[str, str], y: float,
    cells: tuple[tuple[float, str, str], ...], size: float,
) -> None:  # fmt: skip
    for x, label, name in cells:
        fixed = name.startswith("=")
        text = name[1:] if fixed else form.style.value(name, says.get(name, ""))
        sheet.labelled(x, y, label, text, of="" if fixed else name, size=size,
                       colour=form.colour, face=form.face)  # fmt: skip


def _charges(sheet: Sheet, paper: Paper, form: Receipt) -> None:
    """Down the first column, then the next."""
    top, first, bottom = form.table
    left, right, _ = form.edges
    sheet.line((left, first - 1.5), (right, first - 1.5), colour=form.colour)
    per = -(-len(paper.items) // len(form.columns))
    for number, x in enumerate(form.columns):
        if number:
            sheet.line((x, top), (x, bottom), colour=form.colour)
        for at, label in form.heads:
            sheet.text(x + at, top + 1.5, label, colour=form.colour, face=form.face)
        name_x, count_x, amount_x = form.charge_at
        for row, item in enumerate(paper.items[number * per : (number + 1) * per]):
            y = first + row * form.step
            sheet.text(x + name_x, y, item.name, of=f"item:{item.name}")
            sheet.text(x + count_x, y, form.unit)
            amount = form.style.amount(f"{item.amount:.2f}")
            sheet.text(x + amount_x, y, amount, of=f"amount:{item.name}", anchor="ra")


def _grid(sheet: Sheet, says: Mapping[str, str], form: Receipt) -> None:
    y, step, columns = form.grid
    for number, (label, name) in enumerate(form.cells):
        row, column = divmod(number, len(columns))
        x, at = columns[column], y + row * step
        if name == "stay":
            _days_of_stay(sheet, form, x, at, label, says)
        elif label:
            text = form.style.value(name, says.get(name, ""))
            sheet.labelled(x, at, label, text, of=name, size=form.small, colour=form.colour,
                           face=form.face)  # fmt: skip


def _days_of_stay(
    sheet: Sheet, form: Receipt, x: float, y: float, label: str, says: Mapping[str, str]
) -> None:
    at = x + sheet.text(x, y, label, size=form.small, colour=form.colour, face=form.face) + 1
    for name, tail in (("admit_date", "至"), ("discharge_date", "")):
        at += sheet.text(at, y, form.style.day(says[name]), of=name, size=form.small)
        at += sheet.text(at, y, tail, size=form.small)
