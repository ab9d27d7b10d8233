"""A hospital that is nearly on the list: offered by a tick, to the member and to the officer."""

from typing import Any

import pytest

from claims.models import Claim, Fact, Filing
from tests.desktop import Desk, a_desk
from tests.hospitals import listed
from tests.stages import House
from tests.visitor import Visitor

CHECK = "/m/claim/photo/check/"
READ, MEANT = "示例市第人民医院", "示例市第一人民医院"
OFFER = f"It is “{MEANT}”, as the list has it"
HOW: dict[str, Any] = {"kinds": ("inpatient_receipt", "split_sheet"), "without": ("hospital",)}


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    listed(house, f"{MEANT},,三级,是,,,", "示例市第二人民医院,,三级,是,,,")
    return a_desk(house, monkeypatch)


def _draft(desk: Desk, read: str = READ) -> Filing:
    return desk.draft(desk.house.member(), doubtful={"payee_org": read}, **HOW)


def _current(claim: Claim) -> Fact:
    return Fact.objects.current().get(claim=claim, name="hospital")


def test_a_tick_takes_the_name_of_the_list_and_what_was_read_is_kept(desk: Desk) -> None:
    filing = _draft(desk)
    visitor = Visitor().signs_in(filing.member)
    page = visitor.get(CHECK).content.decode()
    assert f'value="{READ}"' in page
    assert OFFER in page
    assert "checked" not in page.split("hospital-offer")[1].split(">")[0]
    answers = {"cause": "illness", "hospital": READ, "hospital-offer": MEANT}
    visitor.posts(CHECK, answers)
    fact = _current(Claim.objects.get())
    assert (fact.value, fact.source) == (MEANT, Fact.Source.PERSON)
    assert fact.supersedes is not None
    assert (fact.supersedes.value, fact.supersedes.is_sure) == (READ, False)


def test_without_the_tick_nothing_is_changed(desk: Desk) -> None:
    filing = _draft(desk)
    Visitor().signs_in(filing.member).posts(CHECK, {"cause": "illness", "hospital": READ})
    fact = _current(Claim.objects.get())
    assert (fact.value, fact.source, fact.is_sure) == (READ, Fact.Source.PAPER, True)
    assert not Fact.objects.filter(name="hospital_level").exists()


def test_where_two_could_be_meant_none_is_offered(desk: Desk) -> None:
    filing = _draft(desk, "第二人民医院东院")
    assert "as the list has it" not in Visitor().signs_in(filing.member).sees(CHECK)


def test_an_officer_is_offered_it_too_and_the_level_follows(desk: Desk) -> None:
    claim = desk.by_photo(doubtful={"payee_org": READ}, **HOW)
    officer = Visitor().signs_in(desk.house.staff["officer"])
    path = f"/desk/cases/{claim.reference}/"
    page = officer.sees(path)
    assert f"nearly so is called: {MEANT}" in page
    assert OFFER in officer.sees(f"{path}?correct=hospital")
    officer.posts(
        f"{path}correct",
        {
            "name": "hospital",
            "was": str(_current(claim).pk),
            "value": READ,
            "value-offer": MEANT,
        },
    )
    page = officer.sees(path)
    assert f"was {READ}" in page
    assert "The hospital is on the list, and was designated" in page
    assert "Hospital level Tertiary List of hospitals" in page
