"""Those who read a case in the demo story: experts, each alone, with a precedent between them; and
colleagues who read a decision again without knowing it."""

from datetime import date, timedelta
from decimal import Decimal

from config.demo.parts import Story
from members.models import User
from reviews.actions.cite import Cite
from reviews.actions.experts import add_absence, set_specialties, set_term
from reviews.actions.opinions import Judgement
from reviews.actions.panel import keep
from reviews.actions.precedents import Ruling, adopt_precedent, propose_precedent
from reviews.actions.sample import Judgement as Reading
from reviews.actions.sample import read, set_rate, settle, take_next
from reviews.models import (
    Decision,
    Precedent,
    QualitySample,
    Referral,
    SampleFinding,
    SampleReading,
)
from reviews.models.decision import Outcome
from reviews.models.opinion import Conclusion, Confidence
from reviews.models.sample import SampleOutcome, SampleRoute

STROKE = ("I63.900", "脑梗死")
_NOT_PROPOSED = "脑梗死须在发病180天后评定"


# --- experts --------------------------------------------------------------------------------------
def ruled(story: Story, day: date) -> None:
    """Two experts say the same of a stroke; two persons decide by it."""
    stage, staff, part = story.stage, story.staff, story.parts["ruled"]
    stage.at(day, 17, 30)
    said = Judgement(
        Conclusion.ORDINARY,
        "发病21天，肢体肌力尚在恢复，不能认定为永久性神经功能障碍。",
        Confidence.HIGH,
    )
    referral = _asks(story, "ruled", "expert2")
    for sitting in Referral.objects.filter(panel=referral.panel).order_by("seat"):
        stage.answers(sitting, said, why_not_proposed=_NOT_PROPOSED)
    stage.approves(part.claimed(), staff["officer"])
    stage.later(minutes=10)
    stage.confirms(part.claimed(), staff["supervisor"])
    stage.later(minutes=15)


def precedents(story: Story, day: date) -> None:
    """One comes from that case, and holds; another waits for its second person."""
    stage, staff = story.stage, story.staff
    stage.at(day, 14)
    ruling = _proposes(
        story,
        "ruled",
        staff["officer"],
        Ruling(
            title="脑梗死：发病未满180天的，不按重大疾病",
            question="脑梗死住院，出院时遗留肢体无力，是否属于重大疾病中的脑中风后遗症？",
            ruling="发病未满180天的，按普通住院给付；满180天后仍遗留永久性功能障碍的，可以重新申领。",
            reasons="后遗症须在发病180天后由专科评定，此前功能可能恢复，不能认定为永久性。",
            clause="重大疾病目录：脑中风后遗症",
            disease="脑梗死",
        ),
    )
    _proposes(
        story,
        "other_amount",
        staff["officer2"],
        Ruling(
            title="单位补充医疗已报销的部分要扣除",
            question="单位补充医疗保险已报销一部分，互助金按多少计算？",
            ruling="按扣除补充医疗报销后会员实际负担的金额计算。",
            reasons="互助金补的是会员自己负担的部分，同一笔费用不能得两次。",
            clause="给付范围",
        ),
    )
    stage.later(minutes=20)
    adopt_precedent(precedent_id=ruling.pk, actor=staff["supervisor2"], now=stage.now)


def differing(story: Story, day: date) -> None:
    """One reader goes by the precedent, the other does not; a further question waits."""
    stage, staff = story.stage, story.staff
    stage.at(day, 9, 30)
    # Whoever has a question open is not drawn while a colleague has none.
    stage.asks_an_expert(
        story.parts["expert_asked"].claimed(),
        staff["officer2"],
        staff["expert"],
        kind=Referral.Kind.NECESSITY,
        text="肺炎住院期间做了两次增强CT，第二次是否有医学上的必要？",
    )
    number = Precedent.objects.get(state="adopted").number
    followed = Judgement(
        Conclusion.ORDINARY,
        "发病不满180天，按判例以普通住院处理，满180天后可以重新申领。",
        Confidence.HIGH,
        cites=(Cite(number),),
    )
    departed = Judgement(
        Conclusion.CRITICAL_ILLNESS,
        "大面积梗死，左侧肢体完全瘫痪，肌力0级，预期不能恢复。",
        Confidence.MEDIUM,
        cites=(Cite(number, "判例说的是肌力尚在恢复的情形，本例肢体完全瘫痪"),),
    )
    referral = _asks(story, "two_readers", "expert2")
    sittings = Referral.objects.filter(panel=referral.panel).order_by("seat")
    for sitting, said in zip(sittings, (followed, departed), strict=True):
        stage.answers(sitting, said, why_not_proposed=_NOT_PROPOSED)


