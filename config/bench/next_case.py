"""Many officers press “next case” at once: how long it takes, that nobody gets another's case, and
that nobody waits for ever."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from config.bench.row import Row, compared, summed_up
from config.load.crowd import DESKS
from members.models import User
from reviews.actions import lease
from reviews.models import Review

WORKERS = 8
TAKES = 150
ROUNDS = 3
TAKES_OF_TWENTY = 60

# A lease on the most urgent case that nobody has, behind the one before: nothing else is asked.
_BARE = """
    UPDATE reviews_review SET lease_holder_id = %(user)s, leased_at = %(now)s,
           lease_until = %(now)s + interval '15 minutes'
    WHERE id = (
        SELECT id FROM reviews_review
        WHERE state IN ('green', 'with_officer') AND (rank, id) > (%(rank)s, %(id)s)
          AND rank >= %(rank)s AND (lease_until IS NULL OR lease_until <= %(now)s)
        ORDER BY rank, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, rank
"""
_fork = get_context("fork")


@dataclass(frozen=True)
class Turn:
    """What one officer got, and how long each took (ms)."""

    user_id: int
    cases: list[int]
    taken: list[float]


def next_case_rows(where: str) -> Iterator[Row]:
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        ours += _times(_at_once(_ours, WORKERS, TAKES))
        bare += _times(_at_once(_bare, WORKERS, TAKES))
    note = f"{WORKERS} workers at once, one commit each; {where}"
    yield compared("next_case", summed_up(ours), summed_up(bare), note)
    yield _twenty(where)


def _twenty(where: str) -> Row:
    turns = _at_once(_ours, DESKS, TAKES_OF_TWENTY)
    cases = [case for turn in turns for case in turn.cases]
    twice = len(cases) - len(set(cases))
    fewest = min(len(turn.cases) for turn in turns)
    taken, bare = (
        summed_up(_times(turns)),
        summed_up(_times(_at_once(_bare, DESKS, TAKES_OF_TWENTY))),
    )
    note = (
        f"{DESKS} officers at once, {TAKES_OF_TWENTY} each: {twice} cases twice, the least served"
        f" got {fewest}, the slowest took {taken.worst:,.1f} ms; {where}"
    )
    return compared("next_case_20", taken, bare, note)


def _ours(user_id: int, takes: int) -> Turn:
    """As the desk does it: behind the case that was left."""
    turn = Turn(user_id, [], [])
    left = None
    for _ in range(takes):
        user = User.objects.get(pk=user_id)  # as the request has it, before the act
        begins = time.perf_counter()
        review = lease.next_case(actor=user, now=timezone.now(), after=left)
        turn.taken.append((time.perf_counter() - begins) * 1000)
        if review is not None:
            turn.cases.append(review.pk)
            left = review.pk
    return turn


def _bare(user_id: int, takes: int) -> Turn:
    turn = Turn(user_id, [], [])
    left: dict[str, Any] = {"id": 0, "rank": 0}
    connection.ensure_connection()
    for _ in range(takes):
        values = {"user": user_id, "now": timezone.now(), **left}
        begins = time.perf_counter()
        with connection.connection.cursor() as cursor:
            row = cursor.execute(_BARE, values).fetchone()
        turn.taken.append((time.perf_counter() - begins) * 1000)
        if row is not None:
            turn.cases.append(row[0])
            left = {"id": row[0], "rank": row[1]}
    return turn


def _at_once(take: Callable[[int, int], Turn], workers: int, takes: int) -> list[Turn]:
    """Each officer in a process of its own; all begin together, on a desk with nothing open."""
    Review.objects.filter(lease_holder__isnull=False).update(
        lease_holder=None, lease_until=None, leased_at=None
    )
    names = [f"load-desk-{number:02d}" for number in range(1, workers + 1)]
    users = list(User.objects.filter(username__in=names).values_list("pk", flat=True))
    connections.close_all()
    gate, answers = _fork.Barrier(workers), _fork.SimpleQueue()
    children = [
        _fork.Process(target=_work, args=(take, user, takes, gate, answers)) for user in users
    ]
    for child in children:
        child.start()
    turns = [answers.get() for _child in children]
    for child in children:
        child.join()
    return turns


def _work(take: Callable[[int, int], Turn], user: int, takes: int, gate: Any, answers: Any) -> None:
    connection.ensure_connection()
    gate.wait()
    answers.put(take(user, takes))
    connections.close_all()


def _times(turns: list[Turn]) -> list[float]:
    return [taken for turn in turns for taken in turn.taken]
