"""One row of the settlement feed, judged and typed.

Field names, codes and identities are those of the national platform. A row is refused when it
contradicts itself or lacks what a benefit needs; what is merely unusual (nothing to pay, a stay of
no night, a fund that paid everything) passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from config.kernel import id_number
from members.feed import fields
from members.feed.amounts import read_amounts
from members.feed.codes import (
    HospitalLevel,
    VisitKind,
    hospital_level_of,
    visit_kind_of,
)
from members.feed.refusals import RowRefused, shown

RESIDENT_ID = "01"
_CERT_TYPES = frozenset({*(f"{number:02d}" for number in range(1, 20)), "90", "99"})
_INSURANCE_TYPES = frozenset(
    "310 320 330 340 350 360 370 380 390 391 392 399 410 510".split()  # noqa: SIM905 - a table
)
# Clocks differ; a settlement of the next few minutes is one of now.
_CLOCK_TOLERANCE = timedelta(minutes=10)
_EARLIEST_BIRTH = date(1900, 1, 1)
# 国发〔1998〕44号 of 14 December 1998 founded the employees' medical insurance.
_EARLIEST_VISIT = date(1998, 12, 14)


@dataclass(frozen=True)
class SettlementRow:
    """One settlement of the feed, complete and consistent with itself.

    `amounts` holds every amount by its national name, as signed by the platform: a refund's may be
    negative. `hospital_level` is None for an ungraded institution.
    """

    setl_id: str
    init_setl_id: str
    is_refund: bool
    psn_no: str
    certno: str
    cert_type: str
    name: str
    gender: id_number.Gender
    birth_date: date
    insutype: str
    provider_code: str
    provider_name: str
    hosp_lv: str
    hospital_level: HospitalLevel | None
    med_type: str
    visit_kind: VisitKind
    mdtrt_id: str
    settled_at: datetime
    admitted_on: date
    discharged_on: date
    disease_code: str
    disease_name: str
    amounts: Mapping[str, Decimal]

    @property
    def reverses(self) -> str | None:
        """The settlement that this row takes back; None for an ordinary row.

        A refund without a number of its own is the same number sent again.
        """
        return (self.init_setl_id or self.setl_id) if self.is_refund else None


def parse_row(line: str | bytes, *, now: datetime) -> SettlementRow:
    """The row as data, or RowRefused with the first thing that is wrong with it."""
    row = fields.read_object(line)
    setl_id = fields.identifier(row, "setl_id")
    is_refund, init_setl_id = _refund(row, setl_id)
    cert_type, certno, gender, birth_date = _person(row)
    med_type = fields.code(row, "med_type")
    visit_kind = visit_kind_of(med_type)
    hosp_lv = _hospital_grade(row, visit_kind)
    settled_at, admitted_on, discharged_on = _times(row, now, birth_date)
    return SettlementRow(
        setl_id=setl_id,
        init_setl_id=init_setl_id,
        is_refund=is_refund,
        psn_no=fields.identifier(row, "psn_no"),
        certno=certno,
        cert_type=cert_type,
        name=_name(row),
        gender=gender,
        birth_date=birth_date,
        insutype=_one_of(row, "insutype", _INSURANCE_TYPES, "insurance_unknown"),
        provider_code=fields.identifier(row, "fixmedins_code"),
        provider_name=fields.text(row, "fixmedins_name"),
        hosp_lv=hosp_lv,
        hospital_level=hospital_level_of(hosp_lv),
        med_type=med_type,
        visit_kind=visit_kind,
        mdtrt_id=fields.identifier(row, "mdtrt_id"),
        settled_at=settled_at,
        admitted_on=admitted_on,
        discharged_on=discharged_on,
        disease_code=fields.optional_text(row, "dise_codg", limit=60),
        disease_name=fields.optional_text(row, "dise_name", limit=500),
        amounts=read_amounts(row, is_refund=is_refund),
    )


def _refund(row: fields.Row, setl_id: str) -> tuple[bool, str]:
    flag = fields.code(row, "refd_setl_flag")
    if flag not in ("0", "1"):
        raise RowRefused("refund_flag_unknown", "refd_setl_flag", value=shown(flag))
    original = fields.optional_identifier(row, "init_setl_id")
    # Some platforms repeat a row's own number here; that says nothing.
    if flag == "0" and original not in ("", setl_id):
        raise RowRefused("refund_flag_missing", "refd_setl_flag")
    return flag == "1", original if flag == "1" else ""


def _person(row: fields.Row) -> tuple[str, str, id_number.Gender, date]:
    cert_type = _one_of(row, "psn_cert_type", _CERT_TYPES, "cert_type_unknown")
    certno = id_number.normalise(fields.text(row, "certno", limit=40))
    gender_code = fields.code(row, "gend")
    if gender_code not in ("1", "2"):
        raise RowRefused("gender_unknown", "gend", value=shown(gender_code))
    gender: id_number.Gender = "M" if gender_code == "1" else "F"
    birth_date = fields.day(row, "brdy")
    if cert_type == RESIDENT_ID:
        _check_id_number(certno, gender, birth_date)
    elif not fields.is_identifier(certno.replace("(", "").replace(")", "").replace("/", "")):
        raise RowRefused("cert_number_shape", "certno")
    return cert_type, certno, gender, birth_date


def _check_id_number(number: str, gender: id_number.Gender, birth_date: date) -> None:
    found = id_number.problem(number)
    if found == "length":
        raise RowRefused("id_number_length", "certno", count=len(number))
    if found is not None:
        raise RowRefused(f"id_number_{found}", "certno")
    if id_number.birth_date_of(number) != birth_date:
        raise RowRefused("id_number_other_birth_date", "certno")
    if id_number.gender_of(number) != gender:
        raise RowRefused("id_number_other_gender", "certno")


def _name(row: fields.Row) -> str:
    name = fields.text(row, "psn_name", limit=60)
    if not any(char.isalpha() for char in name):
        raise RowRefused("name_shape", "psn_name")
    return name


def _hospital_grade(row: fields.Row, visit_kind: VisitKind) -> str:
    # A pharmacy has no grade and often sends none; for a hospital a missing grade is a gap.
    if visit_kind == "pharmacy" and not fields.optional_text(row, "hosp_lv", limit=10):
        return ""
    grade = fields.text(row, "hosp_lv", limit=10)
    hospital_level_of(grade)
    return grade


def _times(row: fields.Row, now: datetime, birth_date: date) -> tuple[datetime, date, date]:
    settled_at = fields.instant(row, "setl_time")
    admitted_on, discharged_on = fields.day(row, "begndate"), fields.day(row, "enddate")
    if discharged_on < admitted_on:
        raise RowRefused("discharged_before_admitted", "enddate")
    if settled_at.date() < admitted_on:
        raise RowRefused("settled_before_admitted", "setl_time")
    if admitted_on < _EARLIEST_VISIT:
        raise RowRefused("visit_too_early", "begndate")
    if settled_at > now + _CLOCK_TOLERANCE:
        raise RowRefused("in_the_future", "setl_time")
    if discharged_on > (now + _CLOCK_TOLERANCE).astimezone(fields.SHANGHAI).date():
        raise RowRefused("in_the_future", "enddate")
    if not _EARLIEST_BIRTH <= birth_date <= discharged_on:
        raise RowRefused("birth_date_implausible", "brdy")
    return settled_at, admitted_on, discharged_on


def _one_of(row: fields.Row, field: str, known: frozenset[str], refusal: str) -> str:
    value = fields.code(row, field)
    if value not in known:
        raise RowRefused(refusal, field, value=shown(value))
    return value
