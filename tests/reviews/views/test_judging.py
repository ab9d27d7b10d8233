"""Deciding on the screen: plain forms, errors by the field, conflicts with the draft kept."""

from decimal import Decimal

import pytest
from django.test import Client

from claims.actions.submit import withdraw
from members.actions.sign_in import user_of_member
from reviews.models import Decision, DecisionUndo, Proposal, Review
from reviews.states import ReviewState
from tests.stages import House


@pytest.fixture
def officer(house: House) -> Client:
    return _client(house, "officer")


def _client(house: House, who: str) -> Client:
    client = Client()
    client.force_login(house.staff[who])
    return client


def _url(review: Review, rest: str = "") -> str:
    return f"/desk/cases/{review.claim.reference}/{rest}"


def _seen(review: Review, **typed: str) -> dict[str, str]:
    review.refresh_from_db()
    latest = review.claim.assessments.latest("pk")
    return {"version": str(review.version), "assessment": str(latest.pk), **typed}


def test_approving_leads_to_the_next_case(house: House, officer: Client) -> None:
    review = house.in_review()
    house.later(hours=1)
    following = house.in_review()
    answer = officer.post(_url(review, "acts/approve"), _seen(review, note=""))
    assert answer.headers["Location"] == _url(following)
    assert Decision.objects.get().amount == Decimal("1767.00")
    page = officer.get(answer.headers["Location"]).content.decode()
    assert f"{review.claim.reference} 已决定，10 分钟内可撤回" in page


def test_after_the_last_case_comes_my_day(house: House, officer: Client) -> None:
    review = house.in_review()
    answer = officer.post(_url(review, "acts/approve"), _seen(review, note=""))
    assert answer.headers["Location"] == "/desk/"


def test_another_amount_is_proposed(house: House, officer: Client) -> None:
    review = house.in_review()
    typed = {"amount": "¥1,000.5", "override_reason": "A2", "note": "商业保险已赔付"}
    answer = officer.post(_url(review, "acts/amount"), _seen(review, **typed), follow=True)
    assert "等待另一位同事复核" in answer.content.decode()
    proposal = Proposal.objects.get()
    assert (proposal.amount, proposal.override_reason) == (Decimal("1000.50"), "A2")


@pytest.mark.parametrize(
    ("act", "typed", "words"),
    [
        ("amount", {"amount": "", "override_reason": "A2"}, "必填"),
        ("amount", {"amount": "0", "override_reason": "A2"}, "0.01"),
        ("amount", {"amount": "abc", "override_reason": "A2"}, "数字"),
        ("amount", {"amount": "100", "override_reason": ""}, "必填"),
        ("amount", {"amount": "100", "override_reason": "Z9", "note": "短"}, "十个字"),
        ("amount", {"amount": "99999", "override_reason": "A2"}, "30,200.00"),
        ("deny", {"denial_reason": ""}, "必填"),
        ("deny", {"denial_reason": "because"}, ""),
    ],
)
def test_what_is_missing_comes_back_with_what_was_typed(
    house: House, officer: Client, act: str, typed: dict[str, str], words: str
) -> None:
    review = house.in_review()
    kept = {**typed, "note": typed.get("note", "我写的说明")}
    answer = officer.post(_url(review, f"acts/{act}"), _seen(review, **kept))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert kept["note"] in page
    assert 'role="alert"' in page
    assert not Proposal.objects.exists()


def test_a_form_without_what_was_seen_does_nothing(house: House, officer: Client) -> None:
    review = house.in_review()
    assert officer.post(_url(review, "acts/approve"), {}).status_code == 422
    assert officer.post(_url(review, "acts/abolish"), _seen(review)).status_code == 404
    assert officer.get(_url(review, "acts/approve")).status_code == 405
    assert not Decision.objects.exists()


def test_deny_propose_confirm_on_the_screen(house: House, officer: Client) -> None:
    review = house.in_review(cause="third_party")
    typed = {"denial_reason": "third_party", "note": "交警认定书在案"}
    officer.post(_url(review, "acts/deny"), _seen(review, **typed))
    review.refresh_from_db()
    assert review.state == ReviewState.PROPOSED
    supervisor = _client(house, "supervisor")
    page = supervisor.get(_url(review, "?act=confirm")).content.decode()
    assert "交警认定书在案" in page
    answer = supervisor.post(_url(review, "acts/confirm"), _seen(review))
    assert answer.headers["Location"] == "/desk/queue?lane=second", "no rhythm for the second"
    decision = Decision.objects.get()
    assert (decision.outcome, decision.confirmed_by) == ("denied", house.staff["supervisor"])