def third_called(story: Story, day: date) -> None:
    """Both stay with what they said: a third expert reads, and knows of neither."""
    stage = story.stage
    stage.at(day, 13, 30)
    claim = story.parts["two_readers"].claimed()
    for sitting in Referral.objects.filter(review__claim=claim, state="in_panel").order_by("seat"):
        if sitting.expert is None:
            raise LookupError(sitting.question)
        keep(
            referral_id=sitting.pk,
            text="看过对方的理由，仍维持原来的意见。",
            actor=sitting.expert,
            now=stage.now,
        )
        stage.later(minutes=15)


def times_of_experts(story: Story, day: date) -> None:
    """What one of them is asked about, for how long they are in office, and when they are away."""
    stage, today = story.stage, story.today
    admin, expert = story.staff["admin"], story.staff["expert2"]
    stage.at(day, 8, 40)
    set_specialties(
        expert=expert,
        specialties=[Referral.Specialty.NEUROLOGY, Referral.Specialty.GENERAL],
        actor=admin,
        now=stage.now,
    )
    set_term(
        expert=expert,
        from_on=date(today.year - 1, 1, 1),
        until_on=date(today.year + 1, 12, 31),
        actor=admin,
        now=stage.now,
    )
    away_from = today + timedelta(days=20)
    add_absence(
        expert=expert,
        from_on=away_from,
        until_on=away_from + timedelta(days=8),
        actor=expert,
        now=stage.now,
    )


# --- decisions read again -------------------------------------------------------------------------
def draws(story: Story, rate: str, reason: str) -> None:
    """A supervisor says which share of the officers' approvals is drawn from now on."""
    set_rate(
        outcome=SampleOutcome.APPROVED,
        route=SampleRoute.OFFICER,
        rate=Decimal(rate),
        reason=reason,
        actor=story.staff["supervisor"],
        now=story.stage.now,
    )


def read_again(story: Story, day: date) -> None:
    """One reader concludes the same; another does not, and a second reader says what it is. What is
    left waits for whoever opens the demo."""
    stage, staff = story.stage, story.staff
    stage.at(day, 10, 15)
    _reads(story, staff["officer2"], less=Decimal(0))
    stage.later(minutes=25)
    sample = _reads(story, staff["officer3"], less=Decimal(120))
    stage.later(minutes=50)
    settle(
        sample_id=sample.pk,
        kind=SampleFinding.Kind.AMOUNT,
        note="自负费用里有120元已由单位补充医疗报销，应当扣除后再算。",
        actor=staff["supervisor2"],
        now=stage.now,
    )


def _reads(story: Story, reader: User, *, less: Decimal) -> QualitySample:
    """The next sample, read: what was decided, or that much less."""
    stage = story.stage
    sample = take_next(actor=reader, now=stage.now)
    if sample is None:
        raise LookupError("nothing was drawn that this person may read")
    stage.later(minutes=12)
    decision = sample.draw.decision
    paid = decision.outcome == Outcome.APPROVED and decision.amount is not None
    reading = Reading(
        conclusion=SampleReading.Conclusion.PAY if paid else SampleReading.Conclusion.DENY,
        grounds="金额与条款逐行核对过。"
        if not less
        else "补充医疗报销的一笔没有扣除，金额应当少一些。",
        amount=decision.amount - less if paid else None,
        denial_reason="" if paid else decision.denial_reason,
    )
    return read(sample_id=sample.pk, judgement=reading, actor=reader, now=stage.now)


def _asks(story: Story, key: str, expert: str) -> Referral:
    return story.stage.asks_an_expert(
        story.parts[key].claimed(),
        story.staff["officer"],
        story.staff[expert],
        kind=Referral.Kind.CRITICAL_ILLNESS,
        text="这次的出院诊断是否属于计划所列的重大疾病？",
    )


def _proposes(story: Story, key: str, who: User, ruling: Ruling) -> Precedent:
    claim = story.parts[key].claimed()
    decision = Decision.objects.filter(claim=claim, effect__isnull=False).latest("pk")
    return propose_precedent(decision_id=decision.pk, ruling=ruling, actor=who, now=story.stage.now)
