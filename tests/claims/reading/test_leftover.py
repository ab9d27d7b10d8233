"""Values whose label a seal or a bad photo has eaten."""

from claims.reading.checks import checked
from claims.reading.parse.paper import parse
from claims.reading.trust import belief
from tests.claims.reading.sheets import RECEIPT, tokens, with_line


def _value(lines: list[str], name: str) -> str | None:
    found = parse(tokens(lines)).fields.get(name)
    return found.value if found else None


def test_half_a_label_is_enough_where_it_is_like_no_other() -> None:
    lines = with_line(
        RECEIPT, "性别", "性别：女      医保类型：职工基本医疗保险      区保编巧：993868695187"
    )
    assert _value(lines, "insurance_no") == "993868695187"


def test_half_a_label_that_could_be_two_is_neither() -> None:
    """退费金额 and 补缴金额 differ in two signs, and both are gone."""
    lines = with_line(RECEIPT, "补缴", "乂风金额：192.07      医疗机构类型：综合医院")
    page = parse(tokens(with_line(lines, "住院科别", "住院科别：神经内科")))
    assert not {"prepaid", "supplement", "refund"} & set(page.fields)


def test_a_label_spoilt_so_that_it_fits_two_fields_is_known_by_its_place() -> None:
    lines = with_line(
        RECEIPT, "个人现金", "个人现金支付：4192.07      个人自？：3192.07      个人自费：1000.00"
    )
    found = parse(tokens(lines)).fields
    assert (found["self_pay"].value, found["self_expense"].value) == ("3192.07", "1000.00")
    lines = with_line(
        RECEIPT, "个人现金", "个人现金支付：4192.07      个人自？：3192.07      乂：1000.00"
    )
    found = parse(tokens(lines)).fields
    assert (found["self_pay"].value, found["self_expense"].value) == ("3192.07", "1000.00")


def test_one_amount_between_two_that_are_known_is_the_one_between() -> None:
    lines = with_line(
        RECEIPT, "医保统筹", "医保统筹基金支付：6000.00      风，乂：281.32      个人账户支付：0.00"
    )
    assert _value(lines, "other_pay") == "281.32"


def test_more_amounts_than_places_have_no_name() -> None:
    lines = with_line(
        RECEIPT,
        "医保统筹",
        "医保统筹基金支付：6000.00    风，乂：281.32    乂风：12.00    个人账户支付：0.00",
    )
    assert _value(lines, "other_pay") is None


def test_an_amount_of_a_label_that_is_none_of_ours_takes_no_place() -> None:
    lines = with_line(
        RECEIPT,
        "医保统筹",
        "医保统筹基金支付：6000.00    大病保险支付：281.32    个人账户支付：0.00",
    )
    assert _value(lines, "other_pay") is None


def test_what_is_found_by_its_place_needs_proof() -> None:
    lines = with_line(
        RECEIPT, "医保统筹", "医保统筹基金支付：6000.00      风，乂：281.32      个人账户支付：0.00"
    )
    sheet = checked(parse(tokens(lines)))
    assert belief("other_pay", sheet.fields["other_pay"], sheet).evidence == "B"
    spoilt = checked(parse(tokens(with_line(lines, "个人现金", "个人现金支付：1.00"))))
    why = belief("other_pay", spoilt.fields["other_pay"], spoilt)
    assert (why.evidence, why.accepted) == ("E", False)
