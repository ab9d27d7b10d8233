"""What a medical expert does with a question: take it, look, say, say again, or give it back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest, User
from reviews.actions.draft import forget_drafts
from reviews.actions.locks import lock_referral
from reviews.actions.move import move_referral, move_review
from reviews.actions.opinions import Judgement, record_opinion
from reviews.actions.panel import hear
from reviews.actions.sittings import begin_another
from reviews.evidence import evidence_of
from reviews.expert_policies import check_may_advise, check_may_take, check_words
from reviews.models import EvidenceOpened, Opinion, Referral
from reviews.policies import OpenQuestion


@transaction.atomic
def take(*, referral_id: int, actor: User, now: datetime) -> Referral:
    """Make a question mine that was asked of a specialty; the case opens to me."""
    referral = lock_referral(referral_id)
    check_may_take(actor, referral)
    if referral.expert_id is None:
        referral.expert = actor
        move_referral(referral, "take", actor=actor, now=now)
    return referral


@transaction.atomic
def open_evidence(*, referral_id: int, key: str, actor: User, now: datetime) -> None:
    """Note that the expert opened this piece: what an opinion rests on can be shown later."""
    referral = lock_referral(referral_id)
    check_may_advise(actor, referral)
    there = {piece.key for piece in evidence_of(referral.review.claim)}
    if key not in there and key not in referral.evidence:
        raise OpenQuestion(_("There is no such evidence in this case."))
    EvidenceOpened.objects.create(referral=referral, key=key, opened_by=actor, opened_at=now)


@transaction.atomic
def give_initial_opinion(
    *, referral_id: int, judgement: Judgement, actor: User, now: datetime
) -> Opinion:
    """What the expert thinks after the evidence and before the machine's proposal."""
    referral = lock_referral(referral_id)
    check_may_advise(actor, referral)
    if given(referral, Opinion.Stage.INITIAL) is not None:
        raise MoveDenied(_("Your initial opinion is on record already."))
    unopened = still_to_open(referral)
    if unopened:
        raise OpenQuestion(
            _("Please open all of the evidence first; %(n)s still to look at.")
            % {"n": len(unopened)}
        )
    forget_drafts(referral, "initial")
    return record_opinion(referral, Opinion.Stage.INITIAL, judgement, actor=actor, now=now)


@transaction.atomic
def give_final_opinion(
    *,
    referral_id: int,
    judgement: Judgement,
    actor: User,
    now: datetime,
    override_reason: str = "",
    override_note: str = "",
) -> Opinion:
    """The expert's word, the machine's proposal before them. The case goes back to the officers –
    where two read it, when both have answered and agree."""
    referral = lock_referral(referral_id)
    check_may_advise(actor, referral)
    if given(referral, Opinion.Stage.INITIAL) is None:
        raise OpenQuestion(_("Please give your initial opinion first."))
    opinion = record_opinion(
        referral,
        Opinion.Stage.FINAL,
        judgement,
        actor=actor,
        now=now,
        override_reason=override_reason,
        override_note=override_note,
    )
    move_referral(referral, "answer", actor=actor, now=now)
    hear(referral, opinion, actor=actor, now=now)
    return opinion


@transaction.atomic
def decline(*, referral_id: int, reason: str, note: str, actor: User, now: datetime) -> None:
    """Give the question back unanswered: who was asked by name, to the officer; who was drawn, to
    the next. Closeness to the member is kept: it counts from now on."""
    referral = lock_referral(referral_id)
    check_may_advise(actor, referral, move="decline")
    if reason not in Referral.DeclineReason.values:
        raise OpenQuestion(_("Please choose why you decline."))
    if reason == Referral.DeclineReason.OTHER and len(note.strip()) < 4:
        raise OpenQuestion(_("Please explain in a few words."))
    with translation.override(settings.LANGUAGE_CODE):  # for everybody, in the house's language
        label = str(Referral.DeclineReason(reason).label)
    said = " · ".join(filter(None, (label, note.strip())))
    move_referral(referral, "decline", actor=actor, now=now, reason=said)
    if reason == Referral.DeclineReason.CONFLICT:
        ConflictOfInterest.objects.get_or_create(
            user=actor,
            member=referral.review.member,
            until=None,
            defaults={
                "relation": ConflictOfInterest.Relation.OTHER,
                "since": timezone.localdate(now),
            },
        )
    if referral.panel is not None or referral.specialty:
        begin_another(referral, seat=referral.seat, now=now)
    else:
        move_review(referral.review, "decline", actor=actor, now=now, reason=said[:300])


@transaction.atomic
def ask_back(*, referral_id: int, text: str, actor: User, now: datetime) -> None:
    """Ask the officer something; the question stays open and waits for the answer."""
    referral = lock_referral(referral_id)
    check_may_advise(actor, referral, move="ask_back")
    words = check_words(text)
    forget_drafts(referral, "ask")
    move_referral(referral, "ask_back", actor=actor, now=now, reason=words)
    move_review(referral.review, "ask_back", actor=actor, now=now, reason=words[:300])


def given(referral: Referral, stage: Opinion.Stage) -> Opinion | None:
    return Opinion.objects.filter(referral=referral, stage=stage).first()


def still_to_open(referral: Referral) -> list[str]:
    """Keys of the required evidence that its expert has not opened."""
    opened = set(
        EvidenceOpened.objects.filter(referral=referral, opened_by=referral.expert_id).values_list(
            "key", flat=True
        )
    )
    return [key for key in referral.evidence if key not in opened]
