"""The words in which an officer reads a scheme: what the codes of its file mean, in both
languages."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from members.schemes.terms import Words


def words(zh: str, en: str) -> Words:
    return {"zh-hans": zh, "en": en}


def yuan(amount: Decimal) -> Words:
    """30,200元, ¥30,200; the fen only where there are some."""
    figure = f"{amount:,.2f}".removesuffix(".00")
    return words(f"{figure}元", f"¥{figure}")


def percent(rate: Decimal) -> str:
    """0.20 as 20%."""
    return f"{(rate * 100).normalize():f}%"


def filled(form: Words, **values: Words | str | int) -> Words:
    """`form` in both languages, each with the values in that language."""
    return {
        language: text.format(
            **{
                name: value[language] if isinstance(value, Mapping) else value
                for name, value in values.items()
            }
        )
        for language, text in form.items()
    }


def joined(parts: Iterable[Words], zh: str = "、", en: str = ", ") -> Words:
    listed = list(parts)
    return words(
        zh.join(part["zh-hans"] for part in listed), en.join(part["en"] for part in listed)
    )


def month_day(day: tuple[int, int]) -> Words:
    return words(f"{day[0]}月{day[1]}日", f"{day[1]} {_MONTHS[day[0] - 1]}")


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]

KINDS: Mapping[str, Words] = {
    "TieredShare": words("按费用分段补助", "A share of the costs, by tiers"),
    "DailyAllowance": words("按住院天数补助", "An amount for each day in hospital"),
    "LumpSum": words("一次性补助", "A fixed sum"),
    "TopUp": words("身故补足", "A raise after a death"),
}
STAYS: Mapping[str, Words] = {
    "inpatient": words("住院", "in-patient stays"),
    "listed_outpatient": words("规定病种门诊", "listed out-patient care"),
}
INSURANCE: Mapping[str, Words] = {
    "employee": words("职工医保参保人", "insured as an employee"),
    "resident": words("居民医保参保人", "insured as a resident"),
    "none": words("未参加医保的人", "not insured"),
}
BASES: Mapping[str, Words] = {
    "self_borne": words("自负费用", "the self-borne cost (自负)"),
    "self_paid_in_catalogue": words(
        "个人自付费用（目录内）", "the own part in the catalogue (个人自付)"
    ),
    "self_borne_net_of_basic_deductible": words(
        "扣除医保起付线后的自负费用", "the self-borne cost above the insurance deductible"
    ),
    "self_paid_one": words("自付一", "the own part of class one (自付一)"),
    "own_burden": words("个人负担费用（含自费）", "all that the person bears"),
    "total": words("医疗费总额", "the whole bill"),
}
PAYERS: Mapping[str, Words] = {
    "medical_aid_paid": words("医疗救助", "medical aid"),
    "other_paid": words("其他补助和商业保险", "other aid and insurers"),
}
ACCUMULATE: Mapping[str, Words] = {
    "period": words(
        "按本期累计费用分段，减去本期已补助额",
        "the tiers run over all costs of the period, less what was paid",
    ),
    "claim": words("每次申请单独分段", "the tiers run over each claim alone"),
    "stay": words("每次住院单独分段", "the tiers run over each stay alone"),
    "deductible": words(
        "起付线按保障期累计，分段不累计", "the deductible is for the period, the tiers are not"
    ),
}
SCOPES: Mapping[str, Words] = {
    "period": words("对本期累计结果补足一次", "the period's result is raised, once"),
    "claim": words("每次申请分别补足", "each claim's result is raised"),
}
CAUSES: Mapping[str, Words] = {
    "illness": words("疾病", "illness"),
    "accident": words("意外", "accident"),
    "third_party": words("第三人责任", "third-party liability"),
    "work_injury": words("工伤", "work injury"),
    "self_harm": words("自伤", "self-harm"),
    "assault": words("斗殴", "fights"),
    "intoxication": words("酗酒或吸毒", "alcohol or drugs"),
    "cosmetic": words("美容", "cosmetic treatment"),
    "infertility": words("不孕不育", "infertility"),
    "checkup": words("体检", "check-ups"),
    "abroad": words("境外就医", "treatment abroad"),
    "maternity": words("生育", "maternity"),
}
CHANNELS: Mapping[str, Words] = {
    "local": words("一般申请（本地结算）", "In general (settled here)"),
    "out_of_area": words("异地结算", "Settled elsewhere"),
    "maternity": words("与生育有关", "Maternity"),
    "listed_outpatient": words("规定病种门诊", "Listed out-patient care"),
}
FINDINGS: Mapping[str, Words] = {
    "critical_illness": words("重大疾病", "a critical illness"),
    "critical_illness_candidate": words("疑似重大疾病", "a possible critical illness"),
    "carcinoma_in_situ": words("原位癌", "a carcinoma in situ"),
    "female_cancer": words("女性特定癌症", "a cancer special to women"),
    "female_cancer_in_situ": words("女性特定部位原位癌", "a carcinoma in situ special to women"),
    "hysterectomy": words("全子宫切除", "a total hysterectomy"),
    "ci_condolence": words("重大疾病慰问", "a condolence after a critical illness"),
}
SEVERITIES: Mapping[str, Words] = {
    "severe": words("重度", "severe"),
    "mild": words("轻度", "mild"),
}
SITES: Mapping[str, Words] = {"thyroid": words("甲状腺", "thyroid")}
FIRST_TIME: Mapping[str, Words] = {
    "item": words(
        "须为首次：本项目任何一项已补助过的同一疾病不再补助",
        "only the first time: not for an illness that any benefit of the item was paid for",
    ),
    "benefit": words(
        "须为首次：本项已补助过的同一疾病不再补助",
        "only the first time: not for an illness that this benefit was paid for",
    ),
}
STAY_BELONGS: Mapping[str, Words] = {
    "nights": words(
        "跨期住院按夜数分摊到各保障期", "a stay over the turn of a period is split by nights"
    ),
    "discharge": words(
        "住院全部归入出院日所在的保障期", "a stay belongs to the period of discharge"
    ),
}
BEFORE_FIRST: Mapping[str, Words] = {
    "use_first": words("适用最早公布的一版", "they go by the first published version"),
    "refer": words("由经办人核定", "an officer decides"),
}
ROUNDINGS: Mapping[str, Words] = {
    "0.01": words("四舍五入到分", "half up to the fen"),
    "1": words("四舍五入到元", "half up to the yuan"),
}
UNPUBLISHED = words("未公布，由经办人核定", "not published: an officer decides")
