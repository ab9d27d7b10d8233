"""Two taps at once: one claim, one event, one sentence for the other."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from claims.actions.file import AlreadyClaimed
from claims.actions.submit import submit_one_tap
from claims.models import Claim, ClaimEvent, Fact
from config.models import WorkItem
from members.actions.sign_in import user_of_member
from members.models import Message
from tests.stages import House, build_house

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def closing_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def test_eight_taps_at_once_make_one_claim() -> None:
    house: House = build_house()
    member = house.member()
    encounter = house.stay(member)
    actor = user_of_member(member)
    start = threading.Barrier(8)
    outcomes: list[str] = []

    def tap() -> None:
        with closing_connection():
            start.wait()
            try:
                submit_one_tap(
                    encounter_id=encounter.pk, cause="illness", actor=actor, now=house.now
                )
                outcomes.append("filed")
            except AlreadyClaimed:
                outcomes.append("refused")

    taps = [threading.Thread(target=tap) for _ in range(8)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert sorted(outcomes) == ["filed"] + ["refused"] * 7
    claim = Claim.objects.get()
    assert ClaimEvent.objects.filter(claim=claim).count() == 1
    assert Fact.objects.filter(claim=claim, name="total").count() == 1
    assert Message.objects.filter(key=f"claim:{claim.pk}:received").count() == 1
    assert WorkItem.objects.filter(kind="reviews.pre_review").count() == 1