def test_sending_back_shows_the_reason_to_the_officer(house: House, officer: Client) -> None:
    review = house.proposed()
    supervisor = _client(house, "supervisor")
    assert supervisor.post(_url(review, "acts/send-back"), _seen(review)).status_code == 422
    typed = {"reason": "请附责任认定书"}
    supervisor.post(_url(review, "acts/send-back"), _seen(review, **typed))
    page = officer.get(_url(review)).content.decode()
    assert "请附责任认定书" in page
    assert "测试supervisor" in page


def test_the_proposer_is_told_to_ask_a_colleague(house: House, officer: Client) -> None:
    from members.actions.staff import grant_role
    from members.roles import Role

    grant_role(
        user=house.staff["officer"],
        role=Role.SUPERVISOR,
        unit=house.district,
        reason="cover",
        actor=None,
        now=house.now,
    )
    review = house.proposed()
    page = officer.get(_url(review)).content.decode()
    assert "请另一位同事复核" in page
    answer = officer.post(_url(review, "acts/confirm"), _seen(review))
    assert answer.status_code == 409
    assert "您是这件的初审人" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_stale_page_answers_409_and_says_who_did_what_and_keeps_the_draft(
    house: House, officer: Client
) -> None:
    review = house.proposed()
    supervisor = _client(house, "supervisor")
    outdated = _seen(review)
    outdated["version"] = str(review.version - 1)
    typed = {**outdated, "amount": "888.00", "override_reason": "R1", "note": "我自己的判断"}
    supervisor.post(_url(review, "acts/send-back"), _seen(review, reason="再看一遍"))
    answer = officer.post(_url(review, "acts/amount"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "测试supervisor" in page
    assert "再看一遍" in page
    assert 'value="888.00"' in page
    assert "我自己的判断" in page
    # The form now carries what is on the screen: the same press again goes through.
    again = officer.post(
        _url(review, "acts/amount"),
        _seen(review, amount="888.00", override_reason="R1", note="我自己的判断"),
    )
    assert again.status_code == 302


def test_an_incomplete_form_on_a_case_that_went_to_a_colleague_keeps_the_draft(
    house: House, officer: Client
) -> None:
    review = house.in_review()
    draft = _seen(review, amount="12", override_reason="", note="写到一半")
    _client(house, "officer2").get(_url(review))
    answer = officer.post(_url(review, "acts/amount"), draft)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("已不由您决定", "写到一半", "测试officer2"):
        assert words in page


def test_a_case_that_was_decided_meanwhile_says_so_and_shows_what_was_typed(
    house: House, officer: Client
) -> None:
    review = house.in_review()
    draft = _seen(review, amount="500", override_reason="R2", note="规则没写到")
    house.decide(review, by="officer2")
    answer = officer.post(_url(review, "acts/amount"), draft)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("测试officer2", "已决定", "您填写的是", "500", "R2 规则未覆盖", "规则没写到"):
        assert words in page
    assert Decision.objects.count() == 1


def test_an_amount_that_changed_offers_to_compute_anew_and_keeps_the_draft(
    house: House, officer: Client
) -> None:
    member = house.member()
    first = house.in_review(member)
    second = house.in_review(member, admitted_on=first.claim.encounter.discharged_on)
    draft = _seen(second, amount="600.00", override_reason="A1", note="按新标准")
    house.decide(first, by="officer2")
    answer = officer.post(_url(second, "acts/amount"), draft)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert first.claim.reference in page
    assert "¥1,767.00" in page
    assert _url(second, "recount") in page
    answer = officer.post(_url(second, "recount"), {**draft, "act": "amount"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="600.00"' in page
    assert "按新标准" in page
    assert 'value="A1"' in page
    assert second.claim.assessments.count() == 2
    done = officer.post(
        _url(second, "acts/amount"),
        _seen(second, amount="600.00", override_reason="A1", note="按新标准"),
    )
    assert done.status_code == 302


def test_a_recount_that_may_not_be_is_a_sentence(house: House) -> None:
    review = house.in_review()
    answer = _client(house, "supervisor").post(_url(review, "recount"), follow=True)
    assert answer.status_code == 200
    assert "note-box-bad" in answer.content.decode()


def test_a_withdrawn_claim_is_not_decided_any_more(house: House, officer: Client) -> None:
    review = house.in_review()
    claim = review.claim
    draft = _seen(review, note="")
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    answer = officer.post(_url(review, "acts/approve"), draft)
    assert answer.status_code == 409
    assert "会员已撤回" in answer.content.decode()


def test_taking_back_on_the_screen(house: House, officer: Client) -> None:
    review = house.in_review()
    officer.post(_url(review, "acts/approve"), _seen(review, note=""))
    page = officer.get(_url(review, "undo")).content.decode()
    assert "额度立即退回" in page
    assert officer.post(_url(review, "undo"), {"reason": ""}).status_code == 422
    answer = officer.post(_url(review, "undo"), {"reason": "看错了月份"}, follow=True)
    assert "已撤回" in answer.content.decode()
    assert "看错了月份" in answer.content.decode()
    assert DecisionUndo.objects.get().undone_by == house.staff["officer"]
    assert officer.get(_url(review, "undo")).status_code == 404


def test_a_stranger_cannot_take_back(house: House, officer: Client) -> None:
    review = house.in_review()
    officer.post(_url(review, "acts/approve"), _seen(review, note=""))
    other = _client(house, "officer2")
    answer = other.post(_url(review, "undo"), {"reason": "nein"}, follow=True)
    assert "只有作出决定的人" in answer.content.decode()
    assert not DecisionUndo.objects.exists()


# --- many at once ---------------------------------------------------------------------------------


def _ticks(*reviews: Review) -> dict[str, list[str]]:
    return {
        "case": [
            f"{review.pk}:{review.version}:{review.claim.assessments.latest('pk').pk}:0"
            for review in reviews
        ]
    }


def test_bulk_asks_first_with_the_total_then_tells_what_became_of_each(
    house: House, officer: Client
) -> None:
    first, second, third = (house.in_review() for _ in range(3))
    chosen = _ticks(first, second, third)
    page = officer.post("/desk/queue/check", chosen).content.decode()
    assert "确认这 3 件" in page
    assert "¥5,301.00" in page
    assert not Decision.objects.exists(), "asking does nothing"
    house.decide(third, by="officer2")
    answer = officer.post("/desk/queue/act", chosen, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/desk/queue/done", 302)]
    assert "已确认 2 件" in page
    assert "¥3,534.00" in page
    assert "没有确认" in page
    assert third.claim.reference in page
    assert Decision.objects.filter(decided_by=house.staff["officer"]).count() == 2
    # Looking again or pressing again confirms nothing more.
    assert "已确认 2 件" in officer.get("/desk/queue/done").content.decode()
    officer.post("/desk/queue/act", chosen)
    assert Decision.objects.count() == 3


def test_bulk_needs_a_choice_of_at_most_fifty(house: House, officer: Client) -> None:
    answer = officer.post("/desk/queue/check", follow=True)
    assert "请至少选择一件" in answer.content.decode()
    many = {"case": [f"{n}:1:1:0" for n in range(51)]}
    for place in ("/desk/queue/check", "/desk/queue/act"):
        assert "一次最多选择 50 件" in officer.post(place, many, follow=True).content.decode()


def test_what_is_no_case_was_not_ticked(house: House, officer: Client) -> None:
    review = house.in_review()
    good = _ticks(review)["case"][0]
    for bad in ("x", "1:2:3", "-1:1:1:0", "1:1:1:1:1", "٣:1:1:0", f"{10**20}:1:1:0"):
        page = officer.post("/desk/queue/check", {"case": [bad, good, good]}).content.decode()
        assert "确认这 1 件" in page


def test_the_result_is_shown_to_whoever_pressed_only(house: House, officer: Client) -> None:
    review = house.in_review()
    officer.post("/desk/queue/act", _ticks(review))
    answer = _client(house, "officer2").get("/desk/queue/done")
    assert answer.status_code == 302


def test_a_whole_page_can_be_ticked_without_scripts(house: House, officer: Client) -> None:
    house.in_review()
    house.in_review()
    page = officer.get("/desk/queue?lane=green&choose=all").content.decode()
    assert page.count(" checked") == 2
    page = _client(house, "supervisor").get("/desk/queue?lane=green").content.decode()
    assert 'value="assign"' in page, "a supervisor says whose they are"
    assert 'value="confirm"' not in page, "and confirms proposals, not green cases"
