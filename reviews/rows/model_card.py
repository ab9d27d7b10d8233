"""A model's card and its windows: curves as SVG, and the same numbers as tables.

Numbers come out of the rows as they were kept (`ModelVersion.metrics`, `MonitorWindow.figures`);
what an older row does not have is left out, not guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.wording import iso
from reviews.models import MonitorWindow
from reviews.models.clearing import ErrorKind
from reviews.plots import Bar, Point, as_table, bars, curve, reliability, said_share
from reviews.rows.feature_words import feature_label, word_label

_BARS = 12

GATES: Mapping[str, tuple[str, Promise]] = {
    "ok": ("ok", gettext_lazy("no worse than the rest")),
    "few": ("neutral", gettext_lazy("too few to say")),
    "worse": ("bad", gettext_lazy("worse than the rest")),
}


@dataclass(frozen=True)
class Plot:
    """A drawing and the table of its numbers. `svg` is "" where there is nothing to draw."""

    title: str
    svg: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    @property
    def drawn(self) -> SafeString:
        """For a template: every word in it was escaped where it was drawn."""
        return mark_safe(self.svg)  # noqa: S308

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Rows with each cell's heading, for narrow screens."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class SliceRow:
    feature: str
    value: str
    number: int
    share: str
    error: str
    interval: str
    gate: str
    tone: str


@dataclass(frozen=True)
class WeightRow:
    """A feature's weight in words: towards an error or away from it."""

    feature: str
    weight: str
    towards: str


@dataclass(frozen=True)
class KindErrors:
    """Of one kind of error in one window: what was read, and how sure the figure is."""

    label: str
    read: int
    wrong: int
    rate: str
    interval: str
    evidence: str
    rings: bool


@dataclass(frozen=True)
class WindowRow:
    """One window of the watch, ready to print."""

    days: str
    model: str
    cases: int
    cleared: int
    share: str
    audited: int
    calibration: str
    overridden: str
    kinds: list[KindErrors]


def reject_plot(metrics: Mapping[str, Any], *, promised: float) -> Plot:
    """How many errors are left, the fewer cases are cleared."""
    points = [
        Point(row["share"], row["error"], row.get("low"), row.get("high"), row.get("number"))
        for row in metrics.get("reject_curve", [])
    ]
    title = _("Errors among what would be cleared")
    svg = curve(
        points,
        title=title,
        description=_(
            "Across: the share of held-out cases that would be cleared, surest first. Up: the share"
            " of these that is wrong, with its band (95%)."
        ),
        x_label=_("share cleared"),
        y_label=_("share wrong"),
        promised=promised,
        promised_label=_("promised: %(share)s") % {"share": said_share(promised)},
    )
    head = (_("Share cleared"), _("Share wrong"), _("Interval (95%)"), _("Cases"))
    return Plot(title, svg, head, list(as_table(points)))


def reliability_plot(metrics: Mapping[str, Any]) -> Plot:
    """Whether a chance of ten in a hundred is ten in a hundred."""
    points = [
        Point(row["said"], row["seen"], row.get("low"), row.get("high"), row.get("number"))
        for row in metrics.get("reliability", [])
    ]
    title = _("What was said, and what was seen")
    svg = reliability(
        points,
        title=title,
        description=_(
            "Across: the chance of an error that the model said. Up: the share that was wrong, with"
            " its interval (95%). On the dashed line both are the same."
        ),
        x_label=_("said"),
        y_label=_("seen"),
    )
    head = (_("Said"), _("Seen"), _("Interval (95%)"), _("Cases"))
    return Plot(title, svg, head, list(as_table(points)))


def shift_plot(window: MonitorWindow) -> Plot:
    """Which values look unlike those that the certificate was made with."""
    shift = window.figures.get("shift", {})
    most = sorted(((value, name) for name, value in shift.items()), reverse=True)
    title = _("Shift of the values (PSI)")
    svg = bars(
        [Bar(feature_label(name), value) for value, name in most[:_BARS]],
        title=title,
        description=_("How far each value has moved since certification; the largest first."),
        limit=settings.ALARM_SHIFT,
        limit_label=_("alarm above %(limit)s") % {"limit": settings.ALARM_SHIFT},
        say=lambda value: f"{value:.2f}",
    )
    rows = [(feature_label(name), f"{value:.3f}") for value, name in most]
    return Plot(title, svg, (_("Value"), _("PSI")), list(rows))


def share_plot(windows: Sequence[MonitorWindow]) -> Plot:
    """The share that was cleared, window by window, the newest last."""
    told = [(iso(one.to_on), one.cleared / one.cases) for one in windows if one.cases]
    title = _("Share cleared, over time")
    svg = bars(
        [Bar(to_on, share) for to_on, share in told[-_BARS:]],
        title=title,
        description=_("Of the cases that the model was asked about, how many nobody had to read."),
    )
    rows = [(to_on, said_share(share)) for to_on, share in told]
    return Plot(title, svg, (_("Until"), _("Share cleared")), list(rows))


