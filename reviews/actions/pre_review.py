"""Pre-review: arithmetic, named checks, and a route. The machine grants or passes on, no more."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from claims.actions.assess import assess_claim, cap_of
from claims.actions.entitlement import lock_entitlement
from claims.actions.record import lock_claim, locking, move_claim
from claims.actions.wait import wait_for
from claims.basis import Basis, load_basis
from claims.fee_list import FeeLook, fee_list_of, known_of, look_through
from claims.models import Assessment, Claim, Fact, Filing, Paper
from claims.paper_facts import said_of
from claims.queries.copies import copies_of
from claims.receipts import NOT_ASKED, WAITING, standing_of
from claims.states import UNDECIDED, ClaimState
from config.kernel import id_number
from config.kernel.inserting import insert, insert_all
from members.models import User
from members.queries.hospitals import answer_for
from reviews.actions.locks import lock_review
from reviews.actions.move import move_review
from reviews.actions.score import ask_for_score
from reviews.actions.take_back import return_to_officer
from reviews.background import background_of
from reviews.checks import diagnosis, receipt_verified
from reviews.checks.base import (
    Cover,
    Dossier,
    Found,
    ListedHospital,
    PaperFile,
    Patient,
)
from reviews.checks.registry import BY_NAME, CHECKS
from reviews.models import CheckResult, PreReview, Review, ReviewEvent
from reviews.policies import check_may_recount
from reviews.ranks import rank_of
from reviews.states import JUDGED, ReviewState
from reviews.told_causes import causes_of

RULES_VERSION = "checks-4"
_JUDGED = Review.objects.filter(claim=OuterRef("pk"), state__in=JUDGED)


@transaction.atomic(savepoint=False)
def pre_review_claim(*, claim_id: int, now: datetime) -> PreReview | None:
    """Assess the claim, ask every check, open its review on the right lane.

    Once per claim version; None when the claim was withdrawn meanwhile, this was done before, or
    the claim came too early and waits for its day.
    What people decided or proposed on older facts goes back to an officer.
    """
    claim = lock_for_judging(claim_id)
    if claim.state not in UNDECIDED:
        return None
    if claim.state == ClaimState.WAITING_UNTIL:
        return None
    # Before it was taken on there cannot be a review.
    review = None if claim.state == ClaimState.SUBMITTED else _newest(claim)
    if review is not None and review.pre_reviews.filter(claim_version=claim.version).exists():
        return None
    if review is not None:
        # Before the arithmetic: what an outdated decision drew is given back first.
        return_to_officer(review, now=now)
    basis = load_basis(claim)
    is_first = review is None and claim.version == 1
    assessment = assess_claim(claim=claim, now=now, basis=basis, first=is_first)
    if assessment.waiting_until is not None and claim.state == ClaimState.SUBMITTED:
        # Nobody can judge it yet, and nobody refuses it: it comes back by itself.
        wait_for(claim, assessment.waiting_until, now=now)
        return None
    found = ask_checks(claim, assessment, basis, now)
    route, reasons = _routed(found, is_appeal=review is not None and review.round > 1)
    lane = ReviewState.WITH_OFFICER if reasons else ReviewState.GREEN
    if review is None:
        review = open_review(claim, lane, now)
        if claim.state == ClaimState.SUBMITTED:
            move_claim(claim, "accept", actor=None, now=now)
    else:
        _move_to_lane(review, lane, now)
    pre_review = PreReview(
        review=review,
        claim_version=claim.version,
        assessment=assessment,
        route=route,
        reasons=reasons,
        rules_version=RULES_VERSION,
        reviewed_at=now,
    )
    insert(pre_review)
    if diagnosis.CHECK.name in found:  # else whoever reads it asks
        ask_for_score(claim, now=now)
    return pre_review


@transaction.atomic
def give_to_officer(*, claim_id: int, now: datetime) -> None:
    """After the machine's last try: a claim never waits on a machine. An officer gets it bare."""
    claim = lock_for_judging(claim_id)
    if claim.state == ClaimState.SUBMITTED:
        open_review(claim, ReviewState.WITH_OFFICER, now)
        move_claim(claim, "accept", actor=None, now=now, reason="pre_review_failed")
    elif claim.state in UNDECIDED:
        review = _newest(claim)
        if review is not None:
            return_to_officer(review, now=now)


