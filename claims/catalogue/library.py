"""The national rules as they ship, by the item that they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from claims.catalogue import tables
from claims.catalogue.entries import product_names

RuleName = Literal[
    "duplicate",
    "operations",
    "sex",
    "age",
    "frequency",
    "interval",
    "course",
    "level",
    "setting",
    "insurance",
]
# What the workbooks call a rule. 限定年龄 (one item, beyond working age) is not asked: see `rules`.
RULES: Mapping[str, RuleName] = {
    "重复收费": "duplicate",
    "限定主次操作": "operations",
    "限定性别对象": "sex",
    "限定年龄对象": "age",
    "限定频次": "frequency",
    "限定周期": "interval",
    "限定疗程": "course",
    "限定支付疗程": "course",
    "限定机构等级": "level",
    "限定就医方式": "setting",
    "限定保险类型": "insurance",
}


@dataclass(frozen=True)
class Rule:
    """One row of the library. `item` is what it is about: a code, or a drug's plain name; `other`
    the code beside which the item is not charged; `value` and `note` as published."""

    rule: RuleName
    batch: str
    item: str
    name: str
    other: str
    other_name: str
    value: str
    note: str


@dataclass(frozen=True)
class Library:
    """The rules by item: a 15-digit code, or the plain name of a product. An item that only other
    items' rules name is there as well, without any."""

    by_item: Mapping[str, tuple[Rule, ...]]


@lru_cache(maxsize=1)
def library() -> Library:
    """tables.CatalogueRefused where the table is not the one that shipped."""
    found: dict[str, dict[Rule, None]] = {}
    for row in tables.rows(tables.RULES):
        name = RULES.get(row["rule"])
        if name is None:
            continue
        for item in (row["item_code"],) if row["item_code"] else product_names(row["item_name"]):
            rule = Rule(
                name,
                row["batch"],
                item,
                row["item_name"],
                row["other_code"],
                row["other_name"],
                row["value"],
                row["note"],
            )
            found.setdefault(item, {})[rule] = None
            if rule.other:
                found.setdefault(rule.other, {})
    return Library({item: tuple(rules) for item, rules in found.items()})
