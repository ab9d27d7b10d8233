"""An import beside an approval, beside another import, and beside kill -9."""

import os
import signal
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from claims.actions.import_paid_benefits import PaidImport
from claims.models import Entitlement, EntitlementMove, PaidElsewhere
from reviews.models import Decision
from tests.chaos.test_killed_worker import DOOMED, _wait_until_the_database_noticed
from tests.claims.paid_benefits import bring, row
from tests.concurrency.test_reviews import _approve, at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def sums_hold() -> bool:
    for entitlement in Entitlement.objects.all():
        sums = entitlement.moves.aggregate(amount=Sum("amount"), base=Sum("base"))
        assert entitlement.used == (sums["amount"] or 0)
        assert entitlement.base_used == (sums["base"] or 0)
        assert entitlement.cap is None or 0 <= entitlement.used <= entitlement.cap
    return True


@pytest.mark.parametrize("attempt", range(4))
def test_an_import_against_an_approval_keeps_the_cap(union: House, attempt: int) -> None:
    review = union.in_review(self_borne="1000.00")
    member = review.member
    # Either one fits, both together would be ¥100 too many.
    paid = row(member, benefit="30100.00", base="52000.00")
    decided, imported = at_once(_approve(union, review, "officer"), lambda: bring(union, paid))
    assert isinstance(imported, PaidImport)
    assert sums_hold()
    entitlement = Entitlement.objects.get(member=member)
    if isinstance(decided, Decision):
        assert [refusal.code for _line, refusal in imported.refused] == ["exceeds_cap"]
        assert entitlement.used == Decimal(200)
    else:
        assert (decided.code, imported.new) == ("amount_changed", 1)
        union.work()
        assert review.claim.assessments.latest("pk").benefit == Decimal(100), "what is left"
    assert attempt in range(4)


def test_an_import_against_an_approval_that_fits_takes_both_or_counts_anew(union: House) -> None:
    review = union.in_review(self_borne="1000.00")
    paid = row(review.member, benefit="200.00", base="1000.00")
    decided, imported = at_once(_approve(union, review, "officer"), lambda: bring(union, paid))
    assert (imported.new, imported.rechecked) == (1, 1)
    assert sums_hold()
    union.work()
    # Whoever came first: the decision on the older sums is taken back, and 500 is the truth.
    assert review.claim.assessments.latest("pk").benefit == Decimal(500)
    assert Entitlement.objects.get(member=review.member).used == Decimal(200)
    assert decided is not None


def test_the_same_file_twice_at_once_is_taken_in_once(union: House) -> None:
    rows = [row(union.member()) for _ in range(5)]
    results = at_once(*[lambda: bring(union, *rows)] * 3)
    assert sorted((result.new, result.unchanged) for result in results) == [(0, 5), (0, 5), (5, 0)]
    assert EntitlementMove.objects.count() == 5
    assert sums_hold()


def test_two_files_for_the_same_members_in_another_order(union: House) -> None:
    members = [union.member() for _ in range(6)]
    there = [row(member, reference=f"A{member.pk}") for member in members]
    back = [row(member, reference=f"B{member.pk}") for member in reversed(members)]
    results = at_once(lambda: bring(union, *there), lambda: bring(union, *back))
    assert [result.new for result in results] == [6, 6]
    assert set(Entitlement.objects.values_list("used", flat=True)) == {Decimal(200)}
    assert sums_hold()


@pytest.mark.chaos
def test_killed_before_any_statement_leaves_nothing_and_the_next_run_all(union: House) -> None:
    for number in count(1):
        review = union.in_review(self_borne="1000.00")
        rows = [
            row(review.member, reference=f"A{number}"),
            row(union.member(), reference=f"B{number}"),
        ]
        before = (PaidElsewhere.objects.count(), EntitlementMove.objects.count())
        killed = _killed_before(number, lambda: bring(union, *rows))  # noqa: B023
        if killed:
            _wait_until_the_database_noticed()
            after = (PaidElsewhere.objects.count(), EntitlementMove.objects.count())
            assert after == before, f"killed before {number}"
            assert Entitlement.objects.filter(member=review.member).count() == 0
            review.claim.refresh_from_db()
            assert review.claim.version == 1
            assert bring(union, *rows).new == 2
        assert sums_hold()
        if not killed:
            break
    assert number > 10


def _killed_before(number: int, act: Callable[[], Any]) -> bool:
    child = os.fork()
    if child == 0:
        os.environ["PGAPPNAME"] = DOOMED
        _act_until_killed(number, act)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _act_until_killed(number: int, act: Callable[[], Any]) -> None:
    # The parent's connection must not be used or closed from here.
    connection.connection = None
    connection.in_atomic_block = False
    connection.savepoint_ids = []
    connection.needs_rollback = False
    statements = count(1)

    def die_in_time(execute: Callable[..., Any], *args: Any) -> Any:
        if next(statements) >= number:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    try:
        with connection.execute_wrapper(die_in_time):
            act()
    finally:
        os._exit(0)
