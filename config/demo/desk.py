"""What else goes on around cases in the demo story: hospitals that are asked, the file of a case,
cases that are sorted, freezes, a desk that is handed over."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from claims.actions.freeze import FreezeWish, confirm_freeze, freeze_claim
from claims.models import Fact, Freeze, Paper
from config.demo.parts import Story
from config.demo.readers import STROKE
from config.sandbox.providers import PROVIDERS
from members.models import User
from members.workdays import calendar
from reviews.actions.absence import enter_absence, note_case
from reviews.actions.assign import assign_case
from reviews.actions.draft import keep_draft
from reviews.actions.enquire import HospitalQuestion, enquire, post_letter
from reviews.actions.file_reply import Answer, file_reply
from reviews.actions.note import Call, note_call
from reviews.actions.original import Arrival, Handling, handle_original, receive_original
from reviews.actions.saved_view import save_view
from reviews.actions.tag import tag_case
from reviews.models import CallNote, Enquiry, Review, Tag
from reviews.models.decision import OverrideReason

LANES = (
    "hospital_asked",  # a hospital has been written to; the officer who did is on leave
    "hospital_answered",  # it answered; calls, originals, a half-written draft
    "ruled",  # two experts said the same: a precedent comes of it; paid
    "two_readers",  # two experts differ: a third one reads
    "expert_asked",  # a question waits for the expert
    "frozen",  # by the order of a court: nothing takes effect
    "to_freeze",  # a freeze waits for its second person
)
_PNEUMONIA = ("J18.900", "肺炎")
_DIABETES = ("E11.900", "2型糖尿病")
_DISC = ("M51.202", "腰椎间盘突出")
_STAYS = {
    "hospital_asked": (PROVIDERS[2], 2360, _DIABETES),
    "hospital_answered": (PROVIDERS[6], 3170, _DISC),
    "ruled": (PROVIDERS[0], 5420, STROKE),
    "two_readers": (PROVIDERS[1], 9840, STROKE),
    "expert_asked": (PROVIDERS[4], 4015, _PNEUMONIA),
    "frozen": (PROVIDERS[5], 6130, None),
    "to_freeze": (PROVIDERS[7], 2745, None),
}


def fall_ill(story: Story, day: date) -> None:
    for key, (provider, own, disease) in _STAYS.items():
        story.stage.falls_ill(
            story.parts[key].person, day - timedelta(days=2), provider, own, disease
        )


def claimed(story: Story, day: date) -> None:
    stage = story.stage
    stage.at(day, 14)
    for key in LANES:
        story.parts[key].claim = stage.claims(story.parts[key].member)
        stage.later(minutes=4)


# --- hospitals, and the file of a case ------------------------------------------------------------
def hospitals_asked(story: Story, day: date) -> None:
    """Two letters go out; the member of one of the cases rings up and sends originals."""
    stage, staff = story.stage, story.staff
    stage.at(day, 16, 45)
    _writes_to_hospital(
        story,
        "hospital_asked",
        staff["officer3"],
        Enquiry.Topic.KNOWN_BEFORE,
        "请按住院病历首页的主要诊断回复首次确诊日期。",
    )
    _writes_to_hospital(
        story,
        "hospital_answered",
        staff["officer"],
        Enquiry.Topic.DEPARTMENT,
        "结算单与出院小结上的科室不一致。",
    )
    _notes_a_call(
        story,
        CallNote.Way.WE_CALLED,
        "告诉会员我们正在向医院核实科室，这几天不算在办理时间里；请会员把出院小结原件寄来。",
    )


def originals_came(story: Story, day: date) -> None:
    """What came by post is kept in a box; what is not needed goes back."""
    stage, officer = story.stage, story.staff["officer"]
    stage.at(day, 15)
    review = stage.opens(story.parts["hospital_answered"].claimed(), officer)
    today = timezone.localdate(stage.now)
    kept = [
        receive_original(
            review_id=review.pk,
            uid=uuid4(),
            arrival=Arrival(kind=kind, sheets=sheets, box="A-03-12", received_on=today),
            actor=officer,
            now=stage.now,
        )
        for kind, sheets in (
            (Paper.Kind.DISCHARGE_SUMMARY, 3),
            (Paper.Kind.DIAGNOSIS_CERTIFICATE, 1),
        )
    ]
    stage.later(minutes=30)
    handle_original(
        original_id=kept[-1].pk,
        move="give_back",
        handling=Handling(
            happened_on=today, to_whom="会员本人", post_number="YZ2026-0417", note="本案用不到"
        ),
        actor=officer,
        now=stage.now,
    )


def hospital_answers(story: Story, day: date) -> None:
    stage, officer = story.stage, story.staff["officer"]
    stage.at(day, 10, 40)
    claim = story.parts["hospital_answered"].claimed()
    stage.opens(claim, officer)
    known = Fact.objects.current().filter(claim=claim, name="department").first()
    file_reply(
        enquiry_id=Enquiry.objects.get(review__claim=claim).pk,
        answer=Answer(
            "经核对住院病历，患者在我院骨科住院治疗，结算单上的科室为录入错误。",
            timezone.localdate(stage.now),
            "骨科",
            known.pk if known else None,
        ),
        actor=officer,
        now=stage.now,
    )
    stage.work()
    _notes_a_call(
        story,
        CallNote.Way.CALLED_US,
        "会员来电问进度，告知医院已经回复，这两天会有结果。单位补充医疗报销了一部分，会员再把结算单发来。",
    )
    # The officer has begun to write, and waits for that sheet.
    keep_draft(
        review_id=stage.opens(claim, officer).pk,
        act="amount",
        typed={
            "override_reason": [OverrideReason.A2],
            "note": ["单位补充医疗已报销一部分，等会员发来结算单，核对后改为"],
        },
        actor=officer,
        now=stage.now,
    )


# --- in which order cases are done ----------------------------------------------------------------
def sorted_out(story: Story, day: date) -> None:
    """Cases get tags and owners, and people keep the lists that they come back to."""
    stage, staff = story.stage, story.staff
    stage.at(day, 11, 30)
    waiting = list(
        Review.objects.filter(member__in=story.crowd, state="with_officer").order_by("due_on", "pk")
    )
    tags = list(Tag.objects.order_by("pk"))
    for number, review in enumerate(waiting[:9]):
        tag_case(
            review_id=review.pk,
            tag_id=tags[number % len(tags)].pk,
            actor=staff["supervisor"],
            now=stage.now,
        )
    for number, review in enumerate(waiting[:12]):
        assign_case(
            review_id=review.pk,
            to_id=staff[("officer", "officer2", "officer3")[number % 3]].pk,
            seen_id=None,
            actor=staff["supervisor"],
            now=stage.now,
        )
    for owner, name, query in (
        ("officer", "我的急件", "to=me&tag=急件"),
        ("officer", "两天内到期", "left=two_days"),
        ("supervisor", "待会商", "tag=待会商"),
        ("supervisor", "没人接的", "to=nobody&lane=with_officer"),
    ):
        save_view(name=name, query=query, actor=staff[owner], now=stage.now)


# --- leave ----------------------------------------------------------------------------------------
def leave_entered(story: Story, day: date) -> None:
    """An officer says when they are away and who stands in, with a word about a case."""
    stage, officer3 = story.stage, story.staff["officer3"]
    stage.at(day, 16)
    absence = enter_absence(
        person_id=officer3.pk,
        deputy_id=story.staff["officer"].pk,
        first_on=story.today - timedelta(days=1),
        last_on=story.today + timedelta(days=9),
        actor=officer3,
        now=stage.now,
    )
    note_case(
        absence_id=absence.pk,
        review_id=Review.objects.get(claim=story.parts["hospital_asked"].claimed()).pk,
        text="已给医院去函，等首次确诊日期；会员知道要等。",
        actor=officer3,
        now=stage.now,
    )


# --- freezes --------------------------------------------------------------------------------------
def freezes(story: Story, day: date) -> None:
    """One by the order of a court, confirmed; one that waits for its second person."""
    stage, staff = story.stage, story.staff
    stage.at(day, 15, 20)
    today = timezone.localdate(stage.now)
    order = _asks_freeze(
        story,
        "frozen",
        staff["officer"],
        FreezeWish(
            reason=Freeze.Reason.COURT_ORDER,
            words="法院要求协助执行，款项暂停支付。",
            ends_on=today + timedelta(days=60),
            evidence="（2026）示例法协字第12号",
        ),
    )
    stage.later(minutes=35)
    confirm_freeze(freeze_id=order.pk, actor=staff["supervisor"], now=stage.now)
    stage.later(minutes=20)
    _asks_freeze(
        story,
        "to_freeze",
        staff["officer2"],
        FreezeWish(
            reason=Freeze.Reason.SUSPICION,
            words="同一次住院疑似已在外地工会申领，向对方核实后再办。",
            ends_on=today + timedelta(days=30),
        ),
    )


def _asks_freeze(story: Story, key: str, officer: User, wish: FreezeWish) -> Freeze:
    freeze = freeze_claim(
        claim_id=story.parts[key].claimed().pk, wish=wish, actor=officer, now=story.stage.now
    )
    story.stage.work()
    return freeze


def _writes_to_hospital(
    story: Story, key: str, officer: User, topic: Enquiry.Topic, note: str
) -> None:
    """On paper, as in a house that is connected to no hospital: printed, and put into the post."""
    stage = story.stage
    review = stage.opens(story.parts[key].claimed(), officer)
    until = calendar().add(timezone.localdate(stage.now), settings.HOSPITAL_WORKING_DAYS).day
    enquiry = enquire(
        review_id=review.pk,
        version=review.version,
        question=HospitalQuestion(topic, note, until, Enquiry.Channel.POST),
        actor=officer,
        now=stage.now,
    )
    stage.later(minutes=10)
    post_letter(enquiry_id=enquiry.pk, actor=officer, now=stage.now)
    stage.work()


def _notes_a_call(story: Story, way: CallNote.Way, text: str) -> None:
    stage, officer = story.stage, story.staff["officer"]
    spoken_at: datetime = stage.now
    stage.later(minutes=6)
    note_call(
        review_id=Review.objects.get(claim=story.parts["hospital_answered"].claimed()).pk,
        uid=uuid4(),
        call=Call(CallNote.With.MEMBER, way, spoken_at, text),
        actor=officer,
        now=stage.now,
    )
