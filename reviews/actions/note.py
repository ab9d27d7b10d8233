"""Note a call or a visit about a case; put a note right by a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Conflict
from config.kernel.too_much import personal_data_in
from members.models import User
from reviews.actions.locks import lock_case
from reviews.file_policies import check_may_keep
from reviews.models import CallNote
from reviews.policies import OpenQuestion

LONGEST = 500
_SHORTEST = 2
# Older than this it is no note of a call any more.
_OLDEST = timedelta(days=60)
# A name may stand in a note: who reads it knows whose case it is. A number helps nobody.
_TOO_MUCH: Mapping[str, Promise] = {
    "id_number": _("Please leave out the ID number: it stands in the case."),
    "account": _("Please leave out long numbers, such as an account or a card."),
    "phone": _("Please leave out telephone numbers."),
    "email": _("Please leave out addresses of e-mail."),
}


@dataclass(frozen=True)
class Call:
    """With whom, which way, when, and what was said."""

    spoke_with: str
    way: str
    spoken_at: datetime
    text: str


@transaction.atomic
def note_call(
    *,
    review_id: int,
    uid: UUID,
    call: Call,
    actor: User,
    now: datetime,
    corrects: UUID | None = None,
) -> CallNote:
    """Keep the note; the same form sent twice leaves one. `corrects` names the note that it puts
    right: that one stays, and is put right once."""
    review = lock_case(review_id)  # whoever sends the form again waits here
    check_may_keep(actor, review)
    kept = CallNote.objects.filter(uid=uid, review=review, noted_by=actor).first()
    if kept is not None:
        return kept
    note = CallNote(
        uid=uid,
        review=review,
        spoke_with=call.spoke_with,
        way=call.way,
        spoken_at=call.spoken_at,
        corrects=_to_correct(corrects, review.claim_id),
        noted_by=actor,
        noted_at=now,
    )
    note.text = _checked(call, now)
    try:
        with transaction.atomic():
            note.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("This note could not be kept. Please open the page again.")) from error
    return note


def _to_correct(uid: UUID | None, claim_id: int) -> CallNote | None:
    if uid is None:
        return None
    old = CallNote.objects.filter(uid=uid, review__claim=claim_id).first()
    if old is None:
        raise OpenQuestion(_("The note that is to be put right is not of this case."))
    if hasattr(old, "corrected_by"):
        raise Conflict(_("This note was put right already: please read the newer one."))
    return old


def _checked(call: Call, now: datetime) -> str:
    """The words, cleaned. Raises OpenQuestion."""
    if call.spoke_with not in CallNote.With.values or call.way not in CallNote.Way.values:
        raise OpenQuestion(_("Please say who it was and which way it went."))
    if call.spoken_at > now:
        raise OpenQuestion(_("A call that is still to come cannot be noted."))
    if call.spoken_at < now - _OLDEST:
        raise OpenQuestion(_("This is too long ago: please check the day."))
    text = "\n".join(" ".join(line.split()) for line in call.text.strip().splitlines())
    if len(text) < _SHORTEST:
        raise OpenQuestion(_("Please say it in a few words."))
    if len(text) > LONGEST:
        raise OpenQuestion(_("Please be shorter: at most %(most)s characters.") % {"most": LONGEST})
    kind = personal_data_in(text)
    if kind is not None:
        raise OpenQuestion(_TOO_MUCH[kind])
    return text
