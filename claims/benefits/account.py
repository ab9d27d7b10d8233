"""One item of one period while a claim is settled: what was paid before, what is added now."""

from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

from claims.benefits.case import Case, CaseError, Cover, Finding, PaidBefore, Stay
from claims.benefits.lines import Line, LineWriter
from claims.benefits.outcome import Part, Sheet
from claims.benefits.waiting import Wait
from config.kernel.money import ZERO
from members.schemes.kinds import Item
from members.schemes.terms import Version

# A base that was split by nights may not end. It is written with so many digits that the fraction
# can be told from them again: a tie must round the same way whichever claim comes first.
_DIGITS = Context(prec=34)
_NIGHTS_AND_FEN = 10**9


def written_base(base: Fraction) -> Decimal:
    """A base as what was paid before keeps it; exact wherever its decimals end."""
    return _DIGITS.divide(Decimal(base.numerator), Decimal(base.denominator))


def exact_base(written: Decimal) -> Fraction:
    """The base that `written_base` wrote."""
    return Fraction(written).limit_denominator(_NIGHTS_AND_FEN)


@dataclass(frozen=True)
class History:
    """What the item paid in the period until now, by code of benefit."""

    item: Item
    entries: tuple[tuple[int, PaidBefore], ...]

    def of(self, code: str) -> list[tuple[int, PaidBefore]]:
        return [entry for entry in self.entries if self.item.code_of(entry[1].kind) == code]

    def paid(self, code: str) -> Decimal:
        return sum((paid.benefit for _, paid in self.of(code)), ZERO)

    def count(self, code: str) -> int:
        """Claims that brought something."""
        return sum(1 for _, paid in self.of(code) if paid.benefit > 0)

    def base(self, code: str) -> Fraction:
        """The cost on which it was paid; CaseError where an entry does not say."""
        total = Fraction(0)
        for index, paid in self.of(code):
            if paid.base is None:
                raise CaseError(f"paid_before[{index}].base", "is needed: the amounts accumulate")
            total += exact_base(paid.base)
        return total

    def days(self, code: str) -> int:
        """The days for which it was paid; CaseError where an entry does not say."""
        total = 0
        for index, paid in self.of(code):
            if paid.days is None:
                raise CaseError(f"paid_before[{index}].days", "is needed: the days accumulate")
            total += paid.days
        return total


@dataclass
class Note:
    """What a later claim has to know of a payment besides its amount."""

    base: Fraction | None = None
    days: int | None = None
    disease: str = ""
    site: str = ""


@dataclass
class Account:
    """The item's page of the sheet."""

    sheet: Sheet
    item: Item
    period: int
    version: Version
    cover: Cover
    history: History
    writer: LineWriter
    added: dict[str, Decimal] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)
    accepted: bool = False
    incomplete: bool = False
    ends_now: bool = False

    @classmethod
    def open(cls, sheet: Sheet, item: Item, period: int, cover: Cover) -> "Account":
        entries = tuple(
            (index, paid)
            for index, paid in enumerate(sheet.case.paid_before)
            if (paid.item, paid.period) == (item.code, period)
        )
        return cls(
            sheet=sheet,
            item=item,
            period=period,
            version=sheet.scheme.version_for(period),
            cover=cover,
            history=History(item, entries),
            writer=LineWriter(sheet.scheme, item.code, period),
        )

    @property
    def case(self) -> Case:
        return self.sheet.case

    def paid(self, code: str) -> Decimal:
        """Before and now."""
        return self.history.paid(code) + self.added.get(code, ZERO)

    def add(self, code: str, *lines: Line) -> None:
        self.sheet.write(*lines)
        more = sum((line.amount for line in lines if line.adds), ZERO)
        self.added[code] = self.added.get(code, ZERO) + more

    def note(
        self,
        code: str,
        *,
        base: Fraction | None = None,
        days: int | None = None,
        disease: str = "",
        site: str = "",
    ) -> None:
        """What a later claim has to know of this payment besides its amount."""
        note = self.notes.setdefault(code, Note())
        if base is not None:
            note.base = (note.base or Fraction(0)) + base
        if days is not None:
            note.days = (note.days or 0) + days
        note.disease, note.site = disease or note.disease, site or note.site

    def stop_in_wait(self, wait: Wait, about: Stay | Finding) -> None:
        """Nothing is paid for what lies within the waiting period."""
        self.sheet.stop(
            "waiting_period",
            self.writer,
            wait.ground,
            about,
            how="waiting_day",
            day=wait.day,
            to_day=wait.step.to_day,
        )

    def close(self) -> None:
        """Hold all together under the item's cap, and say what each fund pays."""
        self._hold_under_cap()
        for fund, cap in self.item.funds().items():
            drawn = tuple(
                self._drawn(code)
                for code in dict.fromkeys([*self.added, *self.notes])
                if self.item.fund_of(code) == fund
            )
            if not drawn:
                continue
            self.sheet.parts.append(
                Part(
                    item=fund,
                    period=self.period,
                    version=self.version.code,
                    base=sum((paid.base or ZERO for paid in drawn), ZERO),
                    benefit=sum((paid.benefit for paid in drawn), ZERO),
                    cap=cap,
                    drawn=drawn,
                )
            )

    def _drawn(self, code: str) -> PaidBefore:
        note = self.notes.get(code, Note())
        return PaidBefore(
            period=self.period,
            item=self.item.code,
            benefit=self.added.get(code, ZERO),
            base=None if note.base is None else written_base(note.base),
            kind=code,
            days=note.days,
            disease=note.disease,
            site=note.site,
        )

    def _is_inside(self, code: str) -> bool:
        """Whether the benefit counts for the item's cap."""
        return self.item.fund_of(code) == self.item.code

    def _hold_under_cap(self) -> None:
        if self.item.cap is None:
            return
        before = sum(
            (
                paid.benefit
                for _, paid in self.history.entries
                if self._is_inside(self.item.code_of(paid.kind))
            ),
            ZERO,
        )
        inside = [code for code in self.added if self._is_inside(code)]
        now = sum((self.added[code] for code in inside), ZERO)
        room = max(self.item.cap.value - before, ZERO)
        if now <= room:
            return
        self.sheet.reasons.add("ceiling_reached")
        line = self.writer.write(
            "item_cap",
            room - now,
            self.item.cap.ground,
            label={"cap": self.item.cap.value},
            sum=now,
            room=room,
        )
        self.sheet.write(line)
        left = now - room
        for code in reversed(inside):
            cut = min(left, self.added[code])
            self.added[code] -= cut
            left -= cut
