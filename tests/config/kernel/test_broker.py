"""The queue's broker: nobody gets what another has, and who waits is woken by the commit."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from config.kernel import broker as brokers
from config.kernel.broker import WokenBroker, channel_of
from config.kernel.tasks import enqueue

QUEUE = "short"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broker() -> Iterator[WokenBroker]:
    one = WokenBroker(QUEUE)
    yield one
    one._hang_up()


@pytest.fixture
def _no_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever listens looks again after five minutes only: what wakes them is the notice."""
    monkeypatch.setattr(brokers, "LOOK_AGAIN_SECONDS", 300.0)


def ask(subject: int) -> None:
    with transaction.atomic():
        enqueue("members.send_message", subject, now=timezone.now())


def listens(broker: WokenBroker) -> bool:
    return broker._line is not None


def test_a_message_is_one_worker_s_until_it_is_given_back(broker: WokenBroker) -> None:
    ask(1)
    ask(2)
    first, second = broker.dequeue(), WokenBroker(QUEUE).dequeue()
    assert first is not None
    assert second is not None
    assert first[0][0] != second[0][0]
    assert broker.dequeue() is None
    OrmQ.objects.filter(pk=first[0][0]).update(lock=timezone.now())
    assert broker.dequeue() == first


def test_what_another_worker_is_taking_is_passed_over(broker: WokenBroker) -> None:
    ask(1)
    ask(2)
    oldest = OrmQ.objects.order_by("pk").first()
    assert oldest is not None
    taken: list[list[tuple[int, str]] | None] = []

    def take() -> None:
        taken.append(WokenBroker(QUEUE).dequeue())
        connection.close()

    with transaction.atomic():
        OrmQ.objects.select_for_update().get(pk=oldest.pk)
        other = threading.Thread(target=take)
        other.start()
        other.join(timeout=60)
    assert taken
    assert taken[0] is not None
    assert taken[0][0][0] != oldest.pk


@pytest.mark.usefixtures("_no_looking")
def test_who_waits_is_woken_by_the_commit(broker: WokenBroker) -> None:
    assert broker.dequeue() is None  # listens from here on
    found: list[tuple[int, str]] = []

    def work() -> None:
        while not found:
            found.extend(broker.dequeue() or [])
        connection.close()

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    ask(1)
    worker.join(timeout=60)
    assert [number for number, _payload in found] == [OrmQ.objects.get().pk]


@pytest.mark.usefixtures("_no_looking")
def test_a_notice_that_came_before_the_waiting_is_not_lost(broker: WokenBroker) -> None:
    assert broker.dequeue() is None
    ask(1)
    OrmQ.objects.update(lock=timezone.now() + timedelta(hours=1))
    assert broker.dequeue() is None, "there is nothing, and it ends at once: it was told"


def test_a_line_that_broke_is_looked_past_and_taken_up_again(
    broker: WokenBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert broker.dequeue() is None
    assert broker._line is not None
    with connection.cursor() as cursor:
        pid = broker._line.connection.info.backend_pid
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    assert broker.dequeue() is None
    assert not listens(broker)
    ask(1)
    assert broker.dequeue(), "found without being told"
    assert broker.dequeue() is None
    assert not listens(broker), "left alone for a while"
    monkeypatch.setattr(broker, "_leave_alone_until", 0.0)
    assert broker.dequeue() is None
    assert listens(broker)


def test_behind_a_pooler_nobody_listens(broker: WokenBroker, settings: Settings) -> None:
    settings.QUEUE_LISTENS = False
    assert broker.dequeue() is None
    assert not listens(broker)
    ask(1)
    assert broker.dequeue()


def test_each_queue_is_told_of_its_own_alone(broker: WokenBroker) -> None:
    broker.dequeue()
    assert broker._line is not None
    with transaction.atomic():
        ask(1)
        enqueue("claims.read_page", 1, now=timezone.now())  # of the queue `reading`
        ask(2)
    notes = list(broker._line.connection.notifies(timeout=10, stop_after=1))
    assert [note.channel for note in notes] == [channel_of(QUEUE)]
    assert list(broker._line.connection.notifies(timeout=0)) == []
