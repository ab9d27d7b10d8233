"""What the pages of a replay show: runs, the claims behind one, and its lines for a spreadsheet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from claims.models import Assessment, Claim, ReplayRow, ReplayRun
from claims.replay import FACTS_MISSING, ITEM_GONE
from claims.states import SETTLED
from claims.words import reason_words
from members.models import Scheme, SchemeDraft, SchemeVersion
from members.schemes.terms import in_language

RUNS_PAGE = 20
CLAIMS_PAGE = 50
K = ReplayRow.Kind

# The lists of claims of a run, in the order of the tabs.
LANES: Mapping[str, Promise] = {
    "gain": pgettext_lazy("claims under other rules", "Gain most"),
    "loss": pgettext_lazy("claims under other rules", "Lose most"),
    "changed": gettext_lazy("Other outcome"),
    K.OPEN: K.OPEN.label,
    K.BY_HAND: K.BY_HAND.label,
    K.NOT_REPRODUCED: K.NOT_REPRODUCED.label,
}
# Of these nothing is compared: there is one amount, beside what was decided.
APART = (K.OPEN, K.BY_HAND, K.NOT_REPRODUCED)
_LANE_ROWS: Mapping[str, Q] = {
    "gain": Q(difference__gt=0),
    "loss": Q(difference__lt=0),
    "changed": Q(kind=K.COMPARED) & ~Q(old_outcome=F("new_outcome")),
    K.OPEN: Q(kind=K.OPEN),
    K.BY_HAND: Q(kind=K.BY_HAND),
    K.NOT_REPRODUCED: Q(kind=K.NOT_REPRODUCED),
}
_REASONS: Mapping[str, Promise] = {
    FACTS_MISSING: gettext_lazy("A fact that the rules need is missing"),
    ITEM_GONE: gettext_lazy("The other rules do not have this item"),
}


@dataclass(frozen=True)
class RunsPage:
    rows: list[ReplayRun]
    older: str


@dataclass(frozen=True)
class ClaimRow:
    """One claim by its reference; nobody's name. `outcome` is told where it changes."""

    reference: str
    item: str
    decided: Decimal
    old: Decimal
    new: Decimal
    difference: Decimal
    old_outcome: str
    new_outcome: str
    changes: bool
    why: list[str]


@dataclass(frozen=True)
class ClaimsPage:
    rows: list[ClaimRow]
    older: str


@dataclass(frozen=True)
class ItemRow:
    name: str
    claims: int
    old: Decimal
    new: Decimal
    difference: Decimal
    gained: int
    lost: int


@dataclass(frozen=True)
class ApartRow:
    """Claims of one kind that are in no total: how many, and what was granted for them."""

    label: str
    why: str
    claims: int
    decided: Decimal


def name_of(scheme: Scheme) -> str:
    return scheme.name_en if get_language() == "en" else scheme.name_zh


def runs_page(scheme_id: int, *, before: int | None) -> RunsPage:
    """Twenty runs, the newest first."""
    found = ReplayRun.objects.filter(scheme_id=scheme_id).select_related("asked_by", "draft")
    found = found.defer("source_text", "lists", "draft__source_text").order_by("-pk")
    if before is not None:
        found = found.filter(pk__lt=before)
    runs = list(found[: RUNS_PAGE + 1])
    shown = runs[:RUNS_PAGE]
    return RunsPage(shown, str(shown[-1].pk) if len(runs) > RUNS_PAGE else "")


def periods_of(scheme_id: int) -> list[tuple[int, int]]:
    """Periods with decided claims, the newest first, and how many there are."""
    claims = Claim.objects.filter(scheme_id=scheme_id, state__in=SETTLED)
    return list(claims.values_list("period").annotate(n=Count("pk")).order_by("-period"))


def rules_of(scheme_id: int) -> list[tuple[str, SchemeDraft | SchemeVersion]]:
    """What a period can be replayed under: open drafts first, then versions, the newest first."""
    open_states = (SchemeDraft.State.DRAFT, SchemeDraft.State.PROPOSED)
    drafts = SchemeDraft.objects.filter(scheme_id=scheme_id, state__in=open_states)
    versions = SchemeVersion.objects.filter(scheme_id=scheme_id)
    return [
        *((f"draft-{draft.pk}", draft) for draft in drafts.order_by("-pk")),
        *((f"version-{version.pk}", version) for version in versions.order_by("-valid_from")),
    ]


def draft_has_changed(run: ReplayRun) -> bool:
    """Whether the draft says something else by now than what was replayed."""
    draft = run.draft
    return draft is not None and (draft.source_text, draft.lists) != (run.source_text, run.lists)


def lane_counts(run: ReplayRun) -> dict[str, int]:
    kinds = dict(run.rows.values_list("kind").annotate(n=Count("pk")).order_by())
    counts = {"gain": run.gained_count, "loss": run.lost_count, "changed": run.changed_count}
    return counts | {kind: kinds.get(kind, 0) for kind in APART}


