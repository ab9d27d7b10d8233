"""What stands on a paper: fields by the names of the public output, amounts that agree.

Forms: 《医疗收费票据使用管理办法》, 财综〔2019〕29号 (receipts), 医保结算清单填写规范 (settlement
sheet), the Zhejiang split sheet with 自理 / 自费 / 自负, 《病历书写基本规范》 (discharge summary).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from claims.specimens.stays import GENDERS, Item, Stay, fen, money, name_of, share
from config.kernel.capitals import in_capitals
from config.kernel.money import ZERO

Kind = Literal[
    "inpatient_receipt", "split_sheet", "discharge_summary", "outpatient_receipt",
    "settlement_sheet", "fee_list", "diagnosis_certificate", "id_card", "bank_card",
]  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A paper before it is printed. Money in `fields` is text with two decimals, dates are ISO."""

    kind: Kind
    fields: dict[str, str]
    items: tuple[Item, ...] = ()


def inpatient_receipt(rng: Random, of: Stay) -> Paper:
    """The electronic in-patient receipt: funds, account and cash come to the total."""
    rest = of.prepaid - of.cash_pay
    fields = {
        "title": "示例省医疗住院收费票据（电子）",
        "bill_code": f"99{rng.randrange(10**6):06d}",
        "bill_no": f"{rng.randrange(10**10):010d}",
        "check_code": "".join(rng.choice("0123456789abcdef") for _ in range(6)),
        "payer": of.patient,
        "issue_date": of.discharged_on.isoformat(),
        "total": money(of.total),
        "total_cn": in_capitals(of.total),
        "payee_org": of.hospital,
        "serial_no": of.serial,
        "record_no": f"99{rng.randrange(10**7):07d}",
        "inpatient_no": of.inpatient_no,
        "department": of.department,
        "admit_date": of.admitted_on.isoformat(),
        "discharge_date": of.discharged_on.isoformat(),
        "prepaid": money(of.prepaid),
        "supplement": money(max(-rest, ZERO)),
        "refund": money(max(rest, ZERO)),
        "org_type": "综合医院",
        "gender": of.gender,
        "insurance_type": "职工基本医疗保险",
        "insurance_no": f"99{rng.randrange(10**10):010d}",
        "fund_pay": money(of.total - of.own - of.other_pay),
        "other_pay": money(of.other_pay),
        "account_pay": money(of.account_pay),
        "cash_pay": money(of.cash_pay),
        "self_pay": money(of.class_b_prepaid + of.self_borne),
        "self_expense": money(of.out_of_catalogue),
    }
    return Paper("inpatient_receipt", fields, of.items)


_VISIT_ITEMS = ("诊察费", "检查费", "化验费", "治疗费", "卫生材料费", "西药费", "中药饮片费",
                "中成药费", "一般诊疗费", "挂号费")  # fmt: skip


def outpatient_receipt(rng: Random, of: Stay) -> Paper:
    """The receipt of one visit, on the stay's first day; its costs are its own."""
    names = rng.sample(_VISIT_ITEMS, rng.randint(1, 6))
    items = tuple(Item(name, fen(rng, 3, 900)) for name in names)
    total = sum((item.amount for item in items), ZERO)
    self_pay, self_expense = share(total, rng, 5, 40), share(total, rng, 0, 20)
    own = self_pay + self_expense
    account = share(own, rng, 0, 100) if rng.random() < 0.7 else ZERO
    other = share(total - own, rng, 0, 15) if rng.random() < 0.3 else ZERO
    fields = {
        "title": "示例省医疗门诊收费票据（电子）",
        "bill_code": f"99{rng.randrange(10**6):06d}",
        "bill_no": f"{rng.randrange(10**10):010d}",
        "check_code": "".join(rng.choice("0123456789abcdef") for _ in range(6)),
        "payer": of.patient,
        "payer_code": f"990000{rng.randrange(1960, 2004)}****{rng.randrange(10**4):04d}",
        "issue_date": of.admitted_on.isoformat(),
        "total": money(total),
        "total_cn": in_capitals(total),
        "payee_org": of.hospital,
        "serial_no": of.serial,
        "org_type": rng.choice(("综合医院", "中医医院", "专科医院")),
        "gender": of.gender,
        "outpatient_no": f"99{rng.randrange(10**8):08d}",
        "visit_date": of.admitted_on.isoformat(),
        "insurance_type": "职工基本医疗保险",
        "insurance_no": f"99{rng.randrange(10**10):010d}",
        "fund_pay": money(total - own - other),
        "other_pay": money(other),
        "account_pay": money(account),
        "cash_pay": money(own - account),
        "self_pay": money(self_pay),
        "self_expense": money(self_expense),
    }
    return Paper("outpatient_receipt", fields, items)


