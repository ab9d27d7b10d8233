"""The template parts of the desk: facts, checks, decisions, lists. Builtins, as those of `ui`."""

from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from config.templatetags.ui import draw

register = template.Library()


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """The list around {% fact_row %}."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact_row(
    content: str,
    label: object,
    *,
    ref: object = "",
    source: object = "",
    was: object = "",
    note: object = "",
    undo_url: str = "",
    edit_url: str = "",
    doubtful: bool = False,
    id: str = "",  # noqa: A002  the attribute's name in HTML
    crop: object = "",
) -> SafeString:
    """One fact: the value with its number on the paper, its source, and what it was before."""
    return draw("fact_row", **locals())


@register.simple_tag
def case_row(row: Hashable, lane: str, tick: object, all_chosen: object) -> SafeString:
    """One line of a list of cases."""
    return _case_row(row, lane, bool(tick), bool(all_chosen), get_language())


# A desk shows the same cases over and over: a line is drawn anew only when its case has changed.
@lru_cache(maxsize=4096)
def _case_row(
    row: Hashable, lane: str, tick: bool, all_chosen: bool, _language: str | None
) -> SafeString:
    values = {"row": row, "lane": lane, "tick": tick, "all_chosen": all_chosen}
    return SafeString(render_to_string("reviews/_row.html", values))


@register.simple_block_tag
def check_row(
    content: str,
    status: str,
    title: object,
    *,
    source: object = "",
    clause: object = "",
    badge: object = "",
    id: str = "",  # noqa: A002  the attribute's name in HTML
    level: int = 3,
) -> SafeString:
    """One named check: passed, open, failed, unknown or skipped; the body holds its question."""
    content = SafeString(content.strip())
    mark, words = _check_marks()[status]
    return draw("check_row", **locals())


@register.simple_block_tag
def decision_bar(
    content: str, waiting: object = "", waiting_url: str = "", note: object = "", note2: object = ""
) -> SafeString:
    """The bar at the foot of a case: what is still missing, the decisions, a quiet note."""
    return draw(
        "decision_bar", content=content, waiting=waiting, waiting_url=waiting_url,
        note=note, note2=note2,
    )  # fmt: skip


@register.inclusion_tag("ui/decision.html")
def decision(
    label: object, url: str, key: str = "", tone: str = "plain", disabled: bool = False
) -> dict[str, object]:
    """One button of the decision bar; url is a page or "#id-of-a-dialog"."""
    return {"label": label, "url": url, "key": key, "tone": tone, "disabled": disabled}


@register.simple_block_tag
def identity_bar(
    content: str,
    title: object,
    *,
    place: object = "",
    previous_url: str = "",
    next_url: str = "",
    tags: object = "",
) -> SafeString:
    """Who and what the case is, on each of its pages; the body holds the pairs, tags stand above.

    `tags` is what {% capture tags %} gave, because a tag has one body only.
    """
    return draw("identity_bar", **locals())


@register.inclusion_tag("ui/anchor_tabs.html")
def anchor_tabs(items: Iterable[Any]) -> dict[str, object]:
    """Phones only: jumps to the parts of a long page; each item has label and url (#id)."""
    return {"items": items}


@register.inclusion_tag("ui/hot_keys.html")
def hot_keys(on: bool = False) -> dict[str, object]:
    """The switch for single keys; they are off until somebody switches them on."""
    return {"on": on}


@register.inclusion_tag("ui/case_lease.html", takes_context=True)
def case_lease(context: Context, url: str) -> dict[str, object]:
    """Keeps the case taken while it is looked at; on 409 shows the answer's sentence."""
    return {"url": url, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("ui/sort_th.html", takes_context=True)
def sort_th(context: Context, label: object, field: str, cls: str = "") -> dict[str, object]:
    """A column head that sorts by ?sort=field, then by ?sort=-field."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{field}" if now == field else field
    query.pop("after", None)
    direction = {field: "ascending", f"-{field}": "descending"}.get(now, "")
    return {"label": label, "url": f"?{query.urlencode()}", "direction": direction, "cls": cls}


@register.inclusion_tag("ui/lane_tabs.html")
def lane_tabs(items: Iterable[Any], label: object = "") -> dict[str, object]:
    """Tabs that are links: each item has label, url, active and maybe count."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/filter_chips.html")
def filter_chips(chips: Iterable[Any], clear_url: str = "") -> dict[str, object]:
    """The filters in force, each a link that takes it off; chips have label and remove_url."""
    return {"chips": chips, "clear_url": clear_url}


def _check_marks() -> Mapping[str, tuple[str, str]]:
    return {
        "passed": ("circle-check", gettext("Passed")),
        "open": ("triangle-alert", gettext("To be judged")),
        "failed": ("circle-x", gettext("Not passed")),
        "unknown": ("circle-question-mark", gettext("Could not be checked")),
        "skipped": ("ban", gettext("Does not apply")),
    }
