"""What happened around a case and is no move of it: letters, calls, originals, freezes, leave,
what the model said."""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from claims.models import Claim, Freeze
from config.wording import iso
from reviews.models import Enquiry, HandedCase, OriginalEvent
from reviews.rows.absences import went_to, why_words
from reviews.rows.enquiries import letter_events
from reviews.rows.events import Happening
from reviews.rows.freezes import freeze_happenings
from reviews.rows.keeping import PUT_RIGHT, event_words, move_label, note_rows
from reviews.rows.score import score_happenings


def around(claim: Claim) -> list[Happening]:
    """All of it, each kind in its order; a fixed number of statements for each."""
    return [
        *_letters(claim),
        *_told(claim),
        *_calls(claim),
        *_originals(claim),
        *_freezes(claim),
        *_handed(claim),
        *score_happenings(claim.pk),
    ]


def _letters(claim: Claim) -> list[Happening]:
    """What happened to letters to hospitals, and what was answered."""
    found = []
    for enquiry in Enquiry.objects.filter(review__claim=claim).order_by("pk"):
        for event in reversed(letter_events(enquiry)):
            note = " · ".join(filter(None, (enquiry.number, event.note)))
            found.append(replace(event, note=note))
    return found


def _told(claim: Claim) -> list[Happening]:
    """Letters to the member, and that they were posted."""
    found = []
    for letter in claim.letters.select_related("posting__posted_by").order_by("pk"):
        named = f"{letter.number} · {letter.get_kind_display()}"
        found.append(Happening(letter.issued_at, _("Letter to the member"), _("System"), named))
        posting = getattr(letter, "posting", None)
        if posting is not None and posting.marked_at is not None and posting.posted_by is not None:
            words = _("posted on %(day)s") % {"day": iso(posting.posted_on)}
            who = posting.posted_by.display_name
            note = f"{letter.number} · {words}"
            found.append(Happening(posting.marked_at, _("Letter posted"), who, note))
    return found


def _calls(claim: Claim) -> list[Happening]:
    """Calls and visits, when they were; one that was put right stays, and says so."""
    return [
        Happening(
            at=row.spoken_at,
            title=f"{row.spoke_with} · {row.way}",
            who=row.by,
            note=row.text if row.corrected_at is None else f"{row.text} ({PUT_RIGHT})",
            tone="neutral" if row.corrected_at is None else "warn",
        )
        for row in note_rows(claim)
    ]


def _originals(claim: Claim) -> list[Happening]:
    """What happened to originals on paper."""
    events = OriginalEvent.objects.filter(original__review__claim=claim)
    return [
        Happening(
            at=event.moved_at,
            title=move_label(event.move),
            who=event.actor.display_name,
            note=event_words(event),
        )
        for event in events.select_related("original", "actor").order_by("pk")
    ]


def _handed(claim: Claim) -> list[Happening]:
    """That the case left the desk of somebody who went away."""
    cases = HandedCase.objects.filter(review__claim=claim).select_related("absence__person", "to")
    return [
        Happening(
            at=case.handed_at,
            title=_("Handed over"),
            who=case.absence.person.display_name,
            note=" · ".join(filter(None, (went_to(case), why_words(case), case.note))),
        )
        for case in cases.order_by("pk")
    ]


def _freezes(claim: Claim) -> list[Happening]:
    """Of the claim, and of the account that it is paid to."""
    index = bytes(claim.bank_account.number_index)
    freezes = Freeze.objects.filter(Q(claim=claim) | Q(account__number_index=index))
    return freeze_happenings(freezes)[::-1]
