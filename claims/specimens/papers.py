"""What stands on a paper: fields by the names of the public output, amounts that agree.

Forms: 《医疗收费票据使用管理办法》 (in-patient receipt, electronic), the Zhejiang split sheet with
自理 / 自费 / 自负, 《病历书写基本规范》 (discharge summary).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from config.kernel.capitals import in_capitals
from config.kernel.money import ZERO, yuan

Gender = Literal["男", "女"]
Kind = Literal["inpatient_receipt", "split_sheet", "discharge_summary"]


@dataclass(frozen=True)
class Item:
    """One charge of a receipt. `amount` in yuan."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class Paper:
    """A paper before it is printed. Money in `fields` is text with two decimals, dates are ISO."""

    kind: Kind
    fields: dict[str, str]
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Stay:
    """A stay in hospital and what it cost: what the three papers of one stay have in common."""

    patient: str
    gender: Gender
    age: int
    hospital: str
    department: str
    inpatient_no: str
    admitted_on: date
    discharged_on: date
    admit_diagnosis: str
    discharge_diagnosis: str
    items: tuple[Item, ...]
    class_b_prepaid: Decimal
    out_of_catalogue: Decimal
    self_borne: Decimal
    other_pay: Decimal
    account_pay: Decimal
    prepaid: Decimal
    serial: str

    @property
    def total(self) -> Decimal:
        return sum((item.amount for item in self.items), ZERO)

    @property
    def own(self) -> Decimal:
        """个人自付 + 个人自费: what no fund pays."""
        return self.class_b_prepaid + self.out_of_catalogue + self.self_borne

    @property
    def cash_pay(self) -> Decimal:
        return self.own - self.account_pay


_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
_GENDERS: tuple[Gender, ...] = ("男", "女")
_GIVEN: dict[Gender, tuple[str, ...]] = {
    "男": ("建国", "志强", "晓东", "国平", "文斌", "俊杰"),
    "女": ("秀英", "丽华", "玉兰", "美玲", "桂芳", "海燕"),
}
_HOSPITALS = (
    "示例市第一人民医院",
    "示例市中医院",
    "示例省立同安医院",
    "示例县人民医院",
    "示例大学附属医院",
)
_ILLNESSES = (
    ("普通外科", "胆囊结石伴慢性胆囊炎", "胆囊结石伴慢性胆囊炎"),
    ("骨科", "腰椎间盘突出", "腰椎间盘突出症"),
    ("心血管内科", "胸闷待查", "冠状动脉粥样硬化性心脏病"),
    ("呼吸内科", "肺部感染", "社区获得性肺炎"),
    ("神经内科", "头晕待查", "后循环缺血"),
    ("泌尿外科", "右肾结石", "右肾结石伴积水"),
    ("眼科", "老年性白内障", "双眼老年性白内障"),
    ("肿瘤内科", "乳腺肿物", "左乳浸润性导管癌"),
)
_ITEMS = (
    "床位费",
    "诊察费",
    "检查费",
    "化验费",
    "治疗费",
    "手术费",
    "护理费",
    "卫生材料费",
    "西药费",
    "中成药费",
)


def stay(
    rng: Random,
    *,
    patient: str = "",
    gender: Gender | None = None,
    until: date = date(2026, 11, 20),
) -> Stay:
    """A stay that ended at most a year before `until`, with costs that add up."""
    discharged_on = until - timedelta(days=rng.randrange(365))
    department, admit, discharge = rng.choice(_ILLNESSES)
    sex = gender if gender is not None else rng.choice(_GENDERS)
    names = rng.sample(_ITEMS, rng.randint(5, 10))
    items = tuple(Item(name, _fen(rng, 20, 6_000)) for name in names)
    total = sum((item.amount for item in items), ZERO)
    own = _share(total, rng, 15, 55)
    class_b, out = _share(own, rng, 5, 25), _share(own, rng, 5, 35)
    return Stay(
        patient=patient or _name(rng, sex),
        gender=sex,
        age=rng.randint(22, 60),
        hospital=rng.choice(_HOSPITALS),
        department=department,
        inpatient_no=f"99{rng.randrange(10**6):06d}",
        admitted_on=discharged_on - timedelta(days=rng.randint(2, 21)),
        discharged_on=discharged_on,
        admit_diagnosis=admit,
        discharge_diagnosis=discharge,
        items=items,
        class_b_prepaid=class_b,
        out_of_catalogue=out,
        self_borne=own - class_b - out,
        other_pay=_share(total - own, rng, 0, 20) if rng.random() < 0.5 else ZERO,
        account_pay=_share(own, rng, 5, 60) if rng.random() < 0.7 else ZERO,
        prepaid=yuan(rng.randrange(1, 12) * 1000),
        serial=f"99{rng.randrange(10**16):016d}",
    )


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
        "total": _money(of.total),
        "total_cn": in_capitals(of.total),
        "payee_org": of.hospital,
        "serial_no": of.serial,
        "record_no": f"99{rng.randrange(10**7):07d}",
        "inpatient_no": of.inpatient_no,
        "department": of.department,
        "admit_date": of.admitted_on.isoformat(),
        "discharge_date": of.discharged_on.isoformat(),
        "prepaid": _money(of.prepaid),
        "supplement": _money(max(-rest, ZERO)),
        "refund": _money(max(rest, ZERO)),
        "org_type": "综合医院",
        "gender": of.gender,
        "insurance_type": "职工基本医疗保险",
        "insurance_no": f"99{rng.randrange(10**10):010d}",
        "fund_pay": _money(of.total - of.own - of.other_pay),
        "other_pay": _money(of.other_pay),
        "account_pay": _money(of.account_pay),
        "cash_pay": _money(of.cash_pay),
        "self_pay": _money(of.class_b_prepaid + of.self_borne),
        "self_expense": _money(of.out_of_catalogue),
    }
    return Paper("inpatient_receipt", fields, of.items)


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
            "total": _money(of.total),
            "fund_pay": _money(of.total - of.own),
            "class_b_prepaid": _money(of.class_b_prepaid),
            "out_of_catalogue": _money(of.out_of_catalogue),
            "self_borne": _money(of.self_borne),
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
            "doctor": _name(rng, rng.choice(_GENDERS)),
        },
    )


PAPERS = {
    "inpatient_receipt": inpatient_receipt,
    "split_sheet": split_sheet,
    "discharge_summary": discharge_summary,
}


def _name(rng: Random, gender: Gender) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN[gender])


def _fen(rng: Random, least: int, most: int) -> Decimal:
    return Decimal(rng.randrange(least * 100, most * 100)).scaleb(-2)


def _share(of: Decimal, rng: Random, least: int, most: int) -> Decimal:
    """Between `least` and `most` per cent of it."""
    return yuan(of * rng.randint(least, most) / 100)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
