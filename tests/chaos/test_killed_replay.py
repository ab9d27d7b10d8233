"""kill -9 of the worker in the middle of a replay: it goes on, and nothing counts twice."""

from itertools import count

import pytest
from django.db.models import Sum
from pytest_django import Settings

from claims.actions.replay import start_replay
from claims.models import ReplayRow, ReplayRun
from config.models import WorkItem
from tests.chaos.test_killed_worker import restart, worker_killed_before_statement
from tests.claims.drafts import FLOOR, draft
from tests.claims.replay_population import settle_many
from tests.stages import House, build_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
CLAIMS = 24


@pytest.fixture
def house() -> House:
    house = build_house()
    settle_many(house, claims=CLAIMS)
    house.work()
    return house


def test_a_replay_ends_with_every_claim_once_wherever_the_worker_is_killed(
    house: House, settings: Settings
) -> None:
    settings.REPLAY_STEP_MEMBERS = 5
    rules = draft(house, (FLOOR, FLOOR.replace("100", "300")))
    # Every third statement: some of the four steps' each kind of them is met.
    for number in count(1, 3):
        run = start_replay(
            scheme=house.scheme,
            period=2025,
            against=rules,
            actor=house.staff["admin"],
            now=house.now,
        )
        killed = worker_killed_before_statement(number, house)
        restart(house)
        run = ReplayRun.objects.get(pk=run.pk)
        assert (run.state, run.claims_done) == ("done", CLAIMS), f"killed before {number}"
        rows = ReplayRow.objects.filter(run=run)
        assert rows.count() == CLAIMS
        assert run.new_total == rows.filter(kind="compared").aggregate(s=Sum("new"))["s"]
        if not killed:
            break
    assert number > 10
    assert not WorkItem.objects.filter(state="dead").exists()
