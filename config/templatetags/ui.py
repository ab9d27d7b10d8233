"""The house's template parts: every page is built from these tags. See docs/ui.md.

Tags with a body are Django's `simple_block_tag`; each draws one file of templates/ui/, whose
first comment names its parameters.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from config import wording
from config.status import STATUS, TONES
from members.schemes.terms import in_language

register = template.Library()

SPRITE = "vendor/lucide-static-1.62.0/sprite.svg"


# --- words and figures ---------------------------------------------------------------------


for _word in (
    wording.money, wording.percent, wording.masked, wording.day, wording.moment, wording.iso,
):  # fmt: skip
    register.filter(_word.__name__, _word)


@register.filter
def said(words: Mapping[str, str] | None) -> str:
    """A text of a scheme file in the reader's language."""
    return in_language(words, get_language() or "") if words else ""


@register.simple_tag(name="money")
def money_tag(amount: Decimal | int | None) -> SafeString:
    """The amount in a span that never breaks and keeps its digits in columns."""
    return format_html('<span class="money">{}</span>', wording.money(amount))


@register.simple_tag
def hotline() -> str:
    """The union's telephone number; for pages that stand alone."""
    return settings.HOTLINE


@register.simple_tag
def html_lang() -> str:
    """The page's language as HTML writes it: zh-Hans, en."""
    head, _dash, script = (get_language() or settings.LANGUAGE_CODE).partition("-")
    return f"{head}-{script.title()}" if script else head


# --- small marks ---------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", cls: str = "") -> SafeString:
    """One Lucide icon of the sprite; give a label only where no word stands beside it."""
    return _icon(name, str(label), cls)


@lru_cache(maxsize=1024, typed=True)
def _icon(name: str, label: str, cls: str) -> SafeString:
    """Drawn once: a list has the same few icons on every line."""
    if name not in _icon_names():
        raise template.TemplateSyntaxError(f"no icon {name!r}: add it to frontend/icons.txt")
    place = f"{static(SPRITE)}#{name}"
    classes = f"icon {cls}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            classes, label, place,
        )  # fmt: skip
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        classes, place,
    )  # fmt: skip


@register.simple_tag
def badge(text: object, tone: str = "neutral", icon: str = "") -> SafeString:
    """A short word on a tint; tone is neutral, info, ok, warn or bad."""
    return _badge(_word_of(text), _tone(tone), icon)


@register.simple_tag
def status_tag(state: Any, label: object = "") -> SafeString:
    """A state with its icon and colour; the label is the state's own unless given."""
    tone, mark = STATUS.get(str(getattr(state, "value", state)), ("neutral", "circle"))
    return _badge(_word_of(label or getattr(state, "label", state)), tone, mark)


@register.simple_tag
def sla(
    days_left: int | None = None,
    limit: int | None = None,
    paused_days: int | None = None,
    reason: object = "",
) -> SafeString:
    """Working days left, overdue, or the clock stopped."""
    told = wording.sla(days_left, limit, paused_days, reason)
    return _badge(_word_of(told["text"]), str(told["tone"]), str(told["icon"]))


# Drawn once for each word: a list says the same few on every line. `typed`, because the same
# characters are escaped or not by their type.
@lru_cache(maxsize=1024, typed=True)
def _badge(text: str, tone: str, icon: str) -> SafeString:
    return draw("badge", text=text, tone=tone, icon=icon)


def _word_of(text: object) -> str:
    """A lazy word in the reader's language; what is safe stays so."""
    return text if isinstance(text, str) else str(text)


@register.inclusion_tag("ui/masked.html", name="masked")
def masked_tag(value: str, kind: str, reveal_url: str = "", what: object = "") -> dict[str, object]:
    """The masked value, with a “show” link to the page that asks for the reason."""
    return {"shown": wording.masked(value, kind), "reveal_url": reveal_url, "what": what}


@register.inclusion_tag("ui/stat.html")
def stat(
    label: object, value: object, note: object = "", tone: str = "neutral", url: str = ""
) -> dict[str, object]:
    """One big figure with its label; with a url it is a link."""
    return {"label": label, "value": value, "note": note, "tone": _tone(tone), "url": url}


# --- boxes ---------------------------------------------------------------------------------


@register.simple_block_tag
def panel(
    content: str,
    title: object = "",
    *,
    id: str = "",  # noqa: A002  the attribute's name in HTML
    level: int = 2,
    badge: object = "",
    badge_tone: str = "neutral",
    badge2: object = "",
    badge2_tone: str = "neutral",
    note: object = "",
    link_url: str = "",
    link_label: object = "",
    flush: bool = False,
    foot: object = "",
) -> SafeString:
    """A white box with a heading; flush lets lists and tables reach its edges."""
    return draw("panel", **locals())


@register.simple_block_tag
def alert(content: str, tone: str = "info", title: object = "", live: bool = False) -> SafeString:
    """A message that stays until the page changes."""
    mark = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}.get(tone, "info")
    return draw("alert", content=content, tone=_tone(tone), title=title, icon=mark, live=live)


@register.simple_block_tag
def dialog(content: str, id: str, title: object) -> SafeString:  # noqa: A002  as in HTML
    """A native dialog; open it with <a href="#id" data-dialog>, also where scripts are off."""
    return draw("dialog", content=content, id=id, title=title)


