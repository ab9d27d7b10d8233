"""The labels around the table of a fee list; the table itself is `claims.reading.parse.table`."""

from claims.reading.parse.forms.label import ends, label, maybe

FEE_LIST = (
    label("name", "name", "姓名", "患者姓名", "病人姓名"),
    maybe("inpatient_no", "number", "住院号", "病案号", "住院号码"),
    maybe("department", "text", "科室", "科别", "住院科室", "病区"),
    maybe("admit_date", "date", "入院日期", "入院时间"),
    maybe("discharge_date", "date", "出院日期", "出院时间"),
    maybe("hospital", "organisation", "医疗机构名称", "医院名称"),
    maybe("subtotal", "money", "本页小计", "页小计", "小计"),
    maybe("total", "money", "合计", "总计", "费用合计", "合计金额", "总金额", "费用总计", "总费用",
          "费用总额"),
    ends("床号", "性别", "年龄", "费别", "打印日期", "打印时间", "制表人", "制单人", "医保类型"),
)  # fmt: skip
