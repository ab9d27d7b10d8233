"""Two deliveries of the list of hospitals at once: one after the other, and nothing twice."""

import pytest

from config.demo.hospitals import FILE_NAME, demo_list
from members.actions.import_hospitals import import_hospitals, look_at_file, take_in
from members.models import Hospital, HospitalEvent
from members.queries.hospital_plan import plan_of
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def test_the_same_file_twice_at_once_is_taken_in_once(union: House) -> None:
    data = demo_list().encode()
    results = at_once(
        *[lambda: import_hospitals(data=data, file_name=FILE_NAME, now=union.now)] * 3
    )
    new = sorted(len(plan.new) for _delivery, plan in results)
    assert new[:2] == [0, 0]
    assert new[2] == Hospital.objects.count() == HospitalEvent.objects.count() > 0


def test_a_second_click_takes_nothing_in_again(union: House) -> None:
    admin = union.staff["admin"]
    delivery = look_at_file(
        data=demo_list().encode(), file_name=FILE_NAME, actor=admin, now=union.now
    )
    seen = plan_of(delivery.text).digest

    def click() -> object:
        return take_in(import_id=delivery.pk, digest=seen, actor=admin, now=union.now)

    results = at_once(click, click)
    assert sum(getattr(one, "code", "") == "conflict" for one in results) == 1
    assert HospitalEvent.objects.count() == Hospital.objects.count()
