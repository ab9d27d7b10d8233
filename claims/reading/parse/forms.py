"""What the papers call their fields.

Receipts: the styles annexed to 财综〔2019〕29号 and the filling rules of the provinces. Discharge
record: 《病历书写基本规范》. Split sheet: the forms of the medical-insurance centres, which differ.
"""

from claims.reading.kinds import Kind
from claims.reading.parse.labels import Label
from claims.reading.parse.values import Form


def _label(field: str, form: Form, *variants: str) -> Label:
    return Label(field, form, variants)


def _ends(*variants: str) -> Label:
    """Labels of no field: where one stands, its neighbour's value ends."""
    return Label("", "text", variants)


_RECEIPT = (
    _label("bill_code", "bill_code", "票据代码", "电子票据代码"),
    _label("bill_no", "bill_no", "票据号码", "电子票据号码"),
    _label("check_code", "check_code", "校验码", "电子票据校验码"),
    _label("payer_code", "payer_code", "交款人统一社会信用代码", "统一社会信用代码"),
    _label("payer", "name", "交款人"),
    _label("issue_date", "date", "开票日期"),
    _label("total_cn", "capitals", "金额合计(大写)", "合计(大写)", "(大写)", "金额合计大写",
           "合计人民币(大写)", "大写"),
    _label("total", "money", "(小写)", "金额合计(小写)", "小写"),
    _label("payee_org", "organisation", "收款单位(章)", "收款单位(盖章)", "收款单位"),
    _label("serial_no", "number", "业务流水号"),
    _label("org_type", "text", "医疗机构类型"),
    _label("gender", "gender", "性别"),
    _label("insurance_type", "text", "医保类型", "医疗保险类型"),
    _label("insurance_no", "number", "医保编号", "医疗保险编号"),
    _label("fund_pay", "money", "医保统筹基金支付", "基本医保统筹基金支付", "统筹基金支付",
           "医保统筹支付", "医保基金支付"),
    _label("other_pay", "money", "其他支付", "其它支付"),
    _label("account_pay", "money", "个人账户支付", "个人账户"),
    _label("cash_pay", "money", "个人现金支付", "现金支付", "个人现金"),
    _label("self_pay", "money", "个人自付"),
    # Beijing's two parts of it.
    _label("self_pay_one", "money", "个人自付一", "自付一"),
    _label("self_pay_two", "money", "个人自付二", "自付二"),
    _label("self_expense", "money", "个人自费"),
    _ends("谈判药费", "复核人", "收款人", "开票人", "大病保险支付", "医疗救助支付", "备注",
          "其他信息", "公务员补助支付", "起付标准", "全自费", "乙类先行自付"),
)  # fmt: skip
_INPATIENT = (
    _label("record_no", "number", "病历号", "病案号", "病例号"),
    _label("inpatient_no", "number", "住院号", "住院号码"),
    _label("department", "text", "住院科别", "住院科室", "科别", "科室"),
    _label("stay", "dates", "住院时间", "住院日期", "住院起止时间"),
    _label("admit_date", "date", "入院时间", "入院日期"),
    _label("discharge_date", "date", "出院时间", "出院日期"),
    _label("prepaid", "money", "预缴金额", "预交金额", "预缴款", "预交款"),
    _label("supplement", "money", "补缴金额", "补交金额", "补缴款"),
    _label("refund", "money", "退费金额", "退款金额", "退还金额"),
    _ends("住院天数", "床号"),
)
_OUTPATIENT = (
    _label("outpatient_no", "number", "门诊号", "门诊号码", "门诊流水号"),
    _label("record_no", "number", "病历号"),
    _label("visit_date", "date", "就诊日期", "就诊时间"),
    _label("department", "text", "科别", "科室", "就诊科室"),
)
_STAY = (
    _label("name", "name", "姓名", "患者姓名", "病人姓名", "参保人姓名", "参保人"),
    _label("inpatient_no", "number", "住院号", "住院号码", "病案号", "住院病历号"),
    _label("admit_date", "date", "入院日期", "入院时间", "住院日期"),
    _label("discharge_date", "date", "出院日期", "出院时间"),
    _label("days", "count", "住院天数", "住院日数", "住院时间", "实际住院天数", "共住院"),
    _label("gender", "gender", "性别"),
    _label("age", "count", "年龄"),
)
_SUMMARY = (
    *_STAY,
    _label("hospital", "organisation", "医疗机构名称", "医疗机构", "医院名称", "医院"),
    _label("department", "text", "科室", "科别", "病区", "所在科室", "出院科室", "出院科别",
           "入院科室"),
    _label("bed_no", "bed", "床号", "床位号", "病床号", "床位"),
    _label("admit_diagnosis", "diagnosis", "入院诊断", "入院时诊断", "初步诊断"),
    _label("discharge_diagnosis", "diagnosis", "出院诊断", "出院时诊断", "最后诊断", "最终诊断"),
    _label("doctor", "name", "医师签名", "医生签名", "主治医师", "经治医师", "住院医师",
               "主管医师",
           "主管医生", "主任医师", "医师", "医生", "签名"),
    _ends("入院情况", "入院时情况", "诊疗经过", "诊治经过", "治疗经过", "住院经过", "出院情况",
          "出院时情况", "出院医嘱", "手术名称", "手术日期", "主诉", "现病史", "既往史",
          "体格检查",
          "辅助检查", "日期", "记录日期", "打印日期", "籍贯", "职业", "婚姻", "民族", "住址",
          "地址", "联系电话", "电话", "病理诊断", "治疗结果", "出院时间记录", "切口愈合", "ID号",
          "门诊号",
          "身份证号", "出生日期", "上级医师", "审签", "科主任", "病情转归", "随访", "注意事项",
          "出院带药", "主要化验结果", "特殊检查", "并发症"),
)  # fmt: skip
_SPLIT = (
    *_STAY,
    _label("hospital", "organisation", "医疗机构名称", "医疗机构", "医院名称", "就诊医院",
           "定点医疗机构", "就医医院", "医院"),
    _label("total", "money", "医疗费总额", "医疗费用总额", "费用总额", "医疗总费用", "总费用",
           "医疗费合计", "发生医疗费", "医疗费总金额", "总金额", "费用合计", "合计金额", "总额"),
    _label("fund_pay", "money", "医保及其他基金支付", "医保基金支付", "基金支付", "统筹基金支付",
           "医保统筹基金支付", "基本医保基金支付", "基金支付合计", "医保支付", "统筹支付"),
    _label("class_b_prepaid", "money", "自理", "自理(乙类先行自付)", "乙类自理", "自理费用",
           "自理金额", "个人自理", "乙类先行自付", "先行自付", "乙类自付", "部分自理", "先自付"),
    _label("out_of_catalogue", "money", "自费", "自费(目录外)", "自费费用", "自费金额",
               "个人自费",
           "目录外自费", "丙类自费", "全自费", "目录外费用", "目录外"),
    _label("self_borne", "money", "自负", "自负(目录内个人负担)", "自负费用", "自负金额",
           "个人自负", "目录内自负", "范围内自负", "医保范围内自负", "政策范围内自负"),
    _ends("个人自付", "项目", "金额", "经办机构", "经办人", "打印日期", "日期", "身份证号", "险种",
          "参保地", "就医地", "个人账户支付", "个人现金支付", "个人支付", "起付线", "备注", "说明",
          "单位", "大病保险", "医疗救助", "结算日期", "票据号码"),
)  # fmt: skip

