"""A fee list among the papers: what the catalogues and the national rules ask, and whom."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from claims.catalogue import entries, tables
from claims.fee_list import fee_list_of
from claims.models import Assessment, Claim
from members.connectors.fiscal_platform.base import ReceiptAnswer, ReceiptQuestion
from reviews.actions.correct import correct
from reviews.models import CheckResult, Decision, PreReview
from reviews.rows.checks import CheckRow, check_rows
from reviews.states import ReviewState
from tests.desktop import Desk, a_desk
from tests.hospitals import taken_in
from tests.stages import House

BED = {"name": "普通病房床位费", "code": "001109000010000", "qty": "7"}
PILL = {"name": "阿莫西林胶囊0.25g*24粒", "catalogue_class": "甲", "amount": "21.60"}
ICU = {"name": "重症监护", "charged_on": "2026-11-03"}
CARE = {"name": "一般专项护理", "charged_on": "2026-11-03"}
TUBE = {"name": "一次性使用输液器", "catalogue_class": "丙", "amount": "3.30"}


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


class Agrees:
    """A fiscal platform that issued every receipt."""

    name = "agrees"

    def check(self, question: ReceiptQuestion) -> ReceiptAnswer:
        return ReceiptAnswer("agrees")


@pytest.fixture
def proven(settings: Settings) -> None:
    """Receipts are proven, so that nothing but the list keeps a claim from green."""
    settings.RECEIPT_PLATFORM = {"adapter": f"{__name__}.Agrees"}


def _claim(desk: Desk, *charges: Mapping[str, str]) -> Claim:
    """By photo, from a hospital of the list: what is left is the fee list's."""
    taken_in(desk.house)
    claim = desk.by_photo(charges=charges)
    desk.house.work()
    claim.refresh_from_db()
    return claim


def _row(claim: Claim, name: str) -> CheckRow:
    [row] = [row for row in check_rows(claim) if row.name == name]
    return row


def _latest(desk: Desk, claim: Claim) -> PreReview:
    return desk.house.review(claim).pre_reviews.latest("pk")


def test_without_a_fee_list_nothing_is_asked_about_one(desk: Desk) -> None:
    claim = desk.by_photo()
    assert not {"fee_catalogue", "fee_rules"} & {row.name for row in check_rows(claim)}


def test_charges_of_a_receipt_are_no_fee_list(desk: Desk) -> None:
    claim = desk.by_photo()
    assert claim.filing is not None
    assert fee_list_of(claim.filing) is None


def test_a_list_that_raises_no_question_leaves_the_claim_green(desk: Desk, proven: None) -> None:
    claim = _claim(desk, PILL, BED)
    assert _row(claim, "fee_catalogue").status == _row(claim, "fee_rules").status == "passed"
    assert _latest(desk, claim).reasons == []
    assert desk.house.review(claim).state == ReviewState.GREEN


def test_a_question_of_the_rules_goes_to_an_officer_and_refuses_nothing(
    desk: Desk, proven: None
) -> None:
    claim = _claim(desk, PILL, ICU, CARE)
    row = _row(claim, "fee_rules")
    assert (row.status, row.lines) == ("open", ("2", "3"))
    assert row.sentence == "按国家医保局规则，请核对清单第 2、3 行：重复收费"
    assert _latest(desk, claim).reasons == ["fee_rules"]
    assert _latest(desk, claim).route == PreReview.Route.OFFICER
    assert desk.house.review(claim).state == ReviewState.WITH_OFFICER
    assert claim.state == "in_review"
    assert not Decision.objects.exists()
    asked = Assessment.objects.filter(claim=claim).latest("pk")
    assert asked.outcome == Assessment.Outcome.PAY
    assert asked.benefit > 0


def test_another_class_than_the_catalogue_s_is_a_question(desk: Desk, proven: None) -> None:
    claim = _claim(desk, BED, {**PILL, "catalogue_class": "丙"})
    row = _row(claim, "fee_catalogue")
    assert (row.status, row.lines) == ("open", ("2",))
    assert _latest(desk, claim).reasons == ["fee_catalogue"]


