"""A judge as files. What ships is plain JSON, known by its digest; what was learnt from labelled
wordings is a folder with the estimator (skops), its digest and figures (card.json)."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from reviews.champion import tables
from reviews.champion.corpus import CLASSES
from reviews.champion.proposal import ModelRefused
from reviews.champion.registry import KNOWN_JUDGES
from reviews.champion.serve import champion
from reviews.classifier.learn import FromTexts, combined_width
from reviews.classifier.linear import Linear, of_plain
from reviews.classifier.taught import GRAMS, Taught
from reviews.classifier.texts import write_whole

SHIPPED = Path(__file__).parent / "model" / "judge.json"
FILE, CARD = "classifier.skops", "card.json"
SIZE_MAX, UNPACKED_MAX = 300_000_000, 1_500_000_000


def save_judge(judge: Linear, path: Path, *, version: str, seed: int) -> str:
    """The judge of the tables' signs as JSON; its SHA-256."""
    content = {"version": version, "seed": seed, **_tables(), "judge": judge.plain()}
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()
    write_whole(path, raw)
    return _digest(raw)


def load_judge(
    path: Path = SHIPPED, *, known: Mapping[str, str] = KNOWN_JUDGES
) -> tuple[str, Linear]:
    """Version and judge; ModelRefused unless its bytes are known and its tables the ones here."""
    raw = _bytes(path)
    digest = _digest(raw)
    if digest not in known:
        raise ModelRefused(f"{path.name} is not a model that we know: its SHA-256 is {digest}.")
    content = json.loads(raw)
    if any(content[name] != value for name, value in _tables().items()):
        raise ModelRefused(f"{path.name} was learnt beside another model or other tables.")
    return content["version"], of_plain(content["judge"])


def save_texts(learnt: FromTexts, folder: Path, card: Mapping[str, Any]) -> None:
    """The folder that `load_texts` opens. It holds wordings with codes as they were given."""
    folder.mkdir(parents=True, exist_ok=True)
    taught = learnt.taught
    vocabulary = taught.vectorizer.vocabulary_
    content = {
        "grams": "\n".join(sorted(vocabulary, key=vocabulary.__getitem__)),
        "idf": taught.vectorizer.idf_,
        "classifier": taught.classifier,
        # As arrays: skops trusts those, and no sparse matrix.
        "values": taught.vectors.data.astype(np.float32),
        "columns": taught.vectors.indices,
        "rows": taught.vectors.indptr,
        "places": taught.places,
        "judge": json.dumps(learnt.judge.plain()),
        "pairs": json.dumps(learnt.pairs, ensure_ascii=False),
    }
    raw = skops.io.dumps(content, compression=8)
    told = {**card, "beside": _beside(), "sha256": _digest(raw)}
    write_whole(folder / FILE, raw)
    # The card last: a folder without its end is refused, never half believed.
    write_whole(folder / CARD, f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode())


def load_texts(folder: Path) -> tuple[Mapping[str, Any], FromTexts]:
    """Card and content; ModelRefused where the file is not the card's, holds strange types, or was
    learnt beside another judge. The digest tells damage, not who made the folder."""
    raw = _bytes(folder / FILE)
    try:
        card = json.loads(_bytes(folder / CARD))
        stated, beside = card["sha256"], card["beside"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ModelRefused(f"{CARD} is not the card of a model.") from None
    if _digest(raw) != stated:
        raise ModelRefused(f"{FILE} is not the file that {CARD} names: its digest differs.")
    if beside != _beside():
        raise ModelRefused(f"{folder} was learnt beside another judge or other tables: train anew.")
    try:
        _check_unpacked(raw)
        strange = skops.io.get_untrusted_types(data=raw)
        content = None if strange else skops.io.loads(raw, trusted=[])
        learnt = None if content is None else _learnt(content)
    except ModelRefused:
        raise
    except Exception as trouble:  # the right bytes of something else
        raise ModelRefused(f"{FILE} cannot be opened: {type(trouble).__name__}.") from trouble
    if learnt is None:
        raise ModelRefused(f"{FILE} holds what no model of ours does: {', '.join(strange)}.")
    return card, learnt


def _learnt(content: Mapping[str, Any]) -> FromTexts:
    classifier = content["classifier"]
    if type(classifier) is not LogisticRegression or set(classifier.classes_) != set(CLASSES):
        raise ValueError("another kind of model")
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=GRAMS, sublinear_tf=True, lowercase=False,
        vocabulary=content["grams"].split("\n"),
    )  # fmt: skip
    vectorizer.idf_ = content["idf"]
    pairs = tuple((text, tuple(codes)) for text, codes in json.loads(content["pairs"]))
    places, judge = content["places"], of_plain(json.loads(content["judge"]))
    shape = (len(places), len(content["idf"]))
    vectors = csr_matrix((content["values"], content["columns"], content["rows"]), shape=shape)
    # Numbers that do not fit would be read beyond their end in native code.
    vectors.check_format(full_check=True)
    if (
        not np.isin(places, range(len(CLASSES))).all()
        or classifier.coef_.shape != (len(CLASSES), shape[1])
        or len(judge.mean) != combined_width()
    ):
        raise ValueError("parts that do not fit")
    return FromTexts(Taught(vectorizer, classifier, vectors, places), judge, pairs)


def _tables() -> dict[str, Any]:
    """What a judge was learnt beside."""
    return {"names_model_sha256": champion().model.sha256, "tables": tables.digests(every=True)}


def _beside() -> dict[str, Any]:
    return {**_tables(), "judge": _digest(SHIPPED.read_bytes()), "classes": list(CLASSES)}


def _check_unpacked(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        if sum(part.file_size for part in parts.infolist()) > UNPACKED_MAX:
            raise ModelRefused(f"{FILE} is too large for a model.")


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > SIZE_MAX:
            raise ModelRefused(f"{path} is too large for a model.")
        return path.read_bytes()
    except OSError as error:
        raise ModelRefused(f"{path} cannot be read: {error.strerror}.") from None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
