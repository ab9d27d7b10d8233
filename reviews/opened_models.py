"""Models whose files this process has opened: read again as soon as a file is no longer the same.

For workers alone: the first question opens the estimator's archive too, by libraries that no page
waits for.
"""

from pathlib import Path

from django.conf import settings

from reviews.champion.proposal import ModelRefused
from reviews.models import ModelVersion
from reviews.scoring.artefact import ARCHIVE, FILE, Known, load
from reviews.scoring.score import Scorer

# Which file it is, how large, and when its bytes and its entry were written last.
Marks = tuple[tuple[int, int, int, int] | None, ...]

_opened: dict[str, tuple[Marks, Scorer]] = {}


def opened(model: ModelVersion) -> Scorer:
    """The model, ready to answer. Raises ModelRefused where its files are not there, or are not
    those that were registered – also after they were opened."""
    folder = _folder(model.version)
    # Before they are read: what is written while we read is seen at the next question.
    marks = tuple(_mark(folder / name) for name in (FILE, ARCHIVE))
    kept = _opened.get(model.sha256)
    if kept is not None and kept[0] == marks:
        return kept[1]
    _opened.pop(model.sha256, None)
    known = Known(
        version=model.version,
        sha256=model.sha256,
        archive_sha256=model.archive_sha256,
        golden_sha256=model.golden_sha256,
        features_version=model.features_version,
    )
    scorer = load(folder, known=known)
    _opened[model.sha256] = (marks, scorer)
    return scorer


def _folder(version: str) -> Path:
    """A model lies in a folder of its version's name, and nowhere else."""
    if version in ("", ".", "..") or Path(version).name != version:
        raise ModelRefused(f"{version!r} is no name of a folder.")
    return Path(settings.MODELS_DIR) / version


def _mark(path: Path) -> tuple[int, int, int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None  # the reading says what is wrong
    return seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
