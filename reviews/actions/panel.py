"""More than one expert reads a question: each alone, then together where they differ.

Everything here happens under the lock on the review: of two readers who answer in the same moment
the second finds the first one's opinion, and only they compare.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.kernel.moves import MoveDenied
from members.models import User
from reviews.actions.draft import forget_drafts
from reviews.actions.locks import lock_referral
from reviews.actions.move import move_panel, move_referral, move_review, note_panel
from reviews.actions.opinions import Judgement, record_opinion
from reviews.actions.sittings import begin_another, due_from
from reviews.draft_policies import PANEL_ACTS
from reviews.expert_policies import check_words
from reviews.models import ExpertPanel, MedicalFinding, Opinion, PanelWord, Referral, Review
from reviews.models.opinion import Conclusion
from reviews.panel_policies import check_may_speak, has_spoken
from reviews.policies import OpenQuestion
from reviews.readers import may_go_on, why_two_after
from reviews.states import PANEL_MOVES, PanelState, ReferralState

FIRST, SECOND, THIRD = 1, 2, 3
_MAJORITY = 2


def read_twice(sitting: Referral, *, why: str, now: datetime) -> ExpertPanel:
    """Open a panel about the question of this sitting, which is its first; a second one begins."""
    panel = ExpertPanel.objects.create(
        review=sitting.review,
        claim_version=sitting.claim_version,
        why=why,
        state=PANEL_MOVES.initial,
        opened_at=now,
    )
    note_panel(panel, "open", actor=None, now=now)
    sitting.panel = panel
    sitting.save(update_fields=["panel"])
    begin_another(sitting, seat=SECOND, now=now)
    return panel


def hear(sitting: Referral, opinion: Opinion, *, actor: User, now: datetime) -> None:
    """What follows from a final opinion: the officer's turn, another reader's, or a comparison.

    The caller holds the locks, and the sitting has been answered.
    """
    if sitting.panel is None:
        why = why_two_after(opinion)
        if why:
            read_twice(sitting, why=why, now=now)
            return
        _establish(opinion, now)
        move_review(sitting.review, "advise", actor=actor, now=now)
        return
    panel = sitting.panel
    panel.review = sitting.review
    if panel.state == PanelState.THIRD:
        _let_the_third_compare(panel, sitting, actor=actor, now=now)
    elif len(held := voices(panel)) == _MAJORITY and not _agreed(panel, held, actor, now):
        _compare_two(panel, actor=actor, now=now)


@transaction.atomic
def comment(*, referral_id: int, text: str, actor: User, now: datetime) -> PanelWord:
    """Say something to the others of the panel, unnamed."""
    referral = lock_referral(referral_id)
    check_may_speak(actor, referral)
    words = check_words(text)
    forget_drafts(referral, "comment")
    return _word(referral, PanelWord.Kind.COMMENT, words, actor=actor, now=now)


@transaction.atomic
def keep(*, referral_id: int, text: str, actor: User, now: datetime) -> PanelWord:
    """Stay with one's opinion, knowing the others'."""
    referral = lock_referral(referral_id)
    check_may_speak(actor, referral)
    word = _word(referral, PanelWord.Kind.KEEP, text.strip(), actor=actor, now=now)
    _go_on(referral, actor=actor, now=now)
    return word


@transaction.atomic
def change(
    *,
    referral_id: int,
    judgement: Judgement,
    actor: User,
    now: datetime,
    override_reason: str = "",
    override_note: str = "",
) -> Opinion:
    """Change one's opinion, knowing the others'; the grounds say why. The first one stays on
    record."""
    referral = lock_referral(referral_id)
    check_may_speak(actor, referral)
    held = Opinion.objects.get(referral=referral, stage=Opinion.Stage.FINAL)
    if judgement.conclusion == held.conclusion:
        raise OpenQuestion(_("That is what you said before. To stay with it, choose to keep it."))
    opinion = record_opinion(
        referral,
        Opinion.Stage.PANEL,
        judgement,
        actor=actor,
        now=now,
        override_reason=override_reason,
        override_note=override_note,
    )
    _go_on(referral, actor=actor, now=now)
    return opinion


def voices(panel: ExpertPanel) -> dict[int, Opinion]:
    """What each reader holds now, by seat: their final opinion, or what they changed it to."""
    said = Opinion.objects.filter(
        referral__panel=panel, stage__in=(Opinion.Stage.FINAL, Opinion.Stage.PANEL)
    )
    rows = said.select_related("referral", "given_by").order_by("referral__seat", "pk")
    return {row.referral.seat: row for row in rows}


def call_third(panel: ExpertPanel, *, actor: User | None, now: datetime, reason: str = "") -> None:
    """The two differ to the end: their part is over, a third reader begins alone."""
    first = panel.sittings.filter(seat=FIRST).select_related("asked_by").latest("pk")
    _conclude(panel, actor=actor, now=now)
    move_panel(panel, "call_third", actor=actor, now=now, reason=reason)
    first.review, first.panel = panel.review, panel
    begin_another(first, seat=THIRD, now=now)


def settle(panel: ExpertPanel, *, actor: User | None, now: datetime) -> None:
    """Two of three are the answer; three different ones go to the officer as they are."""
    held = voices(panel)
    (conclusion, number), *_rest = Counter(
        opinion.conclusion for opinion in held.values()
    ).most_common()
    if number < _MAJORITY:
        _end(panel, "split", actor=actor, now=now, reason="panel_split")
        return
    answer = next(opinion for opinion in held.values() if opinion.conclusion == conclusion)
    _end(panel, "settle", actor=actor, now=now, reason="panel_majority", answer=answer)


def give_up(panel: ExpertPanel, *, actor: User, now: datetime, reason: str) -> None:
    """No further reader can be found: the officer gets what there is, and is told so."""
    for sitting in panel.sittings.filter(state=ReferralState.OPEN).select_related("expert"):
        sitting.review = panel.review
        move_referral(sitting, "withdraw", actor=actor, now=now, reason=reason)
    move_panel(panel, "give_up", actor=actor, now=now, reason=reason)
    move_review(panel.review, "return_unread", actor=actor, now=now, reason=reason)


def _compare_two(panel: ExpertPanel, *, actor: User, now: datetime) -> None:
    sittings = _first_two(panel)
    today = timezone.localdate(now)
    if not all(may_go_on(sitting, today=today) for sitting in sittings):
        call_third(panel, actor=None, now=now, reason="reader_away")
        return
    panel.due_on = due_from(now)
    move_panel(panel, "differ", actor=actor, now=now)
    for sitting in sittings:
        move_referral(sitting, "convene", actor=None, now=now)


def _let_the_third_compare(
    panel: ExpertPanel, sitting: Referral, *, actor: User, now: datetime
) -> None:
    panel.due_on = due_from(now)
    move_panel(panel, "compare", actor=actor, now=now)
    move_referral(sitting, "convene", actor=None, now=now)


def _go_on(referral: Referral, *, actor: User, now: datetime) -> None:
    """After somebody has spoken: agreed, wait for the other, a third, or the count."""
    forget_drafts(referral, *PANEL_ACTS)
    panel = referral.panel
    if panel is None:
        return
    panel.review = referral.review
    if panel.state == PanelState.COMPARING:
        settle(panel, actor=actor, now=now)
        return
    if _agreed(panel, voices(panel), actor, now):
        return
    if all(has_spoken(sitting) for sitting in _first_two(panel)):
        call_third(panel, actor=actor, now=now)


def _agreed(panel: ExpertPanel, held: Mapping[int, Opinion], actor: User, now: datetime) -> bool:
    """Where the first two say the same, that is the answer, and the panel has ended."""
    if held[FIRST].conclusion != held[SECOND].conclusion:
        return False
    _end(panel, "agree", actor=actor, now=now, reason="panel_agreed", answer=held[FIRST])
    return True


def _end(
    panel: ExpertPanel,
    name: str,
    *,
    actor: User | None,
    now: datetime,
    reason: str,
    answer: Opinion | None = None,
) -> None:
    _conclude(panel, actor=actor, now=now)
    move_panel(panel, name, actor=actor, now=now, reason=reason, answer=answer)
    if answer is not None:
        _establish(answer, now)
    move_review(panel.review, "advise", actor=actor, now=now, reason=reason)


def _conclude(panel: ExpertPanel, *, actor: User | None, now: datetime) -> None:
    """The case is closed again to those who compared."""
    for sitting in panel.sittings.filter(state=ReferralState.IN_PANEL).select_related("expert"):
        sitting.review = panel.review
        move_referral(sitting, "conclude", actor=actor, now=now)


def _first_two(panel: ExpertPanel) -> list[Referral]:
    """The sittings of the first two that ended with an opinion."""
    answered = (ReferralState.ANSWERED, ReferralState.IN_PANEL)
    found = panel.sittings.filter(seat__in=(FIRST, SECOND), state__in=answered).select_related(
        "expert"
    )
    for sitting in (sittings := list(found.order_by("seat"))):
        sitting.review = panel.review
    return sittings


def _establish(opinion: Opinion, now: datetime) -> None:
    """Where it says what the diagnosis is, that is a finding: a person's, never the machine's."""
    if opinion.conclusion == Conclusion.CANNOT_TELL:
        return
    review: Review = opinion.review
    MedicalFinding.objects.create(
        review=review,
        claim_id=review.claim_id,
        claim_version=opinion.claim_version,
        kind=opinion.conclusion,
        opinion=opinion,
        established_by=opinion.given_by,
        established_at=now,
    )


def _word(
    referral: Referral, kind: PanelWord.Kind, text: str, *, actor: User, now: datetime
) -> PanelWord:
    panel = referral.panel
    if panel is None:
        raise MoveDenied(_("The panel about this question is over."))
    return PanelWord.objects.create(
        panel=panel,
        referral=referral,
        kind=kind,
        text=text[:500],
        said_by=actor,
        said_at=now,
    )
