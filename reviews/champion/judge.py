"""From readings to a proposal. What is not sure, or needs more than a wording, is left to people.

The order is the caution: what cannot be read, what has to be asked, then what may be proposed. The
most serious diagnosis of a text speaks for it; nothing is called ordinary beside an open question.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reviews.champion import tables
from reviews.champion.fits import misfit_of
from reviews.champion.proposal import (
    CRITICAL_ILLNESS,
    EXCLUDED,
    ORDINARY,
    REFUSED,
    Band,
    Label,
    Reason,
)
from reviews.champion.reading import Nearest, Reading
from reviews.champion.wording import CarefulWord, careful_word_in, has_words

HIGH = 0.98
NEAR, ALIKE, SAME = 0.35, 0.8, 0.999
LIKELY = 0.6  # below this not even what has to be asked is told
COUNTER_FROM = 0.01
REASONS_MAX = 4
_LABEL_OF: Mapping[str, Label] = {
    "critical": CRITICAL_ILLNESS,
    "exclusion": EXCLUDED,
    "ordinary": ORDINARY,
}
_STAGE = re.compile(r"[ivx1-4一二三四]+[abc]?期|t[0-4x][a-c]?.?n[0-3x]|tnm|g[1-3](?![0-9])")
_RANK_OF = {"critical": 1, "exclusion": 3, "ordinary": 5}


@dataclass(frozen=True)
class Limits:
    """What a model promises to keep: a threshold a label, and how much of a text it must know."""

    thresholds: Mapping[str, float | None]
    floor: float


@dataclass(frozen=True)
class Verdict:
    """What a text, or one part of it, looks like. `rank`: 0 is the most serious."""

    label: Label
    confidence: float
    rank: int
    reasons: tuple[Reason, ...]
    counter: Reason | None
    icd10: str

    @property
    def band(self) -> Band:
        if self.label == REFUSED or (self.counter and self.counter.code == "suspected"):
            return "low"
        return "high" if self.confidence >= HIGH else "medium"


def judge(readings: Sequence[Reading], limits: Limits, *, age: int | None, sex: str) -> Verdict:
    """The verdict on a text by its parts."""
    if not readings:
        return refused(Reason("nothing_said"))
    found = [_judge_part(reading, limits, age=age, sex=sex) for reading in readings]
    gravest = min(found, key=lambda verdict: (verdict.rank, -verdict.confidence))
    if gravest.label == CRITICAL_ILLNESS:
        return gravest
    open_ = [verdict for verdict in found if verdict.label == REFUSED]
    if open_:
        open_.sort(key=lambda verdict: verdict.rank)
        others = tuple(verdict.reasons[0] for verdict in open_[1:])
        return replace(open_[0], reasons=(*open_[0].reasons, *others)[:REASONS_MAX])
    if gravest.label == EXCLUDED:
        beside = [verdict for verdict in found if verdict.label == ORDINARY]
        if beside:
            return replace(gravest, counter=Reason("others_beside", {"count": str(len(beside))}))
        return gravest
    return _all_ordinary(found, limits)


def refused(*reasons: Reason, rank: int = 5, icd10: str = "") -> Verdict:
    """No proposal, and why."""
    return Verdict(REFUSED, 0.0, rank, reasons, None, icd10)


def _all_ordinary(found: Sequence[Verdict], limits: Limits) -> Verdict:
    """Ordinary as a whole only when it is unlikely that any part is not."""
    together = math.prod(verdict.confidence for verdict in found)
    weakest = min(found, key=lambda verdict: verdict.confidence)
    if together < (limits.thresholds[ORDINARY] or 1):
        return refused(Reason("unsure_together", {"count": str(len(found))}), icd10=weakest.icd10)
    return replace(found[0], confidence=together, counter=weakest.counter)


def _judge_part(reading: Reading, limits: Limits, *, age: int | None, sex: str) -> Verdict:
    near = reading.nearest
    icd10 = near.name.code if near.likeness >= NEAR else ""
    unread = _unreadable(reading, limits) or _misfit(reading, age, sex)
    if unread:
        return refused(unread, icd10=icd10)
    if reading.label not in _LABEL_OF:
        return _to_be_asked(reading, icd10)
    label = _LABEL_OF[reading.label]
    careful = careful_word_in(reading.part.plain, label)
    if careful:
        return _careful(reading, careful, icd10)
    doubt = _unsure(reading, limits, label)
    if doubt:
        return refused(*doubt, icd10=icd10)
    return Verdict(
        label=label,
        confidence=reading.sure[label],
        rank={CRITICAL_ILLNESS: 0, EXCLUDED: 3}.get(label, 9),
        reasons=_reasons_for(reading),
        counter=_suspected(reading) if reading.part.doubted else _counter(reading),
        icd10=reading.nearest_of_label.name.code,
    )


def _unreadable(reading: Reading, limits: Limits) -> Reason | None:
    about = {"wording": reading.part.written}
    strange = reading.known < limits.floor or reading.nearest.likeness < NEAR
    if strange or not has_words(reading.part):
        return Reason("too_far", about)
    return Reason("denied", about) if reading.part.denied else None


def _unsure(reading: Reading, limits: Limits, label: Label) -> tuple[Reason, ...]:
    """Why a label is not proposed though the model leans to it; nothing where it may be."""
    near, threshold = reading.nearest, limits.thresholds[label]
    graver = near.likeness >= ALIKE and near.name.rule.rank < _RANK_OF[reading.label]
    if threshold is None or reading.sure[label] < threshold or graver:
        return Reason("unsure", {"wording": reading.part.written}), _nearest_reason(reading, near)
    # A suspected illness may still be a grave one; a suspected harmless one proves nothing.
    if reading.part.doubted and label != CRITICAL_ILLNESS:
        return (_suspected(reading),)
    return ()


def _suspected(reading: Reading) -> Reason:
    return Reason("suspected", {"wording": reading.part.written})


def _to_be_asked(reading: Reading, icd10: str) -> Verdict:
    """Classes for which the wording cannot be enough, however clear it is."""
    near, about = reading.nearest_of_label, {"wording": reading.part.written}
    if reading.chance < LIKELY:
        return refused(
            Reason("unsure", about), _nearest_reason(reading, reading.nearest), icd10=icd10
        )
    named = _nearest_reason(reading, near)
    if reading.label == "external_check":
        return refused(Reason("ask_cause", about), named, rank=4, icd10=near.name.code)
    needs = near.name.rule.needs or "severity"
    return refused(
        Reason(_need_code(needs, reading), about | _disease(near)),
        named,
        rank=1,
        icd10=near.name.code,
    )


def _careful(reading: Reading, careful: CarefulWord, icd10: str) -> Verdict:
    about = {"wording": reading.part.written, "word": careful.word}
    kind, _, number = careful.why.partition(":")
    if kind == "norm":
        reason = Reason("names_norm", about | {"disease": tables.norms()[number].disease})
        return refused(reason, rank=2, icd10=icd10)
    if kind == "cause":
        return refused(Reason("ask_cause", about), rank=1, icd10=icd10)
    if reading.label == "critical":
        code = _need_code(kind, reading)
        return refused(
            Reason(code, about | _disease(reading.nearest_of_label)), rank=1, icd10=icd10
        )
    return refused(Reason(f"not_excluded_{kind}", about), rank=4, icd10=icd10)


def _need_code(needs: str, reading: Reading) -> str:
    if needs == "stage" and _STAGE.search(reading.part.plain):
        return "stage_to_be_read"
    return needs if needs == "in_situ" else f"needs_{needs}"


def _reasons_for(reading: Reading) -> tuple[Reason, ...]:
    near = reading.nearest_of_label
    reasons = [_nearest_reason(reading, near)]
    if reading.label == "critical":
        reasons.append(Reason("norm_lists", _named(near) | _disease(near)))
    elif reading.label == "exclusion":
        reasons.append(
            Reason("usually_excluded", _named(near) | {"meaning": near.name.rule.meaning})
        )
    else:
        reasons.append(Reason("not_in_norm", _named(near)))
    if reading.telling:
        reasons.append(Reason("telling", {"words": "、".join(reading.telling)}))
    return tuple(reasons)


def _counter(reading: Reading) -> Reason | None:
    """The strongest point against: the next class, with the name that speaks for it."""
    if reading.second_chance < COUNTER_FROM:
        return None
    near = reading.nearest_of_second
    chance = {"percent": str(round(100 * reading.second_chance))}
    return Reason(f"may_be_{reading.second}", _named(near) | chance)


def _nearest_reason(reading: Reading, near: Nearest) -> Reason:
    code = "named" if near.likeness >= SAME else "nearest"
    return Reason(code, {"wording": reading.part.written} | _named(near))


def _named(near: Nearest) -> dict[str, str]:
    return {"code": near.name.code, "name": near.name.name}


def _disease(near: Nearest) -> dict[str, str]:
    norm = tables.norm_of(near.name.rule)
    return {
        "disease": norm.disease if norm else near.name.rule.meaning,
        "condition": norm.condition if norm else "",
    }


def _misfit(reading: Reading, age: int | None, sex: str) -> Reason | None:
    """Does the nearest name belong to other people than this one?"""
    near = reading.nearest
    about = {"wording": reading.part.written} | _named(near)
    misfit = misfit_of(near.name.code, sex=sex, age=age) if near.likeness >= ALIKE else ""
    return Reason(f"{misfit}_misfit", about) if misfit else None
