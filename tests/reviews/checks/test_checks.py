"""Each named check: when it passes, when it wants a look, when it cannot tell."""

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from claims.catalogue.look import look_at
from claims.catalogue.match import Line
from claims.catalogue.rules.base import Known
from claims.fee_list import FeeList, FeeLook
from claims.models import PaperPage
from members.schemes.terms import Ground
from reviews.checks.base import (
    FAIL,
    NO_DATA,
    PASS,
    Cover,
    Dossier,
    ListedHospital,
    OtherStay,
    PaperFile,
    Patient,
)
from reviews.checks.registry import ASKED_APART, BY_NAME, CHECKS
from reviews.told_causes import CauseLook, ToldCause
from reviews.usual import Usual, band_of, is_unusual, stay_key

FACTS = {
    "admitted_on": "2026-11-09",
    "discharged_on": "2026-11-18",
    "hospital_level": "3",
    "cause": "illness",
    "total": "23418.75",
    "fund_paid": "14206.40",
    "person_part": "9212.35",
    "out_of_catalogue": "2959.55",
    "over_limit": "0.00",
    "class_b_prepaid": "1000.00",
}
PLAIN = Dossier(
    item="out_of_pocket",
    period=2026,
    facts=FACTS,
    covers=(Cover("out_of_pocket", 2026, date(2026, 1, 1), date(2026, 12, 31)),),
    other_stays=(),
    settlement_reversed=False,
    account_is_new=False,
    account_sharers=0,
    claimant_is_staff=False,
    outcome="pay",
    benefit=Decimal("1767.00"),
    reasons=frozenset(),
    second_person_from=Decimal("5000"),
    usual=Usual(40, math.log(20_000), 0.3, date(2026, 11, 23)),
)
WHOLE = PaperFile(
    kinds=frozenset({"inpatient_receipt", "discharge_summary", "split_sheet"}),
    member_name="王丽华",
    unsure=(),
    used_elsewhere=False,
    id_agrees=True,
)
PHOTO = replace(
    PLAIN,
    by_photo=True,
    papers=WHOLE,
    hospital=ListedHospital("listed"),
    facts={
        **FACTS,
        "patient": "王 丽华",
        "payer_id": "1101**********002X",
        "bill_no": "0098331257",
        "other_funds_paid": "0.00",
        "account_paid": "0.00",
        "cash_paid": "9212.35",
        "self_paid_in_catalogue": "6252.80",
        "class_b_prepaid": "1252.80",
        "self_borne": "5000.00",
    },
)


def _facts(**changed: str | None) -> dict[str, Any]:
    kept = {**FACTS, **changed}
    return {"facts": {name: value for name, value in kept.items() if value is not None}}


def _covers(*covers: tuple[str, date, date]) -> dict[str, Any]:
    return {"covers": tuple(Cover(item, first.year, first, last) for item, first, last in covers)}


def _stays(*days: tuple[date, date]) -> dict[str, Any]:
    return {"other_stays": tuple(OtherStay("COTHER", first, last) for first, last in days)}


