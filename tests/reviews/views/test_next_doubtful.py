"""From one doubtful fact to the next: a link and a key open it, its first button goes on."""

import re

import pytest
from django.utils import timezone

from claims.models import Claim, Fact
from reviews.models import CheckResult
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.now = timezone.now()
    return a_desk(house, monkeypatch)


@pytest.fixture
def claim(desk: Desk) -> Claim:
    return desk.by_photo(doubtful={"other_pay": "0.00", "account_pay": "8.00"})


def _path(claim: Claim) -> str:
    return f"/desk/cases/{claim.reference}/"


def _officer(desk: Desk) -> Visitor:
    return Visitor().signs_in(desk.house.staff["officer"])


def _link(html: str, key: str = "j") -> str:
    found = re.search(rf'href="([^"]+)" data-key="{key}"', html)
    return found[1] if found else ""


def _current(claim: Claim, name: str) -> Fact:
    return Fact.objects.current().get(claim=claim, name=name)


def test_the_link_leads_through_all_of_them(desk: Desk, claim: Claim) -> None:
    officer = _officer(desk)
    first = _link(officer.get(_path(claim)).content.decode())
    assert first == f"{_path(claim)}?correct=other_funds_paid#fact-other_funds_paid"
    html = officer.get(first.partition("#")[0]).content.decode()
    assert 'class="fact fact-open" id="fact-other_funds_paid"' in html
    assert html.count("data-focus") == 1
    assert _link(html).endswith("#fact-account_paid")


def test_keep_goes_on_and_makes_it_sure(desk: Desk, claim: Claim) -> None:
    officer = _officer(desk)
    kept = _current(claim, "other_funds_paid")
    answer = officer.post(
        f"{_path(claim)}correct",
        {"name": kept.name, "value": kept.value, "was": kept.pk, "next": "account_paid"},
    )
    assert answer.headers["Location"] == f"{_path(claim)}?correct=account_paid#fact-account_paid"
    sure = _current(claim, "other_funds_paid")
    assert (sure.value, sure.is_sure, sure.supersedes_id) == (kept.value, True, kept.pk)
    page = officer.sees(_path(claim))
    assert "Compared with the paper by" in page
    assert "Corrected by" not in page

    last = _current(claim, "account_paid")
    officer.posts(
        f"{_path(claim)}correct", {"name": last.name, "value": "8.00", "was": str(last.pk)}
    )
    assert _link(officer.get(_path(claim)).content.decode()) == ""
    claim.refresh_from_db()
    newest = CheckResult.objects.filter(claim=claim, claim_version=claim.version)
    assert newest.get(name="read_surely").outcome == "pass"


def test_a_made_up_next_leads_nowhere_else(desk: Desk, claim: Claim) -> None:
    kept = _current(claim, "other_funds_paid")
    answer = _officer(desk).post(
        f"{_path(claim)}correct",
        {"name": kept.name, "value": kept.value, "was": kept.pk, "next": "//elsewhere"},
    )
    assert answer.headers["Location"] == f"{_path(claim)}#fact-other_funds_paid"


def test_what_is_sure_is_not_written_again(desk: Desk, claim: Claim) -> None:
    total = _current(claim, "total")
    _officer(desk).post(
        f"{_path(claim)}correct", {"name": "total", "value": total.value, "was": total.pk}
    )
    assert _current(claim, "total").pk == total.pk


def test_who_corrects_nothing_has_no_such_link(desk: Desk, claim: Claim) -> None:
    supervisor = Visitor().signs_in(desk.house.staff["supervisor"])
    assert _link(supervisor.get(_path(claim)).content.decode()) == ""
