"""A model as files: what answers (JSON), what an auditor opens (skops), its card.

The JSON alone is served. A file is used only when its digest is that which was registered, what it
holds is of the kind that we write, and its answers to the golden set are those it was registered
with; anything else is `ModelRefused`, and the case goes to people.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from reviews.champion.proposal import ModelRefused
from reviews.features.schema import BY_NAME, VERSION
from reviews.scoring.golden import golden_digest
from reviews.scoring.score import NUMBERS, WORDS, Scorer, Slope

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

    from reviews.scoring.fit import Fitted

FILE, ARCHIVE, CARD = "model.json", "model.skops", "card.json"
FORMAT = "linear-1"
FILE_MAX, ARCHIVE_MAX = 1_000_000, 20_000_000
# Beyond what skops trusts by itself our estimators hold these, and nothing else.
TRUSTED = (
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
)
# A weight beyond this is no log-odds of anything; sums of such stay exact.
_WEIGHT_MAX = 1_000.0


@dataclass(frozen=True)
class Known:
    """What was registered of a model (the row of ModelVersion, without its database)."""

    version: str
    sha256: str
    archive_sha256: str
    golden_sha256: str
    features_version: str = VERSION


def write(
    folder: Path, fitted: "Fitted", *, version: str, card: Mapping[str, Any] | None = None
) -> Known:
    """Write the three files into a folder that is not there yet; what is to be registered of them.

    FileExistsError where the folder is there: a model that may be in service is not written over.
    """
    import skops.io  # noqa: PLC0415  serving must not import this

    content = _content(fitted, version)
    folder.mkdir(parents=True)
    raw = (json.dumps(content, indent=1, allow_nan=False) + "\n").encode()
    (folder / FILE).write_bytes(raw)
    skops.io.dump(fitted.estimator, folder / ARCHIVE, compression=8)
    sha256 = hashlib.sha256(raw).hexdigest()
    known = Known(
        version=version,
        sha256=sha256,
        archive_sha256=hashlib.sha256((folder / ARCHIVE).read_bytes()).hexdigest(),
        golden_sha256=golden_digest(_scorer(content, sha256)),
    )
    told = {
        "version": version,
        "features": VERSION,
        "sha256": known.sha256,
        "archive_sha256": known.archive_sha256,
        "golden_sha256": known.golden_sha256,
        **(card or {}),
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8")
    return known


def unwritten(fitted: "Fitted", *, version: str) -> Scorer:
    """What the file would answer, before there is one."""
    return _scorer(_content(fitted, version), "")


def load(folder: Path, *, known: Known | None) -> Scorer:
    """The model in a folder, ready to answer. `known` is None where its version was never
    registered. Raises ModelRefused, and nothing else."""
    if known is None:
        raise ModelRefused(f"{folder.name} was never registered.")
    if known.features_version != VERSION:
        raise ModelRefused(f"{folder.name} is of {known.features_version}; there is {VERSION}.")
    raw = _registered(folder / FILE, known.sha256, FILE_MAX)
    check_archive(folder, known=known)
    try:
        content = json.loads(raw, parse_constant=_no_number)
        scorer = _scorer(content, known.sha256)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise ModelRefused(f"{FILE} is another kind of model: {trouble}.") from None
    if scorer.version != known.version:
        raise ModelRefused(f"{FILE} calls itself {scorer.version}, not {known.version}.")
    if golden_digest(scorer) != known.golden_sha256:
        raise ModelRefused(f"{FILE} answers the golden set otherwise than it was registered with.")
    return scorer


def check_archive(folder: Path, *, known: Known) -> bytes:
    """The registered bytes of the estimator, which hold nothing but what ours hold."""
    raw = _registered(folder / ARCHIVE, known.archive_sha256, ARCHIVE_MAX)
    import skops.io  # noqa: PLC0415  no web process imports this

    try:
        strange = sorted(set(skops.io.get_untrusted_types(data=raw)) - set(TRUSTED))
    except Exception as trouble:  # bytes that do not open: the library is another
        raise ModelRefused(f"{ARCHIVE} cannot be opened: {type(trouble).__name__}.") from None
    if strange:
        raise ModelRefused(f"{ARCHIVE} holds what no model of ours does: {', '.join(strange)}.")
    return raw


def open_archive(folder: Path, *, known: Known) -> "Pipeline":
    """The estimator itself, for an auditor who compares; nothing that is served comes from it."""
    raw = check_archive(folder, known=known)
    import skops.io  # noqa: PLC0415  no web process imports this

    return skops.io.loads(raw, trusted=list(TRUSTED))


def _content(fitted: "Fitted", version: str) -> dict[str, Any]:
    from reviews.scoring.fit import fold  # noqa: PLC0415  serving must not import this

    folded = fold(fitted)
    return {
        "format": FORMAT,
        "version": version,
        "features": VERSION,
        "base": folded.base,
        "numbers": {
            name: {"slope": line.slope, "offset": line.offset, "missing": line.missing}
            for name, line in folded.numbers.items()
        },
        "words": folded.words,
    }


def _registered(path: Path, sha256: str, most: int) -> bytes:
    """Read once, so that what was hashed is what is used."""
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise ModelRefused(f"{path.name} cannot be read: {error.strerror}.") from None
    if len(raw) > most:
        raise ModelRefused(f"{path.name} is too large for a model.")
    digest = hashlib.sha256(raw).hexdigest()
    if digest != sha256:
        raise ModelRefused(f"{path.name} is not what was registered: its SHA-256 is {digest}.")
    return raw


def _scorer(content: Mapping[str, Any], sha256: str) -> Scorer:
    """ValueError where a name or a word is lacking, is too many, or has no proper weight."""
    for name, wanted in (("format", FORMAT), ("features", VERSION)):
        if content[name] != wanted:
            raise ValueError(f"its {name} are {content[name]}, not {wanted}")
    _same("numbers", content["numbers"], NUMBERS)
    _same("words", content["words"], WORDS)
    for name, words in WORDS.items():
        _same(name, content["words"][name], words)
    return Scorer(
        version=str(content["version"]),
        sha256=sha256,
        base=_weight(content["base"]),
        numbers={name: _line(name, content["numbers"][name]) for name in NUMBERS},
        words={
            name: {word: _weight(part) for word, part in words.items()}
            for name, words in content["words"].items()
        },
    )


def _line(name: str, content: Mapping[str, Any]) -> Slope:
    line = Slope(*(_number(content[part]) for part in ("slope", "offset", "missing")))
    # What it comes to at the ends of the number's range is what is weighed.
    for end in (BY_NAME[name].low, BY_NAME[name].high):
        _weight(line.slope * end + line.offset)
    _weight(line.missing)
    return line


def _same(what: str, found: Mapping[str, Any], wanted: object) -> None:
    names = set(wanted) if isinstance(wanted, tuple | Mapping) else set()
    if set(found) != names:
        raise ValueError(f"its {what} differ: {', '.join(sorted(set(found) ^ names))}")


def _weight(value: object) -> float:
    number = _number(value)
    if not math.isfinite(number) or abs(number) > _WEIGHT_MAX:
        raise ValueError(f"{number} is no weight")
    return number


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
