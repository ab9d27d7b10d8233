"""The itemised list of a stay's charges, as hospitals hand it out: dozens of lines over pages."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from claims.specimens.papers import Paper
from claims.specimens.stays import Item, Stay, money
from config.kernel.money import ZERO, yuan

# Name, code, unit: services by their national codes.
_SERVICES = (
    ("普通病房床位费", "001109000010000", "日"), ("Ⅰ级护理", "001201000030000", "日"),
    ("特级护理", "001201000020000", "日"), ("静脉输液", "001204000060000", "次"),
    ("常规心电图检查", "003107010010000", "次"), ("动态心电图", "003107010030000", "次"),
    ("彩色多普勒超声常规检查", "002203010010000", "部位"),
    ("浅表器官彩色多普勒超声检查", "002203010020000", "部位"),
    ("磁共振平扫", "002102000010000", "部位"), ("X线计算机体层(CT)平扫", "002103000010000", "部位"),
    ("X线计算机体层(CT)增强扫描", "002103000020000", "部位"),
    ("血浆凝血酶原时间测定(PT)", "002502030200000", "项"),
    ("导尿(留置导尿)", "001216000010100", "次"), ("监护病房床位费", "001109000030000", "日"),
)  # fmt: skip
# Name, class, specification, unit: drugs as a pharmacy prints them.
_DRUGS = (
    ("阿莫西林胶囊", "甲", "0.25g*24粒", "盒"), ("注射用头孢曲松钠", "甲", "1.0g", "支"),
    ("0.9%氯化钠注射液", "甲", "250ml", "袋"), ("5%葡萄糖注射液", "甲", "500ml", "袋"),
    ("注射用奥美拉唑钠", "乙", "40mg", "支"), ("布洛芬片", "甲", "0.1g*100片", "瓶"),
    ("盐酸氨溴索片", "甲", "30mg*20片", "盒"), ("阿司匹林肠溶缓释片", "乙", "50mg*30片", "盒"),
    ("阿托伐他汀钙片", "乙", "20mg*7片", "盒"), ("左氧氟沙星注射液", "甲", "0.1g:2ml", "支"),
    ("地塞米松磷酸钠注射液", "甲", "5mg:1ml", "支"), ("硫酸氢氯吡格雷片", "乙", "75mg*7片", "盒"),
    ("低分子肝素钠注射液", "乙", "0.4ml:4250IU", "支"), ("注射用泮托拉唑钠", "乙", "40mg", "支"),
    ("维生素C注射液", "甲", "0.5g:2ml", "支"), ("氯化钾缓释片", "甲", "0.5g*24片", "盒"),
    ("盐酸利多卡因注射液", "甲", "0.1g:5ml", "支"), ("复方丹参片", "甲", "0.32g*60片", "瓶"),
    ("银杏达莫注射液", "乙", "5ml", "支"),
)  # fmt: skip
# Bought for this patient, outside the catalogue.
_OWN = (
    ("一次性使用医用口罩", "丙", "", "个"), ("医用护理垫(自费)", "丙", "60*90cm", "片"),
    ("陪护床位费", "丙", "", "日"), ("病历复印费", "丙", "", "张"),
)  # fmt: skip
_SHARES = {"甲": "0%", "乙": "10%", "丙": "100%"}


def fee_list(rng: Random, of: Stay, *, lines: int = 0) -> Paper:
    """A list of `lines` charges (default: 18 to 60); the total is theirs, not the stay's."""
    items = tuple(_line(rng, of) for _ in range(lines or rng.randint(18, 60)))
    items = tuple(sorted(items, key=lambda item: (str(item.charged_on), item.code == "")))
    total = sum((item.amount for item in items), ZERO)
    return Paper(
        "fee_list",
        {
            "title": "住院病人费用清单",
            "hospital": of.hospital,
            "name": of.patient,
            "inpatient_no": of.inpatient_no,
            "department": of.department,
            "admit_date": of.admitted_on.isoformat(),
            "discharge_date": of.discharged_on.isoformat(),
            "total": money(total),
        },
        items,
    )


def _line(rng: Random, of: Stay) -> Item:
    days = (of.discharged_on - of.admitted_on).days
    charged_on = of.admitted_on + timedelta(days=rng.randrange(max(days, 1)))
    kind = rng.random()
    code = specification = ""
    if kind < 0.4:
        name, code, unit = rng.choice(_SERVICES)
        catalogue_class = rng.choice("甲甲乙")
    elif kind < 0.92:
        name, catalogue_class, specification, unit = rng.choice(_DRUGS)
    else:
        name, catalogue_class, specification, unit = rng.choice(_OWN)
    qty = rng.choice((1, 1, 1, 2, 3, 4, 6, 10))
    price = Decimal(rng.randrange(50, 30_000 if code else 9_000)).scaleb(-2)
    return Item(
        name=name, amount=yuan(price * qty), qty=str(qty), unit=unit, code=code,
        catalogue_class=catalogue_class, specification=specification, price=price,
        charged_on=charged_on, prepaid_share=_SHARES[catalogue_class],
    )  # fmt: skip
