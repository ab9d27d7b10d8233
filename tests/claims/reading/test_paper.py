"""Fields from tokens, however the sheet lies and whatever a reader spoilt."""

import pytest

from claims.reading.page import Token
from claims.reading.parse.paper import parse
from tests.claims.reading.sheets import RECEIPT, SPLIT, SUMMARY, tokens, with_line


def _values(lines: list[str] | tuple[str, ...], lean: float = 0.0) -> dict[str, str]:
    return {name: found.value for name, found in parse(tokens(lines, lean=lean)).fields.items()}


@pytest.mark.parametrize("lean", [0, 2.5, -6])
def test_a_receipt_is_read_however_it_leans(lean: float) -> None:
    page = parse(tokens(RECEIPT, lean=lean))
    assert page.kind == "inpatient_receipt"
    assert {name: found.value for name, found in page.fields.items()} == {
        "title": "示例省医疗住院收费票据（电子）",
        "bill_code": "99782819",
        "bill_no": "3380816556",
        "check_code": "bb0572",
        "payer": "周美玲",
        "issue_date": "2026-08-14",
        "total_cn": "壹万零肆佰柒拾叁元叁角玖分",
        "total": "10473.39",
        "serial_no": "992276434469317969",
        "record_no": "993809906",
        "inpatient_no": "99979250",
        "department": "神经内科",
        "admit_date": "2026-07-30",
        "discharge_date": "2026-08-14",
        "prepaid": "4000.00",
        "supplement": "192.07",
        "refund": "0.00",
        "org_type": "综合医院",
        "gender": "女",
        "insurance_type": "职工基本医疗保险",
        "insurance_no": "993868695187",
        "fund_pay": "6000.00",
        "other_pay": "281.32",
        "account_pay": "0.00",
        "cash_pay": "4192.07",
        "self_pay": "3192.07",
        "self_expense": "1000.00",
        "payee_org": "示例市第一人民医院",
    }
    assert [(item.name, item.qty, item.unit, item.amount and item.amount.value)
            for item in page.charges] == [
        ("西药费", "1", "项", "3652.29"), ("卫生材料费", "1", "项", "1809.29"),
        ("化验费", "2", "项", "2061.64"), ("手术费", "1", "项", "2950.17"),
    ]  # fmt: skip


def test_the_two_own_parts_of_a_beijing_receipt_are_not_taken_for_one_another() -> None:
    own_parts = "自付一：2000.00      自付二：1192.07"
    values = _values([*RECEIPT[:-1], own_parts, RECEIPT[-1]])
    assert (values["self_pay_one"], values["self_pay_two"]) == ("2000.00", "1192.07")
    assert values["self_pay"] == "3192.07"


@pytest.mark.parametrize("lean", [0, 4])
def test_a_split_sheet_is_read(lean: float) -> None:
    values = _values(SPLIT, lean)
    assert values == {
        "title": "医疗费用分割单",
        "name": "陈俊杰",
        "inpatient_no": "99756469",
        "hospital": "示例市中医院",
        "admit_date": "2026-06-29",
        "discharge_date": "2026-07-14",
        "total": "25246.34",
        "fund_pay": "13633.02",
        "class_b_prepaid": "2322.66",
        "out_of_catalogue": "2090.40",
        "self_borne": "7200.26",
    }


@pytest.mark.parametrize("lean", [0, -4])
def test_a_discharge_summary_is_read(lean: float) -> None:
    assert _values(SUMMARY, lean) == {
        "doc_title": "出院记录",
        "hospital": "示例县人民医院",
        "name": "马海燕",
        "gender": "女",
        "age": "22",
        "bed_no": "55",
        "department": "眼科",
        "inpatient_no": "99393601",
        "admit_date": "2026-08-03",
        "discharge_date": "2026-08-21",
        "days": "18",
        "admit_diagnosis": "老年性白内障",
        "discharge_diagnosis": "双眼老年性白内障",
        "doctor": "吴建国",
    }


