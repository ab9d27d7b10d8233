"""The photo lanes of the demo story: six people who were in hospital elsewhere.

Their pictures go through the real intake, the real readers and the real desks; what a person does
on the page happens here by the same action.
"""

from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from claims.actions.ask_papers import answer_request
from claims.actions.papers import add_paper, open_draft
from claims.actions.send import send_filing
from claims.models import Claim, Fact
from claims.paper_facts import ASKED, read_facts
from config.demo.cast import Cast
from config.demo.papers import papers_of, split_sheet_of
from config.demo.parts import Part
from config.demo.stage import Stage
from members.actions.sign_in import user_of_member
from members.models import User
from reviews.actions.advise import (
    give_final_opinion,
    give_initial_opinion,
    open_evidence,
    still_to_open,
)
from reviews.actions.appeal import appeal, record_view
from reviews.actions.ask import ask_for_papers
from reviews.actions.correct import correct
from reviews.actions.lease import open_case
from reviews.actions.opinions import Judgement
from reviews.actions.refer import Question, refer
from reviews.models import AppealView, Referral, Review
from reviews.models.decision import DenialReason, OverrideReason
from reviews.models.opinion import Conclusion, Confidence

LANES = (
    "photo",  # read, the level of the hospital from the list, two persons approve, paid
    "expert_overrides",  # the machine suspects a critical illness, the expert says not yet; paid
    "expert_confirms",  # the machine suspects one, the expert confirms; two persons, paid
    "returned",  # the split sheet is missing: asked for, sent, back on the desk
    "photo_denied",  # a traffic accident: two persons deny
    "appealed",  # denied, appealed, judged by other people, who grant it; paid
)
_CAUSES = {"photo_denied": "third_party"}
_LEVEL_BY_MISTAKE = "1"


def sent(stage: Stage, parts: dict[str, Part], day: date) -> None:
    """Six people photograph their papers, look over what was read, and send it."""
    stage.at(day, 19)
    for lane in LANES:
        part = parts[lane]
        actor = user_of_member(part.member)
        filing = open_draft(actor=actor, now=stage.now)
        for kind, picture in papers_of(lane, part.person, until=day).items():
            _add(stage, filing.pk, picture, kind, actor)
        stage.work()
        # What the machine is not sure of the member compares with the paper, and finds right.
        doubtful = {
            name: fact.value
            for name, fact in read_facts(filing).items()
            if name in ASKED and not fact.sure
        }
        part.claim = send_filing(
            filing_id=filing.pk,
            answers=doubtful,
            cause=_CAUSES.get(lane, "illness"),
            actor=actor,
            now=stage.now,
        )[-1]
        stage.later(minutes=4)


def judged(stage: Stage, parts: dict[str, Part], cast: Cast, day: date) -> None:
    """The next day on the desk: officer, experts, second persons."""
    staff = cast.staff
    officer, supervisor = staff["officer"], staff["supervisor"]
    stage.at(day, 13)
    for lane in LANES:
        claim = parts[lane].claimed()
        if lane == "appealed":
            _sets_the_level(stage, claim, officer, _LEVEL_BY_MISTAKE)
        elif not _level_of(claim):  # the hospital's name was misread, and is on no list
            _sets_the_level(stage, claim, officer, "3")
    _asks_for_the_split_sheet(stage, parts["returned"].claimed(), officer)
    for lane, expert, conclusion, override in (
        ("expert_confirms", "expert", Conclusion.CRITICAL_ILLNESS, ""),
        ("expert_overrides", "expert2", Conclusion.ORDINARY, OverrideReason.M2),
    ):
        referral = _asks_an_expert(stage, parts[lane].claimed(), officer, staff[expert])
        # About a critical illness a second expert is drawn, who knows nothing of the first.
        for sitting in Referral.objects.filter(panel=referral.panel).order_by("seat"):
            stage.later(minutes=20)
            _judges(stage, sitting, conclusion, override)
    stage.proposes_denial(
        parts["photo_denied"].claimed(),
        officer,
        reason=DenialReason.THIRD_PARTY,
        note="会员说明为交通事故，对方负全责",
    )
    stage.proposes_denial(
        parts["appealed"].claimed(),
        officer,
        reason=DenialReason.HOSPITAL_LEVEL,
        note="查到的是同名的一级医院",
    )
    for lane in ("photo", "expert_confirms", "expert_overrides"):
        stage.approves(parts[lane].claimed(), officer)
    stage.later(minutes=40)
    for lane in ("photo", "expert_confirms", "expert_overrides", "photo_denied", "appealed"):
        stage.confirms(parts[lane].claimed(), supervisor)
    stage.later(minutes=30)


