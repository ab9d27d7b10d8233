"""How the differences of a replay spread: counted in steps of yuan, with the bars to draw."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Aggregate, Count, Q, Sum
from django.utils.translation import gettext as _

from claims.models import ReplayRow, ReplayRun
from config.kernel.money import ZERO

# Ends of the steps, in yuan; the last step has none.
ENDS = (50, 100, 200, 500, 1000, 2000, 5000)
# The plot, in rem: one row a step, so that its words stay as large as all others.
ROW = Decimal("1.75")
_WIDEST = 50  # per cent of the plot's width that the longest bar takes
_BEGIN = 34  # per cent at which bars begin


@dataclass(frozen=True)
class Bar:
    """One step: how many claims and how many yuan, and where its bar stands."""

    label: str
    tone: str
    claims: int
    amount: Decimal
    top: Decimal
    middle: Decimal
    width: Decimal
    end: Decimal


@dataclass(frozen=True)
class Spread:
    """The largest gain first; `unchanged` claims have no bar, they would hide all others."""

    bars: list[Bar]
    unchanged: int
    height: Decimal


def spread(run: ReplayRun) -> Spread:
    """One statement over the run's rows. Steps beyond the largest difference are left out."""
    steps = _steps()
    wanted: dict[str, Aggregate] = {}
    for at, (_label, _tone, condition) in enumerate(steps):
        wanted[f"n{at}"] = Count("pk", filter=condition)
        wanted[f"y{at}"] = Sum("difference", filter=condition)
    told = run.rows.filter(kind=ReplayRow.Kind.COMPARED).aggregate(
        unchanged=Count("pk", filter=Q(difference=0)), **wanted
    )
    counts = [told[f"n{at}"] for at in range(len(steps))]
    filled = [at for at, count in enumerate(counts) if count]
    if not filled:
        return Spread([], told["unchanged"], ZERO)
    most = max(counts)
    bars = []
    for row, at in enumerate(range(filled[0], filled[-1] + 1)):
        label, tone, _condition = steps[at]
        width = round(Decimal(_WIDEST * counts[at]) / most, 2)
        bars.append(
            Bar(
                label=label,
                tone=tone,
                claims=counts[at],
                amount=told[f"y{at}"] or ZERO,
                top=ROW * row + Decimal("0.25"),
                middle=ROW * row + ROW / 2,
                width=width,
                end=_BEGIN + width + 1,
            )
        )
    return Spread(bars, told["unchanged"], ROW * len(bars))


def _steps() -> list[tuple[str, str, Q]]:
    """Label, tone and condition of each step, from the largest gain to the largest loss."""
    limits = list(zip((0, *ENDS), (*ENDS, None), strict=True))
    gains = [
        (_words("+", low, high), "gain", _between("difference__gt", "difference__lte", low, high))
        for low, high in reversed(limits)
    ]
    losses = [
        (
            _words("−", low, high),
            "loss",
            _between("difference__lt", "difference__gte", -low, None if high is None else -high),
        )
        for low, high in limits
    ]
    return [*gains, *losses]


def _between(above: str, until: str, low: int, high: int | None) -> Q:
    return Q(**{above: low}) if high is None else Q(**{above: low, until: high})


def _words(sign: str, low: int, high: int | None) -> str:
    if high is None:
        return _("%(sign)s¥%(low)s or more") % {"sign": sign, "low": f"{low:,}"}
    return f"{sign}¥{low:,}–{high:,}"
