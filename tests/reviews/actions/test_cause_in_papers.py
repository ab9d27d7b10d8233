"""A discharge summary that tells of another cause than the member: a question, never a refusal."""

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from claims.models import Assessment, Claim
from members.connectors.fiscal_platform.base import ReceiptAnswer, ReceiptQuestion
from reviews.models import CheckResult, Decision, PreReview
from reviews.rows.checks import check_rows
from reviews.rows.told_causes import told_rows
from tests.desktop import Desk, a_desk
from tests.hospitals import taken_in
from tests.stages import House

# As rows of print: a sentence goes on in the next one.
HIT = (
    "入院情况：患者2小时前骑电动车过路口时被一辆小轿\n车撞倒，伤及右小腿。\n诊疗经过：予手术治疗。"
)
SLIPPED = "入院情况：患者在家滑倒，否认车祸、打架。\n既往史：5年前车祸。"


class Agrees:
    """A fiscal platform that issued every receipt."""

    name = "agrees"

    def check(self, question: ReceiptQuestion) -> ReceiptAnswer:
        return ReceiptAnswer("agrees")


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Desk:
    settings.RECEIPT_PLATFORM = {"adapter": f"{__name__}.Agrees"}
    taken_in(house)
    return a_desk(house, monkeypatch)


def _claim(desk: Desk, summary: str, cause: str = "illness") -> Claim:
    claim = desk.by_photo(summary=summary, cause=cause)
    desk.house.work()
    claim.refresh_from_db()
    return claim


def _result(claim: Claim) -> CheckResult:
    return CheckResult.objects.filter(claim=claim, name="cause_in_papers").latest("pk")


def test_the_papers_say_traffic_and_the_member_said_illness(desk: Desk) -> None:
    claim = _claim(desk, HIT)
    result = _result(claim)
    assert (result.outcome, result.evidence["causes"]) == ("fail", "third_party")
    assert "小轿" not in str(result.evidence), "what is told stays on the paper"
    latest = desk.house.review(claim).pre_reviews.latest("pk")
    assert latest.route == PreReview.Route.OFFICER
    assert "cause_in_papers" in latest.reasons
    assert Assessment.objects.filter(claim=claim).latest("pk").outcome == "pay"
    assert not Decision.objects.exists(), "it asks, and decides nothing"


def test_what_is_denied_or_past_asks_nothing(desk: Desk) -> None:
    claim = _claim(desk, SLIPPED, cause="accident")
    assert _result(claim).outcome == "pass"
    assert desk.house.review(claim).state == "green"


def test_what_the_member_said_themselves_is_asked_once(desk: Desk) -> None:
    assert _result(_claim(desk, HIT, cause="third_party")).outcome == "pass"


def test_who_was_not_sure_is_told_what_the_papers_say(desk: Desk) -> None:
    [row] = [
        row
        for row in check_rows(_claim(desk, HIT, cause="unknown"))
        if row.name == "cause_in_papers"
    ]
    assert (row.status, "%(" in row.sentence) == ("open", False)
    assert "会员选了“说不清”" in row.sentence


def test_the_officer_reads_the_sentence_its_page_and_the_clause(desk: Desk, client: Client) -> None:
    claim = _claim(desk, HIT)
    [told] = told_rows(claim)
    assert told.sentence.endswith("被一辆小轿车撞倒，伤及右小腿")
    assert told.clause
    client.force_login(desk.house.staff["officer"])
    with translation.override("zh-hans"):
        page = client.get(f"/desk/cases/{claim.reference}/").content.decode()
    assert "被一辆小轿车撞倒" in page
    assert f"?page={told.page}#papers" in page


def test_other_words_than_the_check_s_put_no_other_sentence_beside_it(
    desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = _claim(desk, HIT)
    [before] = told_rows(claim)
    monkeypatch.setattr("reviews.rows.told_causes.edition", lambda: "of-tomorrow")
    [told] = told_rows(claim)
    assert (told.cause, told.page, told.place) == (before.cause, before.page, before.place)
    assert (told.sentence, told.clause) == ("", "")
    client.force_login(desk.house.staff["officer"])
    with translation.override("zh-hans"):
        page = client.get(f"/desk/cases/{claim.reference}/").content.decode()
    assert "当时的识别规则与现在不同" in page


def test_without_a_summary_or_certificate_nothing_is_asked(desk: Desk) -> None:
    claim = desk.by_photo(kinds=("inpatient_receipt", "split_sheet"))
    assert not CheckResult.objects.filter(claim=claim, name="cause_in_papers").exists()
