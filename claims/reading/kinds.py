"""The kinds of paper, and those whose fields are known."""

from typing import Literal, get_args

Kind = Literal[
    "inpatient_receipt", "outpatient_receipt", "discharge_summary", "settlement_sheet",
    "split_sheet", "fee_list", "diagnosis_certificate", "id_card", "bank_card", "unknown",
]  # fmt: skip

RECEIPTS: frozenset[Kind] = frozenset({"inpatient_receipt", "outpatient_receipt"})
WITH_FIELDS: frozenset[Kind] = frozenset(get_args(Kind)) - {"unknown"}
