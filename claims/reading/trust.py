"""Why a field may be believed, in five classes, and which of them need no person.

A  from the file's own text or data, or printed and in its QR code alike
B  proven by a check of the paper
C  read alike by two different engines, of good form
D  read once, surely, of good form, no seal on it: enough where no money hangs on it
E  anything else; a derived value, too
"""

from collections.abc import Mapping
from dataclasses import dataclass

from claims.reading.checks.sheet import Sheet
from claims.reading.page import OWN_WORDS, Box, box_around, overlap
from claims.reading.parse.found import Candidate
from claims.reading.reading import CONFIDENCE, Evidence

SURE = 0.99
_LABEL_READ = 2  # signs forgiven; beyond it two engines agree on digits whose name is a guess
MONEY = frozenset({
    "total", "total_cn", "fund_pay", "other_pay", "account_pay", "cash_pay", "self_pay",
    "self_expense", "prepaid", "supplement", "refund", "class_b_prepaid", "out_of_catalogue",
    "self_borne", "subtotal", "in_scope", "deductible", "pooled_fund_pay", "large_amount_pay",
    "serious_illness_pay", "medical_aid_pay", "civil_servant_pay", "other_fund_pay", "own_total",
})  # fmt: skip
# What a benefit is computed from, or a duplicate is known by. Diagnoses decide on lump sums.
MONEY_HANGS_ON = MONEY | {
    "admit_date", "discharge_date", "issue_date", "visit_date", "days", "bill_code", "bill_no",
    "admit_diagnosis", "discharge_diagnosis", "diagnosis", "id_number", "card_no",
}  # fmt: skip


@dataclass(frozen=True)
class Belief:
    """The class of a field, as a number too, and whether it may be used without a person."""

    evidence: Evidence
    confidence: float
    accepted: bool


def belief(
    name: str,
    found: Candidate,
    sheet: Sheet,
    *,
    seals: tuple[Box, ...] = (),
    seconded: bool = False,
    in_qr: bool = False,
    good_page: bool = True,
) -> Belief:
    """What speaks for this reading of `name`. On a page that was read unsurely on the whole, a sure
    reading is nothing to rely on."""
    alone = good_page and found.score >= SURE and found.cost == 0 and not sealed(found, seals)
    evidence = _evidence(name, found, sheet, alone, seconded, in_qr)
    enough = evidence in {"A", "B", "C"} or (evidence == "D" and name not in MONEY_HANGS_ON)
    most = CONFIDENCE[evidence]
    confidence = most if evidence in {"A", "B", "C"} else min(found.score, most)
    return Belief(evidence, round(confidence, 3), enough and name not in sheet.doubted)


def _evidence(
    name: str,
    found: Candidate,
    sheet: Sheet,
    alone: bool,
    seconded: bool,
    in_qr: bool,
) -> Evidence:
    proofs: tuple[tuple[Evidence, bool], ...] = (
        ("E", name in sheet.derived),
        ("A", found.engine in OWN_WORDS or in_qr),
        ("B", name in sheet.proven),
        ("E", found.weak),
        ("C", seconded and found.cost <= _LABEL_READ),
        ("D", alone),
    )
    return next((evidence for evidence, holds in proofs if holds), "E")


def sealed(found: Candidate, seals: tuple[Box, ...]) -> bool:
    """A seal lies on it."""
    box = box_around(found.quad)
    return any(overlap(box, seal) > 0 for seal in seals)


def shares(numbers: Mapping[str, Belief]) -> float:
    """The share of fields that a person must look at."""
    if not numbers:
        return 1.0
    return sum(not one.accepted for one in numbers.values()) / len(numbers)
