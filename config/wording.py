"""How figures, days and personal data are written on screens. Used by the tags and by sentences."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext, pgettext

from config.kernel import masking

MASKS = {
    "name": masking.mask_name,
    "id": masking.mask_id_number,
    "phone": masking.mask_phone,
    "account": masking.mask_account,
}


def money(amount: Decimal | int | None) -> str:
    """¥1,234.50; a minus before the sign; a dash where nothing is known."""
    if amount is None or amount == "":
        return "—"
    if isinstance(amount, float):
        raise TypeError("money is Decimal yuan, never float")
    value = Decimal(amount)
    return f"{'−' if value < 0 else ''}¥{abs(value):,.2f}"


def percent(share: Decimal | float) -> str:
    """0.0123 as 1.2%."""
    return f"{share * 100:.1f}%"


def listed(words: Iterable[object]) -> str:
    """“a, b”, or “甲、乙”: items in one line."""
    return pgettext("between the items of a list", ", ").join(map(str, words))


def masked(value: str, kind: str) -> str:
    """The value as a screen may show it; kind is name, id, phone or account."""
    return MASKS[kind](value or "")


def day(value: date | None) -> str:
    """11 月 27 日（周五）, or Fri 27 Nov: how a member is told a day."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = localtime(value).date()
    weekday = _weekdays()[value.weekday()]
    shown = date_format(value, gettext("j M"))
    return gettext("%(weekday)s %(day)s") % {"weekday": weekday, "day": shown}


def moment(value: datetime | None) -> str:
    """11 月 20 日 09:12, or 20 Nov 09:12, in the house's time zone."""
    return date_format(localtime(value), gettext("j M H:i")) if value else "—"


def iso(value: date | None) -> str:
    """2026-11-20, or 2026-11-20 09:12 for a moment: how the desk reads dates."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat()


def sla(
    days_left: int | None = None,
    limit: int | None = None,
    paused_days: int | None = None,
    reason: object = "",
) -> dict[str, object]:
    """Working days left, overdue, or the clock stopped; coloured only when it presses."""
    if paused_days is not None:
        text = gettext("Clock stopped: %(reason)s (day %(day)s)")
        return {
            "text": text % {"reason": reason, "day": paused_days},
            "tone": "neutral",
            "icon": "hourglass",
        }
    if days_left is None:
        return {"text": gettext("No time limit"), "tone": "neutral", "icon": "clock"}
    if days_left < 0:
        late = -days_left
        text = ngettext("%(n)s day overdue", "%(n)s days overdue", late) % {"n": late}
        return {"text": text, "tone": "bad", "icon": "triangle-alert"}
    text = ngettext("%(n)s working day left", "%(n)s working days left", days_left)
    text = text % {"n": days_left}
    if limit is not None:
        text += gettext(" (limit %(limit)s)") % {"limit": limit}
    return {"text": text, "tone": "warn" if days_left <= 1 else "neutral", "icon": "clock"}


def _weekdays() -> list[str]:
    return [
        gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"), gettext("Fri"),
        gettext("Sat"), gettext("Sun"),
    ]  # fmt: skip