def split_sheet(rng: Random, of: Stay) -> Paper:
    """The split of what the person bears, and nothing else that a benefit rests on."""
    del rng  # nothing on it is left to chance
    return Paper(
        "split_sheet",
        {
            "title": "医疗费用分割单",
            "name": of.patient,
            "hospital": of.hospital,
            "inpatient_no": of.inpatient_no,
            "admit_date": of.admitted_on.isoformat(),
            "discharge_date": of.discharged_on.isoformat(),
            "total": money(of.total),
            "fund_pay": money(of.total - of.own),
            "class_b_prepaid": money(of.class_b_prepaid),
            "out_of_catalogue": money(of.out_of_catalogue),
            "self_borne": money(of.self_borne),
        },
    )


def settlement_sheet(rng: Random, of: Stay) -> Paper:
    """The insurer's settlement of a stay: which fund paid what, and what the person bears."""
    funds = of.total - of.own
    large, serious = share(funds, rng, 0, 15), share(funds, rng, 0, 10)
    aid = share(funds, rng, 1, 5) if rng.random() < 0.3 else ZERO
    deductible = min(of.self_borne, Decimal(rng.choice((300, 600, 800, 1200))))
    return Paper(
        "settlement_sheet",
        {
            "title": "示例省基本医疗保险住院费用结算单",
            "settlement_id": f"99{rng.randrange(10**12):012d}",
            "name": of.patient,
            "gender": of.gender,
            "hospital": of.hospital,
            "hospital_code": f"H990000{rng.randrange(10**5):05d}",
            "hospital_level": rng.choice(("一级", "二级", "三级")),
            "insurance_type": "职工基本医疗保险",
            "insured_area": "示例市",
            "inpatient_no": of.inpatient_no,
            "admit_date": of.admitted_on.isoformat(),
            "discharge_date": of.discharged_on.isoformat(),
            "days": str((of.discharged_on - of.admitted_on).days),
            "issue_date": (of.discharged_on + timedelta(days=rng.randint(0, 3))).isoformat(),
            "discharge_diagnosis": of.discharge_diagnosis,
            "total": money(of.total),
            "in_scope": money(of.total - of.out_of_catalogue - of.class_b_prepaid),
            "deductible": money(deductible),
            "fund_pay": money(funds),
            "pooled_fund_pay": money(funds - large - serious - aid),
            "large_amount_pay": money(large),
            "serious_illness_pay": money(serious),
            "medical_aid_pay": money(aid),
            "own_total": money(of.own),
            "self_pay": money(of.class_b_prepaid + of.self_borne),
            "class_b_prepaid": money(of.class_b_prepaid),
            "self_expense": money(of.out_of_catalogue),
            "account_pay": money(of.account_pay),
            "cash_pay": money(of.cash_pay),
        },
    )


def discharge_summary(rng: Random, of: Stay) -> Paper:
    """The hospital's summary: who, when, which diagnoses."""
    return Paper(
        "discharge_summary",
        {
            "doc_title": "出院记录",
            "hospital": of.hospital,
            "name": of.patient,
            "gender": of.gender,
            "age": str(of.age),
            "department": of.department,
            "bed_no": str(rng.randint(1, 60)),
            "inpatient_no": of.inpatient_no,
            "admit_date": of.admitted_on.isoformat(),
            "discharge_date": of.discharged_on.isoformat(),
            "days": str((of.discharged_on - of.admitted_on).days),
            "admit_diagnosis": of.admit_diagnosis,
            "discharge_diagnosis": of.discharge_diagnosis,
            "doctor": name_of(rng, rng.choice(GENDERS)),
        },
    )


_ADVICE = (
    "建议休息两周，门诊随访",
    "建议住院治疗，家属一人陪护",
    "注意休息，避免劳累，一个月后复查",
)


def diagnosis_certificate(rng: Random, of: Stay) -> Paper:
    """A physician's certificate: one person, what they have, what is advised."""
    return Paper(
        "diagnosis_certificate",
        {
            "doc_title": "疾病诊断证明书",
            "hospital": of.hospital,
            "name": of.patient,
            "gender": of.gender,
            "age": str(of.age),
            "department": of.department,
            "outpatient_no": f"99{rng.randrange(10**6):06d}",
            "diagnosis": of.discharge_diagnosis,
            "advice": rng.choice(_ADVICE),
            "doctor": name_of(rng, rng.choice(GENDERS)),
            "issue_date": of.discharged_on.isoformat(),
        },
    )


Printer = Callable[[Random, Stay], Paper]
# Of one stay, in hospital: the three that a claim is filed with.
PAPERS: Mapping[str, Printer] = {
    "inpatient_receipt": inpatient_receipt,
    "split_sheet": split_sheet,
    "discharge_summary": discharge_summary,
}