def test_a_title_whose_bracket_stands_apart_is_whole() -> None:
    lines = ["           示例省医疗住院收费票据  （电子）             示例码", *RECEIPT[1:]]
    assert _values(lines)["title"] == "示例省医疗住院收费票据（电子）"


def test_an_amount_glued_to_its_label_and_to_its_neighbour_is_found() -> None:
    lines = with_line(
        RECEIPT, "医保统筹", "医保统筹基金支付6000.00其他支付：281.32个人账户支付：0.00"
    )
    values = _values(lines)
    assert (values["fund_pay"], values["other_pay"], values["account_pay"]) == (
        "6000.00", "281.32", "0.00",
    )  # fmt: skip


def test_a_label_with_a_sign_read_wrong_is_still_that_label() -> None:
    lines = with_line(RECEIPT, "票据代码", "票献代码：99782819          禁据号码：3380816556")
    lines = with_line(
        lines, "个人现金", "个人现盒支忖：4192.07      个人自付：3192.07      个人自费：1000.00"
    )
    page = parse(tokens(lines))
    assert page.fields["bill_code"].value == "99782819"
    assert page.fields["bill_no"].value == "3380816556"
    assert (page.fields["cash_pay"].value, page.fields["cash_pay"].cost) == ("4192.07", 2)


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2026年7月3日至2026年8月14日", "2026-07-03", "2026-08-14"),
        ("2026.07.03-2026.08.14", "2026-07-03", "2026-08-14"),
        ("20260703至20260814", "2026-07-03", "2026-08-14"),
        ("2026/07/03～2026/08/14", "2026-07-03", "2026-08-14"),
    ],
)
def test_a_stay_is_two_dates_in_any_style(printed: str, first: str, last: str) -> None:
    values = _values(with_line(RECEIPT, "住院科别", f"住院科别：神经内科      住院时间：{printed}"))
    assert (values["admit_date"], values["discharge_date"]) == (first, last)


def test_one_date_of_a_stay_is_neither_end_of_it() -> None:
    values = _values(
        with_line(RECEIPT, "住院科别", "住院科别：神经内科      住院时间：至2026-08-14")
    )
    assert not {"admit_date", "discharge_date"} & set(values)


def test_an_outpatient_receipt_shares_the_form() -> None:
    values = _values([
        "          示例省医疗门诊收费票据（电子）",
        "票据代码：99060125                票据号码：0012345678",
        "交款人：周美玲                    开票日期：2026-08-14",
        "项目名称    数量/单位    金额（元）    备注",
        "诊察费      1/次         25.00",
        "西药费      3/盒         75.50",
        "金额合计（大写）壹佰元伍角整      （小写）100.50",
        "业务流水号：9922764344    门诊号：9938099    就诊日期：20260814",
        "医保统筹基金支付：60.00   其他支付：0.00    个人账户支付：40.50   个人现金支付：0.00",
        "收款单位（章）：示例市中医院",
    ])  # fmt: skip
    assert values["title"] == "示例省医疗门诊收费票据（电子）"
    assert (values["outpatient_no"], values["visit_date"]) == ("9938099", "2026-08-14")
    assert (values["total"], values["account_pay"]) == ("100.50", "40.50")
    assert "prepaid" not in values


def test_a_split_sheet_may_have_its_amounts_below_their_heads() -> None:
    values = _values([
        "        参保人员医疗费用分割单",
        "姓名：陈俊杰        住院号：99756469",
        "医疗费总额     基金支付      自理        自费        自负",
        "25246.34       13633.02      2322.66     2090.40     7200.26",
    ])  # fmt: skip
    assert values["total"] == "25246.34"
    assert values["fund_pay"] == "13633.02"
    assert (values["class_b_prepaid"], values["out_of_catalogue"], values["self_borne"]) == (
        "2322.66", "2090.40", "7200.26",
    )  # fmt: skip


