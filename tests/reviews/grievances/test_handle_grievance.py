"""The house gives a grievance to somebody independent, asks, answers, and keeps its days."""

from datetime import date, timedelta

import pytest

from config.kernel.moves import MoveDenied
from config.kernel.tasks import perform_due
from members.actions.register import add_unit
from members.models import AccessEntry, ConflictOfInterest, Message, Unit
from members.policies import NotAllowed
from reviews.actions.handle_grievance import (
    look_at_days,
    measure_done,
    phone_number,
    send_back,
    take_note,
)
from reviews.grievance_policies import NotYours, TooClose
from reviews.models import Grievance, GrievanceFinding, GrievanceMeasureDone
from reviews.policies import OpenQuestion
from reviews.states import GrievanceState
from tests.reviews.grievances.stages import (
    answered,
    answers,
    asked,
    confirms,
    filed,
    given,
    gone_up,
    replies,
    says,
)
from tests.stages import House


def close_to(house: House, name: str, grievance: Grievance) -> None:
    ConflictOfInterest.objects.create(
        user=house.staff[name],
        member=grievance.member,
        relation="family",
        since=house.now.date(),
    )


def test_a_supervisor_gives_it_to_somebody(house: House) -> None:
    grievance = given(house)
    assert (grievance.state, grievance.owner) == (GrievanceState.IN_HAND, house.staff["officer2"])
    assert grievance.events.latest("pk").owner == house.staff["officer2"]


@pytest.mark.parametrize("by", ["officer", "helper", "maker", "admin", "expert"])
def test_only_a_supervisor_gives_it(house: House, by: str) -> None:
    with pytest.raises(NotAllowed):
        given(house, by=by)


@pytest.mark.parametrize("to", ["maker", "helper", "admin", "expert"])
def test_only_officers_and_supervisors_get_it(house: House, to: str) -> None:
    with pytest.raises(TooClose):
        given(house, to=to)


def test_whom_the_member_means_does_not_get_it(house: House) -> None:
    with pytest.raises(TooClose):
        given(house, to="officer", about=(), grievance=filed(house, about=["officer"]))


def test_whom_the_supervisor_names_does_not_get_it(house: House) -> None:
    with pytest.raises(TooClose):
        given(house, to="officer2", about=["officer2"])


def test_a_supervisor_whom_it_is_about_gives_it_to_nobody(house: House) -> None:
    with pytest.raises(TooClose):
        given(house, filed(house, about=["supervisor"]))


def test_who_decided_on_the_claim_does_not_get_it(house: House) -> None:
    grievance = filed(house, claim=house.approved())
    with pytest.raises(TooClose):
        given(house, grievance, to="officer")
    assert given(house, grievance, to="officer2").owner == house.staff["officer2"]


def test_who_is_related_to_the_member_does_not_get_it(house: House) -> None:
    grievance = filed(house)
    close_to(house, "officer2", grievance)
    with pytest.raises(TooClose):
        given(house, grievance, to="officer2")


def test_naming_whom_it_is_about_takes_it_from_them(house: House) -> None:
    grievance = given(house, to="officer2")
    given(house, grievance, to="officer3", about=["officer2"])
    assert grievance.owner == house.staff["officer3"]
    with pytest.raises(NotYours):
        take_note(
            grievance_id=grievance.pk, text="我看过了", actor=house.staff["officer2"], now=house.now
        )


def test_a_supervisor_of_another_town_does_not_find_it(house: House) -> None:
    from members.actions.staff import add_staff, grant_role
    from members.roles import Role
    from tests.stages import PASSWORD

    town = add_unit(kind=Unit.Kind.TOWN, code="TEST-T9", name="别的镇总工会", parent=house.district)
    stranger = add_staff(
        username="stranger",
        display_name="别处的主管",
        password=PASSWORD,
        phone="19900019999",
        member=None,
        actor=None,
    )
    grant_role(
        user=stranger, role=Role.SUPERVISOR, unit=town, reason="test", actor=None, now=house.now
    )
    house.staff["stranger"] = stranger
    with pytest.raises(NotAllowed):
        given(house, by="stranger")
    with pytest.raises(TooClose):
        given(house, to="stranger")


