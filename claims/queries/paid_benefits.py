"""What the house knows of the people and payments in a file: few statements whatever its size."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models.functions import Coalesce

from claims.models import PaidElsewhere
from claims.paid_benefits.row import PaidRow
from config.kernel.sealing import blind_index
from members.models import Enrolment, Member, Scheme, SchemeVersion
from members.schemes.terms import Scheme as Terms

_PART = 5000
Value = TypeVar("Value")


@dataclass
class Register:
    """Schemes by code and name, members by ID number, their enrolments, payments by reference."""

    schemes: dict[str, int]
    scheme_codes: list[str]
    members: dict[str, tuple[int, str]]
    enrolled: set[tuple[int, int, str, int]]
    known: dict[str, PaidElsewhere]
    terms: dict[tuple[int, int], Terms]

    @classmethod
    def of(cls, rows: Sequence[PaidRow], *, source: str) -> "Register":
        members = _members({row.id_number for row in rows})
        schemes = list(Scheme.objects.values_list("pk", "code", "name_zh", "name_en"))
        return cls(
            schemes={called: pk for pk, *names in schemes for called in names},
            scheme_codes=sorted(code for _pk, code, *_names in schemes),
            members=members,
            enrolled=_enrolled([member for member, _name in members.values()]),
            known=_known(rows, source),
            terms={},
        )

    def terms_of(self, scheme_id: int, period: int) -> Terms:
        """Each version is read once."""
        key = (scheme_id, period)
        if key not in self.terms:
            self.terms[key] = SchemeVersion.objects.for_period(scheme_id, period).terms()
        return self.terms[key]


def _members(numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    by_index = {blind_index(number, kind="id_number"): number for number in numbers}
    return {
        by_index[bytes(index)]: (pk, name)
        for part in _parts(list(by_index))
        # A number of a record that went into another one stands for that one.
        for pk, name, index in Member.objects.filter(id_index__in=part).values_list(
            Coalesce("merged_into", "pk"), "name", "id_index"
        )
    }


def _enrolled(members: list[int]) -> set[tuple[int, int, str, int]]:
    return {
        enrolment
        for part in _parts(members)
        for enrolment in Enrolment.objects.filter(member_id__in=part).values_list(
            "member_id", "scheme_id", "item", "period"
        )
    }


def _known(rows: Sequence[PaidRow], source: str) -> dict[str, PaidElsewhere]:
    references = {row.reference for row in rows} | {row.reverses for row in rows if row.reverses}
    return {
        paid.reference: paid
        for part in _parts(list(references))
        for paid in PaidElsewhere.objects.filter(source=source, reference__in=part)
    }


def _parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    return (values[start : start + _PART] for start in range(0, len(values), _PART))