def _in(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


OUT = "out_of_pocket"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_plain_case_passes_every_check(check: Any) -> None:
    for plain in (PLAIN, PHOTO, replace(PHOTO, **_fees(PILL))):
        # Nobody asks the fiscal platform, and nobody pretends to.
        expected = NO_DATA if check.name == "receipt_verified" else PASS
        assert not check.applies(plain) or check(plain).outcome == expected


@pytest.mark.parametrize(
    ("name", "changed", "outcome"),
    [
        ("account_known", {"account_is_new": True}, FAIL),
        ("account_not_shared", {"account_sharers": 2}, FAIL),
        ("amount_within_one_person", {"benefit": Decimal("5000.00")}, FAIL),
        ("amount_within_one_person", {"benefit": Decimal("4999.99")}, PASS),
        ("amount_within_one_person", {"outcome": "nothing", "benefit": Decimal(0)}, PASS),
        ("amount_within_one_person", {"outcome": "refer", "benefit": Decimal(0)}, NO_DATA),
        ("amount_within_one_person", {"outcome": "needs_document"}, NO_DATA),
        ("amount_usual", _facts(total="95000.00"), PASS),
        ("amount_usual", _facts(total="234187.50"), FAIL),
        ("amount_usual", _facts(total="234.18"), FAIL),
        ("amount_usual", _facts(total=None), NO_DATA),
        ("amount_usual", _facts(total="0.00"), NO_DATA),
        ("amount_usual", {"usual": None}, NO_DATA),
        ("cause", _facts(cause="accident"), PASS),
        ("cause", _facts(cause="third_party"), FAIL),
        ("cause", _facts(cause="work_injury"), FAIL),
        ("cause", _facts(cause="unknown"), NO_DATA),
        ("cause", _facts(cause=None), NO_DATA),
        ("cover", _covers((OUT, _in(1, 1), _in(11, 17))), FAIL),
        ("cover", _covers((OUT, _in(11, 10), _in(12, 31))), FAIL),
        ("cover", _covers((OUT, _in(11, 9), _in(11, 18))), PASS),
        ("cover", _covers((OUT, _in(11, 14), _in(12, 31)), (OUT, _in(1, 1), _in(11, 13))), PASS),
        ("cover", _covers((OUT, _in(1, 1), _in(11, 11)), (OUT, _in(11, 13), _in(12, 31))), FAIL),
        ("cover", _covers(("women", _in(1, 1), _in(12, 31))), FAIL),
        ("cover", {"covers": ()}, FAIL),
        ("cover", _facts(discharged_on=None), NO_DATA),
        ("deadline", {"reasons": frozenset({"late"})}, FAIL),
        ("hospital_level", {"reasons": frozenset({"hospital_level"})}, FAIL),
        ("hospital_level", _facts(hospital_level=None), NO_DATA),
        ("identities", _facts(total="23418.74"), FAIL),
        ("identities", _facts(out_of_catalogue="9000.00"), FAIL),
        ("identities", _facts(total="23518.75", hospital_part="100.00"), PASS),
        ("identities", _facts(person_part=None), NO_DATA),
        ("not_staff", {"claimant_is_staff": True}, FAIL),
        ("payable", {"outcome": "nothing", "benefit": Decimal(0)}, FAIL),
        ("payable", {"outcome": "refer", "benefit": Decimal(0)}, FAIL),
        ("payable", {"outcome": "needs_document", "benefit": Decimal(0)}, NO_DATA),
        ("settlement_stands", {"settlement_reversed": True}, FAIL),
        ("stay_overlap", _stays((_in(11, 1), _in(11, 9))), PASS),
        ("stay_overlap", _stays((_in(11, 18), _in(11, 20))), PASS),
        ("stay_overlap", _stays((_in(11, 1), _in(11, 10))), FAIL),
        ("stay_overlap", _stays((_in(11, 17), _in(11, 30))), FAIL),
        ("stay_overlap", _stays((_in(11, 12), _in(11, 13))), FAIL),
        ("stay_overlap", _facts(admitted_on=None), NO_DATA),
    ],
)
def test_what_each_check_says(name: str, changed: dict[str, Any], outcome: str) -> None:
    found = BY_NAME[name](replace(PLAIN, **changed))
    assert found.outcome == outcome
    assert BY_NAME[name].sentence(found.outcome, found.evidence)


def _photo(**changed: str | None) -> dict[str, Any]:
    kept = {**PHOTO.facts, **changed}
    return {"facts": {name: value for name, value in kept.items() if value is not None}}


def _papers(**changed: Any) -> dict[str, Any]:
    return {"papers": replace(WHOLE, **changed)}


@pytest.mark.parametrize(
    ("name", "changed", "outcome"),
    [
        ("papers_complete", _papers(kinds=frozenset({"inpatient_receipt"})), FAIL),
        ("papers_complete", _photo(self_borne=None, class_b_prepaid=None), FAIL),
        ("papers_complete", _photo(self_borne=None), PASS),  # 自付 − 自理 gives it
        ("read_surely", _papers(unsure=("total", "hospital")), FAIL),
        ("name_matches", _photo(patient="王丽"), FAIL),
        ("name_matches", _photo(patient=None), NO_DATA),
        ("id_matches", _papers(id_agrees=False), FAIL),
        ("id_matches", _papers(id_agrees=None), NO_DATA),
        ("hospital_listed", {"hospital": ListedHospital("closed")}, FAIL),
        ("hospital_listed", {"hospital": ListedHospital("not_designated")}, FAIL),
        ("hospital_listed", {"hospital": ListedHospital("unknown")}, NO_DATA),
        ("hospital_listed", {"hospital": ListedHospital("near", "示例市中医院")}, NO_DATA),
        ("hospital_listed", {"hospital": ListedHospital("several")}, NO_DATA),
        ("hospital_listed", {"hospital": ListedHospital("no_list")}, NO_DATA),
        ("paper_sums", _photo(cash_paid="9212.34"), PASS),  # a fen of rounding
        ("paper_sums", _photo(cash_paid="9212.00"), FAIL),
        ("paper_sums", _photo(self_borne="5001.00"), FAIL),
        ("paper_sums", _photo(account_paid=None), NO_DATA),
        ("one_receipt", _papers(receipts=("0098331257",)), PASS),
        ("one_receipt", _papers(receipts=("0098331257", "0098339999")), FAIL),
        ("one_receipt", _papers(mixed=True), NO_DATA),
        ("receipt_unused", _papers(used_elsewhere=True), FAIL),
        ("receipt_unused", _photo(bill_no=None), NO_DATA),
    ],
)
def test_what_each_check_says_of_papers(name: str, changed: dict[str, Any], outcome: str) -> None:
    found = BY_NAME[name](replace(PHOTO, **changed))
    assert found.outcome == outcome
    assert BY_NAME[name].sentence(found.outcome, found.evidence)


STAY = Known(sex="F", born_on=date(1980, 1, 1), level="3", inpatient=True)


def _told(*causes: str, read: bool = True, cause: str = "illness") -> dict[str, Any]:
    told = tuple(ToldCause(one, "…", PaperPage(), Ground(None, None)) for one in causes)
    return {"causes": CauseLook(read, told, "edition"), **_photo(cause=cause)}


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        (_told(), PASS),
        (_told(read=False), NO_DATA),
        (_told("third_party"), FAIL),
        (_told("third_party", "work_injury", cause="accident"), FAIL),
        (_told("third_party", cause="unknown"), FAIL),
        (_told("third_party", cause="third_party"), PASS),
    ],
)
def test_what_the_papers_tell_of_the_cause(changed: dict[str, Any], outcome: str) -> None:
    check, case = BY_NAME["cause_in_papers"], replace(PHOTO, **changed)
    assert check.applies(case)
    assert not check.applies(PHOTO)
    found = check(case)
    assert found.outcome == outcome
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert "%(" not in check.sentence(found.outcome, found.evidence)


