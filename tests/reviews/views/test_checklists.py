"""Checklists on the pages: chosen by the expert, ticked without scripts, read by the officer."""

import pytest

from reviews.models import KeptChecklist, Opinion, Referral
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow
SAYS = {"conclusion": "critical_illness", "grounds": "discharge diagnosis", "confidence": "high"}


def _url(referral: Referral, rest: str = "") -> str:
    return f"/expert/cases/{referral.review.claim.reference}/{rest}"


def _expert(house: House, who: str = "expert") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def test_from_the_search_to_the_officers_page_without_scripts(house: House) -> None:
    referral = house.refer()
    house.looks(referral)
    expert = _expert(house)
    page = expert.sees(_url(referral, "?q=C34"))
    assert "1. Malignant tumour, severe" in page
    page = expert.sees(_url(referral, "?list=malignant_tumour"))
    assert "Diagnosed by histology" in page
    assert "to be checked by a physician" in page
    page = expert.posts(
        _url(referral, "checklist"),
        {"disease": "malignant_tumour", "shown-histology": "facts-diagnosis", "shown-not_mild": ""},
    )
    assert "The checklist is kept" in page
    assert KeptChecklist.objects.get().shown == {"histology": "facts-diagnosis"}
    page = expert.posts(_url(referral, "initial"), SAYS)
    assert "2 items open" in page
    expert.posts(_url(referral, "final"), SAYS)
    assert Opinion.objects.filter(checklist__isnull=False).count() == 2
    house.answers(house.other(referral))
    officer = Visitor().signs_in(house.staff["officer"])
    case = f"/desk/cases/{referral.review.claim.reference}/"
    page = officer.sees(case)
    assert "2 items open" in page
    assert "Diagnosis and cause" in page
    history = officer.sees(f"{case}history")
    assert "Not shown: A malignant tumour of ICD-10" in history
    assert "Checklists that opinions were given with" in history


def test_a_refused_tick_says_why_and_leaves_nothing(house: House) -> None:
    referral = house.refer()
    page = _expert(house).posts(
        _url(referral, "checklist"),
        {"disease": "malignant_tumour", "shown-histology": "facts-diagnosis"},
    )
    assert "open the evidence before you name it" in page
    assert not KeptChecklist.objects.exists()


def test_the_list_does_not_tell_what_the_machine_thinks(house: House) -> None:
    """A question about something else has no open list, whatever the proposal is."""
    referral = house.refer()
    Referral.objects.filter(pk=referral.pk).update(kind="necessity")
    house.looks(referral)
    expert = _expert(house)
    closed = expert.get(_url(referral)).content.decode()
    assert '<details class="more-acts" id="checklist">' in closed
    expert.posts(_url(referral, "initial"), SAYS)
    assert (
        '<details class="more-acts" id="checklist">'
        not in expert.get(_url(referral)).content.decode()
    )


def test_the_case_of_a_colleague_takes_no_ticks(house: House) -> None:
    referral = house.asks_one()
    answer = _expert(house, "expert2").post(_url(referral, "checklist"), {"disease": "burns"})
    assert answer.status_code == 404


def test_the_guide_lists_all_and_finds_some(house: House) -> None:
    expert = _expert(house)
    page = expert.sees("/expert/guide")
    assert "31. Mild sequelae of stroke" in page
    assert "to be checked by a physician" in page
    page = expert.sees("/expert/guide?q=搭桥")
    assert "Coronary bypass surgery" in page
    assert "Deep coma" not in page
    assert "No disease of the list" in expert.sees("/expert/guide?q=平足")
    assert "严重脑中风后遗症" in Visitor("zh-hans").signs_in(house.staff["expert"]).sees(
        "/expert/guide?q=I63"
    )


@pytest.mark.parametrize("who", ["officer", "supervisor", "maker"])
def test_the_guide_is_for_experts(house: House, who: str) -> None:
    _expert(house, who).sees("/expert/guide", status=403)


def test_what_is_typed_into_the_search_is_shown_as_text(house: House) -> None:
    html = _expert(house).get("/expert/guide", {"q": "<script>"}).content.decode()
    assert "<script>" not in html.partition("<body")[2].replace("<script src", "")
