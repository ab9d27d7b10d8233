"""The queue as a page: filters and chips, views, tags, acts on many, the file."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import User
from members.workdays import calendar
from reviews.actions.assign import assign_case
from reviews.actions.lease import open_case
from reviews.actions.saved_view import save_view
from reviews.actions.tag import add_tag, tag_case
from reviews.models import DeskEvent, Review, SavedView, Tag
from tests.stages import House
from tests.visitor import Visitor

QUEUE = "/desk/queue"
MOST = 5


@pytest.fixture
def officer(house: House) -> Visitor:
    return Visitor().signs_in(house.staff["officer"])


@pytest.fixture
def supervisor(house: House) -> Visitor:
    return Visitor().signs_in(house.staff["supervisor"])


def _tag(house: House, label: str = "急件") -> Tag:
    return add_tag(
        label=label, actor=User.objects.get(pk=house.staff["supervisor"].pk), now=house.now
    )


def _ticks(*reviews: Review) -> list[str]:
    for review in reviews:
        review.refresh_from_db()
    return [review.tick for review in reviews]


def _does(visitor: Visitor, act: str, *reviews: Review, **fields: str) -> str:
    answer = visitor.post(
        f"{QUEUE}/act", {"act": act, "case": _ticks(*reviews), **fields}, follow=True
    )
    assert answer.redirect_chain == [(f"{QUEUE}/done", 302)], answer.status_code
    return answer.content.decode()


def test_a_filter_is_a_link_and_a_chip_takes_it_away(house: House, officer: Visitor) -> None:
    review = house.in_review(cause="unknown")
    page = officer.get(f"{QUEUE}?lane=officer").content.decode()
    assert f'href="{QUEUE}?lane=officer&amp;to=nobody"' in page
    page = officer.get(f"{QUEUE}?lane=officer&to=nobody&item=women").content.decode()
    assert review.claim.reference not in page
    assert "Assigned to: Assigned to nobody" in page
    assert f'href="{QUEUE}?lane=officer&amp;item=women"' in page
    assert "No case with these filters" in page
    assert review.claim.reference in officer.sees(f"{QUEUE}?lane=officer&to=nobody")


@pytest.mark.parametrize(
    "query",
    [
        "left=yesterday",
        "why=x",
        "item=%00",
        "channel=fax",
        "unit=999999",
        "unit=abc",
        "tag=%E6%B2%A1%E6%9C%89",
        "tag=%00",
        "to=999999",
        "to=%F0%9F%98%80",
    ],
)
def test_a_value_that_nobody_knows_gives_a_sentence(
    house: House, officer: Visitor, query: str
) -> None:
    for path in (QUEUE, f"{QUEUE}/filters"):
        answer = officer.get(
            f"{path}?lane=green&to=me&{query}".replace("to=me&to=", "to="), follow=True
        )
        assert answer.status_code == 200
        assert "was left out" in answer.content.decode()
        assert answer.redirect_chain[0][0].startswith(f"{QUEUE}?lane=green")


def test_a_broken_page_link_keeps_the_filters(house: House, officer: Visitor) -> None:
    answer = officer.get(f"{QUEUE}?lane=green&to=me&after=zzz", follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}?lane=green&to=me", 302)]


def test_all_filters_are_one_form_with_and_without_scripts(house: House, officer: Visitor) -> None:
    _tag(house)
    page = officer.get(f"{QUEUE}/filters?lane=green&tag=急件").content.decode()
    assert "<html" in page
    assert re.search(r'<option value="急件" selected>', page)
    part = officer.get(f"{QUEUE}/filters?lane=green", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    for words in ("测试officer2", "测试镇总工会", "Overdue", "急件"):
        assert words in part.content.decode()
    below = officer.get(f"{QUEUE}/filters?lane=green&unit={house.mill.parent_id}").content.decode()
    assert "测试纺织厂" in below


def test_a_view_is_saved_opened_replaced_renamed_and_deleted(
    house: House, officer: Visitor
) -> None:
    query = "lane=green&to=nobody"
    saved = officer.posts(f"{QUEUE}/views/save", name="没人的", query=f"{query}&x=1")
    assert "Saved as “没人的”" in saved
    page = officer.get(QUEUE).content.decode()
    assert 'href="/desk/queue?lane=green&amp;to=nobody">没人的' in page
    again = officer.posts(f"{QUEUE}/views/save", name="没人的", query="lane=officer&to=me")
    assert "now has these filters" in again
    view = SavedView.objects.get()
    assert view.query == "lane=officer&to=me"
    assert "没人的" in officer.sees(f"{QUEUE}/views/")
    officer.posts(f"{QUEUE}/views/{view.pk}/rename", name="我的")
    assert "我的" in officer.sees(f"{QUEUE}/views/")
    assert "is gone" in officer.posts(f"{QUEUE}/views/{view.pk}/delete")
    assert not SavedView.objects.exists()


def test_another_s_view_is_not_there(house: House, officer: Visitor) -> None:
    save_view(name="别人的", query="lane=green", actor=house.staff["officer2"], now=house.now)
    view = SavedView.objects.get()
    assert "别人的" not in officer.sees(QUEUE)
    assert "别人的" not in officer.sees(f"{QUEUE}/views/")
    officer.posts(f"{QUEUE}/views/{view.pk}/rename", name="我的", status=404)
    officer.posts(f"{QUEUE}/views/{view.pk}/delete", status=404)
    assert SavedView.objects.get().name == "别人的"


def test_a_name_that_is_refused_says_why(house: House, officer: Visitor) -> None:
    for name, words in (("", "required"), ("13800138000", "nothing about a person")):
        seen = officer.posts(f"{QUEUE}/views/save", name=name, query="lane=green&to=me")
        assert words in seen
    assert not SavedView.objects.exists()


def test_supervisors_keep_the_tags_and_officers_read_them(
    house: House, officer: Visitor, supervisor: Visitor
) -> None:
    assert "can be used" in supervisor.posts(f"{QUEUE}/tags/", label="急件")
    assert "on the list already" in supervisor.posts(f"{QUEUE}/tags/", label="急件", status=422)
    seen = officer.sees(f"{QUEUE}/tags/")
    assert "急件" in seen
    assert "New tag" not in seen
    officer.posts(f"{QUEUE}/tags/", label="会商", status=403)
    tag = Tag.objects.get()
    officer.posts(f"{QUEUE}/tags/{tag.pk}/retire", status=403)
    assert "offered no longer" in supervisor.posts(f"{QUEUE}/tags/{tag.pk}/retire")
    supervisor.posts(f"{QUEUE}/tags/999999/retire", status=404)


def test_many_are_tagged_assigned_and_given_back(house: House, officer: Visitor) -> None:
    tag, cases = _tag(house), [house.in_review() for _ in range(3)]
    asked = officer.posts(f"{QUEUE}/check", {"act": "tag", "case": _ticks(*cases)})  # type: ignore[dict-item]
    assert "Tag 3 cases" in asked
    assert not DeskEvent.objects.exists(), "asking does nothing"
    assert "3 cases tagged" in _does(officer, "tag", *cases, tag=str(tag.pk))
    seen = officer.sees(f"{QUEUE}?lane=green&tag=急件")
    assert all(case.claim.reference in seen for case in cases)
    officer2 = str(house.staff["officer2"].pk)
    assert "2 cases assigned" in _does(officer, "assign", *cases[:2], to=officer2)
    assert "Assigned to 测试officer2" in officer.sees(f"{QUEUE}?lane=green")
    done = _does(officer, "assign", *cases, to=str(house.staff["officer"].pk))
    assert "1 case assigned" in done
    assert "only they or a supervisor" in done
    open_case(review_id=cases[2].pk, actor=house.staff["officer"], now=house.now)
    assert "0 cases given back" in _does(officer, "release", *cases[:1], reason="")


def test_the_way_back_leads_to_the_list_that_one_came_from(house: House, officer: Visitor) -> None:
    review = house.in_review(cause="unknown")
    query = "lane=officer&to=nobody&evil=//x"
    page = officer.post(
        f"{QUEUE}/check", {"act": "assign", "case": _ticks(review), "query": query}
    ).content.decode()
    assert f'href="{QUEUE}?lane=officer&amp;to=nobody"' in page
    assert "evil" not in page


def test_what_is_missing_comes_back(house: House, officer: Visitor) -> None:
    review = house.in_review()
    for act in ("assign", "tag", "untag"):
        for fields in ({}, {"to": "x", "tag": "x"}, {"to": "999999", "tag": "999999"}):
            answer = officer.post(f"{QUEUE}/act", {"act": act, "case": _ticks(review), **fields})
            assert answer.status_code == 422, act
    assert not DeskEvent.objects.exists()


def test_an_act_that_there_is_not_and_one_that_is_not_one_s_own(
    house: House, officer: Visitor, supervisor: Visitor
) -> None:
    review = house.in_review()
    for act in ("deny", "approve", ""):
        assert officer.post(f"{QUEUE}/act", {"act": act, "case": _ticks(review)}).status_code == 404
    for place in ("check", "act"):
        answer = supervisor.post(f"{QUEUE}/{place}", {"act": "confirm", "case": _ticks(review)})
        assert answer.status_code == 403


def test_the_case_page_shows_tags_and_whose_it_is(house: House, officer: Visitor) -> None:
    review, tag = house.in_review(), _tag(house)
    who = User.objects.get(pk=house.staff["officer"].pk)
    tag_case(review_id=review.pk, tag_id=tag.pk, actor=who, now=house.now)
    officer2 = house.staff["officer2"].pk
    assign_case(review_id=review.pk, to_id=officer2, seen_id=None, actor=who, now=house.now)
    seen = officer.sees(f"/desk/cases/{review.claim.reference}/")
    assert "急件" in seen
    assert "Assigned to 测试officer2" in seen
    history = officer.sees(f"/desk/cases/{review.claim.reference}/history")
    assert "Given to an officer" in history
    assert "Opened by hand, out of turn" in history


def test_a_case_that_was_given_as_the_next_one_was_not_picked(
    house: House, officer: Visitor
) -> None:
    house.in_review()
    officer.posts("/desk/next")
    assert not DeskEvent.objects.exists()


def test_just_done_lists_what_can_be_taken_back(house: House, officer: Visitor) -> None:
    review = house.in_review()
    assert "Nothing that you could still take back" in officer.sees(f"{QUEUE}?lane=done")
    house.now = timezone.now()
    house.decide(review)
    assert review.claim.reference in officer.sees(f"{QUEUE}?lane=done")


def test_a_file_of_the_list_is_for_supervisors_and_names_nobody(
    house: House, officer: Visitor, supervisor: Visitor
) -> None:
    review = house.in_review(cause="unknown")
    path = f"{QUEUE}/export?lane=officer&to=nobody"
    assert officer.get(path).status_code == 403
    assert "CSV" not in officer.sees(f"{QUEUE}?lane=officer")
    assert "CSV" in supervisor.sees(f"{QUEUE}?lane=officer")
    answer = supervisor.get(path)
    text = answer.getvalue().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert len(head) == len(row) == 12
    assert row[0] == review.claim.reference
    assert review.member.name not in text
    assert review.member.id_number not in text
    assert supervisor.get(f"{QUEUE}/export?lane=done").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("lane", ["green", "officer", "second", "mine", "back"])
def test_the_whole_list_takes_five_statements_whatever_is_chosen(house: House, lane: str) -> None:
    tag, user = _tag(house), house.staff["officer"]
    visitor = Visitor().signs_in(user)
    for number in range(MOST):
        save_view(name=f"v{number}", query="lane=green", actor=user, now=house.now)
        review = house.proposed() if lane == "second" else house.in_review()
        who = User.objects.get(pk=user.pk)
        tag_case(review_id=review.pk, tag_id=tag.pk, actor=who, now=house.now)
    filters = f"&tag=急件&unit={house.district.pk}&to={house.staff['officer2'].pk}&left=today"
    for query in ("", filters, "&tag=急件"):
        path = f"{reverse('reviews:queue')}?lane={lane}{query}"
        visitor.sees(path)
        calendar()
        with CaptureQueriesContext(connection) as caught:
            visitor.sees(path)
        said = "\n".join(row["sql"][:160] for row in caught)
        # Session, user and roles; all around the list; the list; who proposed what waits.
        assert len(caught) <= (6 if lane == "second" else MOST), said
        assert "COUNT(" not in said


def test_a_line_is_drawn_in_the_readers_language_and_as_the_case_is_now(house: House) -> None:
    review = house.in_review(cause="unknown")
    place = f"{QUEUE}?lane=officer"
    officer = Visitor("zh-hans").signs_in(house.staff["officer"])
    english = Visitor("en").signs_in(house.staff["supervisor"])
    for _ in range(2):  # the second is drawn from memory
        assert 'data-label="转人工原因"' in officer.get(place).content.decode()
        assert 'data-label="Why a person"' in english.get(place).content.decode()
    open_case(review_id=review.pk, actor=house.staff["officer"], now=timezone.now())
    assert "由您审核中" in officer.get(place).content.decode()
    assert "You have it open" not in english.get(place).content.decode()
