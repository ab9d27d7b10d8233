"""Looking after experts: who may, what is entered, what nobody could read; one's own absences."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.actions.advise import decline
from reviews.models import ExpertAbsence, ExpertSpecialty, ExpertTerm, Referral
from reviews.states import ReviewState
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages


def _visitor(house: House, who: str) -> Visitor:
    return Visitor().signs_in(house.staff[who])


def _unread(house: House) -> Referral:
    """A second reading that nobody is left for."""
    first = house.refer()
    for _reader in range(2):
        sitting = house.other(first)
        decline(
            referral_id=sitting.pk,
            reason="time",
            note="",
            actor=house.staff[house.name_of(sitting)],
            now=house.now,
        )
    return house.other(first)


@pytest.mark.parametrize("who", ["officer", "expert", "maker", "helper"])
def test_others_are_told_whose_page_it_is(house: House, who: str) -> None:
    visitor = _visitor(house, who)
    assert "supervisors and administrators" in visitor.sees("/watch/experts", status=403)
    person = house.staff["expert"]
    visitor.sees(f"/watch/experts/{person.pk}", status=403)
    assert visitor.post(f"/watch/experts/{person.pk}/term").status_code == 403


@pytest.mark.parametrize("who", ["supervisor", "admin"])
def test_specialties_term_and_absences_are_entered_and_told(house: House, who: str) -> None:
    person = house.staff["expert"]
    here = f"/watch/experts/{person.pk}"
    visitor = _visitor(house, who)
    assert "everything" in visitor.sees("/watch/experts")
    visitor.posts(f"{here}/specialties", {"specialties": "oncology"})
    assert ExpertSpecialty.objects.get().specialty == "oncology"
    page = visitor.posts(
        f"{here}/term", {"from_on": "2026-12-31", "until_on": "2026-01-01"}, status=422
    )
    assert "before the first one" in page
    visitor.posts(f"{here}/term", {"from_on": "2026-01-01", "until_on": ""})
    assert ExpertTerm.objects.get().until_on is None
    page = visitor.posts(f"{here}/absence", {"from_on": "x", "until_on": ""}, status=422)
    assert "Enter a valid date" in page
    days = {"from_on": "2099-05-01", "until_on": "2099-05-20"}
    page = visitor.posts(f"{here}/absence", days)
    assert "Absence entered" in page
    assert "2099-05-01 to 2099-05-20" in page
    absence = ExpertAbsence.objects.get()
    visitor.posts(f"{here}/back", {"absence": str(absence.pk)})
    absence.refresh_from_db()
    assert absence.ended_at is not None
    assert "Oncology" in visitor.sees("/watch/experts")


def test_only_experts_of_my_units_are_there(house: House) -> None:
    visitor = _visitor(house, "supervisor")
    visitor.sees(f"/watch/experts/{house.staff['officer'].pk}", status=404)
    assert visitor.post(f"/watch/experts/{house.staff['officer'].pk}/term").status_code == 404
    assert visitor.post(f"/watch/experts/{house.staff['expert'].pk}/shout").status_code == 404
    other = house.away("expert2")[0]
    answer = visitor.post(
        f"/watch/experts/{house.staff['expert'].pk}/back", {"absence": str(other.pk)}
    )
    assert answer.status_code == 404


def test_experts_enter_their_own_absences(house: House) -> None:
    visitor = _visitor(house, "expert")
    days = {"from_on": "2099-05-01", "until_on": "2099-05-20"}
    page = visitor.posts("/expert/absence", days)
    assert "goes to colleagues" in page
    absence = ExpertAbsence.objects.get()
    assert absence.expert == absence.entered_by == house.staff["expert"]
    assert _visitor(house, "expert2").post(f"/expert/absence/{absence.pk}/end").status_code == 404
    visitor.posts(f"/expert/absence/{absence.pk}/end")
    absence.refresh_from_db()
    assert absence.ended_at is not None
    assert "before the first one, or over" in visitor.posts(
        "/expert/absence", {"from_on": "2020-05-01", "until_on": "2020-05-20"}, status=422
    )


def test_the_supervisor_sees_what_nobody_could_read_and_gives_it_back(house: House) -> None:
    waiting = _unread(house)
    assert "Without a reader" not in _visitor(house, "admin").sees("/watch/experts")
    visitor = _visitor(house, "supervisor")
    assert waiting.review.claim.reference in visitor.sees("/watch/experts")
    officer = _visitor(house, "officer")
    case = f"/desk/cases/{waiting.review.claim.reference}/"
    assert "on the supervisor's list" in officer.sees(case)
    here = f"/watch/experts/unread/{waiting.pk}"
    assert "still no expert" in visitor.posts(f"{here}/draw")
    assert "required" in visitor.posts(f"{here}/return", status=422)
    visitor.posts(f"{here}/return", {"reason": "本月没有其他专家"})
    assert house.review(waiting.review.claim).state == ReviewState.WITH_OFFICER
    assert "No further expert could be found" in officer.sees(case)
    assert visitor.post(f"{here}/draw").status_code == 404


def test_the_list_asks_the_same_for_one_question_and_for_ten(house: House) -> None:
    visitor = _visitor(house, "supervisor")
    _unread(house)
    visitor.sees("/watch/experts")
    numbers = []
    for _round in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            visitor.sees("/watch/experts")
        numbers.append(len(asked))
        _unread(house)
        house.away("expert", days=3)
        house.back(ExpertAbsence.objects.latest("pk"))
    assert numbers[0] == numbers[1] <= 12
