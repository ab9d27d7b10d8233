"""Invented hospitals and pharmacies, with the grade codes of the national platform."""

from dataclasses import dataclass
from typing import Literal

HospitalLevel = Literal[1, 2, 3]


@dataclass(frozen=True)
class Provider:
    """A designated institution; `level` is 3 tertiary, 2 secondary, 1 primary, None ungraded."""

    code: str
    name: str
    hosp_lv: str
    level: HospitalLevel | None
    in_city: bool = True
    pharmacy: bool = False


PROVIDERS = (
    Provider("H99010100001", "示例市第一人民医院", "02", 3),
    Provider("H99010100002", "示例大学医学院附属医院", "01", 3),
    Provider("H99010100003", "示例市中医院", "02", 3),
    Provider("H99010100004", "示例市妇产科医院", "03", 3),
    Provider("H99010100005", "示例市第七人民医院", "04", 3),
    Provider("H99010900006", "示例区第一人民医院", "05", 2),
    Provider("H99010900007", "示例区第二人民医院", "06", 2),
    Provider("H99010900008", "示例区中医骨伤科医院", "07", 2),
    Provider("H99010900009", "示例区城东街道社区卫生服务中心", "08", 1),
    Provider("H99010900010", "示例区临江镇卫生院", "10", 1),
    Provider("H99010900011", "示例区康复护理院", "11", None),
    Provider("H99020100012", "邻省省立医院", "02", 3, in_city=False),
    Provider("P99010900013", "示例大药房城东店", "11", None, pharmacy=True),
)


def provider(code: str) -> Provider:
    """The provider with this code; KeyError when there is none."""
    return _BY_CODE[code]


_BY_CODE = {each.code: each for each in PROVIDERS}
