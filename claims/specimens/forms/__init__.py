"""The printed forms: where each field of a paper stands, and what the labels beside it say.

Each kind of paper has several layouts. `a` and `b` are those that the readers were made with; `c`
and `d`, where a form has them, are kept apart to measure how readers do on forms that nobody tuned
them for.
"""

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from claims.specimens.forms import cards, fee_lists, medical, receipts, sheets
from claims.specimens.forms.receipt_layouts import INPATIENT, OUTPATIENT
from claims.specimens.papers import Kind, Paper
from claims.specimens.sheet import Foundry, Sheet

Form = Callable[[Random, Paper, Foundry], list[Sheet]]
USUAL, KEPT_APART = ("a", "b"), ("c", "d")


def print_pages(
    rng: Random, paper: Paper, *, layout: str = "a", foundry: Foundry = "noto"
) -> list[Sheet]:
    """The paper on its form, sealed, clean and straight. A form without that layout takes its
    first."""
    forms = _FORMS[paper.kind]
    return forms.get(layout, forms["a"])(rng, paper, foundry)


def print_paper(
    rng: Random, paper: Paper, *, layout: str = "a", foundry: Foundry = "noto"
) -> Sheet:
    """Its first page."""
    return print_pages(rng, paper, layout=layout, foundry=foundry)[0]


def layouts_of(kind: Kind) -> tuple[str, ...]:
    """The layouts that a kind of paper has."""
    return tuple(_FORMS[kind])


def _one(form: Callable[[Random, Paper, Foundry], Sheet]) -> Form:
    return lambda rng, paper, foundry: [form(rng, paper, foundry)]


def _receipts(layouts: Mapping[str, receipts.Receipt]) -> dict[str, Form]:
    return {name: _one(partial(receipts.receipt, form)) for name, form in layouts.items()}


_FORMS: Mapping[Kind, Mapping[str, Form]] = {
    "inpatient_receipt": _receipts(INPATIENT),
    "outpatient_receipt": _receipts(OUTPATIENT),
    "split_sheet": {
        "a": _one(sheets.split_a), "b": _one(sheets.split_b), "c": _one(sheets.split_c),
    },
    "settlement_sheet": {"a": _one(sheets.settlement_a), "c": _one(sheets.settlement_c)},
    "discharge_summary": {
        "a": _one(medical.discharge_a), "b": _one(medical.discharge_b),
        "c": _one(medical.discharge_c),
    },
    "diagnosis_certificate": {
        "a": _one(medical.certificate_a), "c": _one(medical.certificate_c),
    },
    "fee_list": {
        name: partial(fee_lists.fee_list, form) for name, form in fee_lists.FEE_LISTS.items()
    },
    "id_card": {"a": _one(cards.id_card)},
    "bank_card": {"a": _one(cards.bank_card)},
}  # fmt: skip
