"""What a sentence mentions without saying that it is so: denied, doubted, past, planned, a habit.

Stretches of a text in which no cause is asserted. A name of a house (交通医院, 体检中心) is one.
What somebody else lived through is told apart, because somebody else may also have done it to the
patient. A terse note has spaces where other texts have commas.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

# 无, 未 and their like may stand apart from what they deny.
_CLAUSE = re.compile(r"(?:(?:无|未|否认|非|没有?)\s+)?[^,，\s]+")
_HEADING = re.compile(
    r"(?P<past>既往史?|个人史|家族史|遗传史|婚育史|生育史|月经史|过敏史|手术外?伤?史|外伤史"
    r"|流行病学史|预防接种史)[:：]"
    r"|(?:现病史|主诉|查体|体格检查|辅助检查|入院情况|入院诊断|出院诊断|诊疗经过|出院情况"
    r"|出院医嘱|入院目的|诊断)[:：]"
)
_HOUSE = re.compile(
    r"(?:交通|交警|工人|职工|工伤|铁路|矿工|计划生育|妇产|产科|美容|整形|体检|生殖|烧伤|急救|醉酒)"
    r"[^,，。、\s在于行做术]{0,4}?(?:医院|科|中心|门诊|保健院|疗养院|保险|病房)|职业\s*[:：]\s*[^,，。\s]+"
)
# Denied up to the end of the sentence, unless something new begins.
_DENIES_ALL = re.compile(r"否认|均无|(?:未|不|没有?)承认")
_BEGINS = re.compile(
    r"[,，\s]\s*(?=患者|现|今|昨|但|系|遂|本次|此次|称|诉|由|曾|因|[^,，\s]{0,8}(?:小时|分钟|天|日|周)前)"
)
# Denied up to the end of the clause. 无证驾驶, 未系安全带 and their like deny no cause.
_DENIES = re.compile(
    r"无(?!证|意|牌|故|诱因|明显诱因|法|名|照|力|奈)|没(?!入|收)|排除|不是|并非|不属于?|不系|不存在|不考虑"
    r"|未(?!系|戴|佩|避让|减速|注意|看|带|愈|及|按|打灯|能|遂|成年)|(?<![除并])非(?!常|洲|霍|甾|法|机|典|对|要|得)|不沾"
)
_BUT = re.compile(r"(?P<end>但|而是|却)")
# 未牵绳的狗: what is denied is of the dog, and the dog is there.
_OF_A_THING = re.compile(r"[^,，\s]{1,5}(?P<end>的)[^,，\s]")
# After what they deny or doubt: the whole clause.
_TAKEN_BACK = re.compile(
    r"予以?否认|[:：]\s*(?:无|否|阴性)|\([-－]\)|（[-－]）|不成立|可能|待排|待查|待除外|不除外|不排除|不能排除"
    r"|证据不足|[?？]|疑|除外|是否|有无|有没有"
)
_YEARS = r"(?:\d+|[一二三四五六七八九十数几多两半]+)余?多?年"
_LONG_AGO = re.compile(
    rf"{_YEARS}前|(?:\d+|[一二三四五六七八九十几]+)岁(?:时|那年|上)|年轻时|早年|幼年|小时候|既往|曾|[前去]年|(?:出|受|有|做)过"
    r"|后已?(?:\d+|[十数几]+)余?多?年(?!内)|已\d+岁"
)
# Where the sentence comes to the present (现为…), what bears a mark of time past is over.
_NOW = re.compile(r"(?:^|[,，\s])(?:现|今(?![晨日早天晚年])|此次|本次|这次|这回|目前|近来)")
_MARKS_PAST = re.compile(r"年|岁|以前|从前|过(?:$|[,，\s])|退休|留下|落下")
# What happened long ago is today's cause where its traces are treated.
_TRACES = re.compile(
    r"取内固定|内固定取出|取钢|拆除?钢|取出|后遗|遗留|不愈|不连|瘢痕|再次入院|再入院|畸形愈合|翻修|仍|换假体"
)
# Meant for later, or called off; where they are in hospital for it, it has come.
_PLANNED = re.compile(
    r"打算|计划(?!生育)|本想|原[定拟]|预约|下个?月|明年|准备(?=[做去要行])|未成行|[未没]去|没做成|取消"
)
_CAME_FOR_IT = re.compile(r"入院|住院|来院|收住|收入")
# What somebody does as a rule is not what has happened.
_HABIT = re.compile(
    rf"[饮喝嗜酗好][^,，\s]{{0,3}}酒[^,，\s]{{0,3}}?{_YEARS}|(?:每[日天晚]|日均|常年|平[时素]|偶尔?|长期)"
    r"[^,，\s]{0,4}[饮喝酗]|戒酒[^,，\s]{0,3}年"
)
_HISTORY = re.compile(r"(?<!现病)史")
_RELATIVE = (
    "父亲|母亲|父|母|爹|爸爸?|妈妈?|娘|兄|弟|姐|妹|哥哥|姐姐|弟弟|妹妹|儿子|女儿|儿媳|媳妇|孙子|孙女|丈夫|妻子|爱人|老公|老婆"
    "|(?<=其)[妻夫子女孙]|老伴|配偶|前妻|前夫|[男女]友|爷爷|奶奶|祖父|祖母|公公|婆婆|岳父|岳母|女婿|侄|叔叔|舅舅|姑姑|同事|朋友|工友|邻居|室友|同学|家属|家人|陪护"
)
_OTHERS = re.compile(
    rf"^\s*(?:患者|其|因|现|自诉|我|俺|她|他|老家|[^,，\s被让叫遭给与和跟向对]{{1,6}}的)?(?:其|的|家里?)?[表堂大小]?(?:{_RELATIVE})(?!家(?!两|里人|的?人)|聚|会|婚)"
)
# Who only tells of the patient, brings them or finds them.
_TELLS = re.compile(r"诉|述|称|发现|发觉|告知|送|报告|回忆|见")
# From here on the clause is about the patient again.
_PATIENT = re.compile(r"患者|本人|自己|我|俺|他|她|其(?!父|母|兄|弟|姐|妹|夫|妻)")
_OF_RELATIVE = re.compile(rf"的(?:{_RELATIVE})(?!家)")
_WITNESSED = re.compile(r"(?:目击|目睹|看[见到]|听[说闻]|得知)(?![^,，\s]{0,3}(?:其|患者|我))")


def not_asserted(text: str) -> list[Span]:
    """Stretches of the whole text in which what is named is not said to have led here."""
    found = [(match.start() - 1, match.end()) for match in _HOUSE.finditer(text)]
    headings = list(_HEADING.finditer(text))
    ends = [following.start() for following in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=False):
        if heading["past"]:
            found.append((heading.start(), end))
    return found


def not_asserted_in(sentence: str) -> list[Span]:
    """The same of one sentence."""
    found = list(_denied_throughout(sentence))
    long_ago_counts = bool(_TRACES.search(sentence))
    now = max((match.start() for match in _NOW.finditer(sentence)), default=0)
    for clause in _CLAUSE.finditer(sentence):
        start, said = clause.start(), clause[0]
        for first, last in _of_clause(said, long_ago_counts=long_ago_counts):
            found.append((start + first, start + last))
        if clause.end() <= now and not long_ago_counts and _MARKS_PAST.search(said):
            found.append((start - 1, clause.end()))
    return found


def of_others(sentence: str) -> list[Span]:
    """Where a sentence tells of somebody else: what they lived through is not the patient's."""
    found = []
    for clause in _CLAUSE.finditer(sentence):
        start, said = clause.start(), clause[0]
        subject = _OTHERS.match(said)
        if subject and not _TELLS.search(said, subject.end()):
            patient = _PATIENT.search(said, subject.end())
            found.append((start - 1, start + (patient.start() if patient else len(said))))
        found += [(start - 1, start + of.start()) for of in _OF_RELATIVE.finditer(said)]
        found += [(start + seen.start(), clause.end()) for seen in _WITNESSED.finditer(said)]
    return found


def _denied_throughout(sentence: str) -> Iterator[Span]:
    for cue in _DENIES_ALL.finditer(sentence):
        begins = _BEGINS.search(sentence, cue.end())
        yield cue.start(), begins.start() if begins else len(sentence)


def _of_clause(said: str, *, long_ago_counts: bool) -> Iterator[Span]:
    whole = (-1, len(said))
    for cue in _DENIES.finditer(said):
        over = _OF_A_THING.match(said, cue.end()) or _BUT.search(said, cue.end())
        yield cue.start(), over.start("end") if over else len(said)
    if _TAKEN_BACK.search(said):
        yield whole
    if _LONG_AGO.search(said) and not long_ago_counts:
        yield whole
    if _PLANNED.search(said) and not _CAME_FOR_IT.search(said):
        yield whole
    for habit in _HABIT.finditer(said):
        yield habit.start() - 1, habit.end()
    for history in _HISTORY.finditer(said):
        yield -1, history.end()
