"""One benefit as rows that an officer reads: what, for whom, how much, and on what ground."""

from collections.abc import Iterator, Mapping

from members.schemes.disease_list import DiseaseList
from members.schemes.kinds import (
    AnyBenefit,
    DailyAllowance,
    Deadline,
    LumpSum,
    Tier,
    TieredShare,
    TopUp,
    Waiting,
)
from members.schemes.rows import Row, Step
from members.schemes.terms import Ground, Stated, Words
from members.schemes.told_words import (
    ACCUMULATE,
    BASES,
    CAUSES,
    FINDINGS,
    FIRST_TIME,
    INSURANCE,
    PAYERS,
    ROUNDINGS,
    SCOPES,
    SEVERITIES,
    SITES,
    STAYS,
    UNPUBLISHED,
    filled,
    joined,
    month_day,
    percent,
    words,
    yuan,
)

_YEARS = words(
    "结算（确诊）后{years}年内", "within {years} year(s) of the settlement or the finding"
)
_LAST = words("保障期结束后首个{closes}为止", "until the first {closes} after the period")
_BETWEEN = words("保障期结束后{opens}至{closes}", "after the period, from {opens} to {closes}")
_UP_TO_DAY = words("第{first}至{last}天", "days {first} to {last} of cover")
_TIER = words("{above}至{up_to}", "{above} to {up_to}")
_TOP_TIER = words("{above}以上", "above {above}")


def tell_benefit(benefit: AnyBenefit, names: Mapping[str, Words]) -> Iterator[Row]:
    """`names`: what the benefits of the item are called, by code."""
    yield from _for_whom(benefit)
    if isinstance(benefit, TieredShare):
        yield from _tiered_share(benefit)
    elif isinstance(benefit, DailyAllowance):
        yield from _daily(benefit)
    elif isinstance(benefit, LumpSum):
        yield from _lump_sum(benefit, names)
    else:
        yield from _top_up(benefit)
    if benefit.waiting is not None:
        yield _waiting(benefit.waiting)


def tell_deadline(deadline: Deadline) -> Words:
    if deadline.closes is None:
        return filled(_YEARS, years=str(deadline.years))
    if deadline.opens is None:
        return filled(_LAST, closes=month_day(deadline.closes))
    return filled(_BETWEEN, opens=month_day(deadline.opens), closes=month_day(deadline.closes))


def _row(key: str, label: Words, says: Words, ground: Ground) -> Row:
    return Row(key, label, says, ground)


def _for_whom(benefit: AnyBenefit) -> Iterator[Row]:
    applies, ground = benefit.applies, benefit.ground
    if applies.stays:
        said = joined(STAYS[stay] for stay in sorted(applies.stays))
        yield _row("stays", words("就诊类型", "Kind of care"), said, ground)
    if applies.insurance:
        said = joined(INSURANCE[kind] for kind in sorted(applies.insurance))
        yield _row("insurance", words("适用人员", "For whom"), said, ground)
    if applies.in_city is not None:
        here = words("本市医院", "hospitals of the city")
        said = here if applies.in_city else words("外地医院", "hospitals elsewhere")
        yield _row("in_city", words("医院所在地", "Where"), said, ground)
    if (level := applies.min_hospital_level) is not None:
        name = {1: "一", 2: "二", 3: "三"}[level.value]
        said = words(f"{name}级及以上", f"level {level.value} or above")
        yield _row("level", words("医院等级", "Hospital"), said, level.ground)


