"""Pages as a reader would deliver them, written down as lines of text: pieces stand apart by two
spaces or more, each sign has a place."""

import math
import re
import unicodedata
from collections.abc import Sequence

from claims.reading.page import Point, Quad, Token

SIGN, LINE = 20.0, 44.0

RECEIPT = (
    "                    示例省医疗住院收费票据（电子）",
    "票据代码：99782819                          票据号码：3380816556",
    "交款人统一社会信用代码：                    校验码：bb0572",
    "交款人：周美玲                              开票日期：2026-08-14",
    "项目名称      数量/单位    金额（元）    项目名称      数量/单位    金额（元）",
    "西药费        1/项         3652.29       卫生材料费    1/项         1809.29",
    "化验费        2/项         2061.64       手术费        1/项         2950.17",
    "金额合计（大写）壹万零肆佰柒拾叁元叁角玖分            （小写）10473.39",
    "业务流水号：992276434469317969      病历号：993809906      住院号：99979250",
    "住院科别：神经内科      住院时间：2026-07-30至2026-08-14      预缴金额：4000.00",
    "补缴金额：192.07      退费金额：0.00      医疗机构类型：综合医院",
    "性别：女      医保类型：职工基本医疗保险      医保编号：993868695187",
    "医保统筹基金支付：6000.00      其他支付：281.32      个人账户支付：0.00",
    "个人现金支付：4192.07      个人自付：3192.07      个人自费：1000.00",
    "收款单位（章）：示例市第一人民医院      复核人：示例一      收款人：示例二",
)
SPLIT = (
    "          医疗费用分割单",
    "姓名：陈俊杰            住院号：99756469",
    "医疗机构：示例市中医院",
    "入院日期：2026-06-29        出院日期：2026-07-14",
    "项目                          金额（元）",
    "医疗费总额                    25246.34",
    "医保及其他基金支付            13633.02",
    "自理（乙类先行自付）          2322.66",
    "自费（目录外）                2090.40",
    "自负（目录内个人负担）        7200.26",
)
SUMMARY = (
    "            示例县人民医院",
    "              出院记录",
    "姓名：马海燕    性别：女    年龄：22岁    床号：55床",
    "科室：眼科            住院号：99393601",
    "入院日期：2026-08-03        出院日期：2026-08-21",
    "住院天数：18天",
    "入院诊断：老年性白内障",
    "入院情况：患者因上述症状入院，查体配合，生命体征平稳。",
    "出院诊断：双眼老年性白内障",
    "出院情况：一般情况可，饮食、睡眠正常，切口愈合良好。",
    "                              医师签名：吴建国",
    "                              日期：2026-08-21",
)
SETTLEMENT = (
    "          示例省基本医疗保险住院费用结算单",
    "结算编号：99541523793002",
    "姓名：李文斌          性别：男          险种类型：职工基本医疗保险",
    "医疗机构名称：示例自治州中西医结合医院     医疗机构等级：二级     参保地：示例市",
    "医疗机构编码：H99000003494     住院号：99933171     住院天数：11",
    "入院日期：2026-09-15     出院日期：2026-09-26     结算日期：2026-09-28",
    "出院诊断：冠状动脉粥样硬化性心脏病",
    "项目                金额（元）      项目                      金额（元）",
    "医疗费总额            21227.72      符合政策范围金额            18782.29",
    "起付标准               1200.00      基金支付总额                14434.85",
    "基本医保统筹基金支付  12847.01      职工大额医疗费用补助支付      144.35",
    "大病保险支付           1443.49      医疗救助支付                    0.00",
    "个人负担总额           6792.87      个人自付                     5230.51",
    "其中：乙类先行自付      883.07      个人自费                     1562.36",
    "个人账户支付           3871.94      个人现金支付                 2920.93",
)
FEE_LIST = (
    "                    示例大学附属医院",
    "                    住院病人费用清单",
    "姓名：司徒美玉        住院号：99726247       科室：肿瘤内科",
    "入院日期：2026-09-13      出院日期：2026-10-04",
    "日期         项目名称                规格            单位    数量   单价      金额    类别",
    "2026-09-13   注射用奥美拉唑钠        40mg            支          1    64.37      64.37     乙",
    "2026-09-13   银杏达莫注射液          5ml             支         10    88.66     886.60     乙",
    "2026-09-14   普通病房床位费                          日          2   128.94     257.88     甲",
    "2026-09-16   医用护理垫（自费）      60*90cm         片          4    35.88     143.52     丙",
    "本页小计：1352.37",
    "合计：1352.37",
)
CERTIFICATE = (
    "            示例自治州中西医结合医院",
    "                疾病诊断证明书",
    "姓名：何志强      性别：男      年龄：48岁",
    "科别：心血管内科          门诊号：99820469",
    "诊断：1.冠状动脉粥样硬化性心脏病 2.高血压病2级（高危）",
    "建议：建议住院治疗，家属一人陪护。",
    "                              医师签名：何文斌",
    "                              日期：2026年03月14日",
)
ID_CARD = (
    "姓名  丁一",
    "性别  女    民族  回",
    "出生  1971 年 3 月 8 日",
    "住址  示例省示例市示例区北门镇示",
    "例村89号",
    "公民身份号码  990000197103084667",
)
BANK_CARD = (
    "中国建设银行                    借记卡",
    "6200  0024  9111  4162  158",
    "           VALID THRU  04/31",
    "                             银联 UnionPay",
)


def tokens(lines: Sequence[str], *, lean: float = 0.0, score: float = 0.999) -> list[Token]:
    """The pieces of the lines, the whole sheet turned by `lean` degrees."""
    return [
        Token(match[0], _turned(left, number * LINE, right, lean), score, "rapidocr")
        for number, line in enumerate(lines)
        for match in re.finditer(r"\S+(?: \S+)*", line)
        for left, right in [(_wide(line[: match.start()]), _wide(line[: match.end()]))]
    ]


def with_line(lines: Sequence[str], begins: str, line: str) -> list[str]:
    """The lines with the one that begins so replaced."""
    assert any(other.strip().startswith(begins) for other in lines)
    return [line if other.strip().startswith(begins) else other for other in lines]


def _turned(left: float, top: float, right: float, lean: float) -> Quad:
    cos, sin = math.cos(math.radians(lean)), math.sin(math.radians(lean))

    def at(x: float, y: float) -> Point:
        return (200 + x * cos - y * sin, 200 + x * sin + y * cos)

    bottom = top + 0.7 * LINE
    return (at(left, top), at(right, top), at(right, bottom), at(left, bottom))


def _wide(text: str) -> float:
    return sum(SIGN if unicodedata.east_asian_width(s) in "WF" else SIGN / 2 for s in text)