@transaction.atomic
def recount(*, review_id: int, actor: User, now: datetime) -> Assessment:
    """Compute again after another claim of the member was decided; the old one stays, named.

    On a case that the machine gave up on, or whose facts changed, the checks are asked as well.
    """
    claim_id = Review.objects.values_list("claim_id", flat=True).get(pk=review_id)
    claim = lock_for_judging(claim_id)
    review = lock_review(review_id)
    check_may_recount(actor, review, now)
    if not review.pre_reviews.filter(claim_version=claim.version).exists():
        pre_review = pre_review_claim(claim_id=claim_id, now=now)
        if pre_review is not None:
            return pre_review.assessment
    assessment = assess_claim(claim=claim, now=now)
    if review.state == ReviewState.GREEN and assessment.outcome != Assessment.Outcome.PAY:
        # Green promises an amount that one person may confirm.
        move_review(review, "route_officer", actor=None, now=now, reason="recounted")
    return assessment


def ask_checks(
    claim: Claim, assessment: Assessment, basis: Basis, now: datetime
) -> dict[str, Found]:
    """Every named check on this claim version; the outcomes are kept as rows.

    A receipt that the platform was asked about gets its row when the answer comes.
    """
    dossier = gather(claim, assessment, basis)
    found = {check.name: check(dossier) for check in CHECKS if check.applies(dossier)}
    insert_all(
        [
            CheckResult(
                claim=claim,
                claim_version=claim.version,
                name=name,
                outcome=result.outcome,
                evidence=dict(result.evidence),
                checked_at=now,
            )
            for name, result in found.items()
            if not (name == receipt_verified.CHECK.name and dossier.receipt.answer == WAITING)
        ]
    )
    if dossier.diagnosis is not None:  # on record already
        found[diagnosis.CHECK.name] = diagnosis.CHECK(dossier)
    return found


def _routed(found: Mapping[str, Found], *, is_appeal: bool) -> tuple[PreReview.Route, list[str]]:
    """Who judges it, and what stands against its going by itself. An appeal is never green."""
    reasons = [
        name for name, result in found.items() if BY_NAME[name].stands_against(result.outcome)
    ]
    route = PreReview.Route.OFFICER if reasons or is_appeal else PreReview.Route.GREEN
    if diagnosis.CHECK.name in reasons:
        route = PreReview.Route(diagnosis.route(found[diagnosis.CHECK.name]))
    return route, [*reasons, "appeal"] if is_appeal else reasons


def gather(claim: Claim, assessment: Assessment, basis: Basis) -> Dossier:
    """What the checks may ask for, in one statement and those about papers."""
    background = background_of(claim, basis.facts)
    by_photo = claim.channel == Claim.Channel.PHOTO
    return Dossier(
        item=claim.item,
        period=claim.period,
        facts=basis.facts,
        covers=tuple(Cover(c.item, c.period, c.begins_on, c.ends_on) for c in basis.covers),
        other_stays=background.other_stays,
        settlement_reversed=background.settlement_reversed,
        account_is_new=claim.bank_account.is_new,
        account_sharers=background.account_sharers,
        claimant_is_staff=background.claimant_is_staff,
        outcome=assessment.outcome,
        benefit=assessment.benefit,
        reasons=frozenset(assessment.reasons),
        second_person_from=settings.SECOND_PERSON_FROM,
        diagnosis=background.diagnosis,
        papers=_paper_file(claim, claim.filing, basis.facts) if claim.filing else None,
        hospital=_on_the_list(basis.facts) if by_photo else None,
        fees=_fees(claim, claim.filing, basis) if claim.filing else None,
        causes=causes_of(claim, assessment),
        usual=background.usual,
        patient=_patient(claim, background.disease_code, basis.facts),
        by_photo=by_photo,
        receipt=standing_of(claim, basis.facts) if by_photo else NOT_ASKED,
    )