@pytest.mark.parametrize(
    ("sex", "age", "code", "outcome"),
    [
        ("F", 45, "M51.202", PASS),
        ("F", 45, "N80.100", PASS),
        ("M", 45, "N80.100", FAIL),
        ("F", 45, "C61.x00", FAIL),
        ("F", 71, "O20.000", FAIL),
        ("F", None, "O20.000", PASS),
        ("", 45, "N80.100", PASS),
    ],
)
def test_a_code_goes_with_the_person_or_is_a_question(
    sex: str, age: int | None, code: str, outcome: str
) -> None:
    found = BY_NAME["person_fits"](replace(PLAIN, patient=Patient(sex, age, code)))
    assert found.outcome == outcome
    assert code in BY_NAME["person_fits"].sentence(found.outcome, found.evidence)


def test_without_a_code_nobody_is_asked_whose_illness_it_is() -> None:
    assert not BY_NAME["person_fits"].applies(PLAIN)


def _fees(*lines: Line, known: Known = STAY) -> dict[str, Any]:
    return {"fees": FeeLook(FeeList(()), look_at(lines, known))}


def _operated(operation: str, diagnosis: str) -> dict[str, Any]:
    return _fees(Line(1, operation)) | _photo(diagnosis=diagnosis)


PILL = Line(1, "阿莫西林胶囊", printed_class="甲")


