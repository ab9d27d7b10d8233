"""A grievance and two people at the same moment – on the real database, with real threads."""

from uuid import uuid4

import pytest

from members.models import Message
from reviews.actions.handle_grievance import look_at_days
from reviews.models import Grievance, GrievanceFinding, GrievanceRating
from tests.concurrency.test_reviews import at_once
from tests.reviews.grievances.stages import answered, answers, filed, given, says
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def mine(grievance: Grievance) -> Grievance:
    """As another window has it."""
    return Grievance.objects.select_related("member").get(pk=grievance.pk)


def test_two_presses_at_once_file_one(union: House) -> None:
    member, form_id = union.member(), uuid4()
    found = at_once(
        lambda: filed(union, member=member, form_id=form_id),
        lambda: filed(union, member=member, form_id=form_id),
    )
    assert found[0] == found[1] == Grievance.objects.get()
    assert Message.objects.filter(template="grievance_received").count() == 1


def test_answering_and_escalating_at_once_leave_one_order(union: House) -> None:
    grievance = given(union)
    union.later(days=22)
    at_once(
        lambda: answers(union, mine(grievance)),
        lambda: look_at_days(grievance_id=grievance.pk, now=union.now),
        lambda: look_at_days(grievance_id=grievance.pk, now=union.now),
    )
    moves = list(grievance.events.order_by("pk").values_list("move", flat=True))
    assert moves[:2] == ["file", "assign"]
    assert moves[2:] in (["overdue", "answer"], ["answer"])
    assert GrievanceFinding.objects.count() == 1


def test_an_answer_is_given_once(union: House) -> None:
    grievance = given(union)
    at_once(lambda: answers(union, mine(grievance)), lambda: answers(union, mine(grievance)))
    assert GrievanceFinding.objects.count() == 1
    assert Message.objects.filter(template="grievance_answered").count() == 1


def test_a_member_s_two_windows_say_one_word(union: House) -> None:
    grievance = answered(union)
    at_once(lambda: says(union, mine(grievance), "no"), lambda: says(union, mine(grievance), "yes"))
    assert GrievanceRating.objects.count() == 1
    grievance.refresh_from_db()
    went_up = GrievanceRating.objects.get().satisfied == "no"
    assert grievance.level == (2 if went_up else 1)


def test_two_supervisors_at_once_give_it_to_one(union: House) -> None:
    grievance = filed(union)
    # Both have looked before either acts: who looks later sees whose it is, and may give it on.
    one, other = mine(grievance), mine(grievance)
    done = at_once(
        lambda: given(union, one, to="officer2", by="supervisor"),
        lambda: given(union, other, to="officer3", by="supervisor2"),
    )
    assert sum(isinstance(one, Grievance) for one in done) == 1
    assert grievance.events.filter(move="assign").count() == 1
