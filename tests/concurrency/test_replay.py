"""Two persons ask for the same replay at once, and a step meets a cancellation."""

import threading

import pytest

from claims.actions.replay import cancel_replay, replay_step, start_replay
from claims.models import ReplayRun
from claims.queries.replay_histories import histories_of
from config.models import WorkItem
from members.models import SchemeVersion
from tests.claims.replay_population import settle_many
from tests.concurrency.test_submit import closing_connection
from tests.stages import House, build_house

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house() -> House:
    house = build_house()
    settle_many(house, claims=20)
    return house


def started(house: House) -> ReplayRun:
    return start_replay(
        scheme=house.scheme,
        period=2025,
        against=SchemeVersion.objects.for_period(house.scheme.pk, 2025),
        actor=house.staff["admin"],
        now=house.now,
    )


def at_once(*acts: object) -> None:
    def run(act: object) -> None:
        with closing_connection():
            act()  # type: ignore[operator]

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_four_presses_at_once_are_one_run(house: House) -> None:
    start, runs = threading.Barrier(4), []

    def press() -> None:
        start.wait()
        runs.append(started(house).pk)

    at_once(press, press, press, press)
    assert len(runs) == 4
    assert len(set(runs)) == 1
    assert ReplayRun.objects.count() == 1
    assert WorkItem.objects.filter(kind="claims.replay").count() == 1


def test_the_same_step_by_two_workers_is_written_once(house: House) -> None:
    run = started(house)

    def work() -> None:
        replay_step(run_id=run.pk, step=0, now=house.now)

    at_once(work, work)
    run.refresh_from_db()
    assert (run.state, run.claims_done, run.rows.count()) == ("done", 20, 20)


def test_cancelling_does_not_wait_for_the_step_and_the_step_writes_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(house)

    def cancelled_meanwhile(*args: object) -> object:
        at_once(lambda: cancel_replay(run_id=run.pk, actor=house.staff["admin"], now=house.now))
        return histories_of(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("claims.actions.replay.histories_of", cancelled_meanwhile)
    replay_step(run_id=run.pk, step=0, now=house.now)
    run.refresh_from_db()
    assert (run.state, run.claims_done, run.rows.count()) == ("cancelled", 0, 0)
