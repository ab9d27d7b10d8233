"""A member says what went badly, answers a question, and says whether the answer will do."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest, Message
from members.policies import ConflictDenied, NotAllowed
from reviews.actions.grieve import Complaint, file_grievance
from reviews.grievance_policies import NotYours
from reviews.models import Grievance, GrievanceRating
from reviews.policies import OpenQuestion
from reviews.states import GrievanceState
from tests.reviews.grievances.stages import (
    WORDS,
    answered,
    asked,
    filed,
    given,
    gone_up,
    replies,
    says,
)
from tests.stages import House


def test_it_is_acknowledged_at_once_with_a_day_in_working_days(house: House) -> None:
    grievance = filed(house)
    assert grievance.state == GrievanceState.FILED
    assert grievance.owner is None
    assert grievance.due_on == date(2026, 12, 14)  # fifteen working days after 23 November
    message = Message.objects.get(member=grievance.member, template="grievance_received")
    assert "12月14日" in message.body
    assert WORDS[:4] not in message.body


def test_the_words_are_not_readable_in_the_database(house: House) -> None:
    grievance = filed(house)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text_sealed FROM reviews_grievancewords")
        (sealed,) = cursor.fetchone()
    assert "窗口".encode() not in bytes(sealed)
    assert grievance.words.get().text == WORDS


def test_the_same_form_twice_is_one_grievance(house: House) -> None:
    member, form_id = house.member(), uuid4()
    first = filed(house, member=member, form_id=form_id)
    assert filed(house, member=member, form_id=form_id) == first
    assert Grievance.objects.count() == 1
    assert Message.objects.filter(template="grievance_received").count() == 1


@pytest.mark.parametrize("text", ["", "   ", "不好", "字" * 1001])
def test_too_few_and_too_many_words_are_refused(house: House, text: str) -> None:
    with pytest.raises(OpenQuestion):
        filed(house, text=text)
    assert not Grievance.objects.exists()


def test_a_thousand_characters_are_kept_whole(house: House) -> None:
    assert len(filed(house, text="字" * 1000).words.get().text) == 1000


def test_nobody_files_about_a_claim_of_somebody_else(house: House) -> None:
    claim = house.submitted()
    with pytest.raises(NotYours):
        filed(house, member=house.member(), claim=claim)


def test_no_member_files_for_another(house: House) -> None:
    one, other = house.member(), house.member()
    with pytest.raises(NotYours):
        file_grievance(
            member=one,
            complaint=Complaint("other", WORDS),
            form_id=uuid4(),
            actor=user_of_member(other),
            now=house.now,
        )


def records(house: House, by: str, **how: str) -> Grievance:
    member = house.member()
    complaint = Complaint("waiting", WORDS, channel=how.get("channel", "counter"))
    return file_grievance(
        member=member, complaint=complaint, form_id=uuid4(), actor=house.staff[by], now=house.now
    )


@pytest.mark.parametrize("by", ["helper", "officer", "supervisor"])
def test_somebody_at_the_counter_writes_it_down_and_the_person_is_told(
    house: House, by: str
) -> None:
    grievance = records(house, by)
    assert grievance.filed_by == house.staff[by]
    assert Message.objects.filter(member=grievance.member, template="grievance_received").exists()


@pytest.mark.parametrize("by", ["maker", "checker", "admin", "expert"])
def test_other_roles_write_nothing_down(house: House, by: str) -> None:
    with pytest.raises(NotAllowed):
        records(house, by)


def test_staff_cannot_pass_for_the_member(house: House) -> None:
    with pytest.raises(NotYours):
        records(house, "helper", channel="own")


def test_who_is_close_to_the_member_does_not_write_it_down(house: House) -> None:
    member = house.member()
    ConflictOfInterest.objects.create(
        user=house.staff["helper"], member=member, relation="family", since=house.now.date()
    )
    with pytest.raises(ConflictDenied):
        file_grievance(
            member=member,
            complaint=Complaint("other", WORDS, channel="phone"),
            form_id=uuid4(),
            actor=house.staff["helper"],
            now=house.now,
        )


def test_the_days_that_the_member_takes_to_answer_are_not_the_house_s(house: House) -> None:
    grievance = asked(house)
    assert grievance.due_on == date(2026, 12, 14)
    house.later(days=4)  # to Friday: four working days
    replies(house, grievance)
    assert grievance.state == GrievanceState.IN_HAND
    assert grievance.due_on == date(2026, 12, 18)


def test_only_the_member_answers_the_question(house: House) -> None:
    from reviews.actions.grieve import reply

    grievance = asked(house)
    for actor in (user_of_member(house.member()), house.staff["officer2"]):
        with pytest.raises(NotYours):
            reply(grievance_id=grievance.pk, text="上星期一。", actor=actor, now=house.now)


@pytest.mark.parametrize("satisfied", ["yes", "partly"])
def test_a_content_member_ends_it(house: House, satisfied: str) -> None:
    grievance = answered(house)
    says(house, grievance, satisfied)
    assert grievance.state == GrievanceState.FINISHED
    assert grievance.owner == house.staff["officer2"]


def test_a_no_takes_it_up_with_a_new_day_and_nobody_s_hand(house: House) -> None:
    grievance = answered(house)
    house.later(days=2)
    says(house, grievance, "no", "还是没说清。")
    assert (grievance.state, grievance.level, grievance.owner) == (GrievanceState.FILED, 2, None)
    assert grievance.due_on == date(2026, 12, 16)
    assert grievance.words.filter(kind="opinion").get().text == "还是没说清。"


def test_it_goes_up_once(house: House) -> None:
    from tests.reviews.grievances.stages import answers

    grievance = given(house, gone_up(house), to="supervisor2")
    answers(house, grievance, by="supervisor2")
    says(house, grievance, "no")
    assert (grievance.state, grievance.level) == (GrievanceState.FINISHED, 2)


def test_a_word_is_said_once(house: House) -> None:
    grievance = answered(house)
    says(house, grievance, "yes")
    with pytest.raises(MoveDenied):
        says(house, grievance, "no")
    assert GrievanceRating.objects.get().satisfied == "yes"


def test_a_word_before_the_answer_is_refused(house: House) -> None:
    with pytest.raises(Denied):
        says(house, given(house), "no")