def _tiered_share(share: TieredShare) -> Iterator[Row]:
    base = BASES[share.base.value]
    yield _row("base", words("补助基数", "Base"), base, share.base.ground)
    if share.later_payers.value:
        said = filled(
            words("{payers}事后支付的部分先扣除", "what {payers} paid later is taken off"),
            payers=joined(PAYERS[payer] for payer in share.later_payers.value),
        )
    else:
        said = words("不扣除", "nothing is taken off")
    later = words("其他渠道事后支付", "Paid by others later")
    yield _row("later_payers", later, said, share.later_payers.ground)
    if (line := share.deductible) is not None:
        form = words("{first}", "{first}")
        if line.value.later != line.value.first:
            form = words("首次{first}，以后每次{later}", "{first}, from the second stay on {later}")
        said = filled(form, first=yuan(line.value.first), later=yuan(line.value.later))
        yield _row("deductible", words("起付线", "Deductible"), said, line.ground)
    yield _tiers(share.tiers)
    summed = words("累计办法", "How the tiers run")
    yield _row("accumulate", summed, ACCUMULATE[share.accumulate.value], share.accumulate.ground)
    if share.floor is not None and share.floor_scope is not None:
        said = filled(words("补足到{floor}", "raised to {floor}"), floor=yuan(share.floor.value))
        yield _row("floor", words("最低补助", "Floor"), said, share.floor.ground)
        scope = share.floor_scope
        yield _row(
            "floor_scope", words("补足办法", "How it is raised"), SCOPES[scope.value], scope.ground
        )
    yield from _limits(share)


def _limits(share: TieredShare) -> Iterator[Row]:
    if share.cap is not None:
        said = filled(words("每期最高{cap}", "at most {cap} a period"), cap=yuan(share.cap.value))
        yield _row("cap", words("最高补助", "Cap"), said, share.cap.ground)
    if share.claims_max is not None:
        most = share.claims_max.value
        said = words(f"每期最多{most}次", f"at most {most} a period")
        yield _row("claims_max", words("补助次数", "Claims"), said, share.claims_max.ground)
    own = share.within_own_cost
    said = (
        words(
            "不超过本次本人负担的费用（补足部分除外）",
            "not more than the own cost, but for the floor",
        )
        if own.value
        else words("不以本人负担的费用为限", "not limited to the own cost")
    )
    yield _row("within_own_cost", words("以费用为限", "Limited to the cost"), said, own.ground)
    rounding = share.rounding
    said = ROUNDINGS[f"{rounding.value:f}"]
    yield _row("rounding", words("舍入", "Rounding"), said, rounding.ground)


def _tiers(tiers: Stated[tuple[Tier, ...] | None]) -> Row:
    label = words("分段比例", "Rates by tier")
    if tiers.value is None:
        return Row("tiers", label, UNPUBLISHED, tiers.ground)
    steps = tuple(
        Step(
            filled(_TOP_TIER, above=yuan(tier.above))
            if tier.up_to is None
            else filled(_TIER, above=yuan(tier.above), up_to=yuan(tier.up_to)),
            words(percent(tier.rate), percent(tier.rate)),
        )
        for tier in tiers.value
    )
    heads = (words("费用", "Part of the base"), words("补助比例", "Rate"))
    return Row("tiers", label, words("", ""), tiers.ground, heads, steps)


def _daily(daily: DailyAllowance) -> Iterator[Row]:
    said = filled(words("每天{amount}", "{amount} a day"), amount=yuan(daily.per_day.value))
    yield _row("per_day", words("补助标准", "Amount"), said, daily.per_day.ground)
    if (unpaid := daily.unpaid_first_days) is not None:
        said = words(f"每次住院前{unpaid.value}天不补助", f"not for the first {unpaid.value} days")
        yield _row("unpaid_first_days", words("免赔天数", "Days not paid"), said, unpaid.ground)
    if (flat := daily.flat) is not None:
        form = words("不超过{days}天的一次性补助{amount}", "{amount} in all for up to {days} days")
        said = filled(form, days=flat.value.up_to_days, amount=yuan(flat.value.amount))
        yield _row("flat", words("短期住院", "Short stays"), said, flat.ground)
    if (most := daily.days_max) is not None:
        said = words(f"每期最多{most.value}天", f"at most {most.value} a period")
        yield _row("days_max", words("补助天数", "Days"), said, most.ground)
    if (cap := daily.cap) is not None:
        said = filled(words("每期最高{cap}", "at most {cap} a period"), cap=yuan(cap.value))
        yield _row("cap", words("最高补助", "Cap"), said, cap.ground)