def test_only_the_owner_asks_and_answers(house: House) -> None:
    grievance = given(house)
    with pytest.raises(NotYours):
        asked(house, grievance, by="officer3")
    with pytest.raises(NotYours):
        answers(house, grievance, by="supervisor")


def test_who_takes_part_in_the_claim_meanwhile_answers_no_longer(house: House) -> None:
    review = house.in_review()
    grievance = given(house, filed(house, claim=review.claim), to="officer2")
    house.decide(review, by="officer2")
    with pytest.raises(TooClose):
        answers(house, grievance)


def test_a_question_tells_the_member_that_there_is_one_and_no_more(house: House) -> None:
    grievance = asked(house)
    assert grievance.member_until == date(2026, 12, 7)
    body = Message.objects.get(template="grievance_asked").body
    assert "窗口" not in body
    assert "12月7日" in body


def test_an_answer_reaches_the_member(house: House) -> None:
    grievance = answered(house, "partly")
    assert grievance.state == GrievanceState.REPLIED
    assert Message.objects.filter(template="grievance_answered").count() == 1


def test_not_justified_waits_for_a_second_person(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, "not")
    assert grievance.state == GrievanceState.TO_CONFIRM
    assert not Message.objects.filter(template="grievance_answered").exists()
    confirms(house, grievance)
    assert grievance.state == GrievanceState.REPLIED


def test_who_found_it_not_justified_does_not_confirm_it(house: House) -> None:
    grievance = given(house, to="supervisor")
    answers(house, grievance, "not", by="supervisor")
    with pytest.raises(TooClose):
        confirms(house, grievance, by="supervisor")
    with pytest.raises(NotAllowed):
        confirms(house, grievance, by="officer3")


def test_who_confirmed_the_decision_complained_about_does_not_confirm_here(house: House) -> None:
    grievance = given(house, filed(house, claim=house.denied()), to="officer2")
    answers(house, grievance, "not")
    with pytest.raises(TooClose):
        confirms(house, grievance, by="supervisor")


def test_the_second_person_may_send_it_back(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, "not")
    send_back(
        grievance_id=grievance.pk,
        text="没有问过窗口当班的人。",
        actor=house.staff["supervisor2"],
        now=house.now,
    )
    answers(house, grievance, "partly")
    assert grievance.state == GrievanceState.REPLIED
    assert [f.finding for f in grievance.findings.order_by("pk")] == ["not", "partly"]


