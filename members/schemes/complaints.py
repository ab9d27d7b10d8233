"""What is wrong with a scheme file, in both languages. The reader complains in English; here its
sentences are turned into Chinese, and one that nobody has turned yet is quoted."""

import re

from members.schemes.terms import Words

_PLAIN = {
    "a code has small letters, digits and _ only": "代码只能用小写字母、数字和下划线",
    "a death has no waiting period": "身故补足没有观察期",
    "a floor for the period needs tiers that accumulate": "按保障期补足的，分段也须按保障期累计",
    "a lower one later needs `accumulate` by stay": "以后各次起付线较低的，须按每次住院分段",
    "comes after a step without end": "前一档没有上限，后面不能再有",
    "comes after a tier without end": "前一段没有上限，后面不能再有",
    "a step pays more than the benefit itself": "观察期内的金额不能超过补助额",
    "end below the deductible: nothing would ever be paid": "止于起付线以下，永远不会给付",
    "is empty": "不能为空",
    "is more than the days above it bring: one day more would pay less": (
        "超过按天计的金额：多住一天反而更少"
    ),
    "is never reached: the one before it takes its findings": "前一项已涵盖相同情形，此项不会用到",
    "is longer than a year": "超过一年",
    "is not known here": "此处没有这个键",
    "it cannot come after itself": "不能以自身为前提",
    "must be 1, 2 or 3": "须为1、2或3",
    "must be a list of at least one text": "须为列表，且至少有一项文字",
    "must be above zero": "须大于零",
    "must be less than the amount": "须小于补助额",
    "must be more than the days of `flat`": "须多于一次性金额所含的天数",
    "must have at least one": "至少要有一项",
    "must name at least one": "至少写一项",
    "must not be less than `flat`": "不能小于一次性金额",
    "only a lump sum pays an amount within a step": "只有定额补助可在观察期内给付金额",
    "only a payment ends the cover": "有给付才能终止保障",
    "must be a date without a time": "须为日期，不带时刻",
    "must be a list of at least one table": "须为列表，且至少有一项",
    "must be a list of texts": "须为文字列表",
    "must be a month and a day of every year, for example “03-31”": "须为每年都有的月日，如“03-31”",
    "must be above 0 and not more than 1": "须大于0且不大于1",
    "must be larger than `above`": "须大于“above”",
    "must be larger than in the step before it": "须大于前一档",
    "must be pairs of benefits that do not stack": "须为成对的不重复补助项",
    "must be the first day of a period": "须为保障期的第一天",
    "must be whole fen": "金额须精确到分",
    "must begin where the tier before it ends": "须从前一段的终点开始",
    "must end later than the step before it": "须晚于前一档",
    "must give whole fen for the full tier": "整段的补助额须为整分",
    "must lie after `from`": "须晚于“from”",
    "must not be below zero": "不能小于零",
    "must not be larger than the cap": "不能大于最高补助",
    "must not be more than 1: nobody is paid more than the cost": "不能大于1：补助不超过费用",
    "must not lie after the last day": "不能晚于截止日",
    "names something twice": "有重复",
    "needs a `clause`, or an `assumption` where nothing is published": (
        "须写明依据“clause”；没有公布的，写“assumption”"
    ),
    "nothing in the file refers to it": "文件中没有任何内容引用它",
    "the last step has no end: it is for all larger units": "最后一档不设上限",
    "the last version has no end: it holds until the next one is added": "最后一个版本不设终止日",
    "two diseases have the same code": "有两种疾病代码相同",
    "two versions have the same name": "有两个同名的版本",
}
_FORMS = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"`(.+)` is missing", "缺少“{0}”"),
        (r"must be between (\d+) and (\d+)", "须在{0}和{1}之间"),
        (r"“(.*)” is not a number such as .*", "“{0}”不是数字，应写成例如“1000”或“0.20”"),
        (r"“(.*)” is not known; possible: (.*)", "没有“{0}”，可以用：{1}"),
        (r"a benefit of another kind is called (.*) too", "另一类补助项也叫{0}"),
        (r"is over (\d+) letters", "超过{0}个字"),
        (r"only what pays for stays has (.*)", "只有按住院给付的补助项才有{0}"),
        (r"the name is over (\d+) letters", "名称超过{0}个字"),
        (
            r"the names of clause, source and reading are over (\d+) letters",
            "条款、来源和读法的名称合计超过{0}个字",
        ),
        (r"(.*) cannot be set off against itself", "{0}不能与自身抵扣"),
        (r"“(.*)” is the item or another benefit's fund", "“{0}”已是项目或另一补助项的资金"),
        (r"“(.*)” is another disease's name too", "“{0}”也是另一种疾病的名称"),
        (r"no benefit is called (.*)", "没有名为{0}的补助项"),
        (r"(.*) pays more than the item's cap", "{0}的补助额超过项目最高补助"),
        (r"only these are filled in: (.*)", "只能填入：{0}"),
        (r"must be (.*), not (.*)", "须为{0}，现为{1}"),
        (r"version (\S+) overlaps version (\S+), .*", "版本{0}与版本{1}的期间重叠"),
        (r"between version (\S+) and version (\S+) no rules hold", "版本{0}与版本{1}之间有空档"),
    )
)
_THINGS = {
    "a text": "文字",
    "a table": "一组键值",
    "a list": "列表",
    "a list of texts": "文字列表",
    "a list of tables": "列表",
    "a list of pairs": "成对的列表",
    "a list of sites": "部位列表",
    "a date": "日期",
    "a whole number": "整数",
    "a number of days": "天数",
    "true or false": "true或false",
    "a decimal number without quotes": "没有引号的小数",
    "a number in quotes, for example “0.20”": "带引号的数字，例如“0.20”",
}


def complaint(sentence: str) -> Words:
    """The reader's sentence, to be put behind line and key."""
    return {"en": sentence, "zh-hans": _chinese(sentence)}


def _chinese(sentence: str) -> str:
    if sentence in _PLAIN:
        return _PLAIN[sentence]
    for pattern, form in _FORMS:
        if found := pattern.fullmatch(sentence):
            return form.format(*(_THINGS.get(part, part) for part in found.groups()))
    return f"写法有误（{sentence}）"
