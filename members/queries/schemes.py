"""Schemes as their administrator sees them: versions, open questions, two side by side."""

from dataclasses import dataclass
from datetime import date

from members.models import Scheme, SchemeDraft, SchemeVersion
from members.scheme_use import use_of
from members.schemes.compared import Comparison, comparison
from members.schemes.disease_list import DiseaseList
from members.schemes.rows import Part
from members.schemes.terms import Assumption, Version, Words
from members.schemes.terms import Scheme as Terms
from members.schemes.told import tell, tell_questions

OPEN = (SchemeDraft.State.DRAFT, SchemeDraft.State.PROPOSED)


@dataclass(frozen=True)
class SchemeRow:
    """One scheme of the list."""

    scheme: Scheme
    in_force: SchemeVersion | None
    following: SchemeVersion | None
    drafts: int
    waiting: int
    questions: int


@dataclass(frozen=True)
class VersionRow:
    """One version with its place in time; `ends` is the day on which the next one begins."""

    row: SchemeVersion
    ends: date | None
    state: str
    is_used: bool
    by: str


@dataclass(frozen=True)
class Told:
    """A version as an officer reads it."""

    row: VersionRow
    name: Words
    parts: tuple[Part, ...]
    questions: tuple[Assumption, ...]
    lists: tuple[DiseaseList, ...]


@dataclass(frozen=True)
class Side:
    """One side of a comparison, by what a link calls it: v-2022, d-7."""

    code: str
    label: str
    is_draft: bool


def scheme_rows(today: date) -> list[SchemeRow]:
    found = Scheme.objects.prefetch_related("versions", "drafts").order_by("code")
    rows = []
    for scheme in found:
        versions = sorted(scheme.versions.all(), key=lambda row: row.valid_from)
        begun = [row for row in versions if row.valid_from <= today]
        later = [row for row in versions if row.valid_from > today]
        drafts = [draft for draft in scheme.drafts.all() if draft.state in OPEN]
        newest = (begun or later)[-1] if versions else None
        rows.append(
            SchemeRow(
                scheme=scheme,
                in_force=begun[-1] if begun else None,
                following=later[0] if later else None,
                drafts=len(drafts),
                waiting=sum(draft.state == SchemeDraft.State.PROPOSED for draft in drafts),
                questions=len(questions_of(newest)) if newest else 0,
            )
        )
    return rows


def version_rows(scheme: Scheme, today: date) -> list[VersionRow]:
    """The newest first."""
    used = use_of(scheme.pk).versions
    versions = list(scheme.versions.select_related("drafted_as__closed_by").order_by("valid_from"))
    ends = [row.valid_from for row in versions[1:]] + [None]
    rows = [
        VersionRow(row, end, _state(row.valid_from, end, today), row.pk in used, _adopted_by(row))
        for row, end in zip(versions, ends, strict=True)
    ]
    return rows[::-1]


def told_version(scheme: Scheme, row: VersionRow) -> Told:
    terms = row.row.terms()
    version = by_name(terms, row.row.version)
    parts = tell(terms, version)
    lists = {
        told.diseases.code: told.diseases
        for part in parts
        for within in part.whole()
        for told in within.rows
        if told.diseases is not None
    }
    questions = tell_questions(terms, version)
    return Told(row, terms.name, parts, questions, tuple(lists.values()))


def questions_of(row: SchemeVersion) -> tuple[Assumption, ...]:
    terms = row.terms()
    return tell_questions(terms, by_name(terms, row.version))


def all_questions(today: date) -> list[tuple[SchemeRow, tuple[Assumption, ...]]]:
    """Of each scheme, those that the version in force (else the first one) rests on."""
    asked = []
    for row in scheme_rows(today):
        version = row.in_force or row.following
        if version is not None and (questions := questions_of(version)):
            asked.append((row, questions))
    return asked


def sides(scheme: Scheme) -> list[Side]:
    """What can be compared: versions, the newest first, then open drafts."""
    versions = scheme.versions.order_by("-valid_from").values_list("version", flat=True)
    drafts = scheme.drafts.filter(state__in=OPEN).order_by("pk")
    return [Side(f"v-{name}", name, False) for name in versions] + [
        Side(f"d-{draft.pk}", draft.version, True) for draft in drafts
    ]


def compared(scheme: Scheme, old: str, new: str) -> Comparison | None:
    """What changed from one side to the other; None where there is no such side."""
    before, after = _parts(scheme, old), _parts(scheme, new)
    return None if before is None or after is None else comparison(before, after)


def draft_changes(draft: SchemeDraft) -> Comparison:
    """Against the version that it follows. SchemeFileError where it cannot be read any more."""
    terms = draft.terms()
    before = draft.copied_from
    return comparison(_told(before.terms(), before.version), _told(terms, draft.version))


def by_name(terms: Terms, name: str) -> Version:
    return next(version for version in terms.versions if version.code == name)


def _parts(scheme: Scheme, side: str) -> tuple[Part, ...] | None:
    kind, _dash, name = side.partition("-")
    if kind == "v":
        row = scheme.versions.filter(version=name).first()
        return _told(row.terms(), row.version) if row else None
    if kind == "d" and name.isascii() and name.isdecimal() and len(name) < 19:
        draft = scheme.drafts.filter(pk=int(name)).first()
        return _told(draft.terms(), draft.version) if draft else None
    return None


def _told(terms: Terms, version: str) -> tuple[Part, ...]:
    return tell(terms, by_name(terms, version))


def _state(begins: date, ends: date | None, today: date) -> str:
    if begins > today:
        return "next"
    return "past" if ends is not None and ends <= today else "in_force"


def _adopted_by(row: SchemeVersion) -> str:
    draft = getattr(row, "drafted_as", None)
    return draft.closed_by.display_name if draft and draft.closed_by else ""