@pytest.mark.parametrize(
    "how",
    [
        {"finding": "maybe"},
        {"cause": "weather"},
        {"cause": "none"},
        {"answer": "不"},
        {"answer": "字" * 1001},
        {"measure": "贴出材料清单"},
        {"measure": "贴出材料清单", "measure_by": date(2026, 11, 22)},
        {"measure": "字" * 301, "measure_by": date(2026, 12, 1)},
        {"lesson": "请打 13800138000 找她"},
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_kept(
    house: House, how: dict[str, object]
) -> None:
    grievance = given(house)
    with pytest.raises(OpenQuestion):
        answers(house, grievance, **{"finding": "justified", **how})  # type: ignore[arg-type]
    assert not GrievanceFinding.objects.exists()


def test_the_member_s_name_does_not_stand_in_a_lesson(house: House) -> None:
    grievance = given(house)
    with pytest.raises(OpenQuestion):
        answers(house, grievance, lesson=f"{grievance.member.name}来过三次")


def test_the_second_level_is_a_supervisor_who_had_no_part(house: House) -> None:
    grievance = answered(house, "not")  # confirmed by supervisor2
    says(house, grievance, "no")
    for name in ("officer3", "supervisor2"):
        with pytest.raises(TooClose):
            given(house, grievance, to=name)
    assert given(house, grievance, to="supervisor").owner == house.staff["supervisor"]


def test_the_first_answer_stays_when_it_goes_up(house: House) -> None:
    grievance = given(house, gone_up(house), to="supervisor2")
    answers(house, grievance, by="supervisor2")
    assert [f.level for f in grievance.findings.order_by("pk")] == [1, 2]


def test_the_owner_sees_the_number_of_who_wants_a_call_and_it_is_on_record(house: House) -> None:
    grievance = given(house, filed(house, wants_call=True))
    number = phone_number(
        grievance_id=grievance.pk, actor=house.staff["officer2"], now=house.now, purpose="回电"
    )
    assert number == grievance.member.phone
    assert AccessEntry.objects.get(member=grievance.member).purpose == "回电"


def test_nobody_calls_who_does_not_want_it(house: House) -> None:
    grievance = given(house)
    with pytest.raises(MoveDenied):
        phone_number(
            grievance_id=grievance.pk, actor=house.staff["officer2"], now=house.now, purpose="回电"
        )
    assert not AccessEntry.objects.exists()


def test_a_measure_is_done_once_and_by_whom_it_concerns(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, measure="窗口贴出材料清单", measure_by=date(2026, 12, 1))
    today = house.now.date()
    with pytest.raises(NotAllowed):
        measure_done(
            grievance_id=grievance.pk, done_on=today, actor=house.staff["officer3"], now=house.now
        )
    with pytest.raises(OpenQuestion):
        measure_done(
            grievance_id=grievance.pk,
            done_on=today + timedelta(days=1),
            actor=house.staff["officer2"],
            now=house.now,
        )
    measure_done(
        grievance_id=grievance.pk, done_on=today, actor=house.staff["officer2"], now=house.now
    )
    with pytest.raises(MoveDenied):
        measure_done(
            grievance_id=grievance.pk, done_on=today, actor=house.staff["supervisor"], now=house.now
        )
    assert GrievanceMeasureDone.objects.get().done_by == house.staff["officer2"]


# --- days ---------------------------------------------------------------------------------------


def told(name: str, house: House) -> set[str]:
    """Who got this text."""
    messages = Message.objects.filter(template=name, user__isnull=False).select_related("user")
    return {message.user.username for message in messages if message.user}


def test_three_working_days_before_the_owner_is_reminded_once(house: House) -> None:
    given(house)
    house.later(days=15)  # Tuesday, 8 December: four working days are left
    house.work()
    assert told("grievance_due", house) == set()
    house.later(days=1)
    house.work()
    assert told("grievance_due", house) == {"officer2"}
    house.later(days=1)
    look_at_days(grievance_id=Grievance.objects.get().pk, now=house.now)
    assert Message.objects.filter(template="grievance_due").count() == 1


def test_past_its_day_the_supervisors_are_told_once(house: House) -> None:
    grievance = given(house)
    house.later(days=22)
    house.work()
    assert told("grievance_overdue", house) == {"officer2", "supervisor", "supervisor2"}
    look_at_days(grievance_id=grievance.pk, now=house.now)
    assert grievance.events.filter(move="overdue").count() == 1


def test_what_nobody_has_is_told_to_the_supervisors_and_not_to_whom_it_is_about(
    house: House,
) -> None:
    filed(house, about=["supervisor2"])
    house.later(days=22)
    house.work()
    assert told("grievance_overdue", house) == {"supervisor"}


def test_while_the_member_is_asked_nobody_is_reminded(house: House) -> None:
    asked(house)
    house.later(days=14)  # Monday, 7 December, the member's last day
    house.work()
    assert told("grievance_due", house) == set()


def test_a_member_who_does_not_answer_holds_it_up_until_their_day_and_no_longer(
    house: House,
) -> None:
    grievance = asked(house)
    house.later(days=15)
    perform_due(now=house.now, without={"members.send_message"})
    grievance.refresh_from_db()
    assert grievance.state == GrievanceState.IN_HAND
    assert grievance.due_on == date(2026, 12, 29)  # eleven working days further
    with pytest.raises(MoveDenied):
        replies(house, grievance)


def test_an_answer_without_a_word_is_finished_by_itself(house: House) -> None:
    grievance = answered(house)
    house.later(days=22)
    house.work()
    grievance.refresh_from_db()
    assert grievance.state == GrievanceState.FINISHED
    assert grievance.events.latest("pk").reason == "no_word"
