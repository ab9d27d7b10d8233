"""A counter's page that was left open: nothing goes to whom it is not for, nothing is lost."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from claims.models import Claim, Fact, PlannedStay
from config.kernel.tasks import perform_due
from members.actions.mandate import revoke
from members.actions.sign_in import user_of_member
from members.models import Mandate, Member, Message
from tests.claims.views.test_acting import drawn_for
from tests.claims.views.test_meant import PLAN, offered
from tests.desktop import Desk, a_desk
from tests.mandates import of_helper
from tests.stages import House
from tests.visitor import Visitor, words

START, PLANNED, CHECK = "/o/start", "/o/file/planned", "/o/file/papers/check"
MANDATE, RELATIVE = "/o/start/mandate", "/o/start/relative"
DAUGHTER = {"name": "李小芳", "phone": "19900008801", "lasts": "30", "scopes": "follow"}
HERE_AGAIN = "What you typed before is here again. It is not sent yet."


@dataclass
class Counter:
    """A helper with two tabs: somebody who was served before, and somebody who stands there."""

    house: House
    before: Member
    here: Member
    screen: Visitor

    def finds(self, member: Member) -> str:
        return self.screen.posts(START, id_number=member.id_number)

    def sends_what_was_left_open(self, path: str, **typed: Any) -> Any:
        """A page of who was before is sent while the other one stands there."""
        self.finds(self.before)
        whom = drawn_for(self.screen, path)
        self.finds(self.here)
        return self.screen.post(path, {**typed, "drawn_for": whom})

    def goes_back(self, path: str, answer: Any) -> str:
        return self.screen.posts(path, offered(answer.content.decode()))


@pytest.fixture
def counter(house: House) -> Counter:
    before, here = house.member(), house.member()
    house.stay(before)
    of_helper(house, before)
    return Counter(house, before, here, Visitor().signs_in(house.staff["helper"]))


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def stay_of(member: Member) -> str:
    return f"/o/file/stay/{member.reminders.get().encounter.reference}/"


def test_it_says_so_and_shows_nothing_of_who_was_there_before(counter: Counter) -> None:
    answer = counter.sends_what_was_left_open(PLANNED, **PLAN)
    assert answer.status_code == 409
    assert "no-store" in answer.headers["Cache-Control"]
    page = words(answer)
    assert f"for another person, and {counter.here.masked_name} is open now" in page
    assert "What you typed is kept for a quarter of an hour" in page
    html = answer.content.decode()
    before = counter.before
    for secret in (*PLAN.values(), before.name, before.masked_name, before.masked_id_number):
        assert secret not in html
    assert PLAN["place"] not in str(dict(counter.screen.session))


def test_one_press_goes_back_to_all_that_was_typed_and_sends_nothing_yet(
    counter: Counter,
) -> None:
    answer = counter.sends_what_was_left_open(PLANNED, **PLAN)
    page = counter.goes_back(PLANNED, answer)
    assert HERE_AGAIN in page
    assert f"For {counter.before.masked_name}" in page
    assert not PlannedStay.objects.exists()
    html = counter.screen.get(PLANNED).content.decode()
    for value in PLAN.values():
        assert f'value="{value}"' in html
    whom = drawn_for(counter.screen, PLANNED)
    counter.screen.posts(PLANNED, {**PLAN, "drawn_for": whom})
    assert PlannedStay.objects.get().member == counter.before
    assert HERE_AGAIN not in counter.screen.sees(PLANNED)


def test_it_is_never_put_into_the_page_of_whoever_stands_there(counter: Counter) -> None:
    of_helper(counter.house, counter.here)
    counter.sends_what_was_left_open(PLANNED, **PLAN)
    html = counter.screen.get(PLANNED).content.decode()
    assert counter.here.masked_name in html
    assert HERE_AGAIN not in html
    assert PLAN["place"] not in html


def test_found_again_by_their_number_it_is_there_too(counter: Counter) -> None:
    counter.sends_what_was_left_open(PLANNED, **PLAN)
    counter.finds(counter.before)
    assert HERE_AGAIN in counter.screen.sees(PLANNED)


def test_once_the_mandate_is_over_there_is_no_way_back(counter: Counter) -> None:
    answer = counter.sends_what_was_left_open(PLANNED, **PLAN)
    mandate = Mandate.objects.get(member=counter.before)
    revoke(mandate_id=mandate.pk, actor=user_of_member(counter.before), now=timezone.now())
    assert "not possible any more" in counter.goes_back(PLANNED, answer)
    assert counter.here.masked_name in counter.screen.sees(MANDATE)
    answer = counter.screen.post(PLANNED, {**PLAN, "drawn_for": "of another"})
    assert "Back to the other person" not in words(answer)
    counter.finds(counter.before)
    assert counter.screen.get(PLANNED).headers["Location"] == MANDATE


def test_after_a_quarter_of_an_hour_it_is_let_go(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = counter.sends_what_was_left_open(PLANNED, **PLAN)
    later = timezone.now() + timedelta(minutes=16)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "not possible any more" in counter.goes_back(PLANNED, answer)
    counter.finds(counter.before)
    assert HERE_AGAIN not in counter.screen.sees(PLANNED)
    counter.sends_what_was_left_open(RELATIVE, **DAUGHTER)
    assert PLANNED not in str(dict(counter.screen.session))


def test_done_with_the_person_they_are_found_again_by_their_number_alone(
    counter: Counter,
) -> None:
    counter.finds(counter.before)
    whom = drawn_for(counter.screen, PLANNED)
    counter.screen.posts("/o/file/done")
    answer = counter.screen.post(PLANNED, {**PLAN, "drawn_for": whom})
    page = words(answer)
    assert "nobody is open here now" in page
    assert "Find the other person by their number" in page
    counter.screen.post(PLANNED, {"drawn_for": whom, "go_over": "1"})
    assert counter.screen.get("/o/file/").headers["Location"] == START
    counter.finds(counter.before)
    assert HERE_AGAIN in counter.screen.sees(PLANNED)


def test_what_led_to_the_stay_is_still_chosen(counter: Counter) -> None:
    path = stay_of(counter.before)
    answer = counter.sends_what_was_left_open(path, cause="accident")
    assert HERE_AGAIN in counter.goes_back(path, answer)
    assert not Claim.objects.exists()
    whom = drawn_for(counter.screen, path)
    html = counter.screen.get(path).content.decode()
    assert 'value="accident"' in html.partition("checked")[0].rpartition("<input")[2]
    counter.screen.post(path, {"cause": "accident", "drawn_for": whom})
    assert Claim.objects.get().member == counter.before


def test_what_was_compared_with_the_papers_is_still_there(counter: Counter, desk: Desk) -> None:
    counter.finds(counter.before)
    made = desk.stay(counter.before)
    for kind in ("inpatient_receipt", "discharge_summary", "split_sheet"):
        file = SimpleUploadedFile("scan.jpg", desk.photo(made, kind))
        counter.screen.post("/o/file/papers/add", {"kind": kind, "files": file})
    perform_due(now=timezone.now())
    answer = counter.sends_what_was_left_open(CHECK, cause="illness", admitted_on="2026-10-03")
    assert answer.status_code == 409
    assert "2026-10-03" not in answer.content.decode()
    assert HERE_AGAIN in counter.goes_back(CHECK, answer)
    html = counter.screen.get(CHECK).content.decode()
    assert 'value="2026-10-03"' in html
    assert not Fact.objects.exists()


def test_a_relative_is_not_named_for_whoever_stands_there_now(counter: Counter) -> None:
    sent = Message.objects.count()
    answer = counter.sends_what_was_left_open(RELATIVE, **DAUGHTER)
    assert answer.status_code == 409
    assert DAUGHTER["phone"] not in answer.content.decode()
    assert not Mandate.objects.filter(kind=Mandate.Kind.RELATIVE).exists()
    assert Message.objects.count() == sent
    page = counter.goes_back(RELATIVE, answer)
    assert f"For {counter.before.masked_name}" in page
    html = counter.screen.get(RELATIVE).content.decode()
    assert f'value="{DAUGHTER["name"]}"' in html
    assert f'value="{DAUGHTER["phone"]}"' in html
    whom = drawn_for(counter.screen, RELATIVE)
    counter.screen.posts(RELATIVE, {**DAUGHTER, "drawn_for": whom})
    assert Mandate.objects.get(kind=Mandate.Kind.RELATIVE).member == counter.before


def test_a_signed_sheet_is_not_handed_in_for_whoever_stands_there_now(
    counter: Counter, desk: Desk
) -> None:
    signed, here = counter.here, counter.house.member()
    both = Counter(counter.house, signed, here, counter.screen)
    sheet = SimpleUploadedFile("sheet.png", desk.photo(desk.stay(signed), "split_sheet"))
    typed = {
        "way": "paper",
        "paper-days": "0",
        "paper-unit": str(counter.house.district.pk),
        "paper-paper_reference": "WT-1",
    }
    answer = both.sends_what_was_left_open(MANDATE, **typed, **{"paper-scan": sheet})
    page = words(answer)
    assert "Files are not kept" in page
    # No mandate, no way back by one press.
    assert "Back to the other person" not in page
    assert not Mandate.objects.filter(member__in=[signed, here]).exists()
    assert HERE_AGAIN in both.finds(signed)
    html = counter.screen.get(MANDATE).content.decode()
    assert 'value="WT-1"' in html
    assert "sheet.png" not in html
