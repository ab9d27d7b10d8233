"""Checklists ready to print: to be ticked by an expert, as it was kept, and as a guide."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from claims.models import Claim, Fact
from config.wording import iso, listed
from members.schemes.terms import Words, in_language
from reviews.advice import last_checklist
from reviews.checklists.load import norm, norms
from reviews.checklists.terms import Checklist, Group, Item
from reviews.evidence import Evidence, evidence_of
from reviews.models import KeptChecklist, Opinion, Referral


@dataclass(frozen=True)
class ItemRow:
    """One condition. `shown`: the key of the evidence that shows it, "" where none does; `piece`
    is that evidence in words."""

    key: str
    words: str
    by: str
    shown: str = ""
    piece: str = ""
    not_before: str = ""


@dataclass(frozen=True)
class GroupRow:
    """Conditions that belong together; `words` says how many of them are needed."""

    words: str
    met: bool
    items: list[ItemRow]


@dataclass(frozen=True)
class ChecklistRow:
    """A list: of one case, or as a guide (then nothing is shown, and no day is known).

    `missing`: how many items have to be shown still; `open`: which, a phrase for each choice.
    """

    code: str
    number: int
    name: str
    severity: str
    codes: str
    groups: list[GroupRow]
    shown: int
    missing: int
    open: list[str]
    not_counted: str
    wait: str
    earliest: str
    too_early: bool


@dataclass(frozen=True)
class KeptRow:
    """A list as it was ticked, with who and when. `stage`: the opinions that it was given with."""

    id: int
    list: ChecklistRow
    by: str
    at: datetime
    stage: str = ""


@dataclass(frozen=True)
class Choice:
    """A disease that can be chosen."""

    code: str
    number: int
    name: str


@dataclass(frozen=True)
class Chooser:
    """What an expert has before them: `chosen` is the list that is open, `kept` whether it is the
    one that was saved; `pieces` are key and name of the evidence that they opened."""

    words: str
    found: list[Choice]
    chosen: ChecklistRow | None
    kept: bool
    pieces: list[tuple[str, str]]
    source: str
    note: str


def chooser(
    referral: Referral, *, opened: Collection[str], wanted: str, words: str, today: date
) -> Chooser:
    """The list that was kept, or the one that is `wanted` instead; and what the search found."""
    last = last_checklist(referral)
    terms = norm()
    chosen = terms.find(wanted) or (terms.find(last.disease) if last else None)
    is_kept = last is not None and chosen is not None and last.disease == chosen.code
    pieces = {one.key: one for one in evidence_of(referral.review.claim) if one.key in opened}
    row = None
    if chosen is not None:
        shown = last.shown if last is not None and is_kept else {}
        row = _row(chosen, shown, _names(pieces.values()), _since(referral.review.claim), today)
    return Chooser(
        words=words,
        found=[_choice(one) for one in terms.search(words)] if words or row is None else [],
        chosen=row,
        kept=is_kept,
        pieces=list(_names(pieces.values()).items()),
        source=said(terms.source.name),
        note=said(terms.note),
    )


def kept_rows(claim: Claim) -> dict[int, KeptRow]:
    """The lists that opinions were given with, by opinion; judged by the day of their ticking."""
    opinions = Opinion.objects.filter(review__claim=claim, checklist__isnull=False)
    found = list(opinions.select_related("checklist__kept_by").order_by("pk"))
    if not found:
        return {}
    names, since = _names(evidence_of(claim)), _since(claim)
    rows = {}
    for opinion in found:
        row = _kept(opinion, names, since)
        if row is not None:
            rows[opinion.pk] = row
    return rows


def each_once(rows: Iterable[KeptRow]) -> list[KeptRow]:
    """A list that both opinions were given with stands there once, with both."""
    found: dict[int, KeptRow] = {}
    for row in rows:
        before = found.get(row.id)
        found[row.id] = replace(row, stage=listed([before.stage, row.stage])) if before else row
    return list(found.values())


def _kept(opinion: Opinion, names: Mapping[str, str], since: tuple[date, str]) -> KeptRow | None:
    kept: KeptChecklist | None = opinion.checklist
    edition = norms().get((kept.norm, kept.edition)) if kept else None
    checklist = edition.find(kept.disease) if kept and edition else None
    if kept is None or checklist is None:
        return None
    return KeptRow(
        id=kept.pk,
        list=_row(checklist, kept.shown, names, since, timezone.localdate(kept.kept_at)),
        by=kept.kept_by.display_name,
        at=kept.kept_at,
        stage=opinion.get_stage_display(),
    )


def guide(words: str) -> list[ChecklistRow]:
    """The lists that hold what was typed; all of them where nothing was."""
    return [_row(one, {}, {}, None, None) for one in norm().search(words)]


def said(words: Words) -> str:
    return in_language(words, get_language() or "") if words else ""


def _row(
    one: Checklist,
    shown: Mapping[str, str],
    names: Mapping[str, str],
    since: tuple[date, str] | None,
    today: date | None,
) -> ChecklistRow:
    first = one.earliest(since[0]) if since else None
    wait = one.disease.wait_days
    return ChecklistRow(
        code=one.code,
        number=one.number,
        name=said(one.disease.name),
        severity=_("Severe") if one.disease.severity == "severe" else _("Mild"),
        codes=listed(one.icd10),
        groups=[_group(group, shown, names, since) for group in one.groups],
        shown=sum(item.key in shown for item in one.items()),
        missing=one.missing(shown),
        open=[phrase for group in one.groups for phrase in _open(group, shown)],
        not_counted=said(one.not_counted),
        wait=_wait(wait, said(one.counted)) if wait else "",
        earliest=_("Not before %(day)s, %(since)s.") % {"day": iso(first), "since": since[1]}
        if first and since
        else "",
        too_early=bool(first and today and today < first),
    )


def _wait(days: int, counted: str) -> str:
    words = ngettext("%(n)s day: %(counted)s", "%(n)s days: %(counted)s", days)
    return words % {"n": days, "counted": counted}


def _group(
    group: Group,
    shown: Mapping[str, str],
    names: Mapping[str, str],
    since: tuple[date, str] | None,
) -> GroupRow:
    words = (
        _("All of these")
        if group.needs_all
        else ngettext("At least %(n)s of these", "At least %(n)s of these", group.needs)
        % {"n": group.needs}
    )
    return GroupRow(
        words, not group.missing(shown), [_item(i, shown, names, since) for i in group.items]
    )


def _open(group: Group, shown: Mapping[str, str]) -> list[str]:
    """Each item that all have to be; of those that some have to be, one phrase."""
    words = [said(item.words) for item in group.open_items(shown)]
    if group.needs_all or not words:
        return words
    choice = ngettext("%(n)s of: %(items)s", "%(n)s of: %(items)s", group.missing(shown))
    return [choice % {"n": group.missing(shown), "items": " / ".join(words)}]


def _item(
    item: Item,
    shown: Mapping[str, str],
    names: Mapping[str, str],
    since: tuple[date, str] | None,
) -> ItemRow:
    key = shown.get(item.key, "")
    not_before = ""
    if item.after_days and since:
        first = since[0] + timedelta(days=item.after_days)
        not_before = _("not before %(day)s") % {"day": iso(first)}
    return ItemRow(
        key=item.key,
        words=said(item.words),
        by=listed(said(kind) for kind in item.by),
        shown=key,
        piece=names.get(key, _("No longer available")) if key else "",
        not_before=not_before,
    )


def _names(pieces: Collection[Evidence]) -> dict[str, str]:
    return {piece.key: " · ".join(filter(None, (piece.label, piece.sub))) for piece in pieces}


def _since(claim: Claim) -> tuple[date, str]:
    """From when days of waiting are counted as far as we know, and what that day is."""
    fact = Fact.objects.current().filter(claim=claim, name="diagnosed_on").first()
    if fact is not None:
        first = date.fromisoformat(fact.value)
        return first, _("counted from the first diagnosis on %(day)s") % {"day": iso(first)}
    first = claim.encounter.admitted_on
    words = _("counted from the admission on %(day)s; the day of the diagnosis is not known")
    return first, words % {"day": iso(first)}


def _choice(one: Checklist) -> Choice:
    return Choice(one.code, one.number, said(one.disease.name))
