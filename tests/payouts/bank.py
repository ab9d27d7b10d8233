"""A bank whose answers the test writes, for what the sandbox's bank would never do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from payouts.bank.base import AnswerFile
from payouts.bank.formats import AnswerLine, AnswerStatus, read_batch, sha256_of, write_answer
from payouts.models import PaymentInstruction

DAY = date(2026, 11, 24)


@dataclass
class WrittenBank:
    """Takes files as the protocol says; gives out the answers that were put in."""

    taken: dict[str, str] = field(default_factory=dict)
    submissions: int = 0
    files: list[AnswerFile] = field(default_factory=list)

    def submit(self, *, batch_ref: str, sha256: str, file: bytes) -> str:
        self.submissions += 1
        assert sha256_of(file) == sha256
        read_batch(file)
        assert self.taken.setdefault(batch_ref, sha256) == sha256
        return f"B-{batch_ref}"

    def answers(self, *, after: str) -> list[AnswerFile]:
        return self.files[int(after or 0) :]

    def put(self, content: bytes, name: str = "answer.csv") -> bytes:
        self.files.append(AnswerFile(name=name, content=content, cursor=str(len(self.files) + 1)))
        return content

    def answer(self, *lines: AnswerLine) -> bytes:
        return self.put(write_answer(lines))

    def settle(self, payments: Iterable[PaymentInstruction]) -> bytes:
        return self.answer(*(says(payment) for payment in payments))


def says(
    payment: PaymentInstruction,
    status: AnswerStatus = "settled",
    *,
    reason_code: str = "",
    amount: str | None = None,
    reference: str | None = None,
) -> AnswerLine:
    return AnswerLine(
        instruction_ref=reference or payment.reference,
        status=status,
        reason="",
        reason_code=reason_code,
        amount=Decimal(amount) if amount else payment.amount,
        booked_on=DAY,
    )