def evidence_plot(windows: Sequence[MonitorWindow]) -> Plot:
    """The strongest evidence against a promise, window by window."""
    told = [
        (iso(one.to_on), max(errors.get("evidence") or 0.0 for errors in found.values()))
        for one in windows
        if (found := one.figures.get("errors"))
    ]
    title = _("Evidence against the promise")
    svg = bars(
        [Bar(to_on, evidence) for to_on, evidence in told[-_BARS:]],
        title=title,
        description=_("Collected since certification, of the kind of error that looks worst."),
        limit=settings.ALARM_EVIDENCE,
        limit_label=_("alarm above %(limit)s") % {"limit": f"{settings.ALARM_EVIDENCE:.0f}"},
        say=lambda value: f"{value:.1f}",
    )
    rows = [(to_on, f"{evidence:.2f}") for to_on, evidence in told]
    return Plot(title, svg, (_("Until"), _("Evidence")), list(rows))


def slice_rows(metrics: Mapping[str, Any]) -> list[SliceRow]:
    """Groups of cases, each against the whole; what is worse first."""
    rank = {"worse": 0, "ok": 1, "few": 2}
    found = sorted(metrics.get("slices", []), key=lambda row: rank.get(row.get("gate", ""), 3))
    rows = []
    for row in found:
        tone, gate = GATES.get(row.get("gate", ""), ("neutral", row.get("gate", "")))
        rows.append(
            SliceRow(
                feature=feature_label(str(row["feature"])),
                value=word_label(str(row["feature"]), str(row["value"])),
                number=int(row["number"]),
                share=said_share(row.get("share")),
                error=said_share(row.get("error")),
                interval=f"{said_share(row.get('low'))} – {said_share(row.get('high'))}",
                gate=str(gate),
                tone=tone,
            )
        )
    return rows


def weight_rows(metrics: Mapping[str, Any]) -> list[WeightRow]:
    """The strongest first; per standard deviation or per word, in log-odds."""
    found = sorted(metrics.get("weights", []), key=lambda row: -abs(row["weight"]))
    return [
        WeightRow(
            feature=feature_label(str(row["feature"])),
            weight=f"{row['weight']:+.2f}",
            towards=_("makes an error likelier")
            if row["weight"] > 0
            else _("makes an error less likely"),
        )
        for row in found
    ]


def card_values(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """A card for a template: figures, plots, what is missed by kind, groups, weights."""
    promised = max(settings.CLEARING_ALPHAS.values())
    plots = (reject_plot(metrics, promised=promised), reliability_plot(metrics))
    return {
        "figures": kept_figures(metrics),
        "plots": [plot for plot in plots if plot.svg],
        "caught": caught_rows(metrics),
        "slices": slice_rows(metrics),
        "weights": weight_rows(metrics),
    }


def kept_figures(metrics: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The single figures of a card, those that are there."""
    labels = {
        "held_out": _("Held-out cases"),
        "errors": _("Of these wrong"),
        "auc": _("Order (AUC; 1 is best)"),
        "brier": _("Brier score (0 is best)"),
        "ece": _("Calibration error (0 is best)"),
    }
    return [
        (label, f"{value:.3f}" if isinstance(value, float) else str(value))
        for name, label in labels.items()
        if (value := metrics.get(name)) is not None
    ]


def told(metrics: Mapping[str, Any]) -> list[str]:
    """The most telling of it as lines, for a command: English, as all of them."""
    figures = {
        name: "–" if metrics[name] is None else f"{metrics[name]:.3f}"
        for name in ("auc", "brier", "ece")
    }
    return [
        (
            f"Of {metrics['held_out']} held-out cases {metrics['errors']} had an error; AUC"
            f" {figures['auc']}, Brier {figures['brier']}, calibration error {figures['ece']}."
        ),
        *(
            f"surest {said_share(row['share'])}: {said_share(row['error'])} wrong"
            f" ({said_share(row['low'])} – {said_share(row['high'])})"
            for row in metrics["reject_curve"][4::5]
        ),
        *(
            f"worse than the rest: {row['feature']} {row['value']}"
            for row in metrics["slices"]
            if row["gate"] == "worse"
        ),
    ]


def caught_rows(metrics: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """By kind of error: how many there are, and what is missed at each share."""
    found = metrics.get("by_kind", {})
    return [
        (
            str(kind.label),
            int(found[kind.value]["number"]),
            " · ".join(
                _("%(share)s cleared: %(missed)s missed")
                % {"share": said_share(row["share"]), "missed": row["missed"]}
                for row in found[kind.value].get("caught_at", [])
            ),
        )
        for kind in ErrorKind
        if kind.value in found
    ]


def window_rows(windows: Sequence[MonitorWindow]) -> list[WindowRow]:
    """Newest first."""
    return [
        WindowRow(
            days=f"{iso(one.from_on)} – {iso(one.to_on)}",
            model=one.model.version,
            cases=one.cases,
            cleared=one.cleared,
            share=said_share(one.cleared / one.cases if one.cases else None),
            audited=one.audited,
            calibration=said_share(one.figures.get("ece")),
            overridden=said_share(one.figures.get("overridden")),
            kinds=kind_errors(one),
        )
        for one in reversed(windows)
    ]


def kind_errors(window: MonitorWindow) -> list[KindErrors]:
    found = window.figures.get("errors", {})
    return [
        KindErrors(
            label=str(kind.label),
            read=int(errors.get("n") or 0),
            wrong=int(errors.get("k") or 0),
            rate=said_share(errors.get("rate")),
            interval=f"{said_share(errors.get('low'))} – {said_share(errors.get('high'))}",
            evidence=f"{evidence:.2f}",
            rings=evidence >= settings.ALARM_EVIDENCE,
        )
        for kind in ErrorKind
        if (errors := found.get(kind.value)) is not None
        for evidence in (float(errors.get("evidence") or 0.0),)
    ]
