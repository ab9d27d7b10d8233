"""kill -9 of the worker before every single statement of the journey: each effect still once."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from claims.models import Claim, ClaimEvent, EntitlementMove
from config.kernel.tasks import LEASE, perform_due, sweep
from config.models import WorkItem
from members.connectors.hospital.base import Letter
from members.models import Message
from payouts.models import Award, PaymentInstruction
from reviews.models import (
    DecisionEffect,
    EnquiryEvent,
    PreReview,
    Referral,
    ReferralEvent,
    Review,
    ReviewUserObjectPermission,
)
from tests.stages import House, build_house

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
UNSENT = {"members.send_message"}
# Work of its own beside the debt, each made single in tests of its own.
BESIDE = {"reviews.write_letter", "reviews.keep_past_case", "reviews.score_claim"}
# The name under which the worker that will be killed connects. Other clients may well be there:
# a browser's server of an earlier test keeps its connection as long as the run.
DOOMED = "doomed worker"


@pytest.fixture
def house() -> House:
    return build_house()


def worker_killed_before_statement(number: int, house: House, *, beside: set[str] = BESIDE) -> bool:
    """Work in a process of its own that dies before its `number`-th statement; False if it ended
    by itself before that."""
    child = os.fork()
    if child == 0:
        os.environ["PGAPPNAME"] = DOOMED
        _work_until_killed(number, house, beside)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _work_until_killed(number: int, house: House, beside: set[str]) -> None:
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
            perform_due(now=house.now, without=UNSENT | beside)
    finally:
        os._exit(0)


def restart(house: House, *, beside: set[str] = BESIDE) -> None:
    """What a new worker finds when the dead one's lease is over."""
    _wait_until_the_database_noticed()
    house.now += LEASE + timedelta(seconds=1)
    sweep(now=house.now)
    perform_due(now=house.now, without=UNSENT | beside)


def _wait_until_the_database_noticed() -> None:
    """The server rolls a killed client's transaction back as soon as it sees the closed socket."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                [DOOMED],
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
    raise AssertionError("the killed worker's connection is still there")


def test_a_claim_reaches_the_desk_once_wherever_the_worker_is_killed(house: House) -> None:
    for number in count(1):
        claim = house.submitted()
        killed = worker_killed_before_statement(number, house)
        restart(house)
        assert Claim.objects.get(pk=claim.pk).state == "in_review", f"killed before {number}"
        assert Review.objects.filter(claim=claim).count() == 1
        assert PreReview.objects.filter(review__claim=claim).count() == 1
        assert claim.assessments.count() == 1
        assert ClaimEvent.objects.filter(claim=claim, move="accept").count() == 1
        if not killed:
            break
    assert number > 15


def test_an_approval_becomes_one_debt_wherever_the_worker_is_killed(house: House) -> None:
    for number in count(1):
        review = house.in_review()
        house.decide(review)
        house.later(minutes=11)
        killed = worker_killed_before_statement(number, house)
        restart(house)
        claim = Claim.objects.get(pk=review.claim_id)
        assert claim.state == "approved", f"killed before {number}"
        assert DecisionEffect.objects.filter(decision__claim=claim).count() == 1
        assert Award.objects.filter(claim=claim).count() == 1
        assert PaymentInstruction.objects.filter(award__claim=claim).count() == 1
        assert EntitlementMove.objects.filter(claim=claim).count() == 1
        assert Message.objects.filter(key__startswith=f"claim:{claim.pk}:approved").count() == 1
        if not killed:
            break
    assert number > 15
    assert not WorkItem.objects.filter(state="dead").exists()


class Carrier:
    """Writes down each letter that it is handed; it outlives whoever hands it over."""

    name = "notebook"

    def __init__(self, *, notebook: str) -> None:
        self._notebook = Path(notebook)

    def send(self, letter: Letter) -> str:
        with self._notebook.open("a", encoding="utf-8") as lines:
            lines.write(f"{letter.key}\n")
        return letter.key


def test_a_letter_to_a_hospital_is_one_letter_wherever_the_worker_is_killed(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    notebook = tmp_path / "letters"
    settings.HOSPITAL_POST = {"adapter": f"{__name__}.Carrier", "notebook": str(notebook)}
    for number in count(1):
        enquiry = house.writes(channel="connector")
        killed = worker_killed_before_statement(number, house)
        restart(house)
        enquiry.refresh_from_db()
        key = f"{enquiry.year}-{enquiry.serial}-0"
        assert (enquiry.state, enquiry.carrier_reference) == ("sent", key), f"before {number}"
        assert EnquiryEvent.objects.filter(enquiry=enquiry, move="arrive").count() == 1
        handed_over = notebook.read_text(encoding="utf-8").split()
        assert {line for line in handed_over if line.startswith(key)} == {key}
        if not killed:
            break
    assert number > 8
    assert not WorkItem.objects.filter(state="dead").exists()


def test_what_an_absent_expert_had_is_passed_on_once_wherever_the_worker_is_killed(
    house: House,
) -> None:
    for number in count(1):
        referral = house.asks_one()
        (absence,) = house.away("expert")
        killed = worker_killed_before_statement(number, house)
        restart(house)
        referral.refresh_from_db()
        assert referral.state == "passed_on", f"killed before {number}"
        sittings = Referral.objects.filter(review=referral.review)
        assert sittings.filter(state="open", expert__isnull=False).count() == 1
        assert ReferralEvent.objects.filter(referral=referral, move="pass_on").count() == 1
        assert (
            ReviewUserObjectPermission.objects.filter(content_object=referral.review).count() == 1
        ), "the case is open to the colleague alone"
        house.back(absence)
        house.work()
        if not killed:
            break
    assert number > 15
    assert not WorkItem.objects.filter(state="dead").exists()
