"""What comes out of a settlement, and the sheet on which it is worked out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from claims.benefits.case import Case, Finding, PaidBefore, Stay
from claims.benefits.lines import Line, LineWriter
from claims.benefits.reasons import reason_text
from members.schemes.terms import Ground, Scheme

OutcomeName = Literal["pay", "nothing", "needs_document", "refer"]


@dataclass(frozen=True)
class Part:
    """What one fund pays for one period: the row that a decision draws from the entitlement.

    The fund is the item, or a benefit that has one of its own. `cap` None: there is no limit.
    `drawn` is the same by kind of benefit: what later claims know as paid before.
    """

    item: str
    period: int
    version: str
    base: Decimal
    benefit: Decimal
    cap: Decimal | None
    drawn: tuple[PaidBefore, ...] = ()


@dataclass(frozen=True)
class Missing:
    """A paper or a figure that is asked for, and the stay (position in the case) it is about."""

    stay: int
    what: Literal["split_sheet", "hospital_level"]


@dataclass(frozen=True)
class Outcome:
    """The result. `benefit` is what this claim adds, zero unless the outcome is `pay`.

    `payable_now` is what the settled lines come to: the sum of `lines`. `waiting_until`: the day
    on which a claim that came too early can be taken.
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
    waits: bool = False
    refer: bool = False

    def write(self, *lines: Line) -> None:
        for line in lines:
            (self.lines if line.adds else self.workings).append(line)

    def stop(
        self,
        reason: str,
        writer: LineWriter,
        ground: Ground | None,
        about: Stay | Finding,
        *,
        text: str = "",
        how: str = "",
        **figures: object,
    ) -> None:
        """This part pays nothing (yet), and a line says why: in the reason's words, or others.

        `how`: the formula that tells more than the days of the stay or of the finding.
        """
        self.reasons.add(reason)
        if isinstance(about, Stay):
            figures |= {"begins": about.admitted_on, "ends": about.discharged_on}
            how = how or "stopped"
        else:
            figures |= {"day": about.confirmed_on or "—"} if "day" not in figures else {}
            how = how or "found"
        label = reason_text(text or reason)
        self.lines.append(writer.write_stopped(label, ground, how=how, **figures))

    def refer_because(
        self, reason: str, writer: LineWriter, ground: Ground | None, about: Stay | Finding
    ) -> None:
        """A person has to judge this part, and a line says why."""
        self.stop(reason, writer, ground, about)
        self.refer = True

    def wait(self, until: date | None) -> None:
        """The claim came too early: it waits, until a day where one can be told."""
        self.waits = True
        if until is not None:
            self.waiting_until.append(until)
