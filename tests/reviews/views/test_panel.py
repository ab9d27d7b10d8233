"""The panel's pages: blind before one's own word, unnamed after it, one answer for the officer."""

import re

import pytest

from members.models import ConflictOfInterest
from reviews.models import ExpertPanel, Opinion, PanelWord, Referral
from reviews.states import PanelState
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages

CHANGED = {
    "change-conclusion": "ordinary",
    "change-grounds": "the histology shows no invasion",
    "change-confidence": "medium",
    "change-override_reason": "M2",
}
FIRST_SAID = "病理见浸润性生长，第一位的依据"


def _url(sitting: Referral, rest: str = "") -> str:
    return f"/expert/cases/{sitting.review.claim.reference}/{rest}"


def _reader(house: House, sitting: Referral) -> Visitor:
    return Visitor().signs_in(house.staff[house.name_of(sitting)])


def _says(conclusion: str, grounds: str, **more: str) -> dict[str, str]:
    return {"conclusion": conclusion, "grounds": grounds, "confidence": "high", **more}


def _answers_on_the_page(house: House, sitting: Referral, values: dict[str, str]) -> str:
    house.looks(sitting)
    visitor = _reader(house, sitting)
    visitor.posts(_url(sitting, "initial"), {**values, "override_reason": ""})
    return visitor.posts(_url(sitting, "final"), values)


def test_nothing_of_the_first_reader_is_in_the_pages_of_the_second(house: House) -> None:
    """Not the words, not the name, not that there is another one at all."""
    first = house.refer()
    second = house.other(first)
    house.looks(second)
    visitor = _reader(house, second)
    before = [visitor.get(path).content.decode() for path in ("/expert/", _url(second))]
    _answers_on_the_page(house, first, _says("critical_illness", FIRST_SAID))
    after = [visitor.get(path).content.decode() for path in ("/expert/", _url(second))]
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert [token.sub("", page) for page in after] == [token.sub("", page) for page in before]
    visitor.sees(_url(second, "panel"), status=404)
    visitor.posts(_url(second, "initial"), _says("ordinary", "良性，另一位的依据"))
    html = visitor.get(_url(second)).content.decode()
    for secret in (FIRST_SAID, "测试expert<", "Reader 1", "Two experts", "panel.css"):
        assert secret not in html
    assert f">{house.staff['expert'].display_name}<" not in html


def test_who_has_answered_hears_the_same_whether_or_not_another_reads(house: House) -> None:
    alone = house.asks_one()
    said = _answers_on_the_page(house, alone, _says("ordinary", "普通住院治疗"))
    first = house.refer()
    page = _answers_on_the_page(house, first, _says("critical_illness", FIRST_SAID))
    assert "Your opinion is on record. Thank you." in said
    assert "Your opinion is on record. Thank you." in page
    assert "Readers differ" not in page


def test_from_the_difference_to_one_answer_without_scripts(house: House) -> None:
    first = house.refer()
    second = house.other(first)
    _answers_on_the_page(house, first, _says("critical_illness", FIRST_SAID))
    _answers_on_the_page(house, second, _says("ordinary", "另一位说是良性", override_reason="M2"))
    visitor = _reader(house, first)
    assert "Readers differ" in visitor.sees("/expert/")
    page = visitor.sees(_url(first, "panel"))
    for words in ("Reader 1", "Reader 2", FIRST_SAID, "另一位说是良性", "yours"):
        assert words in page
    assert house.staff[house.name_of(second)].display_name not in page
    page = visitor.posts(_url(first, "panel/comment"), {"comment-text": "请看病理第二页"})
    assert "请看病理第二页" in page
    other = _reader(house, second)
    page = other.sees(_url(second, "panel"))
    assert "请看病理第二页" in page
    own = house.staff[house.name_of(second)].display_name
    assert house.staff["expert"].display_name not in page.replace(own, "")
    page = visitor.posts(_url(first, "panel/change"), {"change-conclusion": ""}, status=422)
    assert "This field is required" in page
    visitor.posts(_url(first, "panel/change"), CHANGED)
    assert ExpertPanel.objects.get().state == PanelState.AGREED
    for reader, sitting in ((visitor, first), (other, second)):
        reader.sees(_url(sitting, "panel"), status=404)


def test_the_panel_is_there_for_its_readers_alone(house: House) -> None:
    first = house.differs()
    taken = {first.expert_id, house.other(first).expert_id}
    stranger = next(
        house.staff[name] for name in ("expert2", "expert3") if house.staff[name].pk not in taken
    )
    visitor = Visitor().signs_in(stranger)
    visitor.sees(_url(first, "panel"), status=404)
    assert visitor.post(_url(first, "panel/keep")).status_code == 404
    Visitor().signs_in(house.staff["officer"]).sees(_url(first, "panel"), status=403)
    reader = _reader(house, first)
    reader.sees(_url(first, "panel"))
    reader.sees(_url(first), status=404)
    assert reader.post(_url(first, "panel/shout")).status_code == 404
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=first.review.member,
        relation="family",
        since=house.now.date(),
    )
    reader.sees(_url(first, "panel"), status=404)
    assert "Readers differ" not in reader.sees("/expert/")


def test_the_officer_reads_nothing_before_the_end_and_no_name_after_it(house: House) -> None:
    first = house.refer()
    _answers_on_the_page(house, first, _says("critical_illness", FIRST_SAID))
    officer = Visitor().signs_in(house.staff["officer"])
    case = f"/desk/cases/{first.review.claim.reference}/"
    for page in (officer.sees(case), officer.sees(f"{case}history")):
        assert FIRST_SAID not in page
    assert "You get one answer when both have answered" in officer.sees(case)
    house.answers(house.other(first))
    page = officer.sees(case)
    assert "Two experts read it independently, and agree." in page
    assert FIRST_SAID in page
    for name in ("expert", "expert2", "expert3"):
        assert f"测试{name} " not in page
    assert "测试expert" in officer.sees(f"{case}history"), "the history has the names"


def test_three_opinions_are_all_there_and_it_is_said_plainly(house: House) -> None:
    third = house.third()
    house.answers(third, "excluded", override_reason="M2")
    _reader(house, third).posts(_url(third, "panel/keep"), {"keep-text": "维持"})
    officer = Visitor().signs_in(house.staff["officer"])
    page = officer.sees(f"/desk/cases/{third.review.claim.reference}/")
    assert "three different things" in page
    for words in ("Reader 1", "Reader 2", "Reader 3", "Excluded by the scheme"):
        assert words in page
    assert PanelWord.objects.filter(kind="keep").count() == 3


def test_the_third_sees_the_others_only_after_their_own_word(house: House) -> None:
    third = house.third()
    visitor = _reader(house, third)
    visitor.sees(_url(third, "panel"), status=404)
    html = visitor.get(_url(third)).content.decode()
    assert "Reader" not in html
    assert "readers before" not in html
    house.answers(third)
    page = visitor.sees(_url(third, "panel"))
    assert "Two readers before you did not agree" in page
    assert "Reader 3" in page
    assert Opinion.objects.filter(stage="final").count() == 3