@pytest.mark.parametrize(
    ("name", "changed", "outcome"),
    [
        ("fee_catalogue", _fees(PILL), PASS),
        ("fee_catalogue", _fees(replace(PILL, printed_class="")), PASS),
        ("fee_catalogue", _fees(replace(PILL, printed_class="乙")), FAIL),
        ("fee_catalogue", _fees(PILL, Line(2, "一次性使用输液器")), NO_DATA),
        ("fee_catalogue", _fees(), NO_DATA),
        ("fee_catalogue", {"fees": FeeLook(FeeList(()), None)}, NO_DATA),
        ("fee_rules", _fees(PILL), PASS),
        ("fee_rules", _fees(PILL, Line(2, "一次性使用输液器")), PASS),
        ("fee_rules", _fees(Line(1, "前列腺按摩")), FAIL),
        ("fee_rules", _fees(Line(1, "前列腺按摩"), known=Known()), NO_DATA),
        ("procedure_fits", _operated("胆囊切除术", "胆囊结石伴慢性胆囊炎"), PASS),
        ("procedure_fits", _operated("胆囊切除术", "2型糖尿病；胆囊结石"), PASS),
        ("procedure_fits", _operated("胆囊切除术", "老年性白内障"), FAIL),
        ("procedure_fits", _operated("经皮冠状动脉支架植入术", "腰椎间盘突出"), FAIL),
        ("procedure_fits", _operated("胆囊切除术", "发热待查"), NO_DATA),
        ("procedure_fits", _operated("胆囊切除术", "多发伤"), NO_DATA),
        ("procedure_fits", _operated("胃镜检查术", "老年性白内障"), PASS),
        ("procedure_fits", _operated("术后换药", "老年性白内障"), PASS),
        ("procedure_fits", _operated("胆囊切除术" * 40, ""), NO_DATA),
        ("procedure_fits", _fees(), NO_DATA),
        ("fee_rules", _fees(), NO_DATA),
        ("fee_rules", {"fees": FeeLook(FeeList(()), None)}, NO_DATA),
    ],
)
def test_what_each_check_says_of_a_fee_list(
    name: str, changed: dict[str, Any], outcome: str
) -> None:
    case = replace(PHOTO, **changed)
    assert BY_NAME[name].applies(case)
    found = BY_NAME[name](case)
    assert found.outcome == outcome
    assert "%(" not in BY_NAME[name].sentence(found.outcome, found.evidence)


def test_a_fee_list_is_asked_about_only_where_there_is_one() -> None:
    for name in ("fee_catalogue", "fee_rules"):
        assert not BY_NAME[name].applies(PHOTO)
        assert BY_NAME[name](PHOTO).outcome == NO_DATA


def test_a_sentence_names_no_more_lines_than_can_be_read() -> None:
    bed = "普通病房床位费"
    twelve = [Line(n, bed, quantity=Decimal(2), charged_on=_in(11, n)) for n in range(1, 13)]
    found = BY_NAME["fee_rules"](replace(PHOTO, **_fees(*twelve)))
    with translation.override("en"):
        said = BY_NAME["fee_rules"].sentence(found.outcome, found.evidence)
    assert "1, 2, 3, 4, 5, 6, 7, 8…: How often a day" in said


def test_a_sentence_names_papers_and_facts_in_the_reader_s_language() -> None:
    found = BY_NAME["papers_complete"](replace(PHOTO, **_papers(kinds=frozenset())))
    with translation.override("en"):
        said = BY_NAME["papers_complete"].sentence(found.outcome, found.evidence)
    assert said == "Missing: In-patient receipt, Discharge summary"


