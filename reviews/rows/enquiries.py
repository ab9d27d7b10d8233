"""Letters to hospitals about a case, ready to print; and those that wait for somebody's hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from claims.facts import FACTS
from members.models import User
from reviews.enquiry_letter import QUESTIONS
from reviews.models import Enquiry, EnquiryReply
from reviews.queries import visible_to
from reviews.rows.events import Happening, event_reason
from reviews.rows.facts import in_words
from reviews.states import ENQUIRY_OPEN, ENQUIRY_OUT, OPEN_STATES, EnquiryState

_MOST = 50


@dataclass(frozen=True)
class ReplyRow:
    """The hospital's answer. `established`: label and value of the fact, or "" where it is none."""

    text: str
    received_on: date
    filed_by: str
    filed_at: datetime
    late: bool
    label: str
    established: str
    pages: list[str]


@dataclass(frozen=True)
class EnquiryRow:
    """One letter as it stands; `to_post`: it waits for the person who posts it."""

    id: int
    reference: str
    number: str
    topic: str
    question: str
    note: str
    hospital: str
    channel: str
    state: str
    state_label: str
    asked_by: str
    asked_at: datetime
    sent_at: datetime | None
    due_on: date
    open: bool
    out: bool
    to_post: bool
    reply: ReplyRow | None


def enquiry_rows(claim_id: int) -> list[EnquiryRow]:
    """Of all rounds of a claim, the newest first; two statements."""
    return _rows(_with_reply().filter(review__claim=claim_id).order_by("-pk"))


def enquiry_row(enquiry: Enquiry) -> EnquiryRow:
    [row] = _rows(_with_reply().filter(pk=enquiry.pk))
    return row


def letters_to_do(user: User) -> list[EnquiryRow]:
    """Letters that somebody has to post, or to which no answer came in time."""
    waiting = (EnquiryState.PREPARED.value, EnquiryState.OVERDUE.value)
    enquiries = _with_reply().filter(
        state__in=waiting, review__in=visible_to(user).filter(state__in=OPEN_STATES)
    )
    return _rows(enquiries.order_by("due_on", "pk")[:_MOST])


def letter_events(enquiry: Enquiry) -> list[Happening]:
    """What happened to a letter, newest first."""
    titles = _titles()
    return [
        Happening(
            at=event.moved_at,
            title=titles[event.move],
            who=event.actor.display_name if event.actor else _("System"),
            note=event_reason(event.reason),
            tone=_TONES.get(event.move, "neutral"),
        )
        for event in enquiry.events.select_related("actor").order_by("-pk")
    ]


_TONES = {"answer": "ok", "lapse": "warn", "fail": "warn"}


def _titles() -> dict[str, str]:
    return {
        "write": _("Letter written"),
        "hand_over": _("Letter on its way, electronically"),
        "arrive": _("Letter handed over"),
        "fail": _("Letter could not be handed over"),
        "post": _("Letter posted"),
        "lapse": _("No answer in time"),
        "remind": _("Reminder written"),
        "answer": _("The hospital answered"),
        "answer_late": _("The hospital answered after all"),
        "withdraw": _("Letter withdrawn"),
    }


def _with_reply() -> QuerySet[Enquiry]:
    return Enquiry.objects.select_related(
        "asked_by", "review__claim", "reply__fact", "reply__filed_by", "reply__paper"
    ).prefetch_related("reply__paper__pages")


def _rows(enquiries: Iterable[Enquiry]) -> list[EnquiryRow]:
    return [_row(enquiry) for enquiry in enquiries]


def _row(enquiry: Enquiry) -> EnquiryRow:
    reply = getattr(enquiry, "reply", None)
    return EnquiryRow(
        id=enquiry.pk,
        reference=enquiry.review.claim.reference,
        number=enquiry.number,
        topic=enquiry.get_topic_display(),
        question=str(QUESTIONS[enquiry.topic]),
        note=enquiry.note,
        hospital=enquiry.hospital,
        channel=enquiry.get_channel_display(),
        state=enquiry.state,
        state_label=enquiry.get_state_display(),
        asked_by=enquiry.asked_by.display_name,
        asked_at=enquiry.asked_at,
        sent_at=enquiry.sent_at,
        due_on=enquiry.due_on,
        open=enquiry.state in ENQUIRY_OPEN,
        out=enquiry.state in ENQUIRY_OUT,
        to_post=enquiry.state == EnquiryState.PREPARED,
        reply=_reply(reply) if reply else None,
    )


def _reply(reply: EnquiryReply) -> ReplyRow:
    fact = reply.fact
    return ReplyRow(
        text=reply.text,
        received_on=reply.received_on,
        filed_by=reply.filed_by.display_name,
        filed_at=reply.filed_at,
        late=reply.late,
        label=str(FACTS[fact.name].label) if fact else "",
        established=in_words(fact.name, fact.value) if fact else "",
        pages=[str(page.uid) for page in reply.paper.pages.all()] if reply.paper else [],
    )