LABELS: dict[Kind, tuple[Label, ...]] = {
    "inpatient_receipt": (*_RECEIPT, *_INPATIENT),
    "outpatient_receipt": (*_RECEIPT, *_OUTPATIENT),
    "discharge_summary": _SUMMARY,
    "split_sheet": _SPLIT,
}

# Which words make a paper of which kind, surest first; each must be a whole row's or title's.
TITLES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("inpatient_receipt", ("住院收费票据", "住院收费专用票据", "医疗住院收费")),
    ("outpatient_receipt", ("门诊收费票据", "门诊收费专用票据", "医疗门诊收费",
               "门（急）诊收费票据",
                            "门(急)诊收费票据")),
    ("split_sheet", ("费用分割单", "分割单", "自理自费自负", "费用拆分单")),
    ("settlement_sheet", ("医疗保障基金结算清单", "结算清单", "医保结算单", "费用结算单",
                          "医疗保险结算单", "医疗费结算单")),
    ("fee_list", ("费用清单", "费用明细", "收费明细", "一日清单", "汇总清单")),
    ("diagnosis_certificate", ("诊断证明", "疾病证明", "病情证明")),
    ("discharge_summary", ("出院记录", "出院小结", "出院志", "出院总结", "出院证明书")),
    ("id_card", ("公民身份号码", "居民身份证")),
    ("bank_card", ("银联", "UnionPay", "借记卡", "储蓄卡")),
)  # fmt: skip

_ALWAYS = {"money", "diagnosis", "date", "capitals", "bill_code", "bill_no"}


def expected_fields(kind: Kind) -> frozenset[str]:
    """What a whole paper of this kind says."""
    labels = LABELS.get(kind, ())
    return frozenset(label.field for label in labels if label.field and label.form in _ALWAYS)
