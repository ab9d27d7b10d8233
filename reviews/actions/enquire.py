"""Write to a hospital: the letter with its number, its way out, and the waiting that it begins."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.hospital import ask_hospital, hear_hospital
from claims.models import Claim
from claims.states import CLAIM_MOVES
from config.kernel.tasks import enqueue
from members.actions.access import record_access
from members.connectors.hospital.base import HospitalPost, Letter
from members.models import AccessEntry, User
from reviews.actions.hold import put_on_hold, take_up_again
from reviews.actions.locks import lock_case
from reviews.actions.move import move_enquiry, note_enquiry
from reviews.enquiry_letter import check_says_little, hospital_of, letter_text
from reviews.enquiry_policies import check_may_enquire, check_may_handle, check_may_send
from reviews.models import Enquiry, EnquiryLetter, EnquiryYear
from reviews.numbers import next_number
from reviews.policies import OpenQuestion
from reviews.states import ENQUIRY_MOVES, ENQUIRY_OUT, EnquiryState, ReviewState, WaitsFor

DAY_OVER = "hospital_day_over"
NOT_SENT = "letter_not_sent"
TAKEN_BACK = "enquiry_withdrawn"
_LONGEST_NOTE = 300


@dataclass(frozen=True)
class HospitalQuestion:
    """What is asked, until when, and which way the letter goes."""

    topic: str
    note: str
    until: date
    channel: str


def is_connected() -> bool:
    """Whether letters can go out electronically."""
    return settings.HOSPITAL_POST is not None


@transaction.atomic
def enquire(
    *, review_id: int, version: int, question: HospitalQuestion, actor: User, now: datetime
) -> Enquiry:
    """Write the letter. Electronically it goes out at once and the case waits; on paper it waits
    for the person who posts it, and the clock goes on until then."""
    review = lock_case(review_id)
    claim = review.claim
    check_may_enquire(actor, review, version=version, now=now)
    note = _checked(question, claim, now)
    hospital, code = hospital_of(claim)
    year = timezone.localdate(now).year
    enquiry = Enquiry.objects.create(
        review=review,
        year=year,
        serial=next_number(EnquiryYear, year),
        claim_version=claim.version,
        topic=question.topic,
        note=note,
        hospital=hospital,
        hospital_code=code,
        channel=question.channel,
        asked_by=actor,
        asked_at=now,
        due_on=question.until,
        state=ENQUIRY_MOVES.initial,
    )
    note_enquiry(enquiry, "write", actor=actor, now=now)
    _write(enquiry, claim, actor, now)
    if question.channel == Enquiry.Channel.CONNECTOR:
        _hand_over(enquiry, claim, actor, now)
    return enquiry


@transaction.atomic
def post_letter(*, enquiry_id: int, actor: User, now: datetime) -> None:
    """A person has put the printed letter into the post: from now on the case waits."""
    enquiry = lock_enquiry(enquiry_id)
    check_may_send(actor, enquiry, "post", now)
    _check_day(enquiry.due_on, now)
    move_enquiry(enquiry, "post", actor=actor, now=now)
    _wait(enquiry, enquiry.review.claim, actor, now)


@transaction.atomic
def remind(*, enquiry_id: int, until: date, channel: str, actor: User, now: datetime) -> None:
    """A second letter, with a new day, to a hospital that has not answered."""
    enquiry = lock_enquiry(enquiry_id)
    check_may_send(actor, enquiry, "remind", now)
    _check_day(until, now)
    _check_channel(channel)
    enquiry.due_on, enquiry.channel = until, channel
    enquiry.save(update_fields=["due_on", "channel"])
    move_enquiry(enquiry, "remind", actor=actor, now=now)
    _write(enquiry, enquiry.review.claim, actor, now)
    if channel == Enquiry.Channel.CONNECTOR:
        _hand_over(enquiry, enquiry.review.claim, actor, now)


@transaction.atomic
def withdraw_enquiry(*, enquiry_id: int, reason: str, actor: User, now: datetime) -> None:
    """The answer is not needed any more; the number stays used."""
    enquiry = lock_enquiry(enquiry_id)
    check_may_handle(actor, enquiry, "withdraw")
    words = reason.strip()
    if len(words) < 2:
        raise OpenQuestion(gettext_lazy("Please say it in a few words."))
    end_waiting(enquiry, actor=actor, now=now, reason=TAKEN_BACK)
    move_enquiry(enquiry, "withdraw", actor=actor, now=now, reason=words[:300])


def send_letter(*, enquiry_id: int, post: HospitalPost, now: datetime) -> None:
    """Hand the newest letter over. Its key makes a second try harmless. Raises AdapterError."""
    enquiry = Enquiry.objects.get(pk=enquiry_id)
    if enquiry.state != EnquiryState.SENDING:
        return
    letter = enquiry.letters.latest("copy")
    # Before the locks: the other side may take its time.
    reference = post.send(
        Letter(
            key=letter.key,
            number=enquiry.number,
            hospital_code=enquiry.hospital_code,
            hospital=enquiry.hospital,
            text=letter.text,
            answer_by=letter.answer_by,
        )
    )
    with transaction.atomic():
        enquiry = lock_enquiry(enquiry_id)
        if enquiry.state == EnquiryState.SENDING:  # else it was answered or taken back meanwhile
            enquiry.carrier_reference = reference[:100]
            enquiry.save(update_fields=["carrier_reference"])
            move_enquiry(enquiry, "arrive", actor=None, now=now)


@transaction.atomic
def give_up_letter(*, enquiry_id: int, now: datetime) -> None:
    """After the last try: an officer has the case again, and prints the letter."""
    enquiry = lock_enquiry(enquiry_id)
    if enquiry.state == EnquiryState.SENDING:
        end_waiting(enquiry, actor=None, now=now, reason=NOT_SENT)
        enquiry.channel = Enquiry.Channel.POST
        enquiry.save(update_fields=["channel"])
        move_enquiry(enquiry, "fail", actor=None, now=now)


@transaction.atomic
def lapse_overdue(*, now: datetime) -> int:
    """Hospitals whose day is over: an officer has each case again, and is told. How many."""
    late = Enquiry.objects.filter(state__in=ENQUIRY_OUT, due_on__lt=timezone.localdate(now))
    enquiries = [lock_enquiry(pk) for pk in late.order_by("pk").values_list("pk", flat=True)[:200]]
    for enquiry in enquiries:
        if enquiry.state in ENQUIRY_OUT:
            end_waiting(enquiry, actor=None, now=now, reason=DAY_OVER)
            move_enquiry(enquiry, "lapse", actor=None, now=now)
    return len(enquiries)


def lock_enquiry(enquiry_id: int) -> Enquiry:
    """The enquiry with its review and claim, all locked, in the order of everybody."""
    review_id = Enquiry.objects.values_list("review_id", flat=True).get(pk=enquiry_id)
    review = lock_case(review_id)
    enquiry = Enquiry.objects.select_for_update(of=("self",)).get(pk=enquiry_id)
    enquiry.review = review
    return enquiry


def end_waiting(enquiry: Enquiry, *, actor: User | None, now: datetime, reason: str) -> None:
    """The case is an officer's again, if it waited for this letter. The caller holds the locks."""
    review = enquiry.review
    if review.state != ReviewState.ON_HOLD or review.hold_for != WaitsFor.HOSPITAL:
        return
    take_up_again(review, review.claim, actor=actor, now=now, reason=reason)
    if CLAIM_MOVES.allows("hear_hospital", review.claim.state):
        hear_hospital(review.claim, actor=actor, now=now)


