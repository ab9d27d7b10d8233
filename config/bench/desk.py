"""The desk at a province's size: a page of the queue, the search, and who gets the next case."""

import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim
from config.bench.next_case import next_case_rows
from config.bench.row import Row, compared, summed_up
from members.models import User
from reviews import queries
from reviews.rows.queue import QueueRow

ROUNDS = 120
OFFICER = "load-town-01"
MOST_STATEMENTS = 5
# What only the statement of the list itself says.
_OF_THE_LIST = f"LIMIT {queries.PAGE + 1}"

# The same rows, and all that the page shows of them: what no program could do without.
_RAW_PAGE = """
    SELECT r.id, r.rank, r.round, r.state, r.version, r.due_on, r.lease_until, r.leased_at,
           r.lease_holder_id, u.display_name, c.reference, c.item, c.channel, c.filed_at, m.name,
           a.id, a.benefit, p.reasons
    FROM reviews_review r
    JOIN claims_claim c ON c.id = r.claim_id
    JOIN members_member m ON m.id = r.member_id
    LEFT JOIN members_user u ON u.id = r.lease_holder_id
    LEFT JOIN LATERAL (SELECT id, benefit FROM claims_assessment WHERE claim_id = r.claim_id
                       ORDER BY id DESC LIMIT 1) a ON true
    LEFT JOIN LATERAL (SELECT reasons FROM reviews_prereview WHERE review_id = r.id
                       ORDER BY id DESC LIMIT 1) p ON true
    WHERE r.lane = 'with_officer' AND r.unit_path LIKE %s
    ORDER BY r.rank, r.id LIMIT 51
"""
_RAW_NAME = """
    SELECT r.id FROM reviews_review r JOIN members_member m ON m.id = r.member_id
    WHERE text_pieces(m.name, 2) @> text_pieces(%s, 2) AND m.name LIKE %s AND r.unit_path LIKE %s
    LIMIT 50
"""
_RAW_REFERENCE = """
    SELECT r.id FROM reviews_review r JOIN claims_claim c ON c.id = r.claim_id
    WHERE text_pieces(c.reference, 4) @> text_pieces(%s, 4) AND c.reference LIKE %s
      AND r.unit_path LIKE %s
    LIMIT 50
"""


def desk_rows(where: str) -> Iterator[Row]:
    """Within the large database."""
    desk = _Desk(OFFICER)
    yield desk.queue_page(where)
    yield desk.statements()
    yield from desk.search(where)
    yield from next_case_rows(where)


class _Desk:
    """A branch officer at the screen; the server's part of it, without the network."""

    def __init__(self, username: str) -> None:
        self.user = User.objects.get(username=username)
        self.path = self.user.role_grants.get().unit.path
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(self.user)
        self.queue = f"{reverse('reviews:queue')}?lane=officer"

    def queue_page(self, where: str) -> Row:
        """Session, roles, list, counts and template, against the list's rows alone."""

        def page() -> None:
            answer = self.client.get(self.queue)
            if answer.status_code != 200:
                raise RuntimeError(f"the queue answered {answer.status_code}")

        ours, raw = _in_turn(page, lambda: _fetch(_RAW_PAGE, [f"{self.path}%"]))
        note = f"first page of 50 as a branch officer; {where}"
        return compared("queue_page", summed_up(ours), summed_up(raw), note, self._plan())

    def _plan(self) -> tuple[str, ...]:
        """How the database finds the page's cases, with what it really read."""
        with CaptureQueriesContext(connection) as caught:
            self.client.get(self.queue)
        (cases,) = (sql for one in caught if _OF_THE_LIST in (sql := one["sql"] or ""))
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {cases}")
            return tuple(line for (line,) in cursor.fetchall())

    def statements(self) -> Row:
        """Of one page of the queue, session and roles included."""
        with CaptureQueriesContext(connection) as caught:
            self.client.get(self.queue)
        number = len(caught)
        ratio = round(number / MOST_STATEMENTS, 2)
        note = "of the whole request; the reference is the most that we allow"
        return Row("queue_count_sql", number, MOST_STATEMENTS, ratio, "statements", note=note)

    def search(self, where: str) -> Iterator[Row]:
        """Any part of a name or a reference; a rare and a very common one."""
        reference = Claim.objects.filter(unit_path__startswith=self.path).latest("pk").reference
        for name, part, raw in (
            ("search_reference", reference[3:7], _RAW_REFERENCE),
            ("search_name", "建国", _RAW_NAME),
            ("search_nobody", "张伟伟", _RAW_NAME),
        ):
            ours, bare = _in_turn(
                lambda part=part: self._searched(part),  # type: ignore[misc]
                lambda part=part, raw=raw: _fetch(raw, [part, f"%{part}%", f"{self.path}%"]),  # type: ignore[misc]
            )
            found = len(self._searched(part))
            note = f"“{part}” finds {found}; all rows of the list; {where}"
            yield compared(name, summed_up(ours), summed_up(bare), note)

    def _searched(self, words: str) -> list[QueueRow]:
        now = timezone.now()
        user = User.objects.get(pk=self.user.pk)  # roles are read once a request
        return queries.search(user, words, today=timezone.localdate(now), now=now)


def _in_turn(
    ours: Callable[[], object], reference: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """Both in turn, so that a busy moment of the machine is fair to both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 5):
        for run, times in zip((ours, reference), taken, strict=True):
            begins = time.perf_counter()
            run()
            if number >= 5:  # the first ones warm up
                times.append((time.perf_counter() - begins) * 1000)
    return taken


def _fetch(sql: str, values: list[str]) -> list[tuple[object, ...]]:
    """As bare as the driver is: no Django between."""
    with connection.connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[object, ...]] = cursor.fetchall()
    return rows
