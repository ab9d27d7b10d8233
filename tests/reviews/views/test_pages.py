"""The desk's pages as people of each role get them, in both languages, without scripts."""

from collections.abc import Callable

import pytest
from django.test import Client

from members.models import AccessEntry, ConflictOfInterest
from reviews.actions.lease import open_case
from reviews.models import Review
from reviews.states import ReviewState
from tests.stages import House

Login = Callable[[str], Client]


@pytest.fixture
def login(house: House) -> Login:
    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(house.staff[who])
        return client

    return sign_in


def case_url(review: Review, rest: str = "") -> str:
    return f"/desk/cases/{review.claim.reference}/{rest}"


PLACES = [
    "/desk/",
    "/desk/queue",
    "/desk/queue?lane=green",
    "/desk/queue?lane=second",
    "/desk/search",
]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_for_officer_and_supervisor(
    house: House, login: Login, language: str
) -> None:
    cases = [house.in_review(), house.in_review(cause="unknown"), house.proposed()]
    done = house.in_review()
    house.decide(done)
    for who in ("officer", "supervisor"):
        client = login(who)
        client.cookies["django_language"] = language
        for place in PLACES:
            assert client.get(place).status_code == 200, place
        for review in [*cases, done]:
            for rest in ("", "?act=approve", "?act=amount", "?act=deny", "?act=confirm",
                         "?act=send-back", "?act=nonsense", "history", "identity"):  # fmt: skip
                assert client.get(case_url(review, rest)).status_code == 200, rest


@pytest.mark.parametrize("who", ["maker", "checker", "helper", "admin"])
def test_other_roles_are_told_who_may(house: House, login: Login, who: str) -> None:
    review = house.in_review()
    client = login(who)
    for place in [*PLACES, case_url(review), case_url(review, "history")]:
        answer = client.get(place)
        assert answer.status_code == 403
        assert "审核员" in answer.content.decode()


def test_a_member_is_told_the_same_for_any_case(house: House) -> None:
    from members.actions.sign_in import user_of_member

    review = house.in_review()
    client = Client()
    client.force_login(user_of_member(review.member))
    assert client.get(case_url(review)).status_code == 403
    assert client.get("/desk/cases/CNOTHERE1/").status_code == 403


