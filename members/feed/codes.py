"""The national platform's codes that we act on."""

from typing import Literal

from members.feed.refusals import RowRefused, shown

HospitalLevel = Literal[1, 2, 3]
VisitKind = Literal["inpatient", "listed_outpatient", "outpatient", "pharmacy", "maternity"]

_LEVELS: dict[str, HospitalLevel | None] = {
    "01": 3,
    "02": 3,
    "03": 3,
    "04": 3,
    "05": 2,
    "06": 2,
    "07": 2,
    "08": 1,
    "09": 1,
    "10": 1,
    "11": None,
}


def hospital_level_of(hosp_lv: str) -> HospitalLevel | None:
    """3 tertiary, 2 secondary, 1 primary, None ungraded (code 11, or none for a pharmacy)."""
    if not hosp_lv:
        return None
    if hosp_lv not in _LEVELS:
        raise RowRefused("hospital_level_unknown", "hosp_lv", value=shown(hosp_lv))
    return _LEVELS[hosp_lv]


def visit_kind_of(med_type: str) -> VisitKind:
    """The form of care; longer codes count by their first two digits."""
    if med_type.isascii() and med_type.isdigit() and 2 <= len(med_type) <= 8:
        prefix = int(med_type[:2])
        if prefix == 14:
            return "listed_outpatient"
        if 11 <= prefix <= 19:
            return "outpatient"
        if 21 <= prefix <= 29:
            return "inpatient"
        if prefix == 41:
            return "pharmacy"
        if 51 <= prefix <= 59:
            return "maternity"
    raise RowRefused("visit_kind_unknown", "med_type", value=shown(med_type))
