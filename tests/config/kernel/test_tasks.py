"""Background work: one effect, whatever happens to the worker."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from config.kernel import tasks
from config.kernel.adapters import AdapterError
from config.models import WorkItem
from config.settings import wiring

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db

done: list[tuple[int, int]] = []
buried: list[int] = []
trouble: list[Exception] = []
meanwhile: list[Callable[[], object]] = []


def work(*, subject: int, version: int, now: datetime) -> None:
    if trouble:
        raise trouble[0]
    for happens in meanwhile:
        happens()
    done.append((subject, version))


def bury(*, subject: int, version: int, now: datetime) -> None:
    buried.append(subject)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A kind of work of our own beside the real ones."""
    here = "tests.config.kernel.test_tasks"
    for memory in (done, buried, trouble, meanwhile):
        memory.clear()
    table = SimpleNamespace(
        HANDLERS={**wiring.HANDLERS, "test.work": f"{here}.work"},
        GIVE_UPS={**wiring.GIVE_UPS, "test.work": f"{here}.bury"},
        FOLLOW_UPS={**wiring.FOLLOW_UPS, "test.happened": ("test.work",)},
        QUEUES=wiring.QUEUES,
    )
    monkeypatch.setattr(tasks, "_wiring", lambda: table)
    tasks.handler_of.cache_clear()
    yield
    tasks.handler_of.cache_clear()


def item() -> WorkItem:
    return WorkItem.objects.get(kind="test.work")


def test_asking_twice_is_asking_once() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    tasks.enqueue("test.work", 7, now=NOW)
    assert WorkItem.objects.count() == OrmQ.objects.count() == 1


def test_what_is_gathered_is_written_in_two_statements_where_it_ends(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2), tasks.gathered():
        for subject in (9, 7, 8, 7):
            tasks.enqueue("test.work", subject, now=NOW)
        tasks.enqueue("reviews.propose_diagnosis", 7, now=NOW)
        tasks.enqueue("test.work", 5, now=NOW, due_at=NOW + timedelta(hours=1))
    asked = WorkItem.objects.filter(kind="test.work").order_by("pk")
    assert list(asked.values_list("subject", flat=True)) == [9, 7, 8, 5]
    queues = [message.key for message in OrmQ.objects.order_by("pk")]
    assert queues == ["short", "short", "short", "reading"]


def test_who_gathers_within_a_gathering_leaves_the_writing_to_the_outer_one() -> None:
    with tasks.gathered():
        with tasks.gathered():
            tasks.enqueue("test.work", 7, now=NOW)
        assert not WorkItem.objects.exists()
    assert item().subject == 7


def test_a_gathering_that_fails_writes_nothing_and_is_over() -> None:
    def fails() -> None:
        with tasks.gathered():
            tasks.enqueue("test.work", 7, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not WorkItem.objects.exists()
    tasks.enqueue("test.work", 8, now=NOW)
    assert item().subject == 8


def test_another_version_is_other_work() -> None:
    tasks.enqueue("test.work", 7, now=NOW, version=1)
    tasks.enqueue("test.work", 7, now=NOW, version=2)
    assert tasks.perform_due(now=NOW) == 2
    assert done == [(7, 1), (7, 2)]


def test_work_that_is_rolled_back_with_its_facts_leaves_nothing() -> None:
    with transaction.atomic():
        tasks.enqueue("test.work", 7, now=NOW)
        transaction.set_rollback(True)
    assert not WorkItem.objects.exists()
    assert not OrmQ.objects.exists()


def test_an_unknown_kind_fails_in_the_callers_face() -> None:
    with pytest.raises(KeyError):
        tasks.enqueue("test.unheard_of", 7, now=NOW)


def test_work_is_done_once_however_often_it_is_delivered() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    assert tasks.perform(item().pk, now=NOW)
    assert not tasks.perform(item().pk, now=NOW)
    assert done == [(7, 0)]
    assert item().state == "done"


def test_work_is_not_done_before_it_is_due() -> None:
    tasks.enqueue("test.work", 7, now=NOW, due_at=NOW + timedelta(minutes=10))
    assert tasks.perform_due(now=NOW) == 0
    assert not OrmQ.objects.exists()
    assert tasks.perform_due(now=NOW + timedelta(minutes=10)) == 1


def test_failed_work_is_tried_again_later_and_then_given_to_a_person() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    trouble.append(RuntimeError("with 33019919900101001X in it"))
    now = NOW
    for _attempt in range(4):
        tasks.perform(item().pk, now=now)
        now += timedelta(hours=1)
    assert item().state == "dead"
    assert item().last_error == "RuntimeError"  # never the message: it may hold personal data
    assert buried == [7]
    assert not tasks.perform(item().pk, now=now)


def test_a_permanent_refusal_of_the_other_side_is_not_tried_again() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    trouble.append(AdapterError("no", permanent=True))
    tasks.perform(item().pk, now=NOW)
    assert item().state == "dead"


def test_between_tries_there_is_a_pause() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    trouble.append(RuntimeError())
    tasks.perform(item().pk, now=NOW)
    trouble.clear()
    assert not tasks.perform(item().pk, now=NOW + timedelta(seconds=59))
    assert tasks.perform(item().pk, now=NOW + timedelta(seconds=60))


def test_a_worker_whose_lease_was_taken_over_changes_nothing() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    pk = item().pk

    def is_overtaken() -> None:
        other = WorkItem.new_token()
        WorkItem.objects.filter(pk=pk).update(lease_token=other)
        WorkItem.objects.create(kind="test.effect", subject=1, due_at=NOW, created_at=NOW)

    meanwhile.append(is_overtaken)
    assert not tasks.perform(pk, now=NOW)
    assert not WorkItem.objects.filter(kind="test.effect").exists()


def test_the_sweep_sends_again_what_was_lost() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    OrmQ.objects.all().delete()
    assert tasks.sweep(now=NOW) == 1
    assert OrmQ.objects.count() == 1


def test_the_sweep_gives_what_died_on_its_last_try_to_a_person() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    WorkItem.objects.update(
        state="leased",
        attempts=4,
        lease_token=WorkItem.new_token(),
        lease_until=NOW - timedelta(seconds=1),
    )
    tasks.sweep(now=NOW)
    assert item().state == "dead"
    assert buried == [7]


def test_news_is_followed_by_the_work_that_the_wiring_names() -> None:
    tasks.enqueue_follow_ups("test.happened", 7, now=NOW)
    assert item().subject == 7


def test_the_age_of_the_backlog_is_that_of_its_oldest_item() -> None:
    assert tasks.backlog_age_seconds(now=NOW) == 0
    tasks.enqueue("test.work", 7, now=NOW)
    assert tasks.backlog_age_seconds(now=NOW + timedelta(seconds=90)) == 90


def test_a_queue_message_carries_a_key_and_nothing_else() -> None:
    tasks.enqueue("test.work", 7, now=NOW)
    task: Any = OrmQ.objects.get().task
    assert task["args"] == (item().pk,)
    assert task["kwargs"] == {}
    run: Callable[..., None] = tasks.run_work_item
    assert task["func"] == f"{run.__module__}.{run.__name__}"
