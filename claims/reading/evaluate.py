"""How well papers were read, against what stands on them: the truth of `make_specimens`."""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from scipy.stats import binomtest

from claims.reading.reading import CONFIDENCE, DocumentReading, Evidence, FieldReading
from claims.reading.trust import MONEY

# What a claim cannot be filed without.
KEY = {
    "inpatient_receipt": ("bill_code", "bill_no", "payer", "issue_date", "total", "fund_pay",
                          "self_pay", "self_expense", "admit_date", "discharge_date"),
    "outpatient_receipt": ("bill_code", "bill_no", "payer", "issue_date", "total", "fund_pay",
                           "self_pay", "self_expense"),
    "discharge_summary": ("name", "admit_date", "discharge_date", "days", "discharge_diagnosis"),
    "settlement_sheet": ("name", "total", "fund_pay", "self_pay", "class_b_prepaid",
                         "self_expense", "admit_date", "discharge_date"),
    "fee_list": ("name", "total"),
    "diagnosis_certificate": ("name", "diagnosis", "issue_date"),
    "id_card": ("name", "id_number"),
    "bank_card": ("card_no",),
    "split_sheet": ("name", "total", "class_b_prepaid", "out_of_catalogue", "self_borne"),
}  # fmt: skip


class TruthBroken(ValueError):
    """A line of truth.jsonl is none; the sentence names it."""


@dataclass
class Share:
    """So many of so many."""

    good: int = 0
    all: int = 0

    def add(self, good: bool) -> None:
        self.good += good
        self.all += 1

    @property
    def percent(self) -> float:
        return 100 * self.good / self.all if self.all else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Of the true share, in per cent, 95 % sure (Clopper and Pearson, 1934: exact)."""
        if not self.all:
            return (0.0, 100.0)
        found = binomtest(self.good, self.all).proportion_ci(0.95, method="exact")
        return (100 * found.low, 100 * found.high)


@dataclass
class Score:
    """One group of pages: a level, a kind."""

    pages: int = 0
    seconds: float = 0.0
    kinds: Share = field(default_factory=Share)
    fields: Share = field(default_factory=Share)
    money: Share = field(default_factory=Share)
    key: Share = field(default_factory=Share)
    key_pages: Share = field(default_factory=Share)
    items: Share = field(default_factory=Share)
    given_wrong: Share = field(default_factory=Share)
    accepted: Share = field(default_factory=Share)
    accepted_wrong: Share = field(default_factory=Share)
    by_evidence: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    bad: Counter[str] = field(default_factory=Counter)
    wrongly_accepted: list[str] = field(default_factory=list)

    def add(self, truth: dict[str, Any], reading: DocumentReading, seconds: float) -> None:
        """Count one page. A value is right when it is the printed one, widths and spaces aside."""
        self.pages += 1
        self.seconds += seconds
        self.kinds.add(reading.kind == truth["kind"])
        key_right = True
        for name, printed in truth["fields"].items():
            found = reading.fields.get(name)
            right = _same(found.value if found else "", printed)
            self.fields.add(right)
            if name in MONEY:
                self.money.add(right)
            if name in KEY.get(truth["kind"], ()):
                self.key.add(right)
                key_right = key_right and right
            self.given_wrong.add(found is not None and not right)
            if found is not None:
                self.by_evidence[_class_of(found)].add(not right)
            self.accepted.add(found is not None and found.accepted)
            if not right:
                self.bad[name] += 1
            if found is not None and found.accepted:
                self.accepted_wrong.add(not right)
                if not right:
                    said = f"{truth['file']} {name}: {printed} read as {found.value}"
                    self.wrongly_accepted.append(f"{said} ({found.evidence})")
        self.key_pages.add(key_right)
        self._add_items(truth, reading)

    def _add_items(self, truth: dict[str, Any], reading: DocumentReading) -> None:
        read = Counter((_plain(item.name), item.amount) for item in reading.items)
        for item in truth.get("items", ()):
            one = (_plain(item["name"]), str(item["amount"]))
            self.items.add(read[one] > 0)
            read[one] -= 1


def truths(folder: Path) -> list[dict[str, Any]]:
    """The lines of `truth.jsonl`. TruthBroken, OSError."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [_truth(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def by(
    group: str, scored: Iterable[tuple[dict[str, Any], DocumentReading, float]]
) -> dict[str, Score]:
    """Scores by what the truth says of each page under `group`."""
    scores: dict[str, Score] = defaultdict(Score)
    for truth, reading, seconds in scored:
        scores[str(truth.get(group, ""))].add(truth, reading, seconds)
    return dict(scores)


HEAD = (
    f"{'':22}{'pages':>6}{'kind':>7}{'fields':>8}{'money':>7}{'key':>7}{'pages':>7}{'items':>7}"
    f"{'wrong':>7}{'taken':>7}{'of these wrong':>24}{'s/paper':>9}\n"
    f"{'':22}{'':>6}{'%':>7}{'%':>8}{'%':>7}{'%':>7}{'key %':>7}{'%':>7}{'%':>7}{'%':>7}"
    f"{'% (95 % interval)':>24}{'':>9}"
)


def table(scores: dict[str, Score]) -> Iterator[str]:
    """A line a group."""
    for name, score in scores.items():
        low, high = score.accepted_wrong.interval
        taken = score.accepted_wrong
        wrong = f"{taken.good}: {taken.percent:.2f} ({low:.2f}–{high:.2f})"
        yield (
            f"{name:22}{score.pages:>6}{score.kinds.percent:>7.1f}{score.fields.percent:>8.1f}"
            f"{score.money.percent:>7.1f}{score.key.percent:>7.1f}{score.key_pages.percent:>7.1f}"
            f"{score.items.percent:>7.1f}{score.given_wrong.percent:>7.1f}"
            f"{score.accepted.percent:>7.1f}{wrong:>24}{score.seconds / score.pages:>9.1f}"
        )


def calibration(scores: Iterable[Score]) -> Iterator[str]:
    """How often each class of evidence is wrong, beside the confidence that is told for it."""
    together: dict[str, Share] = defaultdict(Share)
    for score in scores:
        for name, share in score.by_evidence.items():
            together[name].good += share.good
            together[name].all += share.all
    for name, share in sorted(together.items()):
        low, high = share.interval
        told = CONFIDENCE[cast("Evidence", name[0])]
        yield (
            f"evidence {name:14} told {told:.3f}, right {1 - share.percent / 100:.4f}: "
            f"{share.good} wrong of {share.all} ({low:.2f}–{high:.2f} %)"
        )


def _class_of(found: FieldReading) -> str:
    return f"{found.evidence} {'taken' if found.accepted else 'asked about'}"


def worst_of(
    scored: Iterable[tuple[dict[str, Any], DocumentReading, float]], most: int = 10
) -> list[tuple[str, int, int]]:
    """The papers with the fewest fields right: file, how many, of how many."""
    counted = []
    for truth, reading, seconds in scored:
        score = Score()
        score.add(truth, reading, seconds)
        if score.fields.good < score.fields.all:
            counted.append((truth["file"], score.fields.good, score.fields.all))
    return sorted(counted, key=lambda row: row[1] / row[2])[:most]


def _truth(number: int, line: str) -> dict[str, Any]:
    try:
        truth = json.loads(line)
        dict.items(truth["fields"])
        Path(truth["file"])
        str.strip(truth["kind"])
    except (ValueError, KeyError, TypeError) as broken:
        raise TruthBroken(f"truth.jsonl, line {number}: no truth of a specimen.") from broken
    return dict(truth)


def _same(read: str, printed: Any) -> bool:
    return _plain(read) == _plain(str(printed))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
