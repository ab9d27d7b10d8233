"""The measures of the receipts: `a` is the national sample, the others vary as provinces do."""

from collections.abc import Mapping
from dataclasses import replace

from claims.specimens.forms.receipts import Cell, Receipt
from claims.specimens.forms.style import Style
from claims.specimens.sheet import INK

_PAID: tuple[Cell, ...] = (
    ("医保统筹基金支付：", "fund_pay"), ("其他支付：", "other_pay"),
    ("个人账户支付：", "account_pay"), ("个人现金支付：", "cash_pay"),
    ("个人自付：", "self_pay"), ("个人自费：", "self_expense"),
)  # fmt: skip
_STAYED: tuple[Cell, ...] = (
    ("业务流水号：", "serial_no"), ("病历号：", "record_no"), ("住院号：", "inpatient_no"),
    ("住院科别：", "department"), ("住院时间：", "stay"), ("预缴金额：", "prepaid"),
    ("补缴金额：", "supplement"), ("退费金额：", "refund"), ("医疗机构类型：", "org_type"),
    ("性别：", "gender"), ("医保类型：", "insurance_type"), ("医保编号：", "insurance_no"),
)  # fmt: skip
_VISITED: tuple[Cell, ...] = (
    ("业务流水号：", "serial_no"), ("医疗机构类型：", "org_type"), ("性别：", "gender"),
    ("门诊号：", "outpatient_no"), ("就诊日期：", "visit_date"),
    ("医保类型：", "insurance_type"), ("医保编号：", "insurance_no"),
)  # fmt: skip

_A = Receipt(
    size=(240, 140), title=(9, 17),
    head=(
        (21, ((16, "票据代码：", "bill_code"), (172, "票据号码：", "bill_no"))),
        (27, ((16, "交款人统一社会信用代码：", "payer_code"), (172, "校验码：", "check_code"))),
        (33, ((16, "交款人：", "payer"), (172, "开票日期：", "issue_date"))),
    ),
    table=(40, 48.5, 82), columns=(12, 120),
    heads=((6, "项目名称"), (42, "数量/单位"), (68, "金额（元）")), charge_at=(6, 44, 88),
    total=(84, (16, "金额合计（大写）"), (160, "（小写）")),
    grid=(92.5, 5.8, (25, 94, 162)), cells=(*_STAYED, *_PAID),
    foot=(131, ((16, "收款单位（章）：", "payee_org"), (120, "复核人：", "=示例一"),
                (180, "收款人：", "=示例二"))),
    edges=(12, 228, 128), seal=(62, 116), margin=99,
)  # fmt: skip
# Upright, a code in the corner, one column of charges, remarks, Chinese dates.
_B = Receipt(
    size=(210, 190), title=(14, 16),
    head=(
        (28, ((40, "电子票据代码：", "bill_code"), (120, "电子票据号码：", "bill_no"))),
        (34, ((40, "交款人：", "payer"), (120, "校验码：", "check_code"))),
        (40, ((40, "交款人统一社会信用代码：", "payer_code"), (120, "开票日期：", "issue_date"))),
    ),
    table=(48, 56.5, 118), columns=(14,),
    heads=((8, "项目名称"), (62, "数量/单位"), (104, "金额（元）"), (150, "备注")),
    charge_at=(8, 64, 124),
    total=(120, (18, "金额合计（大写）："), (120, "（小写）：")),
    grid=(129, 5.6, (18, 108)),
    cells=(
        ("业务流水号：", "serial_no"), ("医疗机构类型：", "org_type"), ("病历号：", "record_no"),
        ("住院号：", "inpatient_no"), ("住院科别：", "department"), ("住院时间：", "stay"),
        ("性别：", "gender"), ("医保类型：", "insurance_type"), ("医保编号：", "insurance_no"),
        ("预缴金额：", "prepaid"), ("补缴金额：", "supplement"), ("退费金额：", "refund"), *_PAID,
    ),
    foot=(181, ((16, "收款单位（章）：", "payee_org"), (104, "复核人：", "=示例一"),
                (154, "收款人：", "=示例二"))),
    edges=(14, 196, 179), seal=(58, 168), code=(15, 25),
    style=Style("han"), colour=INK, small=8.5,
)  # fmt: skip
# Flat, four columns below, three of charges, sans, commas in amounts.
_C = Receipt(
    size=(241, 127), title=(7, 15),
    head=(
        (17, ((14, "票据代码：", "bill_code"), (98, "票据号码：", "bill_no"),
              (176, "校验码：", "check_code"))),
        (23, ((14, "交款人：", "payer"), (98, "交款人统一社会信用代码：", "payer_code"),
              (176, "开票日期：", "issue_date"))),
    ),
    table=(30, 37.5, 66), columns=(10, 84, 158),
    heads=((3, "项目名称"), (30, "数量/单位"), (53, "金额(元)")), charge_at=(3, 32, 70),
    total=(67.5, (14, "合计人民币（大写）："), (170, "（小写）：")),
    grid=(75.5, 5.4, (13, 72, 130, 186)),
    cells=(
        ("业务流水号：", "serial_no"), ("医疗机构类型：", "org_type"), ("性别：", "gender"),
        ("病历号：", "record_no"), ("住院号：", "inpatient_no"), ("住院科别：", "department"),
        ("住院时间：", "stay"), ("", ""), ("预缴金额：", "prepaid"), ("补缴金额：", "supplement"),
        ("退费金额：", "refund"), ("医保类型：", "insurance_type"), ("医保编号：", "insurance_no"),
        *_PAID[:3], *_PAID[3:],
    ),
    foot=(119, ((14, "收款单位（盖章）：", "payee_org"), (130, "复核人：", "=示例一"),
                (190, "收款人：", "=示例二"))),
    edges=(10, 231, 117), seal=(66, 108), style=Style("slashes", commas=True), small=8,
    face="hei", step=5.6,
)  # fmt: skip
# The printed paper form: black, wide rows, account and cash before the funds' remarks.
_D = replace(
    _B, size=(210, 176), title=(12, 18),
    head=(
        (25, ((18, "票据代码：", "bill_code"), (90, "票据号码：", "bill_no"),
              (150, "校验码：", "check_code"))),
        (32, ((18, "交款人统一社会信用代码：", "payer_code"), (150, "开票日期：", "issue_date"))),
        (39, ((18, "交款人：", "payer"),)),
    ),
    table=(47, 55.5, 92), columns=(14, 105),
    heads=((4, "项目名称"), (38, "数量/单位"), (62, "金额（元）")), charge_at=(4, 40, 82),
    total=(94, (18, "（大写）"), (120, "（小写）")),
    grid=(103, 5.9, (18, 80, 138)),
    foot=(168, ((16, "收款单位（章）：", "payee_org"), (104, "开票人：", "=示例一"),
                (154, "收款人：", "=示例二"))),
    edges=(14, 196, 165), seal=(52, 152), code=(176, 6), style=Style("dots", sign="¥"),
    face="song",
)  # fmt: skip


def _visit(form: Receipt, cells: tuple[Cell, ...] = (*_VISITED, *_PAID)) -> Receipt:
    """The same form for a visit."""
    return replace(form, cells=cells)


INPATIENT: Mapping[str, Receipt] = {"a": _A, "b": _B, "c": _C, "d": _D}
OUTPATIENT: Mapping[str, Receipt] = {
    "a": _visit(_A),
    "b": _visit(_B),
    "c": _visit(_C, (*_VISITED[5:], *_VISITED[:5], *_PAID)),
    "d": _visit(_D, (*_PAID, *_VISITED)),
}  # fmt: skip
