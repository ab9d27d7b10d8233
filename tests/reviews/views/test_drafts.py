"""What is typed for an act is kept while it is typed: one's own, sealed, gone with the act."""

import pytest
from django.db import connection
from django.test import Client

from members.models import ConflictOfInterest
from reviews.models import ActDraft, Review
from reviews.states import ReviewState
from tests.stages import House

TYPED = {"denial_reason": "third_party", "note": "对方车辆全责，已赔付"}


@pytest.fixture
def officer(house: House) -> Client:
    return _client(house, "officer")


def _client(house: House, who: str) -> Client:
    client = Client()
    client.force_login(house.staff[who])
    return client


def _url(review: Review, rest: str = "") -> str:
    return f"/desk/cases/{review.claim.reference}/{rest}"


def _types(client: Client, review: Review, act: str = "deny", **typed: str) -> tuple[int, str]:
    """As the page does it by itself."""
    answer = client.post(
        _url(review, f"drafts/{act}"), typed or TYPED, headers={"HX-Request": "true"}
    )
    return answer.status_code, answer.content.decode()


def test_what_was_typed_is_there_when_the_page_is_opened_again(
    house: House, officer: Client
) -> None:
    review = house.in_review()
    status, said = _types(officer, review)
    assert status == 200
    assert said.startswith("草稿 ")
    page = officer.get(_url(review, "?act=deny")).content.decode()
    assert TYPED["note"] in page
    assert said in page
    begun = officer.get(_url(review)).content.decode()
    assert "您之前填到一半" in begun
    assert "?act=deny#decide" in begun
    assert review.claim.reference in officer.get("/desk/").content.decode()


def test_the_latest_counts_and_emptying_it_throws_it_away(house: House, officer: Client) -> None:
    review = house.in_review()
    _types(officer, review)
    _types(officer, review, note="重新写")
    [draft] = ActDraft.objects.all()
    assert draft.typed == {"note": ["重新写"]}
    assert _types(officer, review, note="  ")[0] == 200
    assert not ActDraft.objects.exists()


def test_several_ticks_come_back_as_several(house: House, officer: Client) -> None:
    review = house.in_review()
    officer.post(_url(review, "drafts/ask"), {"kinds": ["split_sheet", "fee_list"], "note": "请补"})
    page = officer.get(_url(review, "?act=ask")).content.decode()
    for kind in ("split_sheet", "fee_list"):
        assert f'value="{kind}"' in page
    assert page.count("checked") == 2


def test_without_scripts_a_press_keeps_it_and_says_so(house: House, officer: Client) -> None:
    review = house.in_review()
    answer = officer.post(_url(review, "drafts/deny"), TYPED, follow=True)
    assert answer.redirect_chain[-1][0] == _url(review, "?act=deny#decide")
    assert TYPED["note"] in answer.content.decode()
    dropped = officer.post(_url(review, "drafts/deny/drop"), follow=True).content.decode()
    assert "草稿已删除" in dropped
    assert not ActDraft.objects.exists()


def test_it_goes_when_the_act_is_done_and_others_stay(house: House, officer: Client) -> None:
    review = house.in_review()
    _types(officer, review)
    _types(officer, review, act="ask", note="请补分割单")
    latest = review.claim.assessments.latest("pk")
    seen = {"version": review.version, "assessment": latest.pk}
    officer.post(_url(review, "acts/deny"), seen | TYPED)
    assert [draft.act for draft in ActDraft.objects.all()] == ["ask"]


def test_nothing_is_left_once_the_case_is_decided(house: House, officer: Client) -> None:
    review = house.in_review()
    _types(officer, review)
    _types(_client(house, "officer2"), review, note="我来看看")
    house.decide(review)
    review.refresh_from_db()
    assert review.state == ReviewState.DECIDED
    assert not ActDraft.objects.exists()
    status, said = _types(officer, review)
    assert status == 409
    assert said
    assert not ActDraft.objects.exists()


def test_a_colleague_who_has_the_case_takes_nobody_s_words(house: House, officer: Client) -> None:
    review = house.in_review()
    other = _client(house, "officer2")
    other.get(_url(review))
    assert _types(officer, review)[0] == 200
    assert TYPED["note"] not in other.get(_url(review, "?act=deny")).content.decode()


def test_it_is_sealed_where_it_lies(house: House, officer: Client) -> None:
    review = house.in_review()
    _types(officer, review)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed_sealed FROM reviews_actdraft")
        [[sealed]] = cursor.fetchall()
    assert TYPED["note"].encode() not in bytes(sealed)


def test_what_is_longer_than_any_form_is_refused_in_words(house: House, officer: Client) -> None:
    review = house.in_review()
    status, said = _types(officer, review, note="长" * 4001)
    assert (status, said) == (409, "写得太长，无法保存，请精简一些")
    assert not ActDraft.objects.exists()


@pytest.mark.parametrize("act", ["pay-everyone", "constructor"])
def test_an_act_that_there_is_not_has_no_draft(house: House, officer: Client, act: str) -> None:
    assert _types(officer, house.in_review(), act=act)[0] == 404


def test_whoever_is_too_close_does_not_find_the_case(house: House, officer: Client) -> None:
    review = house.in_review()
    _types(officer, review)
    ConflictOfInterest.objects.create(
        user=house.staff["officer"], member=review.member, relation="family", since=house.now
    )
    assert _types(officer, review)[0] == 404
    assert review.claim.reference not in officer.get("/desk/").content.decode()