def test_a_receipt_made_out_to_an_organisation_is_a_question() -> None:
    made_out = _photo(payer_id="91350100M000100Y43")
    found = BY_NAME["id_matches"](replace(PHOTO, **made_out, **_papers(id_agrees=None)))
    assert (found.outcome, found.evidence) == (FAIL, {"answer": "organisation"})


def test_a_receipt_without_an_id_number_is_not_asked_about_one() -> None:
    assert not BY_NAME["id_matches"].applies(replace(PHOTO, **_photo(payer_id=None)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_can_be_said_with_the_evidence_that_is_kept(language: str) -> None:
    cases = [
        PLAIN,
        replace(PLAIN, account_sharers=2),
        replace(PLAIN, **_facts(total="999999.00")),
        replace(PHOTO, **_operated("胆囊切除术", "老年性白内障")),
        replace(PLAIN, benefit=Decimal("7000")),
        replace(PLAIN, **_facts(total="1.00")),
        replace(PLAIN, **_stays((_in(11, 10), _in(11, 12)))),
        PHOTO,
        replace(PHOTO, **_photo(cash_paid="1.00")),
        replace(PHOTO, hospital=ListedHospital("near", "示例市中医院")),
        replace(PHOTO, **_photo(payer_id="91350100M000100Y43"), **_papers(id_agrees=None)),
        replace(PHOTO, **_papers(unsure=("total",), kinds=frozenset())),
        replace(PHOTO, **_fees(PILL, Line(2, "前列腺按摩"))),
        replace(PHOTO, **_fees(Line(1, "前列腺按摩"), Line(2, "无此项目"), known=Known())),
        replace(PHOTO, **_papers(receipts=("0098331257", "0098339999"))),
    ]
    with translation.override(language):
        for check in CHECKS:
            for case in cases:
                found = check(case)
                said = check.sentence(found.outcome, found.evidence)
                assert "%(" not in said
                assert str(check.label)
                assert str(check.concern)
                assert str(check.source)


def test_what_need_not_answer_keeps_no_case_from_green_by_its_silence() -> None:
    silent = {check.name for check in CHECKS if not check.stands_against(NO_DATA)}
    assert silent == {"amount_usual", "procedure_fits"}
    assert all(check.stands_against(FAIL) and not check.stands_against(PASS) for check in CHECKS)


@pytest.mark.parametrize("nights", [0, 2, 3, 9, 14, 29, 30, 4000])
def test_each_length_of_stay_is_in_one_band(nights: int) -> None:
    assert band_of(nights) <= nights
    assert stay_key("3", _in(1, 1), _in(1, 1) + timedelta(days=nights)) == f"/3/{band_of(nights)}"


@pytest.mark.parametrize(
    ("level", "first", "last"),
    [("", _in(1, 1), _in(1, 2)), ("4", _in(1, 1), _in(1, 2)), ("3", None, _in(1, 2)),
     ("3", _in(1, 2), _in(1, 1))],
)  # fmt: skip
def test_without_level_or_days_no_stay_is_like_it(
    level: str, first: date | None, last: date | None
) -> None:
    assert stay_key(level, first, last) == ""


def test_a_small_difference_is_none_where_all_cost_the_same() -> None:
    flat = Usual(40, math.log(10_000), 0.0, _in(11, 23))
    assert not is_unusual(Decimal(11_900), flat)
    assert is_unusual(Decimal(12_500), flat)


def test_names_are_unique_and_are_those_of_the_files() -> None:
    assert len(BY_NAME) == len(CHECKS) + len(ASKED_APART)
    for name in BY_NAME:
        assert name.isidentifier()


def test_no_check_needs_a_database_or_a_clock() -> None:
    """They ran above without one; and they hold their tongue about who it is."""
    for check in CHECKS:
        found = check(PLAIN)
        assert set(found.evidence) <= {
            "answer",
            "limit",
            "total",
            "fund",
            "person",
            "amount",
            "other",
            "cases",
            "low",
            "high",
            "counted_on",
            "about",
        }
