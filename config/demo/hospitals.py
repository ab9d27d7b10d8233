"""The list of hospitals of the demo: invented, the same for the same seed.

It holds whatever hospital a paper or the insurer's feed of the demo names, their sisters – of which
a careless reader would take one for another – and some that closed, were renamed or left.
`python -m config.demo.hospitals` writes it as a file to try the import with.
"""

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from claims.specimens.stays import HOSPITALS
from config.demo import SEED
from config.kernel import credit_code
from config.sandbox.providers import PROVIDERS

FILE_NAME = "示例定点医疗机构.csv"
HEADER = (
    "定点医疗机构编码", "统一社会信用代码", "医疗机构名称", "曾用名", "医院等级", "行政区划代码",
    "是否定点", "定点开始日期", "取消定点日期", "关闭日期",
)  # fmt: skip
_LEVELS = {3: "三级", 2: "二级", 1: "一级", None: "未定级"}
_PRIMARY = ("卫生院", "社区卫生服务中心")
_TOWNS = ("东河", "西林", "南桥", "北塘", "中埠", "上湾", "下坪", "新市", "古渡", "临港")
_SISTERS = ("示例市第二人民医院", "示例市第三人民医院", "示例县中医院", "示例区第三人民医院")


@dataclass(frozen=True)
class Entry:
    """One hospital as the file has it."""

    name: str
    level: int | None
    code: str = ""
    credit: str = ""
    former: str = ""
    is_designated: bool = True
    designated_from: str = "2015-01-01"
    designated_until: str = ""
    closed_on: str = ""


def demo_list() -> str:
    """The whole file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for entry in _entries(Random(f"{SEED} hospitals")):  # noqa: S311 - invented, no secrets
        writer.writerow(
            (
                entry.code, entry.credit, entry.name, entry.former, _LEVELS[entry.level],
                entry.code[1:7], "是" if entry.is_designated else "否", entry.designated_from,
                entry.designated_until, entry.closed_on,
            )
        )  # fmt: skip
    return out.getvalue()


def _entries(draw: Random) -> Iterator[Entry]:
    known = {each.name: Entry(each.name, each.level, each.code) for each in PROVIDERS
             if not each.pharmacy}  # fmt: skip
    for name in (*HOSPITALS, *_SISTERS, *_small_ones()):
        known.setdefault(name, Entry(name, _level_of(name)))
    for name, changed in _special().items():
        known[name] = changed
    for number, entry in enumerate(known.values(), start=101):
        code = entry.code or f"H990101{number:05d}"
        yield replace(entry, code=code, credit=_credit(draw, code[1:7]))


def _special() -> dict[str, Entry]:
    """What happens to hospitals: a new name, the end of a designation, the end."""
    entries = (
        Entry("示例大学附属医院", 3, former="示例医学院附属医院"),
        Entry("示例市红十字会医院", 2, designated_until="2025-12-31"),
        Entry("示例市纺织职工医院", 2, closed_on="2024-07-01"),
        Entry("示例美容医院", None, is_designated=False, designated_from=""),
    )
    return {entry.name: entry for entry in entries}


def _small_ones() -> Iterator[str]:
    for town in _TOWNS:
        yield f"示例区{town}镇卫生院"
        yield f"示例区{town}街道社区卫生服务中心"


def _level_of(name: str) -> int:
    if name.endswith(_PRIMARY):
        return 1
    return 2 if name.startswith(("示例县", "示例区")) else 3


def _credit(draw: Random, region: str) -> str:
    """Of a public institution that nobody registered: its region is not assigned."""
    seventeen = f"12{region}{draw.randrange(10**9):09d}"
    return seventeen + credit_code.check_sign(seventeen)


if __name__ == "__main__":
    sys.stdout.write(demo_list())
