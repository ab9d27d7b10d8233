"""Why a line came out as it did: stable codes, and a sentence for each.

The same codes travel in the public output; `excluded:<cause>` names the cause.
"""

from members.schemes.terms import Words

CAUSES: dict[str, Words] = {
    "third_party": {"zh-hans": "第三人责任", "en": "a third party is liable"},
    "work_injury": {"zh-hans": "工伤", "en": "work injury"},
    "self_harm": {"zh-hans": "自伤", "en": "self-harm"},
    "assault": {"zh-hans": "斗殴", "en": "a fight"},
    "intoxication": {"zh-hans": "酗酒或吸毒", "en": "alcohol or drugs"},
    "cosmetic": {"zh-hans": "美容", "en": "cosmetic treatment"},
    "infertility": {"zh-hans": "不孕不育", "en": "infertility"},
    "checkup": {"zh-hans": "体检", "en": "a check-up"},
    "abroad": {"zh-hans": "境外就医", "en": "treatment abroad"},
    "illness": {"zh-hans": "疾病", "en": "illness"},
    "accident": {"zh-hans": "意外", "en": "an accident"},
    "maternity": {"zh-hans": "生育", "en": "maternity"},
}

_EXCLUDED = {
    "zh-hans": "就诊原因为{cause}，不在补助范围内",
    "en": "not paid for this cause: {cause}",
}

REASONS: dict[str, Words] = {
    "cause_unknown": {
        "zh-hans": "就诊原因不明，须由经办人核实",
        "en": "the cause is not known: an officer has to ask",
    },
    "not_in_period": {
        "zh-hans": "费用发生时不在保障期内",
        "en": "no cover at the time of the cost",
    },
    "item_not_enrolled": {
        "zh-hans": "该保障期未参加此项目",
        "en": "this item was not bought for the period",
    },
    "late": {"zh-hans": "已过申请截止日", "en": "filed after the closing date"},
    "too_early": {
        "zh-hans": "尚未到申请时间，申请保留到可受理之日",
        "en": "too early: the claim waits until it can be taken",
    },
    "hospital_level": {
        "zh-hans": "医院等级低于规定等级",
        "en": "the hospital's level is too low",
    },
    # Its code is `hospital_level` too; only the sentence differs.
    "hospital_level_missing": {
        "zh-hans": "医院等级未知，请补充",
        "en": "the hospital's level is not known: please add it",
    },
    "split_sheet_missing": {
        "zh-hans": "缺少自负金额，请提供医保分割单",
        "en": "the self-borne amount is missing: please send the split sheet",
    },
    "no_eligible_cost": {
        "zh-hans": "没有可补助的自负费用",
        "en": "there is no cost that can be paid",
    },
    "floor_applied": {
        "zh-hans": "本期补助不足最低额，按最低额计",
        "en": "the period's benefit lay below the least amount and was raised to it",
    },
    "ceiling_reached": {
        "zh-hans": "超过最高额，超出部分不补助",
        "en": "a limit was reached: what lies above is not paid",
    },
    "offset": {
        "zh-hans": "本期已补助额不少于应补助额",
        "en": "what was already paid is not less than what is due",
    },
    "split_by_period": {
        "zh-hans": "跨年度住院，按保障期分别计算",
        "en": "the stay goes over the turn of a period and is split",
    },
    "rate_unknown": {
        "zh-hans": "该年度补助标准未公布，须由经办人核定",
        "en": "the standards of that period are not published: an officer has to decide",
    },
    "not_of_scheme": {
        "zh-hans": "所参加的项目不补助此类情形",
        "en": "nothing here is of a kind that the enrolled items pay",
    },
    "stage_needed": {
        "zh-hans": "须有病理分期才能判定轻重，由医学专家审核",
        "en": "the stage decides the degree: a medical expert has to judge",
    },
    "unconfirmed": {
        "zh-hans": "诊断尚未经医学专家确认",
        "en": "no medical expert has confirmed the diagnosis yet",
    },
    "once_only": {
        "zh-hans": "该项补助每期只给付一次，已给付",
        "en": "this benefit is paid once, and was paid",
    },
    "prior_illness": {
        "zh-hans": "同一疾病此前已补助，不属首次发现",
        "en": "the same illness was paid before: it is not found for the first time",
    },
    "below_deductible": {
        "zh-hans": "未超过起付标准",
        "en": "the deductible is not exceeded",
    },
    "waiting_period": {
        "zh-hans": "在观察期内，不予补助",
        "en": "within the waiting period nothing is paid",
    },
    "reduced_in_waiting_period": {
        "zh-hans": "在观察期内，只给付慰问金",
        "en": "within the waiting period only a consolation is paid",
    },
    "cover_ends": {
        "zh-hans": "给付后本期保障责任终止",
        "en": "with a payment the cover of the period ends",
    },
    "claim_count": {
        "zh-hans": "本期补助次数已满",
        "en": "the number of claims of the period is used up",
    },
    "topped_up_on_death": {
        "zh-hans": "因病身故，补助金按最低额补足",
        "en": "after a death by illness the benefit is raised to the least amount",
    },
    "sex": {
        "zh-hans": "该项目只适用于女职工",
        "en": "the item is for women only",
    },
    "sex_unknown": {
        "zh-hans": "性别未知，须由经办人核实",
        "en": "the member's sex is not known: an officer has to ask",
    },
    "not_as_inpatient": {
        "zh-hans": "未经住院治疗",
        "en": "it was not treated in hospital",
    },
    "comes_after": {
        "zh-hans": "须先领取重大疾病补助，申请保留到届时",
        "en": "the benefit that it follows comes first: the claim waits for it",
    },
}


def reason_text(code: str) -> Words:
    """The sentence of a reason code, in both languages."""
    if code.startswith("excluded:"):
        cause = CAUSES[code.removeprefix("excluded:")]
        return {key: text.format(cause=cause[key]) for key, text in _EXCLUDED.items()}
    return REASONS[code]
