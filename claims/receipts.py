"""What a claim says of its receipt, and what the fiscal platform said of that."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from claims.models import Claim, Fact, ReceiptVerification
from members.connectors.fiscal_platform.base import ReceiptQuestion

# The platform's names, and our facts. The day on the receipt is the day of the settlement.
FACT_OF: Mapping[str, str] = {
    "bill_code": "bill_code",
    "bill_no": "bill_no",
    "check_code": "check_code",
    "total": "total",
    "issued_on": "settled_on",
}
RECEIPT_FACTS = tuple(FACT_OF.values())

# Why there is no answer, where there is none.
OFF, MISSING, WAITING = "off", "missing", "waiting"


@dataclass(frozen=True)
class Standing:
    """What is known of a claim's receipt now: an answer of the platform, or why there is none.

    `facts` are those that differ, or those that are missing.
    """

    answer: str
    facts: tuple[str, ...] = ()
    verification_id: int | None = None


NOT_ASKED = Standing(OFF)


def is_connected() -> bool:
    return settings.RECEIPT_PLATFORM is not None


def receipt_facts(claim: Claim) -> dict[str, str]:
    """The claim's current facts about its receipt; one statement."""
    facts = Fact.objects.current().filter(claim=claim, name__in=RECEIPT_FACTS)
    return dict(facts.values_list("name", "value"))


def question_of(facts: Mapping[str, str]) -> ReceiptQuestion | None:
    """What to ask; None while a value is missing."""
    if not all(facts.get(name) for name in RECEIPT_FACTS):
        return None
    return ReceiptQuestion(
        bill_code=facts["bill_code"],
        bill_no=facts["bill_no"],
        check_code=facts["check_code"],
        total=Decimal(facts["total"]),
        issued_on=date.fromisoformat(facts["settled_on"][:10]),
    )


def digest_of(question: ReceiptQuestion) -> str:
    """The same values, the same digest: what was answered of them still holds."""
    values = [
        question.bill_code,
        question.bill_no,
        question.check_code,
        f"{question.total:.2f}",
        question.issued_on.isoformat(),
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def standing_of(claim: Claim, facts: Mapping[str, str]) -> Standing:
    """The platform's newest word on exactly these values; one statement."""
    question = question_of(facts)
    if question is None:
        missing = tuple(name for name in RECEIPT_FACTS if not facts.get(name))
        return Standing(MISSING, missing) if is_connected() else NOT_ASKED
    said = (
        ReceiptVerification.objects.filter(claim=claim, digest=digest_of(question))
        .order_by("-pk")
        .first()
    )
    if said is not None:
        return Standing(said.answer, tuple(said.differs), said.pk)
    return Standing(WAITING) if is_connected() else NOT_ASKED