def claims_page(run: ReplayRun, lane: str, *, after: str) -> ClaimsPage:
    """Fifty claims of a lane, the largest difference first; `after`: where the last page ended."""
    found = run.rows.filter(_LANE_ROWS[lane]).select_related("claim")
    place = _place(after)
    if lane == "gain":
        found = _from(found, place, "difference__lt", "pk__lt").order_by("-difference", "-pk")
    elif lane == "loss":
        found = _from(found, place, "difference__gt", "pk__gt").order_by("difference", "pk")
    else:
        found = found.filter(pk__gt=place[1] if place else 0).order_by("pk")
    rows = list(found[: CLAIMS_PAGE + 1])
    shown = rows[:CLAIMS_PAGE]
    names = item_names(run)
    older = f"{shown[-1].difference}:{shown[-1].pk}" if len(rows) > CLAIMS_PAGE else ""
    return ClaimsPage([_claim_row(row, names) for row in shown], older)


def by_item(run: ReplayRun) -> list[ItemRow]:
    """Compared claims by item, the largest cost first."""
    names = item_names(run)
    found = (
        run.rows.filter(kind=K.COMPARED)
        .values("claim__item")
        .annotate(
            claims=Count("pk"),
            was=Sum("old"),
            becomes=Sum("new"),
            more=Sum("difference"),
            gained=Count("pk", filter=Q(difference__gt=0)),
            lost=Count("pk", filter=Q(difference__lt=0)),
        )
        .order_by("-was", "claim__item")
    )
    return [
        ItemRow(
            name=names.get(row["claim__item"], row["claim__item"]),
            claims=row["claims"],
            old=row["was"],
            new=row["becomes"],
            difference=row["more"],
            gained=row["gained"],
            lost=row["lost"],
        )
        for row in found
    ]


def kept_apart(run: ReplayRun) -> list[ApartRow]:
    """The claims that are in no total, by the reason for that; kinds without any are left out."""
    why: Mapping[str, str] = {
        K.OPEN: _("Under the other rules a person must judge, or a paper is missing."),
        K.BY_HAND: _("A person decided otherwise than computed; the decision stands."),
        K.NOT_REPRODUCED: _("The rules in force do not bring what was computed then."),
    }
    found = run.rows.exclude(kind=K.COMPARED).values_list("kind")
    sums = {kind: rest for kind, *rest in found.annotate(n=Count("pk"), yuan=Sum("decided"))}
    return [ApartRow(str(K(kind).label), why[kind], *sums[kind]) for kind in why if kind in sums]


def item_names(run: ReplayRun) -> dict[str, str]:
    """The items' names under either rules, in the reader's language."""
    language = get_language() or settings.LANGUAGE_CODE
    names: dict[str, str] = {}
    for terms in (run.other_terms(), run.in_force.terms()):
        for version in terms.versions:
            names |= {
                code: in_language(item.name, language) for code, item in version.items.items()
            }
    return names


def export_head() -> list[str]:
    return [
        _("Claim"), _("Item"), _("Kind"), _("Outcome in force"), _("Outcome under the other rules"),
        _("Amount decided"), _("Rules in force"), _("Other rules"), _("Difference"), _("Reasons"),
    ]  # fmt: skip


def export_rows(run: ReplayRun) -> Iterator[list[str]]:
    """Every claim, the largest gain first; words in the language of now, rows as they are read."""
    names = item_names(run)
    kinds = {kind.value: str(kind.label) for kind in ReplayRow.Kind}
    outcomes = {outcome.value: str(outcome.label) for outcome in Assessment.Outcome}
    reasons_told = run.rows.values_list("reasons", flat=True).order_by().distinct()
    known = {code: _reason(code) for each in reasons_told for code in each}
    rows = run.rows.order_by("-difference", "-pk").values_list(
        "claim__reference", "claim__item", "kind", "old_outcome", "new_outcome", "decided", "old",
        "new", "difference", "reasons",
    )  # fmt: skip
    return (
        [
            reference,
            names.get(item, item),
            kinds[kind],
            outcomes[old_outcome],
            outcomes[new_outcome],
            *map(str, amounts),
            "; ".join(known.get(code, code) for code in reasons),
        ]
        for reference, item, kind, old_outcome, new_outcome, *amounts, reasons in rows.iterator(
            chunk_size=2_000
        )
    )


def _claim_row(row: ReplayRow, names: Mapping[str, str]) -> ClaimRow:
    return ClaimRow(
        reference=row.claim.reference,
        item=names.get(row.claim.item, row.claim.item),
        decided=row.decided,
        old=row.old,
        new=row.new,
        difference=row.difference,
        old_outcome=row.get_old_outcome_display(),
        new_outcome=row.get_new_outcome_display(),
        changes=row.old_outcome != row.new_outcome,
        why=[_reason(code) for code in row.reasons],
    )


def _reason(code: str) -> str:
    return str(_REASONS[code]) if code in _REASONS else reason_words([code])[0]


def _from(
    rows: QuerySet[ReplayRow], place: tuple[Decimal, int] | None, beyond: str, next_: str
) -> QuerySet[ReplayRow]:
    if place is None:
        return rows
    difference, pk = place
    return rows.filter(Q(**{beyond: difference}) | Q(difference=difference, **{next_: pk}))


def _place(after: str) -> tuple[Decimal, int] | None:
    """Where a page ended; None for anything that we did not write ourselves."""
    difference, _colon, pk = after.partition(":")
    if not (pk.isascii() and pk.isdecimal() and len(pk) < 19 and len(difference) < 20):
        return None
    try:
        value = Decimal(difference)
    except InvalidOperation:
        return None
    return (value, int(pk)) if value.is_finite() else None
