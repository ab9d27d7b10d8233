"""What insurers' counters print: split sheets and settlement sheets."""

from random import Random

from claims.specimens.forms.style import Style
from claims.specimens.papers import Paper
from claims.specimens.seal import round_seal
from claims.specimens.sheet import INK, Foundry, Sheet

_OFFICE = "示例市医疗保障服务中心"
Row = tuple[str, str]  # label, field


def split_a(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """Half a sheet, a table of two columns."""
    sheet, says = Sheet(210, 148, foundry), paper.fields
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
        line = 56 + row * 9
        if row:
            sheet.line((20, line), (190, line))
        sheet.text(26, line + 2, label, size=11, colour=INK)
        text = says[name] if name else "金额（元）"
        sheet.text(180, line + 2, text, of=name, size=11, anchor="ra")
    sheet.line((115, 56), (115, 110))
    sheet.text(20, 118, f"经办机构（章）：{_OFFICE}", size=11)
    sheet.text(140, 126, f"打印日期：{says['discharge_date']}", size=11)
    seal = round_seal(rng, _OFFICE, "业务专用章")
    sheet.stamp(seal, 78 + rng.uniform(-10, 60), 118 + rng.uniform(-8, 4))
    return sheet


def split_b(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """Columns side by side under their heads."""
    sheet, says, style = Sheet(240, 130, foundry), paper.fields, Style("han")
    sheet.text(120, 12, says["title"], of="title", size=17, anchor="ma")
    for x, y, label, name in (
        (16, 28, "参保人姓名：", "name"), (90, 28, "住院号：", "inpatient_no"),
        (150, 28, "定点医疗机构：", "hospital"),
        (16, 37, "入院日期：", "admit_date"), (90, 37, "出院日期：", "discharge_date"),
    ):  # fmt: skip
        sheet.labelled(x, y, label, style.value(name, says[name]), of=name, size=10, colour=INK)
    columns = (
        ("费用总额", "total"), ("基金支付", "fund_pay"), ("自理", "class_b_prepaid"),
        ("自费", "out_of_catalogue"), ("自负", "self_borne"),
    )  # fmt: skip
    sheet.frame(14, 48, 212, 24, colour=INK)
    sheet.line((14, 60), (226, 60), colour=INK)
    for number, (label, name) in enumerate(columns):
        left = 14 + number * 42.4
        if number:
            sheet.line((left, 48), (left, 72), colour=INK)
        sheet.text(left + 21.2, 51.5, label, size=11, anchor="ma")
        sheet.text(left + 21.2, 63.5, says[name], of=name, size=11, anchor="ma")
    sheet.text(16, 84, "说明：自理为乙类先行自付部分，自负为目录内由个人负担的部分。", size=9)
    sheet.text(16, 96, f"经办机构：{_OFFICE}", size=10)
    seal = round_seal(rng, _OFFICE, "业务专用章")
    sheet.stamp(seal, 70 + rng.uniform(-8, 60), 98 + rng.uniform(-6, 6))
    return sheet


def split_c(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """A slip with one amount a line."""
    sheet, says, style = Sheet(148, 148, foundry), paper.fields, Style("iso", commas=True)
    sheet.text(74, 10, says["title"], of="title", size=16, face="hei_bold", anchor="ma")
    lines = (
        ("姓名：", "name"), ("就诊医院：", "hospital"), ("住院号：", "inpatient_no"),
        ("入院时间：", "admit_date"), ("出院时间：", "discharge_date"),
        ("医疗费用总额：", "total"), ("其中 医保基金支付：", "fund_pay"),
        ("乙类先行自付：", "class_b_prepaid"), ("目录外自费：", "out_of_catalogue"),
        ("目录内自负：", "self_borne"),
    )  # fmt: skip
    for row, (label, name) in enumerate(lines):
        y = 26 + row * 9
        end = sheet.labelled(22, y, label, style.value(name, says[name]), of=name, size=11,
                             colour=INK, face="hei")  # fmt: skip
        if row > 4:
            sheet.text(end + 1, y, "元", size=11)
    sheet.text(22, 122, f"{_OFFICE}（章）", size=10)
    sheet.stamp(round_seal(rng, _OFFICE, "业务专用章"), 100 + rng.uniform(-20, 12), 112)
    return sheet


_PERSON: tuple[tuple[Row, ...], ...] = (
    (("姓名：", "name"), ("性别：", "gender"), ("险种类型：", "insurance_type")),
    (("医疗机构名称：", "hospital"), ("医疗机构等级：", "hospital_level"),
     ("参保地：", "insured_area")),
    (("医疗机构编码：", "hospital_code"), ("住院号：", "inpatient_no"), ("住院天数：", "days")),
    (("入院日期：", "admit_date"), ("出院日期：", "discharge_date"), ("结算日期：", "issue_date")),
)  # fmt: skip
_MONEY: tuple[Row, ...] = (
    ("医疗费总额", "total"), ("符合政策范围金额", "in_scope"),
    ("起付标准", "deductible"), ("基金支付总额", "fund_pay"),
    ("基本医保统筹基金支付", "pooled_fund_pay"), ("职工大额医疗费用补助支付", "large_amount_pay"),
    ("大病保险支付", "serious_illness_pay"), ("医疗救助支付", "medical_aid_pay"),
    ("个人负担总额", "own_total"), ("个人自付", "self_pay"),
    ("其中：乙类先行自付", "class_b_prepaid"), ("个人自费", "self_expense"),
    ("个人账户支付", "account_pay"), ("个人现金支付", "cash_pay"),
)  # fmt: skip


def settlement_a(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """A4, two amounts a row."""
    sheet, says = Sheet(210, 200, foundry), paper.fields
    sheet.text(105, 12, says["title"], of="title", size=16, face="hei", anchor="ma")
    sheet.labelled(18, 24, "结算编号：", says["settlement_id"], of="settlement_id", colour=INK)
    for row, cells in enumerate(_PERSON):
        for x, (label, name) in zip((18, 92, 150), cells, strict=True):
            sheet.labelled(x, 32 + row * 7, label, says[name], of=name, size=9, colour=INK)
    sheet.labelled(18, 62, "出院诊断：", says["discharge_diagnosis"], of="discharge_diagnosis",
                   size=9, colour=INK)  # fmt: skip
    top = 72
    sheet.frame(16, top, 178, 9 * 8, colour=INK)
    for number, (label, name) in enumerate((("项目", ""), ("项目", ""), *_MONEY)):
        row, column = divmod(number, 2)
        x, y = 16 + column * 89, top + row * 9
        if row:
            sheet.line((16, y), (194, y), colour=INK)
        sheet.text(x + 3, y + 2.4, label, size=9.5)
        text = says[name] if name else "金额（元）"
        sheet.text(x + 85, y + 2.4, text, of=name, size=9.5, anchor="ra")
    for x in (70, 105, 159):
        sheet.line((x, top), (x, top + 72), colour=INK)
    sheet.text(18, 152, f"经办机构（章）：{_OFFICE}", size=10)
    sheet.text(130, 160, "参保人签字：", size=10)
    sheet.stamp(round_seal(rng, _OFFICE, "业务专用章"), 70 + rng.uniform(-8, 70), 156)
    return sheet


def settlement_c(rng: Random, paper: Paper, foundry: Foundry) -> Sheet:
    """Labels with colons, three a row, Chinese dates, commas."""
    sheet, says, style = Sheet(240, 150, foundry), paper.fields, Style("han", commas=True)
    sheet.text(120, 10, says["title"], of="title", size=16, anchor="ma")
    sheet.labelled(180, 20, "结算流水号：", says["settlement_id"], of="settlement_id", size=8.5,
                   colour=INK)  # fmt: skip
    rows = [*_PERSON, (("主要诊断：", "discharge_diagnosis"),)]
    amounts = [(f"{label}：", name) for label, name in _MONEY]
    rows += [tuple(amounts[at : at + 3]) for at in range(0, len(amounts), 3)]
    for row, cells in enumerate(rows):
        for x, (label, name) in zip((14, 94, 170), cells, strict=False):
            sheet.labelled(x, 28 + row * 8, label, style.value(name, says[name]), of=name,
                           size=9, colour=INK)  # fmt: skip
    sheet.line((12, 26), (228, 26), colour=INK)
    sheet.line((12, 66.5), (228, 66.5), colour=INK)
    sheet.text(14, 118, f"打印机构：{_OFFICE}", size=9)
    sheet.stamp(round_seal(rng, _OFFICE, "业务专用章"), 60 + rng.uniform(-8, 90), 122)
    return sheet
