"""Models whose files this process has opened: read again as soon as a file is no longer the same.

For workers alone: the first question opens the estimator's archive too, by libraries that no page
waits for.
"""

from pathlib import Path

from reviews.champion.proposal import ModelRefused
from reviews.model_files import folder_of, is_version, known_of
from reviews.models import ModelVersion
from reviews.scoring.artefact import ARCHIVE, FILE, load
from reviews.scoring.score import Scorer

# Which file it is, how large, and when its bytes and its entry were written last.
Marks = tuple[tuple[int, int, int, int] | None, ...]

_opened: dict[str, tuple[Marks, Scorer]] = {}


def opened(model: ModelVersion) -> Scorer:
    """The model, ready to answer. Raises ModelRefused where its files are not there, or are not
    those that were registered – also after they were opened."""
    if not is_version(model.version):
        raise ModelRefused(f"{model.version!r} is no name of a folder.")
    folder = folder_of(model.version)
    # Before they are read: what is written while we read is seen at the next question.
    marks = tuple(_mark(folder / name) for name in (FILE, ARCHIVE))
    kept = _opened.get(model.sha256)
    if kept is not None and kept[0] == marks:
        return kept[1]
    _opened.pop(model.sha256, None)
    scorer = load(folder, known=known_of(model))
    _opened[model.sha256] = (marks, scorer)
    return scorer


def _mark(path: Path) -> tuple[int, int, int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None  # the reading says what is wrong
    return seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns
