"""The list of hospitals: searched by people, and asked which hospital a name is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q
from django.utils.translation import gettext as _

from config.wording import iso, listed
from members.hospitals.names import NOT_FOUND, Found, How, Listed, exact, find, plain
from members.hospitals.refusals import in_words
from members.models import Hospital, HospitalEvent, HospitalImport
from members.queries.hospital_plan import Planned, in_json

PAGE = 50
SHOWN = 200  # rows of each kind of a file that is looked at
_NAMES = ("pk", "name", "other_names")


@dataclass(frozen=True)
class Answer:
    """What the list says of a name on a day. `hospital` where it is certain which one it is;
    `near` is the name of the only one that a person should be asked about."""

    said: Literal["listed", "closed", "not_designated", "near", "several", "unknown", "no_list"]
    hospital: Hospital | None = None
    near: str = ""


@dataclass(frozen=True)
class EventRow:
    """What happened to a hospital, in words."""

    at: datetime
    who: str
    title: str
    is_new: bool
    changes: list[tuple[str, str, str]]  # field, before, after


@dataclass(frozen=True)
class PlanRow:
    """One row of a file that is looked at: which hospital, and what of it changes."""

    line: int
    name: str
    code: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class HospitalRow:
    """One hospital of the list and how it stands on that day."""

    hospital: Hospital
    others: str
    standing: str


@dataclass(frozen=True)
class HospitalPage:
    """Fifty hospitals by name; `after` is the cursor of the next page, "" on the last."""

    rows: list[HospitalRow]
    after: str


def find_hospital(name: str) -> Found:
    """Which hospital a name is: by exactly this name from an index, else by what is near."""
    same = exact(name, _listed(Hospital.objects.filter(plain_names__contains=[plain(name)])))
    if same.how != How.UNKNOWN or not plain(name):
        return same
    return find(name, _listed(Hospital.objects.all()))


def near_name(name: str) -> str:
    """The listed name that a person should be asked about in place of this one, or ""."""
    found = find_hospital(name) if name else NOT_FOUND
    return found.hospital.name if found.how == How.NEAR and found.hospital else ""


def answer_for(name: str, day: date | None) -> Answer:
    """What the list says of the hospital of this name on that day."""
    found = find_hospital(name) if name else NOT_FOUND
    if found.is_certain and found.hospital is not None:
        hospital = Hospital.objects.get(pk=found.hospital.key)
        return Answer(hospital.standing_on(day) if day else "listed", hospital)
    if found.how == How.NEAR and found.hospital is not None:
        return Answer("near", near=found.hospital.name)
    if found.how == How.SEVERAL:
        return Answer("several")
    return Answer("unknown" if Hospital.objects.exists() else "no_list")


def hospital_page(query: str, *, after: int | None, today: date) -> HospitalPage:
    """Those of whose names, code or credit code the words are a part; all without words."""
    found = Hospital.objects.order_by("name", "pk")
    words = query.strip()
    if words:
        by_code = Q(code__istartswith=words) | Q(credit_code__istartswith=words)
        by_name = Q(plain_names__icontains=plain(words)) if plain(words) else Q(pk__in=[])
        found = found.filter(by_code | by_name)
    last = Hospital.objects.filter(pk=after).first() if after is not None else None
    if last is not None:
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    hospitals = list(found[: PAGE + 1])
    shown = hospitals[:PAGE]
    rows = [HospitalRow(one, listed(one.other_names), one.standing_on(today)) for one in shown]
    return HospitalPage(rows, str(shown[-1].pk) if len(hospitals) > PAGE else "")


def event_rows(hospital: Hospital) -> list[EventRow]:
    """Everything that happened to it, the newest first."""
    events = hospital.events.select_related("done_by", "hospital_import").order_by("-pk")
    return [_event_row(event) for event in events]


def plan_rows(planned: Iterable[Planned]) -> list[PlanRow]:
    """The first rows of a plan, in words."""
    return [
        PlanRow(
            line=one.line,
            name=one.hospital.name,
            code=one.hospital.code,
            changes=changes_in_words(in_json(one.changes)),
        )
        for one in list(planned)[:SHOWN]
    ]


def last_imports(count: int) -> list[HospitalImport]:
    """The files that were taken in, the newest first."""
    taken = HospitalImport.objects.filter(taken_at__isnull=False).defer("text")
    return list(taken.select_related("taken_by").order_by("-taken_at")[:count])


def columns_in_words(columns: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """What a file may hold: the field as the reader calls it, and how its column may be called."""
    return [(in_words(field), listed((names[0], field))) for field, names in columns.items()]


def changes_in_words(changes: dict[str, list[Any]]) -> list[tuple[str, str, str]]:
    """Field, what it was and what it is, as people read them."""
    return [
        (in_words(name), _value_in_words(name, before), _value_in_words(name, after))
        for name, (before, after) in changes.items()
    ]


def _listed(hospitals: Any) -> list[Listed]:
    return [Listed(pk, name, tuple(others)) for pk, name, others in hospitals.values_list(*_NAMES)]


def _event_row(event: HospitalEvent) -> EventRow:
    return EventRow(
        at=event.done_at,
        who=event.done_by.display_name if event.done_by else _("command line"),
        title=event.get_kind_display(),
        is_new=event.kind == HospitalEvent.Kind.ADDED,
        changes=changes_in_words(event.changes),
    )


def _value_in_words(name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "—"
    if name == "is_designated":
        return _("yes") if value else _("no")
    if name == "level":
        return {3: _("Tertiary"), 2: _("Secondary"), 1: _("Primary")}[value]
    if isinstance(value, list):
        return listed(value)
    return iso(date.fromisoformat(value)) if name.endswith(("_on", "_from", "_until")) else value
