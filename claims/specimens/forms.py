"""The printed forms: where each field of a paper stands, and what the labels beside it say."""

from collections.abc import Callable
from itertools import zip_longest
from random import Random

from claims.specimens.papers import Paper
from claims.specimens.seal import round_seal
from claims.specimens.sheet import DPI, FORM, INK, Sheet

_OTHER = (
    (("业务流水号：", "serial_no"), ("病历号：", "record_no"), ("住院号：", "inpatient_no")),
    (("住院科别：", "department"), ("住院时间：", "admit_date"), ("预缴金额：", "prepaid")),
    (("补缴金额：", "supplement"), ("退费金额：", "refund"), ("医疗机构类型：", "org_type")),
    (("性别：", "gender"), ("医保类型：", "insurance_type"), ("医保编号：", "insurance_no")),
    (
        ("医保统筹基金支付：", "fund_pay"),
        ("其他支付：", "other_pay"),
        ("个人账户支付：", "account_pay"),
    ),
    (("个人现金支付：", "cash_pay"), ("个人自付：", "self_pay"), ("个人自费：", "self_expense")),
)


def print_paper(rng: Random, paper: Paper) -> Sheet:
    """The paper on its form, sealed, clean and straight."""
    return _FORMS[paper.kind](rng, paper)


def _inpatient_receipt(rng: Random, paper: Paper) -> Sheet:
    sheet, says = Sheet(240, 140), paper.fields
    sheet.text(120, 9, says["title"], of="title", size=17, colour=FORM, anchor="ma")
    for y, (left, right) in zip(
        (21, 27, 33),
        (
            (("票据代码：", "bill_code"), ("票据号码：", "bill_no")),
            (("交款人统一社会信用代码：", ""), ("校验码：", "check_code")),
            (("交款人：", "payer"), ("开票日期：", "issue_date")),
        ),
        strict=True,
    ):
        for x, (label, name) in ((16, left), (172, right)):
            sheet.labelled(x, y, label, says.get(name, ""), of=name)
    sheet.frame(12, 40, 216, 88)
    _charges(sheet, paper)
    sheet.line((12, 82), (228, 82))
    sheet.labelled(16, 84, "金额合计（大写）", says["total_cn"], of="total_cn", size=10)
    sheet.labelled(160, 84, "（小写）", says["total"], of="total", size=10)
    sheet.line((12, 91), (228, 91))
    sheet.text(14.5, 99, "其他", size=9, colour=FORM)
    sheet.text(14.5, 105, "信息", size=9, colour=FORM)
    sheet.line((23, 91), (23, 128))
    _other_information(sheet, paper)
    sheet.labelled(16, 131, "收款单位（章）：", says["payee_org"], of="payee_org")
    sheet.labelled(120, 131, "复核人：", "示例一")
    sheet.labelled(180, 131, "收款人：", "示例二")
    sheet.stamp(round_seal(rng, says["payee_org"], "收费专用章"), 62 + rng.uniform(-14, 14), 116)
    return sheet


def _charges(sheet: Sheet, paper: Paper) -> None:
    """Two columns of items, as the form has them."""
    sheet.line((12, 47), (228, 47))
    sheet.line((120, 40), (120, 82))
    for x in (12, 120):
        for at, label in ((16, "项目名称"), (52, "数量/单位"), (78, "金额（元）")):
            sheet.text(x + at - 12 + 2, 41.5, label, colour=FORM)
    half = (len(paper.items) + 1) // 2
    for row, pair in enumerate(zip_longest(paper.items[:half], paper.items[half:])):
        for x, item in zip((12, 120), pair, strict=True):
            if item is not None:
                y = 48.5 + row * 6
                sheet.text(x + 6, y, item.name, of=f"item:{item.name}")
                sheet.text(x + 44, y, "1/项")
                sheet.text(x + 88, y, f"{item.amount:.2f}", of=f"amount:{item.name}", anchor="ra")


def _other_information(sheet: Sheet, paper: Paper) -> None:
    says = paper.fields
    for row, cells in enumerate(_OTHER):
        for x, (label, name) in zip((25, 94, 162), cells, strict=True):
            y = 92.5 + row * 5.8
            if name == "admit_date":
                _days_of_stay(sheet, x, y, label, paper)
            else:
                sheet.labelled(x, y, label, says[name], of=name, size=8.5)


