"""A member's consents: off by default, given one by one, withdrawn as easily."""

import hashlib

from django.utils import translation

from members.actions.consent import TEXT_VERSION
from members.consents import CONSENTS
from members.models import Consent
from tests.stages import House
from tests.visitor import Visitor

PAGE, SWITCH = "/m/consent/", "/m/consent/medical_insurance/"


def test_the_switch_is_off_until_the_member_presses_it(house: House) -> None:
    member = house.member(consent=False)
    visitor = Visitor().signs_in(member)
    assert 'aria-checked="false"' in visitor.get(PAGE).content.decode()
    assert "Thank you" in visitor.posts(SWITCH, allow="1")
    assert 'aria-checked="true"' in visitor.get(PAGE).content.decode()
    consent = Consent.objects.standing().get(member=member)
    assert (consent.channel, consent.text_version) == (Consent.Channel.PHONE, TEXT_VERSION)


def test_withdrawing_takes_the_same_one_press_and_stays_in_the_history(house: House) -> None:
    visitor = Visitor().signs_in(house.member())
    assert "Withdrawn. From now on nothing new is fetched." in visitor.posts(SWITCH, allow="0")
    assert not Consent.objects.standing().exists()
    assert "Withdrawn on" in visitor.sees(PAGE)


def test_the_card_says_what_why_how_long_and_what_if_not(house: House) -> None:
    page = Visitor().signs_in(house.member(consent=False)).sees(PAGE)
    with translation.override("en"):
        assert [sentence for sentence in _sentences() if sentence not in page] == []


def test_an_unknown_source_is_no_page(house: House) -> None:
    visitor = Visitor().signs_in(house.member())
    assert visitor.post("/m/consent/horoscope/", {"allow": "1"}).status_code == 404


def test_a_changed_text_is_a_new_version() -> None:
    """Change the text: raise TEXT_VERSION in members/actions/consent.py, and this digest."""
    with translation.override("en"):
        said = "|".join(_sentences())
    assert (TEXT_VERSION, hashlib.sha256(said.encode()).hexdigest()[:12]) == (
        "2026-1",
        "acff6af216f2",
    )


def _sentences() -> list[str]:
    return [
        str(sentence)
        for text in CONSENTS.values()
        for sentence in (text.what, text.why, text.how_long, text.if_not)
    ]
