"""What the model learns from: the table's names, ways of writing them, and people's decisions.

The labels of names are weak: they follow from the code by rule, nobody judged them. The union's own
decisions are judged, and weigh more.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviews.champion import tables
from reviews.champion.wording import parts_of, plain

CLASSES = ("critical", "critical_refer", "exclusion", "external_check", "ordinary")
DECISION_WEIGHT = 5.0
VARIANT_WEIGHT = 0.5
DECISIONS_SIZE_MAX = 200_000_000
# What people decide in the product's own words, and what that teaches.
_CLASS_OF = {"critical_illness": "critical", "excluded": "exclusion"}
_BRACKETS = re.compile(r"[(（\[［【].*?[)）\]］】]")
_TAIL = re.compile(r"[,，].*$")
# Pathologists write the kind of tumour where the table writes 恶性肿瘤 (“癌” in plain form).
_KINDS = (
    "腺癌",
    "鳞状细胞癌",
    "鳞癌",
    "低分化癌",
    "浸润性癌",
    "小细胞癌",
    "癌术后",
    "癌化疗后",
    "癌晚期",
)
_KINDS_OF = {
    "C44": ("基底细胞癌", "鳞状细胞癌", "癌术后"),
    "C61": ("腺癌", "癌术后", "癌根治术后"),
    "C73": ("乳头状癌", "微小乳头状癌", "滤泡状癌", "滤泡癌", "癌术后"),
}


class DecisionsRefused(Exception):
    """A file of decisions that cannot be learnt from; names the line and the field."""


@dataclass(frozen=True)
class Example:
    """A wording in plain form and its class. Examples of one group are never on both sides."""

    text: str
    label: str
    group: str
    weight: float


def examples(decisions: Sequence[Example] = (), *, share: float = 1.0) -> tuple[Example, ...]:
    """All that is learnt from; with `share` only that part of the table's categories."""
    taken = [name for name in tables.names() if _drawn(name.category, share)]
    found: dict[tuple[str, str], Example] = {}
    for name in taken:
        for order, text in enumerate(_ways_to_write(name)):
            example = Example(
                text, name.rule.label, name.subcategory, VARIANT_WEIGHT if order else 1.0
            )
            found.setdefault((text, name.rule.label), example)
    return (*found.values(), *decisions)


def read_decisions(path: Path) -> tuple[Example, ...]:
    """Adjudicated cases, a JSON object a line: text, label, and group where one is known.

    A group (a member, a hospital) keeps its cases together; without one equal texts are a group.
    """
    try:
        if path.stat().st_size > DECISIONS_SIZE_MAX:
            raise DecisionsRefused(f"{path.name} is too large.")
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DecisionsRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise DecisionsRefused(f"{path.name} is not UTF-8 text.") from None
    return tuple(
        example
        for number, line in enumerate(lines, start=1)
        if line.strip()
        for example in _decision(line, f"{path.name}, line {number}")
    )


def digest_of(examples_: Sequence[Example]) -> str:
    """One hash of all that was learnt from, in its order."""
    hasher = hashlib.sha256()
    for one in examples_:
        hasher.update(f"{one.text}\t{one.label}\t{one.group}\t{one.weight}\n".encode())
    return hasher.hexdigest()


def _decision(line: str, place: str) -> Iterator[Example]:
    try:
        row = json.loads(line)
    except ValueError:
        raise DecisionsRefused(f"{place}: this is not JSON.") from None
    if not isinstance(row, dict):
        raise DecisionsRefused(f"{place}: an object with text and label is expected.")
    for field in ("text", "label"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise DecisionsRefused(f"{place}: {field} is missing or not text.")
    label = _CLASS_OF.get(row["label"], row["label"])
    if label not in CLASSES:
        raise DecisionsRefused(f"{place}: label “{row['label']}” is not known.")
    parts = parts_of(row["text"])
    # Of several diagnoses it is not known which one decided; only “ordinary” holds for each.
    if len(parts) > 1 and label != "ordinary":
        return
    for part in parts:
        group = str(row.get("group") or part.plain)
        yield Example(part.plain, label, f"decision:{group}", DECISION_WEIGHT)


def _ways_to_write(name: tables.Name) -> Iterator[str]:
    whole = plain(name.name)
    yield whole
    short = plain(_TAIL.sub("", _BRACKETS.sub("", name.name)))
    if len(short) >= 2 and short != whole:
        yield short
    if name.rule.name == "CI01_DISTANT_METASTASIS" or name.category == "C77":
        if "继发癌" in short:
            yield from (short.replace("继发癌", kind) for kind in ("转移癌", "转移瘤", "转移"))
    elif name.category.startswith("C") and short.endswith("癌"):
        site = short.removesuffix("癌")
        yield short
        yield from (site + kind for kind in _KINDS_OF.get(name.category, _KINDS))
    elif name.category.startswith("S") and short.endswith("损伤"):
        site = short.removesuffix("损伤")
        yield from (site + kind for kind in ("外伤", "挫伤", "伤"))


def _drawn(category: str, share: float) -> bool:
    if share >= 1:
        return True
    return hashlib.sha256(category.encode()).digest()[0] < 256 * share