def _days_of_stay(sheet: Sheet, x: float, y: float, label: str, paper: Paper) -> None:
    at = x + sheet.text(x, y, label, size=8.5, colour=FORM) + 1
    at += sheet.text(at, y, paper.fields["admit_date"], of="admit_date", size=8.5)
    at += sheet.text(at, y, "至", size=8.5)
    sheet.text(at, y, paper.fields["discharge_date"], of="discharge_date", size=8.5)


def _split_sheet(rng: Random, paper: Paper) -> Sheet:
    sheet, says = Sheet(210, 148), paper.fields
    sheet.text(105, 12, says["title"], of="title", size=18, face="hei", anchor="ma")
    for x, y, label, name in (
        (20, 28, "姓名：", "name"), (110, 28, "住院号：", "inpatient_no"),
        (20, 36, "医疗机构：", "hospital"),
        (20, 44, "入院日期：", "admit_date"), (110, 44, "出院日期：", "discharge_date"),
    ):  # fmt: skip
        sheet.labelled(x, y, label, says[name], of=name, size=11, colour=INK)
    sheet.frame(20, 56, 170, 54)
    rows = (
        ("医疗费总额", "total"), ("医保及其他基金支付", "fund_pay"),
        ("自理（乙类先行自付）", "class_b_prepaid"), ("自费（目录外）", "out_of_catalogue"),
        ("自负（目录内个人负担）", "self_borne"),
    )  # fmt: skip
    for row, (label, name) in enumerate((("项目", ""), *rows)):
        y = 56 + row * 9
        if row:
            sheet.line((20, y), (190, y))
        sheet.text(26, y + 2, label, size=11, colour=INK)
        text = says[name] if name else "金额（元）"
        sheet.text(180, y + 2, text, of=name, size=11, anchor="ra")
    sheet.line((115, 56), (115, 110))
    sheet.text(20, 118, "经办机构（章）：示例市医疗保障服务中心", size=11)
    sheet.text(140, 126, f"打印日期：{says['discharge_date']}", size=11)
    seal = round_seal(rng, "示例市医疗保障服务中心", "业务专用章")
    sheet.stamp(seal, 78 + rng.uniform(-10, 60), 118 + rng.uniform(-8, 4))
    return sheet


def _discharge_summary(rng: Random, paper: Paper) -> Sheet:
    sheet, says = Sheet(210, 297), paper.fields
    sheet.text(105, 18, says["hospital"], of="hospital", size=18, anchor="ma")
    sheet.text(105, 28, says["doc_title"], of="doc_title", size=16, anchor="ma")
    for x, y, label, name in (
        (22, 42, "姓名：", "name"), (70, 42, "性别：", "gender"), (108, 42, "年龄：", "age"),
        (146, 42, "床号：", "bed_no"),
        (22, 51, "科室：", "department"), (108, 51, "住院号：", "inpatient_no"),
        (22, 60, "入院日期：", "admit_date"), (108, 60, "出院日期：", "discharge_date"),
        (22, 69, "住院天数：", "days"),
        (22, 82, "入院诊断：", "admit_diagnosis"), (22, 130, "出院诊断：", "discharge_diagnosis"),
        (130, 190, "医师签名：", "doctor"),
    ):  # fmt: skip
        tail = {"age": "岁", "days": "天", "bed_no": "床"}.get(name, "")
        sheet.labelled(x, y, label, says[name], of=name, size=11, colour=INK)
        if tail:
            right = sheet.boxes[name][2] * 25.4 / DPI
            sheet.text(right + 0.5, y, tail, size=11)
    sheet.line((20, 76), (190, 76), colour=INK)
    for y, text in (
        (94, "入院情况：患者因上述症状入院，查体配合，生命体征平稳。"),
        (106, "诊疗经过：入院后完善血常规、生化、心电图及影像检查，"),
        (115, "予对症治疗，病情好转，无并发症，复查各项指标较前改善。"),
        (142, "出院情况：一般情况可，饮食、睡眠正常，切口愈合良好。"),
        (154, "出院医嘱：注意休息，按时服药，一个月后门诊复查。"),
    ):
        sheet.text(22, y, text, size=11)
    sheet.text(130, 200, f"日期：{says['discharge_date']}", size=11)
    sheet.stamp(round_seal(rng, says["hospital"], "病历专用章"), 150 + rng.uniform(-20, 10), 195)
    return sheet


_FORMS: dict[str, Callable[[Random, Paper], Sheet]] = {
    "inpatient_receipt": _inpatient_receipt,
    "split_sheet": _split_sheet,
    "discharge_summary": _discharge_summary,
}