def test_a_diagnosis_goes_on_until_the_next_heading() -> None:
    lines = [
        "            示例县人民医院", "              出院小结",
        "姓名：马海燕    性别：女    年龄：22岁",
        "入院日期：2026-08-03        出院日期：2026-08-21",
        "出院诊断：1.左乳浸润性导管癌（pT1bNOMO，IA期），激素受体阳性，",
        "          人表皮生长因子受体2阴性",
        "          2.高血压病",
        "出院情况：一般情况可",
    ]  # fmt: skip
    assert _values(lines)["discharge_diagnosis"] == (
        "1.左乳浸润性导管癌（pT1bN0M0，IA期），激素受体阳性，人表皮生长因子受体2阴性 2.高血压病"
    )


@pytest.mark.parametrize("read", ["TibN0M0", "T1bNOMO", "TlbN0MO", "T1bN0M0"])
def test_a_stage_has_digits_where_letters_were_read(read: str) -> None:
    lines = with_line(SUMMARY, "出院诊断", f"出院诊断：左肺腺癌术后（{read} IA2期）")
    assert _values(lines)["discharge_diagnosis"] == "左肺腺癌术后（T1bN0M0IA2期）"


def test_headings_may_be_numbered_or_bracketed_and_the_stay_a_span() -> None:
    values = _values([
        "        示例市第一人民医院出院小结",
        "姓名 马海燕    性别 女    年龄 22岁    病区 眼科二病区",
        "住院时间：2026年8月3日至2026年8月21日    住院天数 18天",
        "【入院诊断】老年性白内障",
        "二、出院诊断：双眼老年性白内障",
    ])  # fmt: skip
    assert values["hospital"] == "示例市第一人民医院"
    assert (values["name"], values["gender"], values["age"]) == ("马海燕", "女", "22")
    assert (values["admit_date"], values["discharge_date"]) == ("2026-08-03", "2026-08-21")
    assert values["days"] == "18"
    assert values["admit_diagnosis"] == "老年性白内障"
    assert values["discharge_diagnosis"] == "双眼老年性白内障"


def test_a_name_that_ends_like_a_label_is_whole() -> None:
    lines = with_line(SPLIT, "医疗机构", "定点医疗机构：示例大学附属医院      出院时间：2026.07.14")
    values = _values(lines)
    assert values["hospital"] == "示例大学附属医院"


def test_what_the_paper_leaves_empty_is_not_filled_from_its_neighbours() -> None:
    lines = with_line(RECEIPT, "补缴", "补缴金额：      退费金额：      医疗机构类型：综合医院")
    page = parse(tokens(lines))
    assert not {"supplement", "refund", "payer_code"} & set(page.fields)
    assert {"supplement", "refund", "payer_code"} <= page.blank


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("基本医疗保险医保结算单", "settlement_sheet"),
        ("住院病人费用清单", "fee_list"),
        ("疾病诊断证明书", "diagnosis_certificate"),
        ("公民身份号码", "id_card"),
        ("一封信", "unknown"),
    ],
)
def test_a_paper_of_which_little_is_left_is_known_by_its_title(title: str, kind: str) -> None:
    page = parse(tokens([f"      {title}", "姓名：马海燕"]))
    assert page.kind == kind
    assert {"title", "doc_title", "name"} >= set(page.fields)
    assert title in page.text


def test_a_receipt_whose_title_is_lost_is_known_by_its_labels() -> None:
    assert parse(tokens(RECEIPT[1:])).kind == "inpatient_receipt"


def test_nothing_is_an_empty_page() -> None:
    page = parse([])
    assert (page.kind, page.text, page.fields) == ("unknown", "", {})
    blank = Token(" ", tokens(["一"])[0].quad, 1.0, "rapidocr")
    assert parse([blank]).kind == "unknown"
