"""A version of a scheme in words, as rows with their grounds: for the page that an officer reads,
and for comparing two of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from members.schemes.enrolling import QuotaStep, Window
from members.schemes.kinds import AnyBenefit, Item, LumpSum
from members.schemes.rows import Part, Row, Step
from members.schemes.terms import Assumption, Ground, Scheme, Stated, Version, Words
from members.schemes.told_benefit import tell_benefit, tell_deadline
from members.schemes.told_words import (
    BEFORE_FIRST,
    CAUSES,
    CHANNELS,
    KINDS,
    STAY_BELONGS,
    filled,
    joined,
    month_day,
    percent,
    words,
    yuan,
)

_NOTHING = words("", "")


def tell(scheme: Scheme, version: Version) -> tuple[Part, ...]:
    """Items first, then what holds for all of them."""
    items = tuple(_item(item) for item in version.items.values())
    return (
        *items,
        _causes(version),
        _deadlines(version),
        *_joining(version),
        _periods(scheme, version),
    )


def tell_questions(scheme: Scheme, version: Version) -> tuple[Assumption, ...]:
    """The readings of ours that this version rests on, in the order of the file."""
    used = {
        row.ground.assumption.code
        for part in tell(scheme, version)
        for within in part.whole()
        for row in within.rows
        if row.ground.assumption is not None
    }
    return tuple(reading for code, reading in scheme.assumptions.items() if code in used)


def _item(item: Item) -> Part:
    names: dict[str, Words] = {}
    for benefit in item.benefits:
        names.setdefault(benefit.code, benefit.name)
    seen: Counter[str] = Counter()
    benefits = []
    for benefit in item.benefits:
        key = _key(benefit)
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key}.{seen[key]}"
        rows = tuple(tell_benefit(benefit, names))
        about = KINDS[type(benefit).__name__]
        benefits.append(Part(f"items.{item.code}.{key}", benefit.name, about, rows))
    return Part(
        f"items.{item.code}",
        item.name,
        words("参加项目", "Item"),
        tuple(_item_rows(item, names)),
        tuple(benefits),
    )


def _key(benefit: AnyBenefit) -> str:
    """By what tells a benefit apart from others of the same code."""
    marks = [benefit.code, *sorted(benefit.applies.insurance)]
    if benefit.applies.in_city is not None:
        marks.append("here" if benefit.applies.in_city else "elsewhere")
    if isinstance(benefit, LumpSum):
        marks += [benefit.severity, *sorted(benefit.sites)]
    return "-".join(mark for mark in marks if mark)


def _item_rows(item: Item, names: dict[str, Words]) -> Iterator[Row]:
    if item.sex is not None:
        said = words("女职工", "women") if item.sex.value == "F" else words("男职工", "men")
        yield Row("sex", words("适用人员", "For whom"), said, item.sex.ground)
    if item.cap is not None:
        form = words("本项目每期最高{cap}", "at most {cap} a period under this item")
        said = filled(form, cap=yuan(item.cap.value))
        yield Row("cap", words("项目最高补助", "Cap of the item"), said, item.cap.ground)
    if item.offsets is not None:
        form = words("{one}与{other}取其高", "of {one} and {other} the larger one")
        said = joined(
            (
                filled(
                    form,
                    one=names.get(one, words(one, one)),
                    other=names.get(other, words(other, other)),
                )
                for one, other in item.offsets.value
            ),
            zh="；",
            en="; ",
        )
        yield Row("offsets", words("不重复补助", "Not both"), said, item.offsets.ground)


def _causes(version: Version) -> Part:
    paid = version.paid_causes
    listed = joined(CAUSES[cause] for cause in CAUSES if cause in paid.value)
    rows = [Row("paid", words("予以补助", "Paid"), listed, paid.ground)]

    def citation(cause: str) -> str:
        return version.excluded_causes[cause].cited["en"]

    barred = sorted((cause for cause in CAUSES if cause in version.excluded_causes), key=citation)
    for _cited, group in groupby(barred, key=citation):
        causes = sorted(group, key=list(CAUSES).index)
        ground = version.excluded_causes[causes[0]]
        said = joined(CAUSES[cause] for cause in causes)
        rows.append(
            Row(f"excluded.{_ground_key(ground)}", words("不予补助", "Not paid"), said, ground)
        )
    about = words("原因不明的由经办人核实", "an unknown cause goes to an officer")
    return Part("causes", words("就诊原因", "Causes of treatment"), about, tuple(rows))


def _ground_key(ground: Ground) -> str:
    clause = ground.clause.code if ground.clause else ""
    return f"{clause}-{ground.assumption.code if ground.assumption else ''}"


def _deadlines(version: Version) -> Part:
    rows = tuple(
        Row(channel, CHANNELS[channel], tell_deadline(stated.value), stated.ground)
        for channel, stated in version.deadlines.items()
    )
    about = _NOTHING if rows else words("未规定", "none are set")
    return Part("deadlines", words("申请截止", "Deadlines"), about, rows)


def _joining(version: Version) -> Iterator[Part]:
    rows = []
    if version.enrolment is not None:
        rows.append(_window(version.enrolment))
    if version.quota is not None:
        rows.append(_quota(version.quota))
    if version.fees is not None:
        rows.append(_fees(version, version.fees))
    if rows:
        yield Part("joining", words("参加办理", "Joining"), _NOTHING, tuple(rows))


def _window(stated: Stated[Window]) -> Row:
    window = stated.value
    form = words(
        "保障期开始前，每年公布的日期起至{closes}",
        "before the period, until {closes}; the start is told each year",
    )
    if window.opens is not None:
        form = words(
            "保障期开始前，{opens}至{closes}", "before the period, from {opens} to {closes}"
        )
    opens = month_day(window.opens or window.closes)
    said = filled(form, opens=opens, closes=month_day(window.closes))
    return Row("enrolment", words("办理时间", "When"), said, stated.ground)


def _quota(stated: Stated[tuple[QuotaStep, ...]]) -> Row:
    steps, first = [], 1
    for step in stated.value:
        size = words(f"{first}人及以上", f"{first} or more")
        if step.up_to is not None:
            size = words(f"{first}至{step.up_to}人", f"{first} to {step.up_to}")
            first = step.up_to + 1
        share = percent(step.share)
        steps.append(Step(size, words(f"不低于{share}", f"at least {share}")))
    heads = (words("单位职工人数", "Employees of the unit"), words("参加比例", "Share that joins"))
    return Row("quota", words("参加比例", "Quota"), _NOTHING, stated.ground, heads, tuple(steps))


def _fees(version: Version, stated: Stated[Mapping[str, Decimal]]) -> Row:
    steps = tuple(Step(version.items[item].name, yuan(fee)) for item, fee in stated.value.items())
    heads = (words("项目", "Item"), words("每人每期", "Per person and period"))
    return Row("fees", words("互助费", "Fee"), _NOTHING, stated.ground, heads, steps)


def _periods(scheme: Scheme, version: Version) -> Part:
    begins = filled(
        words("每年{day}起一年", "a year from {day}"), day=month_day(scheme.period_begins)
    )
    stays, before = version.stay_belongs_to, scheme.before_first
    rows = (
        Row(
            "stays",
            words("跨期住院", "Stays over the turn"),
            STAY_BELONGS[stays.value],
            stays.ground,
        ),
        Row(
            "before",
            words("更早的保障期", "Earlier periods"),
            BEFORE_FIRST[before.value],
            before.ground,
        ),
    )
    return Part("periods", words("保障期", "Periods"), begins, rows)
