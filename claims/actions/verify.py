"""Ask the fiscal platform about a claim's receipt. It tells people; it decides nothing."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from claims.actions.record import lock_claim, raise_version
from claims.models import Claim, ClaimEvent, ReceiptVerification
from claims.receipts import FACT_OF, digest_of, is_connected, question_of, receipt_facts
from claims.states import GRANTED, UNDECIDED
from config.kernel.adapters import AdapterError
from config.kernel.tasks import enqueue, enqueue_follow_ups
from members.connectors.fiscal_platform.base import ReceiptPlatform

log = logging.getLogger(__name__)

# The rounds of a night are spread, so that a slow platform never fills the queue.
_APART = timedelta(seconds=10)


def ask_about_receipt(claim: Claim, *, now: datetime) -> None:
    """The receipt's facts are new: have the platform asked. The claim does not wait for it."""
    if is_connected() and claim.channel == Claim.Channel.PHOTO:
        enqueue("claims.verify_receipt", claim.pk, now=now, version=claim.version)


@transaction.atomic
def verify_receipt(
    *, claim_id: int, platform: ReceiptPlatform, now: datetime, day: int = 0
) -> ReceiptVerification | None:
    """Ask, and keep the answer; once for the same values. With `day` they are asked again, and an
    answer that is not new leaves no row.

    None where there is nothing to ask or to keep. Raises AdapterError: after the last
    try `give_up_receipt` says that it could not be checked.
    """
    claim = Claim.objects.get(pk=claim_id)
    question = question_of(receipt_facts(claim))
    if question is None or not _is_open(claim) or _is_asked(claim, digest_of(question), day):
        return None
    # Before the lock: the other side may take its time.
    said = platform.check(question)
    facts = [FACT_OF[name] for name in said.differs]
    return _keep(claim_id, digest_of(question), day, said.verdict, facts, platform.name, now)


@transaction.atomic
def give_up_receipt(*, claim_id: int, source: str, now: datetime) -> None:
    """After the last try: “could not be checked”, which is not a yes."""
    question = question_of(receipt_facts(Claim.objects.get(pk=claim_id)))
    if question is not None:
        unreachable = ReceiptVerification.Answer.UNREACHABLE
        _keep(claim_id, digest_of(question), 0, unreachable, [], source, now)


@transaction.atomic
def judge_anew(claim: Claim, *, now: datetime) -> None:
    """The platform says something else than people were shown: as when a settlement is reversed.

    The caller holds the claim's lock.
    """
    raise_version(claim)
    enqueue_follow_ups("claims.receipt_changed", claim.pk, now=now, version=claim.version)


def verify_again(
    *, claim_id: int, platform: ReceiptPlatform, day: int, now: datetime
) -> ReceiptVerification | None:
    """One claim's turn in a day's round. Who does not answer is asked tomorrow; what the platform
    said last holds until then."""
    try:
        return verify_receipt(claim_id=claim_id, platform=platform, day=day, now=now)
    except AdapterError:
        log.warning("claim %s: its receipt could not be asked about again", claim_id)
        return None


@transaction.atomic
def begin_round(*, now: datetime) -> int:
    """Have every receipt asked about again on which a claim waits, or on which money was granted
    in the last days: a receipt can be cancelled later. How many; twice a day is once."""
    if not is_connected():
        return 0
    today = timezone.localdate(now).toordinal()
    since = now - timedelta(days=settings.RECEIPT_WATCH_DAYS)
    granted = ClaimEvent.objects.filter(move="approve", moved_at__gte=since).values("claim")
    claims = Claim.objects.filter(
        Q(state__in=UNDECIDED) | Q(state__in=GRANTED, pk__in=granted), channel=Claim.Channel.PHOTO
    )
    due = now
    for claim_id in claims.order_by("pk").values_list("pk", flat=True):
        enqueue("claims.verify_again", claim_id, now=now, version=today, due_at=due)
        due += _APART
    return claims.count()


def _is_open(claim: Claim) -> bool:
    return claim.channel == Claim.Channel.PHOTO and claim.state in (*UNDECIDED, *GRANTED)


def _is_asked(claim: Claim, digest: str, day: int) -> bool:
    return ReceiptVerification.objects.filter(claim=claim, digest=digest, round=day).exists()


def _keep(
    claim_id: int,
    digest: str,
    day: int,
    answer: str,
    differs: list[str],
    source: str,
    now: datetime,
) -> ReceiptVerification | None:
    """The row, and the news of it; None where the values changed meanwhile: they are asked anew."""
    claim = lock_claim(claim_id)
    question = question_of(receipt_facts(claim))
    if question is None or digest_of(question) != digest or _is_asked(claim, digest, day):
        return None
    if _newest(claim, digest) == (answer, differs):
        return None
    kept = ReceiptVerification.objects.create(
        claim=claim,
        digest=digest,
        round=day,
        answer=answer,
        differs=differs,
        source=source,
        asked_at=now,
    )
    enqueue_follow_ups("claims.receipt_answered", kept.pk, now=now)
    return kept


def _newest(claim: Claim, digest: str) -> tuple[str, list[str]] | None:
    said = ReceiptVerification.objects.filter(claim=claim, digest=digest)
    return said.order_by("-pk").values_list("answer", "differs").first()