def appealed(stage: Stage, parts: dict[str, Part], cast: Cast, day: date) -> None:
    """Denied by mistake: the member says so, and other people see it as they do."""
    part, staff = parts["appealed"], cast.staff
    claim = parts["appealed"].claimed()
    stage.at(day, 8)
    appeal(
        claim_id=claim.pk,
        text="我住的是大学附属医院，是三级医院，不是一级，请重新核对。",
        actor=user_of_member(part.member),
        now=stage.now,
    )
    stage.work()
    stage.later(minutes=30)
    _views(stage, claim, staff["officer2"])
    _sets_the_level(stage, claim, staff["officer2"], "3")
    stage.approves(claim, staff["officer2"])
    stage.later(minutes=20)
    _views(stage, claim, staff["supervisor2"])
    stage.confirms(claim, staff["supervisor2"])
    stage.later(minutes=15)


def answered(stage: Stage, parts: dict[str, Part], day: date) -> None:
    """The split sheet that was asked for."""
    part, claim = parts["returned"], parts["returned"].claimed()
    stage.at(day, 18)
    actor = user_of_member(part.member)
    if claim.filing_id is None:
        raise LookupError("a claim by photo has a filing")
    sheet = split_sheet_of("returned", part.person, until=day - timedelta(days=4))
    _add(stage, claim.filing_id, sheet, "split_sheet", actor)
    stage.work()
    answer_request(claim_id=claim.pk, actor=actor, now=stage.now)
    stage.work()


def _add(stage: Stage, filing_id: int, picture: bytes, kind: str, actor: User) -> None:
    add_paper(
        filing_id=filing_id,
        upload_id=uuid4(),
        original=picture,
        wanted_kind=kind,
        actor=actor,
        now=stage.now,
    )


def _level_of(claim: Claim) -> str:
    known = Fact.objects.current().filter(claim=claim, name="hospital_level").first()
    return known.value if known else ""


def _sets_the_level(stage: Stage, claim: Claim, officer: User, level: str) -> None:
    """No paper names it: the list does, and an officer may know better, or worse."""
    review = _opened(stage, claim, officer)
    known = Fact.objects.current().filter(claim=claim, name="hospital_level").first()
    correct(
        review_id=review.pk,
        name="hospital_level",
        value=level,
        was_id=known.pk if known else None,
        actor=officer,
        now=stage.now,
    )
    stage.work()


def _asks_for_the_split_sheet(stage: Stage, claim: Claim, officer: User) -> None:
    review = _opened(stage, claim, officer)
    ask_for_papers(
        review_id=review.pk,
        version=review.version,
        kinds=["split_sheet"],
        note="票据上没有列明自负金额。请到参保地医保窗口打印“费用分割单”，拍下来就行。",
        until=timezone.localdate(stage.now) + timedelta(days=14),
        actor=officer,
        now=stage.now,
    )
    stage.work()


def _asks_an_expert(stage: Stage, claim: Claim, officer: User, expert: User) -> Referral:
    review = _opened(stage, claim, officer)
    referral = refer(
        review_id=review.pk,
        version=review.version,
        question=Question(
            kind=Referral.Kind.CRITICAL_ILLNESS,
            text="这次的出院诊断是否属于计划所列的重大疾病？",
            expert_id=expert.pk,
        ),
        actor=officer,
        now=stage.now,
    )
    stage.work()
    return referral


def _judges(stage: Stage, referral: Referral, conclusion: Conclusion, override: str) -> None:
    expert = referral.expert
    if expert is None:
        raise LookupError(referral.question)
    for key in still_to_open(referral):
        open_evidence(referral_id=referral.pk, key=key, actor=expert, now=stage.now)
    stage.later(minutes=10)
    grounds = (
        "出院诊断为乳腺癌，属于恶性肿瘤。"
        if conclusion == Conclusion.CRITICAL_ILLNESS
        else "发病不满180天，尚不能确认遗留神经功能障碍，按普通住院处理。"
    )
    judgement = Judgement(conclusion, grounds, Confidence.HIGH)
    give_initial_opinion(referral_id=referral.pk, judgement=judgement, actor=expert, now=stage.now)
    stage.later(minutes=5)
    give_final_opinion(
        referral_id=referral.pk,
        judgement=judgement,
        actor=expert,
        now=stage.now,
        override_reason=override,
        override_note="脑梗死须在发病180天后评定" if override else "",
    )
    stage.work()


def _views(stage: Stage, claim: Claim, who: User) -> None:
    review = _opened(stage, claim, who)
    record_view(
        review_id=review.pk,
        version=review.version,
        conclusion=AppealView.Conclusion.PAY,
        grounds="票据盖章单位是大学附属医院，属三级医院。",
        actor=who,
        now=stage.now,
    )


def _opened(stage: Stage, claim: Claim, who: User) -> Review:
    review = Review.objects.filter(claim=claim).latest("round")
    open_case(review_id=review.pk, actor=who, now=stage.now)
    return Review.objects.get(pk=review.pk)
