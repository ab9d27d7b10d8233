"""A draft with what it changes, what happened to it, and what a reader may do with it now."""

import difflib
from dataclasses import dataclass

from config.kernel.denial import allows
from members.models import Scheme, SchemeDraft, SchemeDraftEvent, User
from members.policies import check_did_not_write, holds
from members.queries.schemes import draft_changes
from members.roles import Permission
from members.schemes.compared import Comparison
from members.schemes.reader import SchemeFileError

DIFF_MAX = 200
AROUND = 3
COMPARED_MAX = 1_000_000
_TONES = {"adopted": "ok", "dropped": "bad", "sent_back": "warn"}


@dataclass(frozen=True)
class DraftPage:
    """`broken`: why the text cannot be read any more, "" where it can."""

    draft: SchemeDraft
    changes: Comparison
    broken: str
    history: list[dict[str, object]]
    may_write: bool
    may_adopt: bool
    wrote_it: bool


@dataclass(frozen=True)
class Line:
    """One line of a text with its number; `mark` is “+”, “-”, “!” or nothing."""

    number: int
    text: str
    mark: str = ""


def drafts_of(scheme: Scheme) -> list[SchemeDraft]:
    return list(scheme.drafts.select_related("made_by", "closed_by").order_by("-pk")[:50])


def draft_page(draft: SchemeDraft, viewer: User) -> DraftPage:
    changes = Comparison((), ())
    broken = ""
    try:
        changes = draft_changes(draft)
    except SchemeFileError as error:
        broken = str(error)
    wrote_it = not allows(check_did_not_write, draft, viewer)
    return DraftPage(
        draft=draft,
        changes=changes,
        broken=broken,
        history=_history(draft),
        may_write=holds(viewer, Permission.SCHEME_DRAFT),
        may_adopt=holds(viewer, Permission.SCHEME_ADOPT),
        wrote_it=wrote_it,
    )


def last_saved(draft: SchemeDraft) -> SchemeDraftEvent:
    """Who was first, for the one who was second."""
    return draft.events.select_related("done_by").latest("revision")


def lines_around(text: str, number: int | None) -> list[Line]:
    """The wrong line with those about it; none where no line is named."""
    if number is None:
        return []
    lines = text.splitlines()
    first = max(number - 1 - AROUND, 0)
    return [
        Line(place + 1, lines[place], "!" if place + 1 == number else "")
        for place in range(first, min(number + AROUND, len(lines)))
    ]


def differences(old: str, new: str) -> list[Line]:
    """The lines that differ, with their numbers in their own text; the first two hundred."""
    return _differing(old.splitlines(), new.splitlines())[:DIFF_MAX]


def _differing(old: list[str], new: list[str]) -> list[Line]:
    """What is the same at both ends is set aside first: comparing lines is quadratic."""
    head = _same(old, new)
    old_rest, new_rest = old[head:], new[head:]
    tail = _same(old_rest[::-1], new_rest[::-1])
    old_rest = old_rest[: len(old_rest) - tail]
    new_rest = new_rest[: len(new_rest) - tail]
    blocks = [(0, len(old_rest), 0, len(new_rest))]
    if len(old_rest) * len(new_rest) <= COMPARED_MAX:
        matcher = difflib.SequenceMatcher(None, old_rest, new_rest, autojunk=False)
        blocks = [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    found = []
    for old_from, old_to, new_from, new_to in blocks:
        found += [Line(head + n + 1, old_rest[n], "-") for n in range(old_from, old_to)]
        found += [Line(head + n + 1, new_rest[n], "+") for n in range(new_from, new_to)]
    return found


def _same(one: list[str], other: list[str]) -> int:
    """How many lines at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _history(draft: SchemeDraft) -> list[dict[str, object]]:
    events = draft.events.select_related("done_by").order_by("-revision")[:100]
    return [
        {
            "at": event.done_at,
            "title": event.get_kind_display(),
            "who": event.done_by.display_name,
            "note": event.note,
            "tone": _TONES.get(event.kind, ""),
        }
        for event in events
    ]