def test_what_is_in_no_catalogue_could_not_be_checked_and_is_no_reproach(
    desk: Desk, proven: None
) -> None:
    claim = _claim(desk, PILL, TUBE)
    row = _row(claim, "fee_catalogue")
    assert row.status == "unknown"
    assert row.sentence == "清单 2 行中有 1 行不在已有目录中，请看一下"
    assert _latest(desk, claim).reasons == ["fee_catalogue"]
    assert desk.house.review(claim).state == ReviewState.WITH_OFFICER


def test_a_list_that_could_not_be_read_is_said_to_be_so(desk: Desk) -> None:
    claim = desk.by_photo(charges=())
    for name in ("fee_catalogue", "fee_rules"):
        row = _row(claim, name)
        assert (row.status, row.sentence) == ("unknown", "费用清单未能逐行识别")


def test_what_the_rules_need_and_nobody_knows_is_named(desk: Desk) -> None:
    claim = desk.by_photo(charges=({"name": "冠心宁注射液", "catalogue_class": "乙"},))
    assert _row(claim, "fee_rules").sentence == "国家医保局规则需要的情况不明：医院等级"
    assert _row(claim, "fee_rules").status == "unknown"


def test_a_correction_has_the_rules_asked_again(desk: Desk) -> None:
    claim = desk.by_photo(charges=({"name": "冠心宁注射液", "catalogue_class": "乙"},))
    correct(
        review_id=desk.house.review(claim).pk,
        name="hospital_level",
        value="3",
        was_id=None,
        actor=desk.house.staff["officer"],
        now=desk.house.now,
    )
    desk.house.work()
    claim.refresh_from_db()
    assert _row(claim, "fee_rules").status == "passed"
    assert _row(claim, "fee_rules").changed


def test_tables_that_cannot_be_opened_leave_the_claim_to_a_person(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    entries.index.cache_clear()
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    with caplog.at_level(logging.ERROR):
        claim = desk.by_photo(charges=(PILL,))
    assert claim.state == "in_review"
    assert CheckResult.objects.get(claim=claim, name="fee_rules").evidence == {"answer": "refused"}
    assert "catalogues cannot be asked" in caplog.text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_case_page_prints_the_list_with_its_questions_first(desk: Desk, language: str) -> None:
    many = [{**TUBE, "name": f"一次性使用耗材{number}"} for number in range(30)]
    wrong = {**PILL, "catalogue_class": "丙"}
    claim = _claim(desk, PILL, *many, ICU, CARE, {"name": "糖化血红蛋自测定"}, wrong)
    client = Client()
    client.force_login(desk.house.staff["officer"])
    client.cookies["django_language"] = language
    page = client.get(f"/desk/cases/{claim.reference}/").content.decode()
    with translation.override(language):
        order = [page.index(f'id="fee-{number}"') for number in (32, 33, 35, 2, 1)]
        assert order == sorted(order)  # questions, what is not in the catalogues, the rest
        assert page.index("<details") < page.index('id="fee-30"')
        assert page.count('<tr id="fee-') == 35
        asked = re.findall(r'href="(\?page=[0-9a-f-]+)#line-(\d+)"', page)
        assert {"32", "33"} <= {number for _, number in asked}
        paper = client.get(f"/desk/cases/{claim.reference}/{asked[0][0]}").content.decode()
        for number in (32, 33):
            assert f'id="line-{number}"' in paper
        assert paper.count("scan-asked") == 3
        pane = client.get(f"/desk/cases/{claim.reference}/page{asked[0][0]}").content.decode()
        assert pane.count("scan-asked") == 3
        said = {
            "zh-hans": (
                "清单上同一天有“重症监护”和“一般专项护理”",
                "国家医保局规则第七批",
                "可能是",
                "¥172.20",
            ),
            "en": ("stand on the list for the same day", "National rules, 第七批", "Likely only"),
        }[language]
        for words in said:
            assert words in page


def test_the_page_without_a_list_has_no_such_block(desk: Desk) -> None:
    claim = desk.by_photo()
    client = Client()
    client.force_login(desk.house.staff["officer"])
    page = client.get(f"/desk/cases/{claim.reference}/").content.decode()
    assert 'id="fees"' not in page