def _lump_sum(lump: LumpSum, names: Mapping[str, Words]) -> Iterator[Row]:
    what = [FINDINGS[lump.finding]]
    if lump.severity:
        what.append(SEVERITIES[lump.severity])
    what.extend(SITES.get(site, words(site, site)) for site in sorted(lump.sites))
    yield _row("finding", words("补助情形", "For what"), joined(what, zh="，"), lump.ground)
    known = lump.amount.value
    said = UNPUBLISHED if known is None else yuan(known)
    yield _row("amount", words("补助标准", "Amount"), said, lump.amount.ground)
    if lump.diseases is not None:
        yield _diseases(lump.diseases)
    if lump.as_inpatient is not None:
        said = words("须住院治疗", "only when treated as an in-patient")
        yield _row("as_inpatient", words("治疗方式", "Treatment"), said, lump.as_inpatient)
    if lump.first_time is not None:
        said = FIRST_TIME[lump.first_time.value]
        yield _row("first_time", words("首次发现", "First time"), said, lump.first_time.ground)
    if (needed := lump.requires_paid) is not None:
        form = words("须已领取{name}", "only after {name} was paid")
        said = filled(form, name=_called(needed.value, names))
        yield _row("requires_paid", words("前提", "Condition"), said, needed.ground)
    if (reduced := lump.reduced_when) is not None:
        paid, left = reduced.value
        form = words("同一疾病已领{name}的，只补助{left}", "{left} only, where {name} was paid")
        said = filled(form, name=_called(paid, names), left=yuan(left))
        yield _row("reduced_when", words("减额", "Reduced"), said, reduced.ground)
    if lump.ends_cover is not None:
        said = words("给付后保障终止", "the cover ends with the payment")
        yield _row("ends_cover", words("保障终止", "End of cover"), said, lump.ends_cover)
    if lump.deadline is not None:
        said = tell_deadline(lump.deadline.value)
        yield _row("deadline", words("申请截止", "Deadline"), said, lump.deadline.ground)
    if lump.fund:
        said = words("不计入项目最高补助", "does not count for the item's cap")
        yield _row("fund", words("单列资金", "Own fund"), said, lump.ground)


def _diseases(stated: Stated[DiseaseList]) -> Row:
    listed = stated.value
    form = words("{name}，共{n}种", "{name}: {n} diseases")
    if not listed.complete:
        form = words(
            "{name}，已知{n}种；名单未全部公布，其余由经办人核定",
            "{name}: {n} known; not published in full, others go to an officer",
        )
    said = filled(form, name=listed.name, n=len(listed.diseases))
    return Row(
        "diseases", words("病种名单", "List of diseases"), said, stated.ground, diseases=listed
    )


def _top_up(top_up: TopUp) -> Iterator[Row]:
    form = words("本期补助合计补足到{amount}", "the period's benefits are raised to {amount}")
    said = filled(form, amount=yuan(top_up.amount.value))
    yield _row("amount", words("补助标准", "Amount"), said, top_up.amount.ground)
    said = joined(CAUSES[cause] for cause in sorted(top_up.causes.value))
    yield _row("causes", words("身故原因", "Cause of death"), said, top_up.causes.ground)


def _waiting(stated: Stated[Waiting]) -> Row:
    steps, first = [], 1
    for step in stated.value.steps:
        paid = words("不补助", "nothing")
        if step.amount:
            paid = filled(words("只补助{amount}", "{amount} only"), amount=yuan(step.amount))
        if step.ends_cover:
            paid = filled(words("{paid}，保障终止", "{paid}, and the cover ends"), paid=paid)
        steps.append(Step(filled(_UP_TO_DAY, first=first, last=step.to_day), paid))
        first = step.to_day + 1
    grace = stated.value.grace_days
    said = words(
        f"新参加的适用；前一保障期结束后{grace}天内续保的不适用",
        f"for new members; none when renewed within {grace} days",
    )
    heads = (words("保障天数", "Day of cover"), words("补助", "Paid"))
    return Row("waiting", words("等待期", "Waiting"), said, stated.ground, heads, tuple(steps))


def _called(code: str, names: Mapping[str, Words]) -> Words:
    """Of the item, or of an item elsewhere that goes by what it pays for."""
    return names.get(code) or FINDINGS.get(code) or words(code, code)
