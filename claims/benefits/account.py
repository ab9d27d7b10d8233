"""One item of one period while a claim is settled: what was paid before, what is added now."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from claims.benefits.case import Case, CaseError, Cover, PaidBefore
from claims.benefits.lines import Line, LineWriter
from claims.benefits.outcome import Part, Sheet
from config.kernel.money import ZERO
from members.schemes.kinds import Item, LumpSum
from members.schemes.terms import Version

# A base that was split by nights may not end; stored like this its parts add up again.
BASE_STEP = Decimal("0.00000001")


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
            total += Fraction(paid.base)
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
    about: dict[str, PaidBefore] = field(default_factory=dict)
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
        known = self.about.get(code)
        base_now = known.base if known else None
        if base is not None:
            exact = (Decimal(base.numerator) / base.denominator).quantize(BASE_STEP)
            base_now = exact + (base_now or ZERO)
        days_now = (known.days or 0 if known else 0) + days if days is not None else None
        self.about[code] = PaidBefore(
            self.period, self.item.code, ZERO, base_now, code, days_now, disease, site
        )

    def close(self) -> None:
        """Hold all together under the item's cap, and say what each fund pays."""
        self._hold_under_cap()
        funds = {
            benefit.code: benefit.fund
            for benefit in self.item.benefits
            if isinstance(benefit, LumpSum) and benefit.fund
        }
        caps = self.item.funds()
        for fund in dict.fromkeys([self.item.code, *funds.values()]):
            drawn = tuple(
                self._drawn(code)
                for code in dict.fromkeys([*self.added, *self.about])
                if funds.get(code, self.item.code) == fund
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
                    cap=caps[fund],
                    drawn=drawn,
                )
            )

    def _drawn(self, code: str) -> PaidBefore:
        known = self.about.get(code)
        amount = self.added.get(code, ZERO)
        if known is None:
            return PaidBefore(self.period, self.item.code, amount, None, code)
        return PaidBefore(
            self.period, self.item.code, amount, known.base, code, known.days, known.disease,
            known.site,
        )  # fmt: skip

    def _hold_under_cap(self) -> None:
        if self.item.cap is None:
            return
        outside = {
            benefit.code
            for benefit in self.item.benefits
            if isinstance(benefit, LumpSum) and benefit.fund
        }
        before = sum(
            (
                paid.benefit
                for _, paid in self.history.entries
                if self.item.code_of(paid.kind) not in outside
            ),
            ZERO,
        )
        inside = [code for code in self.added if code not in outside]
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
