"""A stay in hospital that nobody had, and what it cost: what its papers have in common."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from config.kernel.money import ZERO, yuan

Gender = Literal["男", "女"]


@dataclass(frozen=True)
class Item:
    """One charge of a receipt, or one line of a fee list, which has the columns after `unit`.
    Amounts in yuan; `prepaid_share` as a share of 1."""

    name: str
    amount: Decimal
    qty: str = "1"
    unit: str = "项"
    code: str = ""
    catalogue_class: str = ""
    specification: str = ""
    price: Decimal = ZERO
    charged_on: date | None = None
    prepaid_share: str = ""


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
GENDERS: tuple[Gender, ...] = ("男", "女")
_GIVEN: dict[Gender, tuple[str, ...]] = {
    "男": ("建国", "志强", "晓东", "国平", "文斌", "俊杰"),
    "女": ("秀英", "丽华", "玉兰", "美玲", "桂芳", "海燕"),
}
HOSPITALS = (
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
    sex = gender if gender is not None else rng.choice(GENDERS)
    names = rng.sample(_ITEMS, rng.randint(5, 10))
    items = tuple(Item(name, fen(rng, 20, 6_000)) for name in names)
    total = sum((item.amount for item in items), ZERO)
    own = share(total, rng, 15, 55)
    class_b, out = share(own, rng, 5, 25), share(own, rng, 5, 35)
    return Stay(
        patient=patient or name_of(rng, sex),
        gender=sex,
        age=rng.randint(22, 60),
        hospital=rng.choice(HOSPITALS),
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
        other_pay=share(total - own, rng, 0, 20) if rng.random() < 0.5 else ZERO,
        account_pay=share(own, rng, 5, 60) if rng.random() < 0.7 else ZERO,
        prepaid=yuan(rng.randrange(1, 12) * 1000),
        serial=f"99{rng.randrange(10**16):016d}",
    )


_LONG_NAMED = (
    "示例省示例市第二人民医院",
    "示例医科大学附属第一医院",
    "示例市西湖区妇幼保健院",
    "示例自治州中西医结合医院",
    "示例市示例区城东街道社区卫生服务中心",
)
_BESIDE = (
    "高血压病2级（高危）",
    "2型糖尿病",
    "脂肪肝",
    "高脂血症",
    "慢性浅表性胃炎",
    "颈动脉粥样硬化",
    "左肺腺癌术后（T1bN0M0 IA2期）",
    "低钾血症",
)
_OTHER_NAMES = ("欧阳文静", "诸葛明", "麦麦提·艾力", "于洋", "司徒美玉", "张建国庆", "丁一")


def varied(rng: Random, of: Stay) -> Stay:
    """The stay with more of what papers have: several diagnoses, long names, other hospitals."""
    changed = of
    if rng.random() < 0.5:
        changed = replace(changed, hospital=rng.choice(_LONG_NAMED))
    if rng.random() < 0.3:
        changed = replace(changed, patient=rng.choice(_OTHER_NAMES))
    if rng.random() < 0.6:
        beside = rng.sample(_BESIDE, rng.randint(1, 4))
        listed = [of.discharge_diagnosis, *beside]
        text = " ".join(f"{number}.{one}" for number, one in enumerate(listed, 1))
        changed = replace(changed, discharge_diagnosis=text)
    return changed


def name_of(rng: Random, gender: Gender) -> str:
    """A common name; nobody is meant."""
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN[gender])


def fen(rng: Random, least: int, most: int) -> Decimal:
    """Between `least` and `most` yuan, to the fen."""
    return Decimal(rng.randrange(least * 100, most * 100)).scaleb(-2)


def share(of: Decimal, rng: Random, least: int, most: int) -> Decimal:
    """Between `least` and `most` per cent of it."""
    return yuan(of * rng.randint(least, most) / 100)


def money(amount: Decimal) -> str:
    """As papers print it: two decimals."""
    return f"{amount:.2f}"
