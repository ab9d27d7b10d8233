"""What comes out of a settlement, and the sheet on which it is worked out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from claims.benefits.case import Case, Stay
from claims.benefits.lines import Line, LineWriter
from claims.benefits.reasons import reason_text
from members.schemes.terms import Ground, Scheme

OutcomeName = Literal["pay", "nothing", "needs_document", "refer"]


@dataclass(frozen=True)
class Part:
    """What one item takes of one period: the row that a decision draws from the entitlement."""

    item: str
    period: int
    version: str
    base: Decimal
    benefit: Decimal
    cap: Decimal


@dataclass(frozen=True)
class Missing:
    """A paper or a figure that is asked for, and the stay (position in the case) it is about."""

    stay: int
    what: Literal["split_sheet", "hospital_level"]


@dataclass(frozen=True)
class Outcome:
    """The result. `benefit` is what this claim adds, zero unless the outcome is `pay`.

    `payable_now` is what the settled lines come to: the sum of `lines`.
    """

    outcome: OutcomeName
    benefit: Decimal
    payable_now: Decimal
    reasons: frozenset[str]
    workings: tuple[Line, ...]
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]
    waiting_until: date | None
    not_computed: tuple[str, ...]
    scheme_version: str


@dataclass
class Sheet:
    """What has been written so far, while a settlement is worked out."""

    case: Case
    scheme: Scheme
    period: int | None = None
    reasons: set[str] = field(default_factory=set)
    workings: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    waiting_until: list[date] = field(default_factory=list)
    not_computed: set[str] = field(default_factory=set)
    refer: bool = False

    def stop(
        self, reason: str, writer: LineWriter, ground: Ground | None, stay: Stay, *, text: str = ""
    ) -> None:
        """This part pays nothing (yet), and a line says why: in the reason's words, or others."""
        self.reasons.add(reason)
        label = reason_text(text or reason)
        line = writer.write_stopped(label, ground, begins=stay.admitted_on, ends=stay.discharged_on)
        self.lines.append(line)

    def stop_by_day(
        self,
        reason: str,
        writer: LineWriter,
        ground: Ground,
        stay: Stay,
        opens: date | None,
        closes: date,
    ) -> None:
        """The same for a claim that came on the wrong day: the line names the days."""
        self.reasons.add(reason)
        line = writer.write_stopped(
            reason_text(reason),
            ground,
            formula="window" if opens else "deadline",
            begins=stay.admitted_on,
            ends=stay.discharged_on,
            filed=self.case.filed_on,
            opens=opens,
            closes=closes,
        )
        self.lines.append(line)
