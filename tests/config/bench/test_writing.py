"""The benchmarks that write: each still finds the tables as it expects them, at a small size."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from claims.models import Claim, Reminder
from config.bench import feed, submit
from config.sandbox.people import Person
from members.models import InsuranceSettlement
from reviews.models import Review
from tests.stages import House, build_house


def crowd(house: House, number: int) -> Iterator[Person]:
    """Members who are covered today, whenever that is."""
    year = timezone.localdate().year
    members = [house.member(periods=(year - 1, year)) for _ in range(number)]
    return iter([house.persons[member.pk] for member in members])


def test_claims_by_one_tap_and_their_rows_written_bare(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("ROUNDS", 1), ("CLAIMS_A_ROUND", 2), ("WARMING", 3)):
        monkeypatch.setattr(submit, name, number)
    rows = {row.name: row for row in submit.submit_rows(crowd(house, 7), "here")}
    assert set(rows) == {"submit", "submit_sql"}
    assert rows["submit_sql"].ours <= submit.MOST_STATEMENTS
    # Five by the real actions, two of the same rows written bare.
    assert Claim.objects.filter(state="in_review").count() == Review.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_claims_by_the_threads_of_a_web_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, number in (("ROUNDS", 1), ("CLAIMS_A_ROUND", 2), ("WARMING", 1), ("threads", 2)):
        monkeypatch.setattr(submit, name, number)
    row = submit.submit_at_once_row(crowd(build_house(), 9), "here")
    assert row.ours > 0
    # One that is the example, four of our own, four written bare.
    assert Claim.objects.filter(state="in_review").count() == Review.objects.count() == 9


def test_the_feed_and_its_rows_copied_bare(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "ROUNDS", 1)
    monkeypatch.setattr(feed, "ROWS_A_ROUND", 3)
    rows = [row.name for row in feed.feed_rows(crowd(house, 3), "here")]
    assert rows == ["feed_import", "feed_day"]
    assert InsuranceSettlement.objects.filter(source="bench").count() == 3
    assert Reminder.objects.count() == 3