def _hand_over(enquiry: Enquiry, claim: Claim, actor: User, now: datetime) -> None:
    move_enquiry(enquiry, "hand_over", actor=actor, now=now)
    copy = enquiry.letters.latest("copy").copy
    enqueue("reviews.send_letter", enquiry.pk, now=now, version=copy)
    _wait(enquiry, claim, actor, now)


def _wait(enquiry: Enquiry, claim: Claim, actor: User, now: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):  # for everybody, in the house's language
        reason = f"{enquiry.number} · {enquiry.get_topic_display()}"
    ask_hospital(claim, until=enquiry.due_on, actor=actor, now=now)
    put_on_hold(
        enquiry.review,
        "enquire",
        waits_for=WaitsFor.HOSPITAL,
        until=enquiry.due_on,
        actor=actor,
        now=now,
        reason=reason,
    )


def _write(enquiry: Enquiry, claim: Claim, actor: User, now: datetime) -> None:
    """The letter, word for word, and that the member's data are told to a hospital."""
    copy = enquiry.letters.count()
    letter = EnquiryLetter(
        enquiry=enquiry, copy=copy, answer_by=enquiry.due_on, written_by=actor, written_at=now
    )
    letter.text = letter_text(enquiry, claim, copy=copy, answer_by=enquiry.due_on)
    letter.save()
    with translation.override(settings.LANGUAGE_CODE):
        purpose = _("Letter to %(hospital)s about claim %(reference)s") % {
            "hospital": enquiry.hospital,
            "reference": claim.reference,
        }
    record_access(
        user=actor,
        member_id=claim.member_id,
        what=AccessEntry.What.CASE,
        purpose=purpose,
        now=now,
    )


def _checked(question: HospitalQuestion, claim: Claim, now: datetime) -> str:
    """The note, cleaned. Raises OpenQuestion for what a letter cannot be made of."""
    note = " ".join(question.note.split())
    if question.topic not in Enquiry.Topic.values:
        raise OpenQuestion(gettext_lazy("Please choose what the hospital is asked."))
    if question.topic == Enquiry.Topic.OTHER and len(note) < 4:
        raise OpenQuestion(gettext_lazy("Please write what the hospital is asked."))
    if len(note) > _LONGEST_NOTE:
        raise OpenQuestion(gettext_lazy("Please be shorter: at most 300 characters."))
    check_says_little(note, claim)
    _check_day(question.until, now)
    _check_channel(question.channel)
    return note


def _check_day(until: date, now: datetime) -> None:
    if until <= timezone.localdate(now):
        raise OpenQuestion(gettext_lazy("The hospital needs at least a day to answer."))


def _check_channel(channel: str) -> None:
    if channel not in Enquiry.Channel.values:
        raise OpenQuestion(gettext_lazy("Please choose how the letter goes."))
    if channel == Enquiry.Channel.CONNECTOR and not is_connected():
        raise OpenQuestion(gettext_lazy("No hospital is connected: please print the letter."))
