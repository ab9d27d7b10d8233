"""The supervisor's page of quality: figures with their doubt, differences, rates."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from members.actions.register import add_unit
from members.actions.staff import add_staff, grant_role
from members.models import Unit
from members.roles import Role
from reviews.models import SampleRate
from tests.reviews.sampling.stages import differing, draw_all, pays, reads, settles, taken
from tests.stages import NOW, PASSWORD, House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages

QA = "/watch/qa?days=365"


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings, time_stands: None) -> None:
    draw_all(settings)


@pytest.fixture
def time_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages look back from now; the house of the tests lives on its own day."""
    monkeypatch.setattr("reviews.views.watch.timezone.now", lambda: NOW)


def _supervisor(house: House) -> Visitor:
    return Visitor().signs_in(house.staff["supervisor"])


def _agreed(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    reads(house, sample, pays(sample.draw.decision.amount), by="officer2")


@pytest.mark.parametrize("who", ["officer", "expert", "maker", "admin"])
def test_other_roles_are_told_whose_page_it_is(house: House, who: str) -> None:
    visitor = Visitor().signs_in(house.staff[who])
    for path in (QA, "/watch/qa/export", "/watch/qa/rates"):
        assert "for supervisors" in visitor.sees(path, status=403)


def test_before_anything_is_read_nothing_is_said(house: House) -> None:
    assert "No decision took effect" in _supervisor(house).sees(QA)
    house.approved()
    page = _supervisor(house).sees(QA)
    assert "Nothing read yet: nothing can be said" in page
    assert "Unread is not right" in page
    assert "1 decision is of a kind of which nothing has been read" in page
    assert "0.0%" not in page


def test_errors_are_counted_once_a_second_reader_has_said_so(house: House) -> None:
    _agreed(house)
    sample = differing(house)
    page = _supervisor(house).sees(QA)
    assert "95 % sure: 0.0% to 97.5% " in page, "one reading, the other is not counted yet"
    settles(house, sample, by="officer3")
    page = _supervisor(house).sees(QA)
    assert "95 % sure: 1.3% to 98.7% " in page
    assert "50.0%" not in page, "of two readings no figure is made"
    assert "A different amount" in page


def test_enough_readings_make_a_figure(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.quality_queries.ENOUGH", 2)
    _agreed(house)
    settles(house, differing(house), by="officer3")
    assert "50.0% 95 % sure: 1.3% to 98.7% " in _supervisor(house).sees(QA)


def test_where_the_first_reader_was_wrong_nobody_else_was(house: House) -> None:
    settles(house, differing(house), by="officer3", kind="none")
    page = _supervisor(house).sees(QA)
    assert "95 % sure: 0.0% to 97.5% " in page
    assert "the first reader was wrong" in page


def test_a_difference_leads_to_both_words(house: House) -> None:
    sample = differing(house)
    visitor = _supervisor(house)
    assert f"/desk/samples/{sample.uid}/" in visitor.get(QA).content.decode()
    assert "They differ" in visitor.sees(f"/desk/samples/{sample.uid}/")


def test_the_export_names_nobody(house: House) -> None:
    sample = differing(house)
    settles(house, sample, by="officer3")
    answer = _supervisor(house).get("/watch/qa/export?days=365")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    claim = sample.draw.decision.claim
    head, row = text.splitlines()
    assert head.startswith("Case,What is drawn,Chance of being drawn")
    assert row.startswith(f"{claim.reference},Approved · Green lane,1.0000,")
    assert "A different amount" in row
    for secret in (claim.member.name, "测试officer", "住院津贴"):
        assert secret not in text


def test_another_district_is_not_counted(house: House) -> None:
    differing(house)
    other = add_unit(kind=Unit.Kind.DISTRICT, code="OTHER", name="外区总工会", parent=None)
    visitor_user = add_staff(
        username="elsewhere",
        display_name="外区主管",
        password=PASSWORD,
        phone="19900019999",
        member=None,
        actor=None,
    )
    grant_role(
        user=visitor_user, role=Role.SUPERVISOR, unit=other, reason="test", actor=None, now=NOW
    )
    assert "No decision took effect" in Visitor().signs_in(visitor_user).sees(QA)


def test_a_supervisor_draws_more_from_now_on(house: House) -> None:
    visitor = _supervisor(house)
    page = visitor.posts(
        "/watch/qa/rates", stratum="denied-officer", percent="25", reason="Many complaints."
    )
    assert "From now on this share is drawn" in page
    assert "25.0%" in page
    assert "Many complaints." in page
    assert SampleRate.objects.get().rate == Decimal("0.25")


@pytest.mark.parametrize("percent", ["0", "0.5", "101", "many"])
def test_a_share_that_is_none_is_not_taken(house: House, percent: str) -> None:
    _supervisor(house).posts(
        "/watch/qa/rates",
        {"stratum": "denied-officer", "percent": percent, "reason": "Too much work."},
        status=422,
    )
    assert not SampleRate.objects.exists()


def test_a_period_that_is_not_offered_is_not_there(house: House) -> None:
    _supervisor(house).sees("/watch/qa?days=7", status=404)


def test_the_page_asks_as_often_for_many_as_for_one(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settles(house, differing(house), by="officer3")
    for _ in range(3):
        differing(house)
    visitor = _supervisor(house)
    with django_assert_max_num_queries(6):
        visitor.get(QA)
