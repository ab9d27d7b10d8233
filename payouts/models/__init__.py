"""How much leaves the house, and that it arrived."""

from payouts.models.award import Award
from payouts.models.bank_file import (
    BankAnswer,
    BankAnswerLine,
    BankAnswerOutcome,
    BankFile,
    BankMailbox,
)
from payouts.models.batch import PaymentBatch
from payouts.models.event import BatchEvent, PaymentEvent
from payouts.models.instruction import PaymentInstruction
from payouts.models.ledger import Account, AccountCode, Entry, Journal
from payouts.models.problem import PaymentProblem

__all__ = [
    "Account",
    "AccountCode",
    "Award",
    "BankAnswer",
    "BankAnswerLine",
    "BankAnswerOutcome",
    "BankFile",
    "BankMailbox",
    "BatchEvent",
    "Entry",
    "Journal",
    "PaymentBatch",
    "PaymentEvent",
    "PaymentInstruction",
    "PaymentProblem",
]
