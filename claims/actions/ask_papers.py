"""Papers that the desk asks for, and the member's answer."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.ask import record_answer
from claims.actions.record import lock_claim, raise_version
from claims.actions.send import write_facts
from claims.actions.verify import ask_about_receipt
from claims.models import Claim, Fact, Filing, Paper, PaperPage, PaperRequest
from claims.paper_facts import read_facts
from claims.policies import check_may_file
from claims.receipts import RECEIPT_FACTS
from claims.states import UNDECIDED, ClaimState
from config.kernel.denial import Denied
from config.kernel.tasks import enqueue_follow_ups
from members.actions.tell import tell
from members.models import User


class NothingSent(Denied):
    """The member says they are done, and no paper came."""

    code = "nothing_sent"


@transaction.atomic
def request_papers(
    *, claim: Claim, kinds: Sequence[str], note: str, until: date, actor: User, now: datetime
) -> PaperRequest:
    """Keep what is asked for, and tell the member. The caller holds the claim and moves it."""
    wanted = [kind for kind in kinds if kind in Paper.Kind.values]
    if not wanted:
        raise Denied(_("Please choose which paper is missing."))
    if claim.filing_id is None:
        _open_filing(claim, actor, now)
    request = PaperRequest.objects.create(
        claim=claim,
        kinds=wanted,
        note=note.strip()[:200],
        asked_by=actor,
        asked_at=now,
        due_on=until,
    )
    tell(
        key=f"claim:{claim.pk}:papers:{request.pk}",
        template="papers_asked",
        member=claim.member,
        facts={"month": until.month, "day": until.day},
        now=now,
    )
    return request


@transaction.atomic
def filing_of(*, claim_id: int, actor: User, now: datetime) -> Filing:
    """Where a claim's later papers go; one by one tap gets a place for them when it is appealed."""
    claim = lock_claim(claim_id)
    check_may_file(actor, claim.member, now)
    if claim.filing is not None:
        return claim.filing
    if claim.state != ClaimState.APPEALED:
        raise Denied(_("Nothing is asked for any more. Thank you."))
    return _open_filing(claim, actor, now)


@transaction.atomic
def answer_request(*, claim_id: int, actor: User, now: datetime) -> None:
    """The member sent what was asked for; the desk goes on. Pages still being read come later."""
    claim = lock_claim(claim_id)
    check_may_file(actor, claim.member, now)
    request = claim.paper_requests.select_for_update().filter(closed_at=None).first()
    if request is None or claim.state != ClaimState.AWAITING_MEMBER:
        raise Denied(_("Nothing is asked for any more. Thank you."))
    new = Paper.objects.filter(
        filing__claims=claim, removed_at=None, added_at__gte=request.asked_at
    )
    if not new.exists():
        raise NothingSent(_("Please add the paper first; then press here."))
    request.closed_at, request.answered = now, True
    request.save(update_fields=["closed_at", "answered"])
    _absorb(claim, actor, now)
    record_answer(claim_id=claim_id, actor=actor, now=now)


@transaction.atomic
def absorb_papers(*, claim_id: int, now: datetime) -> None:
    """A paper that came later was read: what it says for the first time becomes a fact.

    A value that stands already stays: where papers differ from it, the desk sees both.
    """
    claim = lock_claim(claim_id)
    if claim.state in UNDECIDED and claim.state != ClaimState.AWAITING_MEMBER:
        _absorb(claim, claim.filed_by, now)
        enqueue_follow_ups("claims.facts_changed", claim.pk, now=now, version=claim.version)


def _open_filing(claim: Claim, actor: User, now: datetime) -> Filing:
    filing = claim.filing = Filing.objects.create(
        member_id=claim.member_id,
        state=Filing.State.SENT,
        opened_by=actor,
        opened_at=now,
        sent_at=now,
    )
    claim.save(update_fields=["filing"])
    return filing


def _absorb(claim: Claim, actor: User, now: datetime) -> None:
    if claim.filing is None:
        return
    waiting = PaperPage.objects.filter(
        paper__filing=claim.filing, paper__removed_at=None, state=PaperPage.State.WAITING
    )
    known = dict(Fact.objects.current().filter(claim=claim).values_list("name", "value"))
    found = read_facts(claim.filing, receipt=known.get("bill_no", ""))
    read = {name: fact for name, fact in found.items() if name not in known}
    if read and not waiting.exists():
        write_facts(claim, read, {}, actor=actor, now=now)
        raise_version(claim)
        if not read.keys().isdisjoint(RECEIPT_FACTS):
            ask_about_receipt(claim, now=now)
