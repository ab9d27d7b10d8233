"""Quality sampling: a decision is drawn, read again by somebody who does not know it, and compared.

Nothing here changes a decision that people made: what is found is told, and put right where such
things are. One that nobody made waits for its reading, and is taken back where that finds an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from claims.actions.assess import cap_of
from claims.actions.entitlement import lock_entitlement
from claims.actions.record import lock_claim
from claims.models import Claim, Paper
from config.kernel.money import yuan
from config.kernel.tasks import enqueue
from members.models import User
from members.policies import require
from members.roles import Permission
from reviews.actions.locks import lock_review, lock_sample
from reviews.actions.move import move_sample
from reviews.actions.take_back import AUDIT_DIFFERS, take_back
from reviews.audit import unsigned_pending
from reviews.models import (
    Decision,
    QualitySample,
    Review,
    SampleDraw,
    SampleEvent,
    SampleFinding,
    SampleRate,
    SampleReading,
)
from reviews.models.decision import DenialReason, Outcome
from reviews.models.sample import SampleOutcome, SampleRoute
from reviews.policies import OpenQuestion
from reviews.sample_policies import check_may_read, check_may_settle
from reviews.sample_queries import readable_by, waiting_for
from reviews.sampling import falls_on, rate_of, reference_of, stratum_of
from reviews.states import SAMPLE_MOVES, SampleState

LEAST_RATE = Decimal("0.01")
SHORTEST = 10
CASE_CHANGED = "case_changed"
NOT_FINISHED = "not_finished"


@dataclass(frozen=True)
class Judgement:
    """What the reader concludes; `amount` for pay, `denial_reason` for deny, `missing` else."""

    conclusion: str
    grounds: str
    amount: Decimal | None = None
    denial_reason: str = ""
    missing: Sequence[str] = ()


def draw_sample(decision: Decision, *, now: datetime) -> SampleDraw:
    """Put a decision to the draw, in the transaction in which it takes effect – one by nobody: in
    which it is made, for it waits for its reading. Before finance hears of it, and whatever becomes
    of it later."""
    outcome, route = stratum_of(decision)
    rate = rate_of(outcome, route)
    draw = SampleDraw.objects.create(
        decision=decision,
        unit_path=decision.review.unit_path,
        outcome=outcome,
        route=route,
        propensity=rate,
        drawn=falls_on(reference_of(decision), rate),
        drawn_at=now,
    )
    if draw.drawn:
        sample = QualitySample.objects.create(draw=draw, state=SAMPLE_MOVES.initial)
        SampleEvent.objects.create(sample=sample, move="draw", state=sample.state, moved_at=now)
    return draw


@transaction.atomic
def take_next(*, actor: User, now: datetime) -> QualitySample | None:
    """The oldest sample that this person may read, as theirs; None when there is none.

    Nobody chooses: the order is that of the draw. What is open with the person comes first; two
    at once get different ones.
    """
    require(actor, Permission.SAMPLE_READ)
    # Two windows of one person: the second waits and then finds what the first took.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    _lapse(now)
    mine = QualitySample.objects.filter(state=SampleState.READING, reader=actor).first()
    if mine is not None and readable_by(actor).filter(pk=mine.pk).exists():
        return mine
    if mine is not None:  # no longer theirs to read: a relation was declared, a role ended
        move_sample(mine, "lapse", actor=None, now=now, reason=NOT_FINISHED)
    free = waiting_for(actor).select_related("draw__decision__assessment", "draw__decision__claim")
    oldest = free.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    while (sample := oldest.first()) is not None:
        if not _changed_since(sample, sample.draw.decision.claim):
            sample.reader, sample.taken_at = actor, now
            move_sample(sample, "take", actor=actor, now=now)
            return sample
        move_sample(sample, "set_aside", actor=None, now=now, reason=CASE_CHANGED)
    return None


@transaction.atomic
def give_back(*, sample_id: int, reason: str, actor: User, now: datetime) -> None:
    """Somebody else reads it. Who gave it back does not get it again."""
    sample = lock_sample(sample_id)
    check_may_read(actor, sample, move="give_back")
    if len(reason.strip()) < 2:
        raise OpenQuestion(_("Please say it in a few words."))
    move_sample(sample, "give_back", actor=actor, now=now, reason=reason.strip()[:200])


@transaction.atomic
def read(*, sample_id: int, judgement: Judgement, actor: User, now: datetime) -> QualitySample:
    """Keep what the reader concluded and compare it with the decision, which they see from now on.

    Where the case changed meanwhile there is nothing to compare: it is set aside, and says so.
    """
    claim = lock_claim(
        QualitySample.objects.values_list("draw__decision__claim_id", flat=True).get(pk=sample_id)
    )
    sample = lock_sample(sample_id)
    check_may_read(actor, sample)
    if _changed_since(sample, claim):
        move_sample(sample, "set_aside", actor=None, now=now, reason=CASE_CHANGED)
        return sample
    reading = _checked(judgement)
    reading.sample, reading.read_by, reading.read_at = sample, actor, now
    reading.agrees = _same(reading, sample.draw.decision)
    reading.save()
    move_sample(sample, "agree" if reading.agrees else "differ", actor=actor, now=now)
    if reading.agrees:
        _let_go_on(sample.draw.decision, now)
    return sample


@transaction.atomic
def settle(*, sample_id: int, kind: str, note: str, actor: User, now: datetime) -> SampleFinding:
    """A second reader says what the difference is; the officer and the supervisor read it.

    A decision by nobody that is not in effect yet waits for this word: where it finds an error the
    decision is taken back, in the name of who said so, and an officer gets the case.
    """
    decision = Decision.objects.select_related("claim").get(sample_draw__sample=sample_id)
    review = _lock_unsigned(decision)
    sample = lock_sample(sample_id)
    check_may_settle(actor, sample)
    if kind not in SampleFinding.Kind.values:
        raise OpenQuestion(_("Please choose what kind of difference it is."))
    if len(note.strip()) < SHORTEST:
        raise OpenQuestion(_("Please explain in at least ten characters."))
    finding = SampleFinding.objects.create(
        sample=sample, kind=kind, note=note.strip()[:500], found_by=actor, found_at=now
    )
    move_sample(sample, "settle", actor=actor, now=now)
    if kind == SampleFinding.Kind.NO_ERROR:
        _let_go_on(decision, now)
    elif review is not None and unsigned_pending().filter(pk=decision.pk).exists():
        take_back(review, actor=actor, reason=AUDIT_DIFFERS, now=now)
    if kind != SampleFinding.Kind.NO_ERROR and decision.decided_by_id is None:
        enqueue("reviews.watch_errors", sample.pk, now=now)  # one too many rings at once
    return finding


@transaction.atomic
def set_rate(
    *, outcome: str, route: str, rate: Decimal, reason: str, actor: User, now: datetime
) -> SampleRate:
    """Draw another share of a stratum from now on; what was drawn keeps its chance."""
    require(actor, Permission.QUALITY_WATCH)
    if outcome not in SampleOutcome.values or route not in SampleRoute.values:
        raise OpenQuestion(_("Please choose what is drawn."))
    if not LEAST_RATE <= rate <= 1:
        raise OpenQuestion(_("At least one in a hundred is drawn, at most all."))
    if len(reason.strip()) < 4:
        raise OpenQuestion(_("Please explain in a few words."))
    return SampleRate.objects.create(
        outcome=outcome,
        route=route,
        rate=rate.quantize(Decimal("0.0001")),
        reason=reason.strip()[:200],
        since=now,
        set_by=actor,
    )


def _let_go_on(decision: Decision, now: datetime) -> None:
    """What nobody decided waited for this reading, or is asked for when its minutes are over."""
    if unsigned_pending().filter(pk=decision.pk).exists():
        due = max(now, decision.effective_at)
        enqueue("reviews.take_effect_when_read", decision.pk, now=now, due_at=due)


def _lock_unsigned(decision: Decision) -> Review | None:
    """The case of a decision by nobody, with what it drew on, locked: it may be taken back."""
    if decision.decided_by_id is not None:
        return None
    lock_entitlement(decision.claim, cap=cap_of(decision.claim))
    lock_claim(decision.claim_id)
    return lock_review(decision.review_id)


def _lapse(now: datetime) -> None:
    """Readings that nobody finished go to somebody else."""
    begun = now - timedelta(days=settings.SAMPLE_READING_DAYS)
    for sample in QualitySample.objects.filter(
        state=SampleState.READING, taken_at__lt=begun
    ).select_for_update(skip_locked=True)[:20]:
        move_sample(sample, "lapse", actor=None, now=now, reason=NOT_FINISHED)


def _changed_since(sample: QualitySample, claim: Claim) -> bool:
    """Other facts than those that were decided on, or a later round."""
    decision = sample.draw.decision
    if decision.assessment.claim_version != claim.version:
        return True
    return Review.objects.filter(claim=claim, pk__gt=decision.review_id).exists()


def _checked(judgement: Judgement) -> SampleReading:
    kinds = SampleReading.Conclusion
    if judgement.conclusion not in kinds.values:
        raise OpenQuestion(_("Please choose what you think."))
    if len(judgement.grounds.strip()) < SHORTEST:
        raise OpenQuestion(_("Please explain in at least ten characters."))
    reading = SampleReading(
        conclusion=judgement.conclusion, grounds=judgement.grounds.strip()[:500]
    )
    if judgement.conclusion == kinds.PAY:
        if judgement.amount is None or judgement.amount <= 0:
            raise OpenQuestion(_("An approval needs an amount above zero."))
        reading.amount = yuan(judgement.amount)
    elif judgement.conclusion == kinds.DENY:
        if judgement.denial_reason not in DenialReason.values:
            raise OpenQuestion(_("Please choose the reason that the member would read."))
        reading.denial_reason = judgement.denial_reason
    else:
        wanted = list(dict.fromkeys(judgement.missing))
        if not wanted or not set(wanted) <= set(Paper.Kind.values):
            raise OpenQuestion(_("Please choose the paper that is missing."))
        reading.missing = wanted
    return reading


def _same(reading: SampleReading, decision: Decision) -> bool:
    if reading.conclusion == SampleReading.Conclusion.PAY:
        return decision.outcome == Outcome.APPROVED and reading.amount == decision.amount
    return (
        reading.conclusion == SampleReading.Conclusion.DENY
        and decision.outcome == Outcome.DENIED
        and reading.denial_reason == decision.denial_reason
    )
