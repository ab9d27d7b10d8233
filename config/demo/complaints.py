"""Three grievances of the demo story: one that taught something, one near its day, one that went
up because its first answer did not content the member."""

from datetime import date, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from config.demo.parts import Part, Story
from members.actions.sign_in import user_of_member
from members.workdays import calendar
from reviews.actions.grieve import Complaint, file_grievance, rate
from reviews.actions.handle_grievance import (
    Outcome,
    answer,
    assign,
    measure_done,
    take_note,
)
from reviews.models import Grievance, GrievanceFinding
from reviews.models.grievance import Finding, Satisfaction

_CAUSE = GrievanceFinding.Cause


def learnt(story: Story, day: date) -> None:
    """Weeks ago: justified, answered, and the measure is done."""
    stage, officer2 = story.stage, story.staff["officer2"]
    part = story.parts["other_amount"]
    stage.at(day, 9, 10)
    grievance = _files(
        story,
        part,
        Grievance.Kind.INFORMATION,
        "短信只说了到账多少钱，没有说自负的部分是怎么算的。我打了两次电话才问清楚。",
    )
    _given_to_officer2(story, grievance)
    stage.at(day + timedelta(days=3), 15)
    done_by = timezone.localdate(stage.now) + timedelta(days=14)
    answer(
        grievance_id=grievance.pk,
        outcome=Outcome(
            finding=Finding.JUSTIFIED,
            cause=_CAUSE.INSTRUCTION,
            answer="您说得对：短信里没有写明怎么算的，让您多打了两次电话，对不起。"
            "现在短信里会告诉您到哪里看每一行是怎么算的。",
            measure="在到账短信里加上一句：每一行怎么算的，可以在“我的申领”里看。",
            measure_by=done_by,
            lesson="通知金额时，同时告诉会员在哪里能看到计算过程。",
        ),
        actor=officer2,
        now=stage.now,
    )
    stage.later(hours=4)
    rate(
        grievance_id=grievance.pk,
        level=1,
        satisfied=Satisfaction.YES,
        text="这样就清楚了，谢谢。",
        actor=user_of_member(part.member),
        now=stage.now,
    )
    stage.at(day + timedelta(days=10), 11)
    measure_done(
        grievance_id=grievance.pk,
        done_on=timezone.localdate(stage.now),
        actor=officer2,
        now=stage.now,
    )


def near_its_day(story: Story, latest: date) -> None:
    """Filed so long ago that the promised day is today or the next working day."""
    stage = story.stage
    stage.at(_filed_on(story.today, latest), 10, 20)
    grievance = _files(
        story,
        story.parts["waiting"],
        Grievance.Kind.NOT_DONE,
        "我到服务点想换收款卡，排了一上午队，窗口说系统登不上去，让我改天再来。",
        wants_call=True,
    )
    _given_to_officer2(story, grievance)
    stage.later(hours=2)
    take_note(
        grievance_id=grievance.pk,
        text="已请服务点说明当天的情况，等他们回复。",
        actor=story.staff["officer2"],
        now=stage.now,
    )


def upset(story: Story, day: date) -> None:
    """Not the denial itself – that would be an appeal –, but how it was told."""
    story.stage.at(day, 9, 20)
    grievance = _files(
        story,
        story.parts["denied"],
        Grievance.Kind.CONDUCT,
        "打电话问结果，接电话的人没等我说完就挂了。不给办也该把话说清楚。",
    )
    _given_to_officer2(story, grievance)


def went_up(story: Story, day: date) -> None:
    """An answer that does not content the member: somebody else looks into it."""
    stage, part = story.stage, story.parts["denied"]
    stage.at(day, 11)
    grievance = Grievance.objects.get(member=part.member)
    answer(
        grievance_id=grievance.pk,
        outcome=Outcome(
            finding=Finding.PARTLY,
            cause=_CAUSE.CONDUCT,
            answer="我们听了当天的电话录音：通话中断了，没有人给您回电话，这一点是我们不对。",
            measure="通话中断的，当天给会员回电话。",
            measure_by=day + timedelta(days=14),
        ),
        actor=story.staff["officer2"],
        now=stage.now,
    )
    stage.later(hours=2)
    rate(
        grievance_id=grievance.pk,
        level=1,
        satisfied=Satisfaction.NO,
        text="不是断线，是挂了我的电话。希望有人再听一遍录音。",
        actor=user_of_member(part.member),
        now=stage.now,
    )
    stage.work()


def _files(
    story: Story, part: Part, kind: Grievance.Kind, text: str, *, wants_call: bool = False
) -> Grievance:
    grievance = file_grievance(
        member=part.member,
        complaint=Complaint(kind=kind, text=text, wants_call=wants_call),
        form_id=uuid4(),
        actor=user_of_member(part.member),
        now=story.stage.now,
    )
    story.stage.later(minutes=20)
    return grievance


def _given_to_officer2(story: Story, grievance: Grievance) -> None:
    assign(
        grievance_id=grievance.pk,
        owner_id=story.staff["officer2"].pk,
        seen_owner=None,
        actor=story.staff["supervisor"],
        now=story.stage.now,
    )


def _filed_on(today: date, latest: date) -> date:
    """The last day from which the promised one is not after the next working day."""
    days, filed_on = calendar(), latest
    promised = days.add(today, 1).day
    while days.add(filed_on, settings.GRIEVANCE_WORKING_DAYS).day > promised:
        filed_on -= timedelta(days=1)
    return filed_on
