"""The hospital's answer: kept word for word, with what it establishes; the case goes on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.correct import record_hospital_answer
from claims.actions.papers import add_paper
from claims.models import Claim, Fact, Filing, Paper
from claims.states import UNDECIDED
from config.kernel.tasks import enqueue
from members.models import User
from reviews.actions.enquire import end_waiting, lock_enquiry
from reviews.actions.move import HOSPITAL_ANSWERED, move_enquiry
from reviews.actions.pre_review import lock_for_judging, pre_review_claim
from reviews.actions.wake import wake
from reviews.enquiry_letter import FACT_OF, check_says_little
from reviews.enquiry_policies import check_may_handle
from reviews.models import Enquiry, EnquiryReply, Review
from reviews.policies import OpenQuestion, check_lease
from reviews.set_aside_policies import is_set_aside
from reviews.states import EnquiryState, ReviewState


@dataclass(frozen=True)
class Answer:
    """What the hospital said. `value` is the fact that it establishes, "" where it says nothing
    that could be one; `was_id` the fact that the person had before them."""

    text: str
    received_on: date
    value: str = ""
    was_id: int | None = None


def keep_scan(
    *,
    enquiry_id: int,
    answer: Answer,
    original: bytes,
    upload_id: UUID,
    actor: User,
    now: datetime,
) -> Paper:
    """The scanned answer, drawn anew and sealed as every paper, apart from the member's own.

    Before `file_reply`, with the same `answer`: what that would refuse is refused here. Must not be
    called inside a transaction. Raises NotAPaper.
    """
    enquiry = Enquiry.objects.select_related("review__claim__member__unit", "review__member").get(
        pk=enquiry_id
    )
    check_may_handle(actor, enquiry, reply_move(enquiry))
    _check(enquiry, answer, now)
    filing = Filing.objects.create(
        member_id=enquiry.review.member_id,
        state=Filing.State.SENT,
        opened_by=actor,
        opened_at=now,
        sent_at=now,
    )
    return add_paper(
        filing_id=filing.pk,
        upload_id=upload_id,
        original=original,
        wanted_kind=Paper.Kind.UNKNOWN,
        actor=actor,
        now=now,
        check=lambda _user, _filing, _now: (
            None
        ),  # asked above: a filing of its own, for this letter
    )


@transaction.atomic
def file_reply(
    *, enquiry_id: int, answer: Answer, paper: Paper | None = None, actor: User, now: datetime
) -> EnquiryReply:
    """Keep the answer. While the case is undecided its fact counts, and what depends on it is
    checked again; later it is kept and shown, and changes nothing."""
    claim_id = Enquiry.objects.values_list("review__claim_id", flat=True).get(pk=enquiry_id)
    lock_for_judging(claim_id)
    enquiry = lock_enquiry(enquiry_id)
    review = enquiry.review
    check_may_handle(actor, enquiry, reply_move(enquiry))
    late = is_late(enquiry, review)
    if not late:
        check_lease(actor, review, now)
    _check(enquiry, answer, now)
    fact = None
    if answer.value.strip() and not late:
        fact = _establish(enquiry, answer, actor, now)
    reply = EnquiryReply(
        enquiry=enquiry,
        received_on=answer.received_on,
        paper=paper,
        fact=fact,
        late=late,
        filed_by=actor,
        filed_at=now,
    )
    reply.text = answer.text.strip()
    reply.save()
    end_waiting(enquiry, actor=actor, now=now, reason=HOSPITAL_ANSWERED)
    if is_set_aside(review):  # the answer came after all, and so there is something to read
        wake(review, now=now, reason=HOSPITAL_ANSWERED)
    move_enquiry(enquiry, reply_move(enquiry), actor=actor, now=now)
    if fact is not None:
        _check_again(claim_id, now)
    return reply


def reply_move(enquiry: Enquiry) -> str:
    """An answer to a letter that was taken back is kept too."""
    return "answer_late" if enquiry.state == EnquiryState.WITHDRAWN else "answer"


def is_late(enquiry: Enquiry, review: Review) -> bool:
    """Whether the answer comes after the letter or the case had its end."""
    decided = review.state in (ReviewState.DECIDED, ReviewState.CLOSED)
    taken_back = enquiry.state == EnquiryState.WITHDRAWN
    return decided or taken_back or review.claim.state not in UNDECIDED


def _establish(enquiry: Enquiry, answer: Answer, actor: User, now: datetime) -> Fact:
    name = FACT_OF.get(enquiry.topic)
    if name is None:
        raise OpenQuestion(_("An answer to this question is kept as words only."))
    return record_hospital_answer(
        claim_id=enquiry.review.claim_id,
        name=name,
        value=answer.value,
        was_id=answer.was_id,
        actor=actor,
        now=now,
    )


def _check(enquiry: Enquiry, answer: Answer, now: datetime) -> None:
    if len(answer.text.strip()) < 2:
        raise OpenQuestion(_("Please write what the hospital answered."))
    check_says_little(answer.text, enquiry.review.claim)
    if not enquiry.events.filter(move__in=("post", "hand_over")).exists():
        raise OpenQuestion(_("This letter has not been sent: there can be no answer to it."))
    if EnquiryReply.objects.filter(enquiry=enquiry).exists():
        raise OpenQuestion(_("The answer to this letter is on record already."))
    asked_on = timezone.localdate(enquiry.asked_at)
    if not asked_on <= answer.received_on <= timezone.localdate(now):
        raise OpenQuestion(_("The answer came between the day of the letter and today."))


def _check_again(claim_id: int, now: datetime) -> None:
    if pre_review_claim(claim_id=claim_id, now=now) is not None:
        version = Claim.objects.values_list("version", flat=True).get(pk=claim_id)
        enqueue("reviews.propose_diagnosis", claim_id, now=now, version=version)
