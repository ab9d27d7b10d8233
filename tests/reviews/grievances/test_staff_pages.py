"""The pages of the staff: lists, one grievance, writing one down, and what is learnt."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions.register import add_unit
from members.models import AccessEntry, ConflictOfInterest, Message, Unit
from reviews import grievance_queries as queries
from reviews.models import Grievance, GrievanceFinding
from tests.claims.views.test_acting import drawn_for
from tests.reviews.grievances.stages import (
    ANSWER,
    WORDS,
    answered,
    answers,
    asked,
    filed,
    given,
    says,
)
from tests.stages import House
from tests.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("on_the_house_s_day")]

LIST = "/watch/grievances/"


def page_of(grievance: Grievance) -> str:
    return f"{LIST}{grievance.reference}/"


def staff(house: House, name: str) -> Visitor:
    return Visitor().signs_in(house.staff[name])


@pytest.mark.parametrize("name", ["maker", "checker", "admin", "expert", "helper"])
def test_other_roles_find_no_list_and_no_grievance(house: House, name: str) -> None:
    grievance = filed(house)
    visitor = staff(house, name)
    visitor.sees(LIST, status=403)
    visitor.sees(page_of(grievance), status=403)
    visitor.sees(f"{LIST}lessons/", status=403)


def test_whom_it_is_about_finds_nothing(house: House) -> None:
    grievance = filed(house, about=["supervisor"])
    visitor = staff(house, "supervisor")
    assert grievance.reference not in visitor.sees(LIST)
    visitor.sees(page_of(grievance), status=404)
    visitor.posts(f"{page_of(grievance)}note", text="看看是谁说的", status=404)
    assert grievance.reference in staff(house, "supervisor2").sees(LIST)


def test_an_owner_who_turns_out_to_be_meant_finds_nothing_any_more(house: House) -> None:
    grievance = given(house, to="officer2")
    assert WORDS in staff(house, "officer2").sees(page_of(grievance))
    given(house, grievance, to="officer3", about=["officer2"])
    visitor = staff(house, "officer2")
    assert grievance.reference not in visitor.sees(LIST)
    visitor.sees(page_of(grievance), status=404)


def test_relatives_find_nothing(house: House) -> None:
    grievance = filed(house)
    ConflictOfInterest.objects.create(
        user=house.staff["supervisor"],
        member=grievance.member,
        relation="family",
        since=house.now.date(),
    )
    assert grievance.reference not in staff(house, "supervisor").sees(LIST)
    staff(house, "supervisor").sees(page_of(grievance), status=404)


def test_another_officer_does_not_find_what_they_do_not_have(house: House) -> None:
    grievance = given(house, to="officer2")
    staff(house, "officer3").sees(page_of(grievance), status=404)


def test_opening_one_is_on_the_member_s_record(house: House) -> None:
    grievance = given(house)
    staff(house, "officer2").sees(page_of(grievance))
    entry = AccessEntry.objects.get(member=grievance.member)
    assert entry.user == house.staff["officer2"]
    assert grievance.reference in entry.purpose


def test_from_the_list_to_the_answer_and_back(house: House) -> None:
    grievance = filed(house)
    supervisor, officer = staff(house, "supervisor"), staff(house, "officer2")
    page = supervisor.posts(f"{page_of(grievance)}assign", owner=str(house.staff["officer2"].pk))
    assert "Given. They find it in their list." in page
    assert grievance.reference in officer.sees(LIST)
    page = officer.posts(f"{page_of(grievance)}note", text="先问窗口当班的人")
    assert "the member does not read this" in page
    assert "clock stands still" in officer.posts(f"{page_of(grievance)}ask", text="哪一天去的？")
    officer.posts(f"{page_of(grievance)}answer", finding="justified", status=422)


def test_what_was_typed_is_kept_when_something_is_missing(house: House) -> None:
    grievance = given(house)
    page = staff(house, "officer2").posts(
        f"{page_of(grievance)}answer", finding="justified", answer=ANSWER, status=422
    )
    assert ANSWER in page
    assert "Please choose the cause." in page


def test_not_justified_goes_to_a_second_person(house: House) -> None:
    grievance = given(house)
    page = staff(house, "officer2").posts(
        f"{page_of(grievance)}answer", finding="not", answer=ANSWER, cause="delay"
    )
    assert "A second person looks at it" in page
    assert GrievanceFinding.objects.get().cause == "none"
    second = staff(house, "supervisor2")
    assert grievance.reference in second.sees(f"{LIST}?list=second")
    assert "Confirmed." in second.posts(
        f"{page_of(grievance)}confirm", finding=str(grievance.findings.get().pk)
    )


def test_what_was_changed_meanwhile_is_not_confirmed_unread(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, "not")
    read = grievance.findings.get().pk
    second = staff(house, "supervisor2")
    second.posts(f"{page_of(grievance)}send_back", text="再问问窗口当班的人。")
    answers(house, grievance, "not")
    page = second.posts(f"{page_of(grievance)}confirm", finding=str(read), status=409)
    assert "The answer was changed meanwhile" in page


def test_of_two_supervisors_the_second_is_told(house: House) -> None:
    grievance = given(house, to="officer2")
    page = staff(house, "supervisor2").posts(
        f"{page_of(grievance)}assign", owner=str(house.staff["officer3"].pk), status=409
    )
    assert "Somebody else has given it to another person meanwhile" in page


def test_too_late_is_said_and_changes_nothing(house: House) -> None:
    grievance = given(house)
    answers(house, grievance)
    page = staff(house, "officer2").posts(f"{page_of(grievance)}ask", text="哪一天？", status=409)
    assert "no longer possible" in page


def test_a_measure_that_nobody_promised_is_not_done(house: House) -> None:
    grievance = given(house)
    page = staff(house, "officer2").posts(
        f"{page_of(grievance)}done", done_on=house.now.date().isoformat(), status=409
    )
    assert "no measure here" in page


def test_the_number_is_shown_to_the_owner_alone(house: House) -> None:
    grievance = given(house, filed(house, wants_call=True))
    page = staff(house, "officer2").posts(f"{page_of(grievance)}phone")
    assert grievance.member.phone in page
    page = staff(house, "supervisor").posts(f"{page_of(grievance)}phone", status=422)
    assert grievance.member.phone not in page


def test_a_supervisor_who_is_meant_steps_out_and_sees_the_list(house: House) -> None:
    grievance = filed(house)
    me = house.staff["supervisor"]
    page = staff(house, "supervisor").posts(
        f"{page_of(grievance)}assign", owner=str(house.staff["officer2"].pk), about=str(me.pk)
    )
    assert grievance.reference not in page


def test_an_unknown_act_list_and_cursor(house: House) -> None:
    grievance = given(house)
    officer = staff(house, "officer2")
    officer.posts(f"{page_of(grievance)}burn", status=404)
    officer.sees(f"{LIST}?list=all", status=404)
    for cursor in ("x", "1-", "9999999999-1", "0-1", "１-1"):
        assert officer.get(f"{LIST}?list=mine&after={cursor}").status_code == 302


# --- lists --------------------------------------------------------------------------------------


def test_the_oldest_promise_stands_first_and_what_waits_for_the_member_elsewhere(
    house: House,
) -> None:
    late = filed(house)
    house.later(days=30)
    early, waiting = filed(house), asked(house)
    user = house.staff["supervisor"]
    assert queries.grievance_page(user, which="open", after="").found == [late, early]
    assert queries.grievance_page(user, which="asked", after="").found == [waiting]


def test_pages_follow_one_another_without_a_gap(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    member = house.member()
    made = [filed(house, member=member) for _n in range(5)]
    house.later(days=1)
    made += [filed(house, member=member) for _n in range(2)]
    for which, order in (("open", made), ("assign", made)):
        seen, after = [], ""
        while True:
            page = queries.grievance_page(house.staff["supervisor"], which=which, after=after)
            seen += page.found
            after = page.older
            if not after:
                break
        assert seen == order


def statements(visit: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        visit()
    return len(captured)


@pytest.mark.parametrize("path", [LIST, f"{LIST}lessons/"])
def test_a_longer_list_takes_no_more_statements(house: House, path: str) -> None:
    supervisor = staff(house, "supervisor")
    finished(house)
    given(house)
    supervisor.sees(path)
    few = statements(lambda: supervisor.sees(path))
    for _n in range(3):
        finished(house)
        given(house)
    assert statements(lambda: supervisor.sees(path)) == few
    assert few <= 12


def test_the_member_s_list_takes_no_more_statements_either(house: House) -> None:
    member = house.member()
    filed(house, member=member)
    visitor = Visitor().signs_in(member)
    few = statements(lambda: visitor.sees("/m/grievance/"))
    for _n in range(3):
        filed(house, member=member)
    assert statements(lambda: visitor.sees("/m/grievance/")) == few


# --- at a counter -------------------------------------------------------------------------------


def recorded(**how: str) -> dict[str, str]:
    form = {"kind": "waiting", "text": WORDS, "channel": "counter", "form_id": str(uuid4())}
    return {**form, "claim": "", **how}


@pytest.mark.parametrize("name", ["helper", "officer"])
def test_a_person_is_found_by_a_whole_number_and_told(house: House, name: str) -> None:
    claim = house.submitted()
    number = claim.member.id_number if name == "helper" else claim.reference.lower()
    visitor = staff(house, name)
    assert "Nobody of your units" in visitor.posts("/o/grievance/", number="C1234", status=422)
    assert claim.member.masked_name in visitor.posts("/o/grievance/", number=number)
    page = visitor.posts("/o/grievance/record", recorded(claim=claim.reference))
    grievance = Grievance.objects.get()
    assert f"Filed under {grievance.reference}" in page
    assert (grievance.claim, grievance.filed_by) == (claim, house.staff[name])
    assert Message.objects.filter(template="grievance_received").count() == 1
    assert AccessEntry.objects.get(member=claim.member).user == house.staff[name]


def test_without_a_person_there_is_no_form(house: House) -> None:
    assert staff(house, "helper").get("/o/grievance/record").status_code == 302


def test_words_of_one_person_are_not_filed_for_the_next_and_wait_for_them(house: House) -> None:
    visitor, told, here = staff(house, "helper"), house.member(), house.member()
    visitor.posts("/o/grievance/", number=told.id_number)
    whom = drawn_for(visitor, "/o/grievance/record")
    visitor.posts("/o/grievance/", number=here.id_number)
    page = visitor.posts("/o/grievance/record", recorded(drawn_for=whom), status=409)
    assert f"for another person, and {here.masked_name} is open now" in page
    assert "Find the other person by their number" in page
    assert WORDS not in page
    assert not Grievance.objects.exists()
    assert WORDS not in visitor.sees("/o/grievance/record")
    assert WORDS in visitor.posts("/o/grievance/", number=told.id_number)
    visitor.posts("/o/grievance/record", recorded(drawn_for=whom))
    assert Grievance.objects.get().member == told


def test_who_wrote_it_down_does_not_look_into_it(house: House) -> None:
    member = house.member()
    visitor = staff(house, "officer2")
    visitor.posts("/o/grievance/", number=member.id_number)
    visitor.posts("/o/grievance/record", recorded())
    people = queries.candidates(Grievance.objects.get())
    assert house.staff["officer2"] not in people
    assert house.staff["officer3"] in people


def test_who_has_least_in_hand_stands_first(house: House) -> None:
    given(house, to="officer")
    given(house, to="officer")
    given(house, to="officer2")
    names = [user.username for user in queries.candidates(filed(house))]
    assert names == ["officer3", "supervisor", "supervisor2", "officer2", "officer"]


# --- lessons ------------------------------------------------------------------------------------


def finished(house: House, *, unit: Unit | None = None, **how: object) -> Grievance:
    grievance = given(house, member=house.member(unit=unit))
    answers(house, grievance, **how)  # type: ignore[arg-type]
    says(house, grievance, "yes")
    return grievance


def test_few_of_a_kind_are_not_counted_out(house: House) -> None:
    for _n in range(4):
        finished(house)
    supervisor = staff(house, "supervisor")
    assert "fewer than 5" in supervisor.sees(f"{LIST}lessons/")
    finished(house)
    page = supervisor.sees(f"{LIST}lessons/")
    assert "2026-11 测试镇总工会 Wrong or unclear information 5" in page
    lines = supervisor.get(f"{LIST}lessons/causes.csv").getvalue().decode()
    assert "2026-11,测试镇总工会,Wrong or unclear information,5" in lines


def test_a_small_unit_s_cell_is_hidden_in_the_export_too(house: House) -> None:
    town = add_unit(kind=Unit.Kind.TOWN, code="TEST-T8", name="小镇总工会", parent=house.district)
    shop = add_unit(kind=Unit.Kind.WORKPLACE, code="TEST-W8", name="小店", parent=town)
    finished(house, unit=shop)
    lines = staff(house, "supervisor").get(f"{LIST}lessons/causes.csv").getvalue().decode()
    assert "小镇总工会,Wrong or unclear information,fewer than 5" in lines
    assert "小店" not in lines


def test_a_measure_is_listed_until_it_is_done(house: House) -> None:
    grievance = given(house)
    answers(house, grievance, measure="窗口贴出材料清单", measure_by=date(2026, 12, 31))
    says(house, grievance, "yes")
    supervisor = staff(house, "supervisor")
    page = supervisor.sees(f"{LIST}lessons/")
    assert "窗口贴出材料清单" in page
    assert "to be done by 2026-12-31" in page
    done = staff(house, "officer2").posts(f"{page_of(grievance)}done", done_on="2026-11-23")
    assert "done on 2026-11-23" in done
    assert "2026-11-23" in supervisor.sees(f"{LIST}lessons/")


def test_what_is_not_finished_teaches_nothing_yet(house: House) -> None:
    answered(house)
    assert "Nothing finished in this time" in staff(house, "supervisor").sees(f"{LIST}lessons/")
