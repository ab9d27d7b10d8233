"""The lines of a settlement: label, amount, formula in words, clause; in Chinese and English.

Whoever has the lines and a pocket calculator comes to the same benefit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from claims.benefits.base import Base
from claims.benefits.wording import (
    BASES,
    FIGURES,
    LABELS,
    LANGUAGES,
    NOT_BELOW_ZERO,
    formula,
    said,
    written_amount,
)
from config.kernel.money import ZERO, yuan
from members.schemes.terms import Ground, Scheme, Words

# Workings tell how the base comes about; only the other kinds add up to the benefit.
WORKING_KINDS = frozenset({"base", "share", "cumulative", "days", "version"})

_NO_CLAUSE: Words = dict.fromkeys(LANGUAGES, "")


@dataclass(frozen=True)
class Line:
    """One line of the explanation. `kind` is one of the labels' kinds, or `stopped`."""

    item: str
    kind: str
    period: int
    label: Words
    amount: Decimal
    formula: Words
    clause: Words

    @property
    def adds(self) -> bool:
        """Whether its amount is part of the benefit."""
        return self.kind not in WORKING_KINDS


@dataclass(frozen=True)
class LineWriter:
    """Writes the lines of one item and period in the words of its scheme."""

    scheme: Scheme
    item: str
    period: int
    base: str = ""

    def write(
        self,
        kind: str,
        amount: Decimal | Fraction,
        ground: Ground,
        /,
        *,
        how: str = "",
        named: str = "",
        label: Mapping[str, object] | None = None,
        **figures: object,
    ) -> Line:
        """A line of this kind; `figures` fill the formula `how` (named like the kind by default).

        `named`: the label, where it is not the kind's; `label`: what fills it.
        """
        said_as = self.scheme.labels.get(named or kind) or LABELS[named or kind]
        fields = {"period": str(self.period), "base": BASES.get(self.base, ""), **(label or {})}
        return self._line(
            kind, said(said_as, **fields), yuan(amount), formula(how or kind, **figures), ground
        )

    def write_base(self, base: Base, ground: Ground) -> Line:
        form = self.scheme.labels.get("base") or LABELS["base"]
        label = said(form, period=str(self.period), base=BASES[self.base])
        return self._line("base", label, base.amount, base_formula(base), ground)

    def write_stopped(
        self, label: Words, ground: Ground | None, /, *, how: str = "stopped", **figures: object
    ) -> Line:
        """A part that pays nothing, and why: the reason's sentence is the label."""
        return self._line("stopped", label, ZERO, formula(how, **figures), ground)

    def _line(
        self, kind: str, label: Words, amount: Decimal, how: Words, ground: Ground | None
    ) -> Line:
        clause = ground.cited if ground else _NO_CLAUSE
        return Line(self.item, kind, self.period, label, amount, how, clause)


def base_formula(base: Base) -> Words:
    """`个人自付 7,476.00 − 自理 2,500.00 = 4,976.00`."""
    terms = [*base.figures, *base.later]
    words = {}
    for language in LANGUAGES:
        gap = " " if language == "en" else ""
        parts = [
            f"{FIGURES[name][language]}{gap}{written_amount(amount)}" for name, amount in terms
        ]
        text = " − ".join(parts)
        if len(terms) > 1:
            left = terms[0][1] - sum(less for _, less in terms[1:])
            text += f" = {written_amount(left)}{NOT_BELOW_ZERO[language] if left < 0 else ''}"
        words[language] = text
    return words
