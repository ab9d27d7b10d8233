"""The labels of receipts: 财综〔2019〕29号 and what provinces fill in."""

from claims.reading.parse.forms.label import ends, label, maybe

RECEIPT = (
    label("bill_code", "bill_code", "票据代码", "电子票据代码"),
    label("bill_no", "bill_no", "票据号码", "电子票据号码"),
    label("check_code", "check_code", "校验码", "电子票据校验码"),
    label("payer_code", "payer_code", "交款人统一社会信用代码", "统一社会信用代码"),
    label("payer", "name", "交款人"),
    label("issue_date", "date", "开票日期"),
    label("total_cn", "capitals", "金额合计(大写)", "合计(大写)", "(大写)", "金额合计大写",
           "合计人民币(大写)", "大写"),
    label("total", "money", "(小写)", "金额合计(小写)", "小写"),
    label("payee_org", "organisation", "收款单位(章)", "收款单位(盖章)", "收款单位"),
    label("serial_no", "number", "业务流水号"),
    label("org_type", "text", "医疗机构类型"),
    label("gender", "gender", "性别"),
    label("insurance_type", "text", "医保类型", "医疗保险类型"),
    label("insurance_no", "number", "医保编号", "医疗保险编号"),
    label("fund_pay", "money", "医保统筹基金支付", "基本医保统筹基金支付", "统筹基金支付",
           "医保统筹支付", "医保基金支付"),
    label("other_pay", "money", "其他支付", "其它支付"),
    label("account_pay", "money", "个人账户支付", "个人账户"),
    label("cash_pay", "money", "个人现金支付", "现金支付", "个人现金"),
    label("self_pay", "money", "个人自付"),
    # Beijing's two parts of it.
    maybe("self_pay_one", "money", "个人自付一", "自付一"),
    maybe("self_pay_two", "money", "个人自付二", "自付二"),
    label("self_expense", "money", "个人自费"),
    ends("谈判药费", "复核人", "收款人", "开票人", "大病保险支付", "医疗救助支付", "备注",
          "其他信息", "公务员补助支付", "起付标准", "全自费", "乙类先行自付"),
)  # fmt: skip
INPATIENT = (
    label("record_no", "number", "病历号", "病案号", "病例号"),
    label("inpatient_no", "number", "住院号", "住院号码"),
    label("department", "text", "住院科别", "住院科室", "科别", "科室"),
    label("stay", "dates", "住院时间", "住院日期", "住院起止时间"),
    label("admit_date", "date", "入院时间", "入院日期"),
    label("discharge_date", "date", "出院时间", "出院日期"),
    label("prepaid", "money", "预缴金额", "预交金额", "预缴款", "预交款"),
    label("supplement", "money", "补缴金额", "补交金额", "补缴款"),
    label("refund", "money", "退费金额", "退款金额", "退还金额"),
    ends("住院天数", "床号"),
)
OUTPATIENT = (
    label("outpatient_no", "number", "门诊号", "门诊号码", "门诊流水号"),
    label("record_no", "number", "病历号"),
    label("visit_date", "date", "就诊日期", "就诊时间"),
    label("department", "text", "科别", "科室", "就诊科室"),
)