def test_what_is_not_there_and_what_is_too_close_look_the_same(house: House, login: Login) -> None:
    review = house.in_review()
    ConflictOfInterest.objects.create(
        user=house.staff["officer"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    client = login("officer")
    for rest in ("", "history", "identity", "undo"):
        assert client.get(case_url(review, rest)).status_code == 404
    for rest in ("lease", "release", "recount", "acts/approve"):
        assert client.post(case_url(review, rest)).status_code == 404
    assert client.get("/desk/cases/CNOTHERE1/").status_code == 404


def test_the_case_page_has_the_fixed_order_and_no_full_identity(house: House, login: Login) -> None:
    review = house.in_review(cause="unknown")
    page = login("officer").get(case_url(review)).content.decode()
    places = [page.index(f'id="{part}"') for part in ("papers", "facts", "checks", "proposal")]
    assert places == sorted(places)
    assert page.index('class="decision-bar"') > places[-1]
    member = review.member
    for secret in (member.name, member.id_number, member.phone, review.claim.bank_account.number):
        assert secret not in page
    assert member.masked_name in page
    assert "medfee_sumamt" in page, "the paper names the national field"
    assert "仅供参考" in page


def test_the_amount_stands_on_no_button_and_nothing_is_chosen_beforehand(
    house: House, login: Login
) -> None:
    review = house.in_review()
    page = login("officer").get(case_url(review)).content.decode()
    bar = page[page.index('class="decision-bar"') :]
    assert "1,767" not in bar
    for act in ("amount", "deny"):
        form = login("officer").get(case_url(review, f"?act={act}")).content.decode()
        assert " checked" not in form[form.index('id="decide"') :]


def test_a_fact_and_its_place_on_the_paper_carry_one_number(house: House, login: Login) -> None:
    page = login("officer").get(case_url(house.in_review())).content.decode()
    for field in ("medfee_sumamt", "psn_part_amt", "preselfpay_amt", "fixmedins_name", "begndate"):
        assert page.count(f'href="#paper-{field}"') == 1
        assert page.count(f'id="paper-{field}"') == 1


def test_opening_takes_the_case_and_is_on_record(house: House, login: Login) -> None:
    review = house.in_review()
    client = login("officer")
    client.get(case_url(review))
    review.refresh_from_db()
    assert review.lease_holder == house.staff["officer"]
    entry = AccessEntry.objects.get(member=review.member)
    assert (entry.what, entry.user) == (AccessEntry.What.CASE, house.staff["officer"])
    assert review.claim.reference in entry.purpose
    client.get(case_url(review, "?act=deny"))
    assert AccessEntry.objects.count() == 1, "choosing a decision is not another opening"
    client.get(case_url(review))
    assert AccessEntry.objects.count() == 2


def test_a_decision_page_opened_directly_is_on_record_too(house: House, login: Login) -> None:
    review = house.in_review()
    login("officer2").get(case_url(review, "?act=approve"))
    assert AccessEntry.objects.get().user == house.staff["officer2"]


def test_a_colleague_reads_and_has_no_buttons(house: House, login: Login) -> None:
    review = house.in_review()
    login("officer").get(case_url(review))
    page = login("officer2").get(case_url(review, "?act=approve")).content.decode()
    assert "测试officer" in page
    assert 'class="decision-bar"' not in page
    assert 'id="decide"' not in page
    assert "case-lease" not in page.replace("case-lease.js", "")


def test_only_what_can_be_done_is_offered(house: House, login: Login) -> None:
    nothing_payable = house.in_review(cause="work_injury")
    page = login("officer").get(case_url(nothing_payable)).content.decode()
    assert "?act=approve" not in page
    assert "?act=amount" in page
    proposed = house.proposed()
    own = login("officer").get(case_url(proposed)).content.decode()
    assert "?act=" not in own
    second = login("supervisor").get(case_url(proposed)).content.decode()
    assert "?act=confirm" in second
    assert "?act=send-back" in second
    assert "?act=approve" not in second


def test_the_second_person_reads_what_was_proposed_and_why_two(house: House, login: Login) -> None:
    page = login("supervisor").get(case_url(house.proposed())).content.decode()
    for words in ("四、初审意见", "测试officer", "交通事故", "须两人决定", "第三方责任"):
        assert words in page


def test_whoever_only_reads_is_told_whose_act_it_is(house: House, login: Login) -> None:
    asked, proposed = house.in_review(cause="unknown"), house.proposed()
    assert "等待审核员处理" in login("supervisor").get(case_url(asked)).content.decode()
    assert "请另一位同事复核" in login("officer").get(case_url(proposed)).content.decode()
    assert "等待第二个人复核" in login("officer2").get(case_url(proposed)).content.decode()


def test_the_queue_begins_with_the_lane_that_is_ones_own(house: House, login: Login) -> None:
    asked, proposed = house.in_review(cause="unknown"), house.proposed()
    assert asked.claim.reference in login("officer").get("/desk/queue").content.decode()
    assert proposed.claim.reference in login("supervisor").get("/desk/queue").content.decode()


def test_the_heartbeat_says_yes_or_who_has_it(house: House, login: Login) -> None:
    review = house.in_review()
    first, second = login("officer"), login("officer2")
    first.get(case_url(review))
    assert first.post(case_url(review, "lease")).status_code == 204
    answer = second.post(case_url(review, "lease"))
    assert answer.status_code == 409
    assert "测试officer 正在处理" in answer.content.decode()
    assert first.post(case_url(review, "release")).status_code == 302
    gone = first.post(case_url(review, "lease"))
    assert gone.status_code == 409, "what was given back is not taken again by the page"
    second.get(case_url(review))
    assert second.post(case_url(review, "lease")).status_code == 204
    house.decide(review, by="officer2")
    answer = second.post(case_url(review, "lease"))
    assert answer.status_code == 409
    assert "重新打开" in answer.content.decode()


def test_next_leads_to_the_most_urgent_case_or_says_that_all_is_done(
    house: House, login: Login
) -> None:
    client = login("officer")
    answer = client.post("/desk/next", follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/"
    assert "都办完了" in answer.content.decode()
    first = house.in_review()
    house.later(hours=1)
    second = house.in_review()
    assert client.post("/desk/next").headers["Location"] == case_url(first)
    left = {"after": first.claim.reference}
    assert client.post("/desk/next", left).headers["Location"] == case_url(second)
    assert client.get("/desk/next").status_code == 405


def test_the_full_number_is_shown_once_for_a_reason_and_on_record(
    house: House, login: Login
) -> None:
    review = house.in_review()
    client = login("officer")
    url = case_url(review, "identity")
    number = review.member.id_number
    assert number not in client.get(url).content.decode()
    assert not AccessEntry.objects.filter(what="id_number").exists()
    for wrong in ({}, {"purpose": "other", "note": " "}, {"purpose": "curious"}):
        answer = client.post(url, wrong)
        assert answer.status_code == 422
        assert number not in answer.content.decode()
    assert not AccessEntry.objects.filter(what="id_number").exists()
    answer = client.post(url, {"purpose": "call", "note": "核对生日"})
    assert number in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Refresh"] == f"30; url={case_url(review)}"
    entry = AccessEntry.objects.get(what="id_number")
    assert entry.purpose == f"{review.claim.reference} · 会员来电，核对身份 · 核对生日"


def test_the_reason_is_kept_in_the_houses_language(house: House, login: Login) -> None:
    review = house.in_review()
    client = login("officer")
    client.cookies["django_language"] = "en"
    client.post(case_url(review, "identity"), {"purpose": "compare"})
    assert AccessEntry.objects.get().purpose.endswith("与材料核对")


def test_case_files_are_not_kept_by_the_browser(house: House, login: Login) -> None:
    answer = login("officer").get(case_url(house.in_review()))
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_case_that_the_machine_gave_up_on_can_be_computed_from_its_page(
    house: House, login: Login
) -> None:
    from reviews.actions.pre_review import give_to_officer

    claim = house.submitted()
    give_to_officer(claim_id=claim.pk, now=house.now)
    review = house.review(claim)
    client = login("officer")
    page = client.get(case_url(review)).content.decode()
    assert "?act=" not in page
    assert case_url(review, "recount") in page
    page = client.post(case_url(review, "recount"), follow=True).content.decode()
    assert "?act=approve" in page
    review.refresh_from_db()
    assert review.state == ReviewState.GREEN


def test_the_case_page_takes_a_fixed_number_of_statements(
    house: House, login: Login, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    review = house.in_review(cause="unknown")
    client = login("officer")
    client.get(case_url(review))
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        client.get(case_url(review))


def test_the_history_tells_everything_newest_first(house: House, login: Login) -> None:
    review = house.proposed()
    open_case(review_id=review.pk, actor=house.staff["supervisor"], now=house.now)
    house.later(minutes=1)
    house.confirm(review)
    house.later(minutes=11)
    house.work()
    page = login("officer").get(case_url(review, "history")).content.decode()
    order = ["不予给付，已告知会员", "复核同意", "提交复核", "案件到达审核台", "受理", "提交</b>"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    for words in ("交通事故", "第三方责任", "以最新一次为准", "本人填报：由他人或工作造成"):
        assert words in page


def test_search_keeps_names_out_of_addresses(house: House, login: Login) -> None:
    review = house.in_review()
    client = login("officer")
    answer = client.post("/desk/search", {"words": review.member.name})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert review.claim.reference in page
    answer = client.post("/desk/search", {"words": review.claim.reference.lower()})
    assert answer.headers["Location"] == case_url(review)
    assert client.post("/desk/search", {"words": "x"}).status_code == 422
    assert "没有找到" in client.post("/desk/search", {"words": "没有此人"}).content.decode()
    # A name in the address is ignored: the page only reads what was posted.
    assert (
        review.claim.reference
        not in client.get("/desk/search", {"words": review.member.name}).content.decode()
    )


def test_a_broken_page_link_leads_back_to_the_first_page(house: House, login: Login) -> None:
    client = login("officer")
    answer = client.get("/desk/queue?lane=green&after=zzz", follow=True)
    assert answer.redirect_chain == [("/desk/queue?lane=green", 302)]
    assert "第一页" in answer.content.decode()
    assert client.get("/desk/queue?lane=nowhere").status_code == 404


def test_my_day_shows_what_is_mine(house: House, login: Login) -> None:
    review, decided = house.in_review(), house.in_review()
    client = login("officer")
    client.get(case_url(review))
    client.post(
        case_url(decided, "acts/approve"),
        {"version": decided.version, "assessment": decided.claim.assessments.get().pk},
    )
    page = client.get("/desk/").content.decode()
    assert "我正在审核" in page
    assert review.claim.reference in page
    assert "我刚办的" in page
    assert case_url(decided, "undo") in page
