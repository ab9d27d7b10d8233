"""Which paper gives which fact, and when a reading may be believed."""

import pytest

from claims.models import PaperPage
from claims.paper_facts import Owner, PaperFact, paper_facts
from claims.reading.reading import FieldReading, PageReading
from members.hospitals.names import Listed, find


def _field(value: str, *, sure: bool = True) -> FieldReading:
    return FieldReading(
        value=value,
        raw=value,
        page=0,
        box=(1, 2, 3, 4),
        confidence=0.9,
        evidence="B" if sure else "E",
        source="ocr",
        engine="rapidocr",
        accepted=sure,
    )


def _page(paper: int, kind: str, **fields: FieldReading) -> tuple[PaperPage, PageReading]:
    page = PaperPage(paper_id=paper, number=0, width=100, height=100)
    return page, PageReading(number=0, kind=kind, engine="rapidocr", fields=fields)  # type: ignore[arg-type]


def test_a_sure_reading_is_taken_with_its_place() -> None:
    fact = paper_facts([_page(1, "inpatient_receipt", total=_field("10.00"))])["total"]
    assert (fact.value, fact.field, fact.box, fact.sure) == ("10.00", "total", (1, 2, 3, 4), True)


def test_two_papers_that_say_the_same_prove_one_another() -> None:
    facts = paper_facts(
        [
            _page(1, "inpatient_receipt", admit_date=_field("2026-11-02", sure=False)),
            _page(2, "discharge_summary", admit_date=_field("2026-11-02", sure=False)),
        ]
    )
    assert facts["admitted_on"].sure


def test_two_pages_of_one_paper_do_not() -> None:
    facts = paper_facts(
        [
            _page(1, "discharge_summary", admit_date=_field("2026-11-02", sure=False)),
            _page(1, "discharge_summary", admit_date=_field("2026-11-02", sure=False)),
        ]
    )
    assert not facts["admitted_on"].sure


def test_papers_that_contradict_each_other_leave_a_doubt() -> None:
    facts = paper_facts(
        [
            _page(1, "inpatient_receipt", discharge_date=_field("2026-11-09")),
            _page(2, "discharge_summary", discharge_date=_field("2026-11-08")),
        ]
    )
    assert facts["discharged_on"].value == "2026-11-09"
    assert not facts["discharged_on"].sure


def test_a_sure_reading_wins_over_the_better_source() -> None:
    facts = paper_facts(
        [
            _page(1, "inpatient_receipt", payee_org=_field("示例市第一人民医院")),
            _page(2, "discharge_summary", hospital=_field("示例市第—人民医院", sure=False)),
        ]
    )
    assert facts["hospital"].value == "示例市第一人民医院"


def test_the_split_sheet_names_what_the_receipt_cannot() -> None:
    facts = paper_facts([_page(1, "split_sheet", self_borne=_field("4134.00"))])
    assert facts["self_borne"].value == "4134.00"
    assert "self_paid_in_catalogue" not in facts


def test_a_settlement_sheet_names_what_the_split_sheet_would() -> None:
    sheet = _page(
        1,
        "settlement_sheet",
        total=_field("21227.72"),
        self_pay=_field("5230.51"),
        class_b_prepaid=_field("883.07"),
        self_expense=_field("1562.36"),
        fund_pay=_field("14434.85"),
    )
    assert {name: fact.value for name, fact in paper_facts([sheet]).items()} == {
        "total": "21227.72",
        "self_paid_in_catalogue": "5230.51",
        "class_b_prepaid": "883.07",
        "out_of_catalogue": "1562.36",
        # All funds together: not what the receipt calls the pooled fund's part.
    }


def test_receipt_and_settlement_sheet_prove_one_anothers_total() -> None:
    facts = paper_facts(
        [
            _page(1, "inpatient_receipt", total=_field("21227.72", sure=False)),
            _page(2, "settlement_sheet", total=_field("21227.72", sure=False)),
        ]
    )
    assert facts["total"].sure


@pytest.mark.parametrize(("field", "value"), [("total", "28,00"), ("admit_date", "2026-13-40")])
def test_what_cannot_be_a_value_is_left_out(field: str, value: str) -> None:
    assert set(paper_facts([_page(1, "inpatient_receipt", **{field: _field(value)})])) == {
        "visit_kind"
    }


def test_a_paper_of_another_kind_says_nothing_of_the_stay() -> None:
    assert paper_facts([_page(1, "id_card", name=_field("王丽华"))]) == {}


def test_what_a_beijing_receipt_calls_the_members_parts_is_known_there_alone() -> None:
    def facts(code: str, *, sure: bool = True) -> dict[str, str]:
        page = _page(
            1,
            "inpatient_receipt",
            bill_code=_field(code, sure=sure),
            issue_date=_field("2026-11-09"),
            self_pay=_field("7476.00"),
            self_pay_one=_field("4976.00"),
            self_pay_two=_field("2500.00"),
        )
        return {name: fact.value for name, fact in paper_facts([page]).items()}

    beijing = facts("11060120")
    assert beijing["self_borne"] == "4976.00"
    assert beijing["class_b_prepaid"] == "2500.00"
    assert beijing["self_paid_in_catalogue"] == "7476.00"
    # Elsewhere the same words may mean something else: the split sheet is asked for.
    for elsewhere in (facts("33060120"), facts("11060120", sure=False)):
        assert elsewhere["self_paid_in_catalogue"] == "7476.00"
        assert "self_borne" not in elsewhere