@register.simple_block_tag
def data_table(
    content: str, caption: object, show_caption: bool = False, stack: bool = True
) -> SafeString:
    """A table in its scroll box; on phones rows become cards from each cell's data-label."""
    return draw(
        "data_table", content=content, caption=caption, show_caption=show_caption, stack=stack
    )


@register.simple_block_tag
def kv_list(content: str, inline: bool = False) -> SafeString:
    """The list around {% kv %} pairs; inline for the identity bar."""
    return draw("kv_list", content=content, inline=inline)


@register.simple_block_tag
def kv(content: str, label: object) -> SafeString:
    """One label and what stands beside it."""
    return draw("kv", content=content, label=label)


@register.simple_block_tag
def cell_list(content: str, title: object = "") -> SafeString:
    """The member's list of cells."""
    return draw("cell_list", content=content, title=title)


@register.inclusion_tag("ui/cell.html")
def cell(
    label: object, url: str = "", icon: str = "", note: object = "", sub: object = ""
) -> dict[str, object]:
    """One cell: icon, label, note at the right and, with a url, a chevron."""
    return {"label": label, "url": url, "icon": icon, "note": note, "sub": sub}


@register.simple_block_tag
def state_card(
    content: str,
    title: object,
    *,
    icon: str = "clock",
    tone: str = "info",
    who: object = "",
    amount: Decimal | None = None,
    amount_label: object = "",
    amount_note: object = "",
) -> SafeString:
    """The member's big card: where am I, what must I do, by when, how much."""
    _tone(tone)
    return draw("state_card", **locals())


# --- the page's frame ----------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def title_bar(context: Context, content: str, back_url: str = "") -> SafeString:
    """The member's title bar: back, the page's h1, the switch to 长辈版."""
    return draw(
        "title_bar", title=SafeString(content.strip()),
        back_url=back_url or context.get("back_url", ""),
        elder=context.get("elder", False), next=_address(context),
        csrf_token=context.get("csrf_token", ""),
    )  # fmt: skip


class _Capture(template.Node):
    def __init__(self, nodes: template.NodeList, name: str) -> None:
        self.nodes, self.name = nodes, name

    def render(self, context: Context) -> SafeString:
        context[self.name] = self.nodes.render(context)
        return SafeString("")


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> _Capture:
    """{% capture tags %}…{% endcapture %}: keeps what it draws under a name, for a tag's option."""
    _tag, name = token.split_contents()
    nodes = parser.parse(("endcapture",))
    parser.delete_first_token()
    return _Capture(nodes, name)


# --- lists of things -----------------------------------------------------------------------


@register.inclusion_tag("ui/steps.html")
def steps(items: Iterable[Any], title: object = "") -> dict[str, object]:
    """Vertical steps; each item has label, state (done, current, todo or bad) and maybe note."""
    return {"items": items, "title": title}


@register.inclusion_tag("ui/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, object]:
    """What happened, newest first as given; each item has at, title and maybe who, note, tone."""
    return {"items": items}


@register.inclusion_tag("ui/line_table.html")
def line_table(
    lines: Iterable[Any], total: Decimal, total_label: object = "", caption: object = ""
) -> dict[str, object]:
    """The reckoning line by line: label, formula, clause, amount; then the sum."""
    return {"lines": lines, "total": total, "total_label": total_label, "caption": caption}


@register.inclusion_tag("ui/empty.html")
def empty(
    title: object, text: object = "", url: str = "", action: object = "", icon: str = "inbox"
) -> dict[str, object]:
    """Nothing here: what that means and the next thing to do."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("ui/pager.html")
def pager(newer_url: str = "", older_url: str = "") -> dict[str, object]:
    """Links to the pages before and after; big lists know no totals."""
    return {"newer_url": newer_url, "older_url": older_url}


@register.inclusion_tag("ui/phone_help.html")
def phone_help(primary: bool = False) -> dict[str, object]:
    """The button that calls the union."""
    return {"hotline": settings.HOTLINE, "primary": primary}


@register.inclusion_tag("ui/read_aloud.html")
def read_aloud(text: object) -> dict[str, object]:
    """Reads the given words out; there is no button where the browser has no voice."""
    return {"text": text}


# --- helpers -------------------------------------------------------------------------------


def with_query(url: str, **values: object) -> str:
    """The url with these values as its query, empty ones left out."""
    kept = {key: value for key, value in values.items() if value not in ("", None)}
    return f"{url}?{urlencode(kept)}" if kept else url


def draw(part: str, **values: object) -> SafeString:
    """One part of templates/ui/ with these values and nothing else."""
    return render_to_string(f"ui/{part}.html", values)


def _address(context: Context) -> str:
    request = context.get("request")
    return request.get_full_path() if request is not None else "/"


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"no tone {tone!r}; there are {', '.join(TONES)}")
    return tone


@cache
def _icon_names() -> frozenset[str]:
    found = finders.find(SPRITE)
    text = Path(str(found)).read_text(encoding="utf-8")
    return frozenset(piece.split('"', 1)[0] for piece in text.split('<symbol id="')[1:])
