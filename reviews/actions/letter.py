"""Letters to members: written once for what happened, numbered, kept as issued; then posted."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions.record import lock_claim
from claims.models import Claim, ClaimEvent
from config.kernel.denial import Conflict
from members.actions.tell import wants_no_messages
from members.models import Member, User
from members.queries.languages import language_of
from reviews.letter_queries import to_be_posted
from reviews.letter_text import KIND_OF, about_event, letter_text
from reviews.models import LetterPosting, LetterYear, MemberLetter
from reviews.numbers import next_number
from reviews.policies import OpenQuestion

MOST_AT_ONCE = 50
_OLDEST_POSTING = timedelta(days=60)


@transaction.atomic
def write_letter(*, event_id: int, now: datetime) -> MemberLetter | None:
    """The letter about this event, written at most once; None where it asks for none.

    The claim's lock comes before the number: whoever is second finds the letter, and takes none.
    """
    event = ClaimEvent.objects.get(pk=event_id)
    claim = lock_claim(event.claim_id)
    written = MemberLetter.objects.filter(event=event).first()
    if written is not None or event.move not in KIND_OF:
        return written
    language = language_of(claim.member_id)
    about = about_event(event, claim, language=language)
    if about is None:
        return None
    year = timezone.localdate(now).year
    letter = MemberLetter(
        claim=claim,
        event=event,
        kind=KIND_OF[event.move],
        language=language,
        year=year,
        serial=next_number(LetterYear, year),
        issued_at=now,
    )
    text = letter_text(about, letter, claim, now=now)
    letter.text, letter.sha256 = text, hashlib.sha256(text.encode()).hexdigest()
    letter.save()
    _to_the_post(letter, claim)
    return letter


@transaction.atomic
def mark_posted(*, posting_ids: Sequence[int], posted_on: date, actor: User, now: datetime) -> int:
    """These letters were posted on this day; how many. Some that a colleague has marked meanwhile
    stay as they were marked; Conflict where all of them are."""
    if not posting_ids:
        raise OpenQuestion(_("Please choose which letters were posted."))
    if len(posting_ids) > MOST_AT_ONCE:
        raise OpenQuestion(_("Please mark at most %(most)s at once.") % {"most": MOST_AT_ONCE})
    today = timezone.localdate(now)
    if not today - _OLDEST_POSTING <= posted_on <= today:
        raise OpenQuestion(_("They were posted today or some days ago: please check the day."))
    waiting = to_be_posted(actor).select_for_update(of=("self",)).select_related("letter")
    chosen = list(waiting.filter(pk__in=posting_ids).order_by("pk"))
    if not chosen:
        raise Conflict(_("These letters have been marked already."))
    if any(posted_on < timezone.localdate(one.letter.issued_at) for one in chosen):
        raise OpenQuestion(_("A letter cannot be posted before it was written."))
    for posting in chosen:
        posting.posted_on, posting.posted_by, posting.marked_at = posted_on, actor, now
        posting.save(update_fields=["posted_on", "posted_by", "marked_at"])
    return len(chosen)


def is_out_of_reach(member: Member) -> bool:
    """Whether a text message cannot reach this member: no number, one that does not answer, one
    that wants no messages, or a death was noted: then it goes to those who are left, by post."""
    if member.phone_sealed is None or member.phone_bounced_at is not None or not member.may_be_told:
        return True
    return wants_no_messages(member.phone)


def _to_the_post(letter: MemberLetter, claim: Claim) -> None:
    if is_out_of_reach(claim.member):
        LetterPosting.objects.create(
            letter=letter, member_id=claim.member_id, unit_path=claim.unit_path
        )