def _patient(claim: Claim, code: str, facts: Mapping[str, str]) -> Patient | None:
    known = known_of(claim.member, facts)
    return Patient(known.sex, known.age, code) if code else None


def _on_the_list(facts: Mapping[str, str]) -> ListedHospital:
    """Asked for the day of admission: a hospital that closed since was one then."""
    admitted = facts.get("admitted_on")
    day = date.fromisoformat(admitted) if admitted else None
    answer = answer_for(facts.get("hospital", ""), day)
    return ListedHospital(answer.said, answer.near)


def _paper_file(claim: Claim, filing: Filing, facts: Mapping[str, str]) -> PaperFile:
    """What there is to say of the papers themselves, and what looks like them elsewhere."""
    papers = list(Paper.objects.filter(filing=filing, removed_at=None))
    unsure = Fact.objects.current().filter(claim=claim, source=Fact.Source.PAPER, is_sure=False)
    # Good for nothing but asking the fiscal platform, whose answer proves it.
    unsure = unsure.exclude(name="check_code")
    elsewhere = Paper.objects.filter(
        sha256__in=[paper.sha256 for paper in papers],
        removed_at=None,
        filing__state=Filing.State.SENT,
    ).exclude(filing=filing)
    said = said_of(filing)
    return PaperFile(
        kinds=frozenset(paper.kind_or_wanted for paper in papers) | said.kinds,
        member_name=claim.member.name,
        unsure=tuple(unsure.order_by("pk").values_list("name", flat=True)),
        used_elsewhere=elsewhere.exists(),
        alike=tuple((one.kind, one.reference) for one in copies_of(filing)),
        id_agrees=_id_agrees(claim, facts.get("payer_id", "")),
        receipts=said.receipts,
        mixed=said.mixed,
    )


def _fees(claim: Claim, filing: Filing, basis: Basis) -> FeeLook | None:
    """What the catalogues and the national rules say of the fee list, where there is one."""
    fees = fee_list_of(filing)
    return look_through(fees, member=claim.member, facts=basis.facts) if fees else None


def _id_agrees(claim: Claim, printed: str) -> bool | None:
    return id_number.agrees(printed, claim.member.id_number) if printed else None


def lock_for_judging(claim_id: int) -> Claim:
    """The claim, locked; before it the entitlement where people have judged, for it may move."""
    # New claims by far are most, and nobody has a new one before them.
    for unjudged in (Q(state=ClaimState.SUBMITTED), ~Exists(_JUDGED)):
        for claim in locking().filter(unjudged, pk=claim_id):
            return claim
    seen = Claim.objects.get(pk=claim_id)
    lock_entitlement(seen, cap=cap_of(seen))
    return lock_claim(claim_id)


def open_review(
    claim: Claim,
    lane: ReviewState,
    now: datetime,
    *,
    round: int = 1,  # noqa: A002  the trade's word
    since: datetime | None = None,
) -> Review:
    """A round of a claim on the desk; an appeal waits `since` it was filed."""
    review = Review(
        claim=claim,
        round=round,
        member_id=claim.member_id,
        unit_path=claim.unit_path,
        state=lane,
        rank=rank_of(claim.promised_on, since or claim.filed_at),
        due_on=claim.promised_on,
        opened_at=now,
    )
    insert(review)
    insert(ReviewEvent(review=review, move="open", state=review.state, actor=None, moved_at=now))
    return review


def _newest(claim: Claim) -> Review | None:
    """The claim's last round, locked; None where there is none yet."""
    newest = claim.reviews.order_by("-round").values_list("pk", flat=True).first()
    return lock_review(newest) if newest is not None else None


def _move_to_lane(review: Review, lane: ReviewState, now: datetime) -> None:
    if review.state in (ReviewState.GREEN, ReviewState.WITH_OFFICER):
        name = "route_green" if lane == ReviewState.GREEN else "route_officer"
        move_review(review, name, actor=None, now=now)
