"""The labels of what hospitals write: 《病历书写基本规范》; certificates have no form."""

from claims.reading.parse.forms.label import ends, label, maybe

STAY = (
    label("name", "name", "姓名", "患者姓名", "病人姓名", "参保人姓名", "参保人"),
    label("inpatient_no", "number", "住院号", "住院号码", "病案号", "住院病历号"),
    label("admit_date", "date", "入院日期", "入院时间", "住院日期"),
    label("discharge_date", "date", "出院日期", "出院时间"),
    label("days", "count", "住院天数", "住院日数", "住院时间", "实际住院天数", "共住院"),
    label("gender", "gender", "性别"),
    label("age", "count", "年龄"),
)
SUMMARY = (
    *STAY,
    label("hospital", "organisation", "医疗机构名称", "医疗机构", "医院名称", "医院"),
    label("department", "text", "科室", "科别", "病区", "所在科室", "出院科室", "出院科别",
           "入院科室"),
    label("bed_no", "bed", "床号", "床位号", "病床号", "床位"),
    label("admit_diagnosis", "diagnosis", "入院诊断", "入院时诊断", "初步诊断"),
    label("discharge_diagnosis", "diagnosis", "出院诊断", "出院时诊断", "最后诊断", "最终诊断"),
    label("doctor", "name", "医师签名", "医生签名", "主治医师", "经治医师", "住院医师",
               "主管医师",
           "主管医生", "主任医师", "医师", "医生", "签名"),
    ends("入院情况", "入院时情况", "诊疗经过", "诊治经过", "治疗经过", "住院经过", "出院情况",
          "出院时情况", "出院医嘱", "手术名称", "手术日期", "主诉", "现病史", "既往史",
          "体格检查",
          "辅助检查", "日期", "记录日期", "打印日期", "籍贯", "职业", "婚姻", "民族", "住址",
          "地址", "联系电话", "电话", "病理诊断", "治疗结果", "出院时间记录", "切口愈合", "ID号",
          "门诊号",
          "身份证号", "出生日期", "上级医师", "审签", "科主任", "病情转归", "随访", "注意事项",
          "出院带药", "主要化验结果", "特殊检查", "并发症"),
)  # fmt: skip

CERTIFICATE = (
    label("name", "name", "姓名", "患者姓名", "病人姓名", "患者"),
    label("gender", "gender", "性别"),
    label("age", "count", "年龄"),
    label("department", "text", "科别", "科室", "就诊科室", "病区", "门诊科别"),
    maybe("outpatient_no", "number", "门诊号", "门诊号码", "病历号", "就诊卡号", "登记号"),
    maybe("inpatient_no", "number", "住院号", "病案号"),
    maybe("admit_date", "date", "入院日期", "入院时间"),
    maybe("discharge_date", "date", "出院日期", "出院时间"),
    label("diagnosis", "diagnosis", "诊断", "临床诊断", "诊断意见", "疾病诊断", "门诊诊断",
          "出院诊断", "诊断结果", "初步诊断"),
    maybe("advice", "diagnosis", "建议", "处理意见", "医师建议", "处理建议", "诊疗意见", "医嘱",
          "诊治意见"),
    label("doctor", "name", "医师签名", "医生签名", "医师", "医生", "诊断医师", "经治医师",
          "主治医师", "签名"),
    label("issue_date", "date", "日期", "开具日期", "出具日期", "开单日期", "填写日期", "诊断日期",
          "签发日期"),
    maybe("hospital", "organisation", "医疗机构名称", "医疗机构", "医院名称"),
    ends("职业", "单位", "住址", "地址", "身份证号", "工作单位", "联系电话", "备注", "说明",
         "病情摘要", "主诉", "既往史", "盖章"),
)  # fmt: skip
