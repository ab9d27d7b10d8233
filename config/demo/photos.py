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
from config.demo.papers import papers_of, split_sheet_of
from config.demo.parts import Story
from config.demo.stage import Stage
from members.actions.sign_in import user_of_member
from members.models import User
from reviews.actions.appeal import appeal, record_view
from reviews.actions.ask import ask_for_papers
from reviews.actions.correct import correct
from reviews.actions.opinions import Judgement
from reviews.models import AppealView, Referral
from reviews.models.decision import DenialReason
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
_CANCER = Judgement(
    Conclusion.CRITICAL_ILLNESS, "出院诊断为乳腺癌，属于恶性肿瘤。", Confidence.HIGH
)
_NOT_YET = Judgement(
    Conclusion.ORDINARY,
    "发病不满180天，尚不能确认遗留神经功能障碍，按普通住院处理。",
    Confidence.HIGH,
)


def sent(story: Story, day: date) -> None:
    """Six people photograph their papers, look over what was read, and send it."""
    stage, parts = story.stage, story.parts
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


def judged(story: Story, day: date) -> None:
    """The next day on the desk: officer, experts, second persons."""
    stage, parts, staff = story.stage, story.parts, story.staff
    officer, supervisor = staff["officer"], staff["supervisor"]
    stage.at(day, 13)
    for lane in LANES:
        claim = parts[lane].claimed()
        if lane == "appealed":
            _sets_the_level(stage, claim, officer, _LEVEL_BY_MISTAKE)
        elif not _level_of(claim):  # the hospital's name was misread, and is on no list
            _sets_the_level(stage, claim, officer, "3")
    _asks_for_the_split_sheet(stage, parts["returned"].claimed(), officer)
    for lane, expert, judgement, why_not in (
        ("expert_confirms", "expert", _CANCER, ""),
        ("expert_overrides", "expert2", _NOT_YET, "脑梗死须在发病180天后评定"),
    ):
        referral = stage.asks_an_expert(
            parts[lane].claimed(),
            officer,
            staff[expert],
            kind=Referral.Kind.CRITICAL_ILLNESS,
            text="这次的出院诊断是否属于计划所列的重大疾病？",
        )
        # About a critical illness a second expert is drawn, who knows nothing of the first.
        for sitting in Referral.objects.filter(panel=referral.panel).order_by("seat"):
            stage.later(minutes=20)
            stage.answers(sitting, judgement, why_not_proposed=why_not)
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


def appealed(story: Story, day: date) -> None:
    """Denied by mistake: the member says so, and other people see it as they do."""
    stage, staff, part = story.stage, story.staff, story.parts["appealed"]
    claim = part.claimed()
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


def answered(story: Story, day: date) -> None:
    """The split sheet that was asked for."""
    stage, part = story.stage, story.parts["returned"]
    claim = part.claimed()
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
    review = stage.opens(claim, officer)
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
    review = stage.opens(claim, officer)
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


def _views(stage: Stage, claim: Claim, who: User) -> None:
    review = stage.opens(claim, who)
    record_view(
        review_id=review.pk,
        version=review.version,
        conclusion=AppealView.Conclusion.PAY,
        grounds="票据盖章单位是大学附属医院，属三级医院。",
        actor=who,
        now=stage.now,
    )