NUMBER = "11010519491231002X"  # the standard's example, nobody's
OWNER = Owner("王丽华", NUMBER)


def _receipt(*, sure: bool = False, **fields: str) -> dict[str, PaperFact]:
    read = {name: _field(value, sure=sure) for name, value in fields.items()}
    return paper_facts([_page(1, "inpatient_receipt", **read)], owner=OWNER)


@pytest.mark.parametrize(
    ("name", "sure"), [("王丽华", True), ("王 丽 华", True), ("王丽花", False)]
)
def test_a_name_that_is_the_members_own_proves_itself(name: str, sure: bool) -> None:
    fact = _receipt(payer=name)["patient"]
    assert (fact.value, fact.sure) == (name, sure)


@pytest.mark.parametrize(
    ("printed", "kept", "sure"),
    [
        ("1101**********002X", "1101**********002X", True),
        ("1101*****002X", "1101*****002X", True),
        (NUMBER, "110105********002X", True),
        ("3301**********002X", "3301**********002X", False),
        ("91350100M000100Y43", "91350100M000100Y43", False),
    ],
)
def test_a_number_is_held_against_the_members_and_kept_masked(
    printed: str, kept: str, sure: bool
) -> None:
    fact = _receipt(payer_code=printed)["payer_id"]
    assert (fact.value, fact.sure) == (kept, sure)


def test_no_full_number_is_ever_kept() -> None:
    for printed in (NUMBER, "440524188001010014", "11010519491231002"):
        assert "1949" not in _receipt(payer_code=printed)["payer_id"].value[6:-4]
        assert printed not in _receipt(payer_code=printed)["payer_id"].value


LISTED = (Listed(1, "示例市第一人民医院", ("示例市中心医院",)), Listed(2, "示例市第二人民医院"))


def _hospital(**read: FieldReading) -> PaperFact:
    pages = []
    if "receipt" in read:
        pages.append(_page(1, "inpatient_receipt", payee_org=read["receipt"]))
    if "summary" in read:
        pages.append(_page(2, "discharge_summary", hospital=read["summary"]))
    return paper_facts(pages, look_up=lambda name: find(name, LISTED))["hospital"]


def test_a_name_of_the_list_is_sure_and_a_near_one_is_not_however_clear() -> None:
    doubtful, clear = _field("示例市第一人民医院", sure=False), _field("示例市第人民医院")
    assert _hospital(receipt=doubtful).sure
    near = _hospital(receipt=clear)
    assert (near.value, near.sure) == ("示例市第人民医院", False)


def test_the_name_of_the_list_wins_over_a_near_one() -> None:
    fact = _hospital(
        receipt=_field("示例市第一人民医院", sure=False), summary=_field("示例市第人民医院")
    )
    assert (fact.value, fact.sure) == ("示例市第一人民医院", True)


def test_two_hospitals_of_the_list_on_two_papers_leave_a_doubt() -> None:
    fact = _hospital(receipt=_field("示例市第一人民医院"), summary=_field("示例市第二人民医院"))
    assert not fact.sure


def test_two_names_of_one_hospital_do_not_contradict_each_other() -> None:
    fact = _hospital(receipt=_field("示例市中心医院"), summary=_field("示例市第一人民医院"))
    assert fact.sure


def test_what_is_not_on_the_list_is_as_sure_as_it_was_read() -> None:
    assert _hospital(receipt=_field("外省人民医院")).sure
    assert not _hospital(receipt=_field("外省人民医院", sure=False)).sure


def _numbered(
    paper: int, number: str, total: str, *, more: int = 0
) -> tuple[PaperPage, PageReading]:
    """`more` fields make it the more surely read one."""
    others = {f"field{at}": _field("1") for at in range(more)}
    said = {"bill_no": _field(number), "total": _field(total), **others}
    return _page(paper, "inpatient_receipt", **said)


def test_of_two_receipts_one_counts_and_nothing_is_sure() -> None:
    one, other = _numbered(1, "0098331257", "10.00"), _numbered(1, "0098339999", "20.00", more=2)
    other[1].fields["cash_pay"] = _field("5.00")
    facts = paper_facts([one, other])
    assert (facts["bill_no"].value, facts["total"].value) == ("0098339999", "20.00")
    assert not any(fact.sure for fact in facts.values())
    # A value that only the other one has is nobody's.
    del other[1].fields["total"]
    assert "total" not in paper_facts([one, other])


def test_the_receipt_that_is_claimed_for_counts_whatever_else_came_later() -> None:
    read = [_numbered(1, "0098331257", "10.00"), _numbered(2, "0098339999", "20.00", more=2)]
    assert paper_facts(read, receipt="0098331257")["total"].value == "10.00"
    assert "total" not in paper_facts(read, receipt="0098330000")


def test_one_receipt_whose_number_was_read_twice_is_one() -> None:
    read = [_numbered(1, "0098331257", "10.00"), _numbered(2, "0098331251", "10.00")]
    assert paper_facts(read)["total"].sure


def test_a_page_of_a_receipt_without_a_number_is_of_no_other_one() -> None:
    read = [
        _numbered(1, "0098331257", "10.00"),
        _page(1, "inpatient_receipt", cash_pay=_field("3.00")),
    ]
    assert paper_facts(read)["cash_paid"].sure
