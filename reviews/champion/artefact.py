"""The model as a file: written with its card, and opened only when it is one that we know."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy
import sklearn
import skops
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from reviews.champion import tables
from reviews.champion.chances import GRAMS
from reviews.champion.corpus import CLASSES
from reviews.champion.proposal import ModelRefused
from reviews.champion.registry import KNOWN
from reviews.champion.wording import plain

if TYPE_CHECKING:
    from reviews.champion.learn import Trained

SHIPPED = Path(__file__).parent / "model"
FILE, CARD = "champion.skops", "card.json"
SIZE_MAX = 20_000_000
# Beyond numbers, texts, NumPy and scikit-learn's own estimators a model holds nothing.
TRUSTED: tuple[str, ...] = ()
CONTENT = {"version", "grams", "idf", "classifier", "calibration", "thresholds", "floor"}
# Wordings whose predictions are hashed into the card: a model that answers otherwise is another.
GOLDEN = (
    "肺恶性肿瘤", "右乳腺癌IV期", "胃腺癌", "甲状腺乳头状癌", "前列腺癌",
    "宫颈原位癌", "急性前壁心肌梗死", "脑梗死", "尿毒症", "肝转移癌",
    "霍奇金淋巴瘤", "急性白血病", "帕金森病", "脑膜瘤", "再生障碍性贫血",
    "高血压病3级", "2型糖尿病", "社区获得性肺炎", "腰椎间盘突出症", "急性阑尾炎",
    "胆囊结石伴胆囊炎", "子宫平滑肌瘤", "白内障", "右股骨颈骨折", "脑挫伤",
    "烧伤", "一氧化碳中毒", "足月顺产", "先兆流产", "不孕症",
    "交通事故中的损伤", "美容手术", "健康查体", "酒精依赖", "室间隔缺损",
    "脂肪瘤",
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """An opened model. `classes` is the order of the rows of its coefficients."""

    version: str
    sha256: str
    vectorizer: TfidfVectorizer
    classes: tuple[str, ...]
    coefficients: "np.ndarray[Any, np.dtype[np.float64]]"
    intercepts: "np.ndarray[Any, np.dtype[np.float64]]"
    calibration: Mapping[str, tuple[float, float]]
    thresholds: Mapping[str, float | None]
    floor: float

    def chances(self, texts: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float64]]":
        """Raw chances, a row a plain text, in the order of CLASSES."""
        scores = self.vectorizer.transform(texts) @ self.coefficients.T + self.intercepts
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        order = [self.classes.index(name) for name in CLASSES]
        return np.asarray((powers / powers.sum(axis=1, keepdims=True))[:, order])


def save(trained: "Trained", folder: Path, *, version: str, seed: int, manifest: str) -> str:
    """Write model and card; the SHA-256 of the model. `manifest` is the hash of what it learnt."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = trained.vectorizer.vocabulary_
    content = {
        "version": version,
        # One text instead of a mapping: a hundred thousand entries each on their own open slowly.
        "grams": "\n".join(sorted(vocabulary, key=vocabulary.__getitem__)),
        "idf": trained.vectorizer.idf_.astype(np.float32),
        "classifier": trained.classifier,
        "calibration": {key: list(line) for key, line in trained.calibration.items()},
        "thresholds": dict(trained.thresholds),
        "floor": trained.floor,
    }
    path = folder / FILE
    skops.io.dump(content, path, compression=8)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    model = load(folder, known={digest: version})
    card = {
        "version": version,
        "sha256": digest,
        "golden_sha256": golden_hash(model),
        "seed": seed,
        "training_manifest_sha256": manifest,
        "tables": tables.digests(),
        "classes": list(CLASSES),
        "calibration": content["calibration"],
        "thresholds": content["thresholds"],
        "floor": trained.floor,
        "metrics": trained.metrics,
        "libraries": {
            "scikit-learn": sklearn.__version__,
            "skops": skops.__version__,
            "numpy": np.__version__,
            "scipy": scipy.__version__,
        },
        "limits": [
            "Labels of names follow from codes by rule; no physician judged them.",
            "Held-out names are names of a table, not what physicians write: expect less there.",
            "Careful words and groups were settled with held-out names in view: bounds flatter.",
            "A proposal decides nothing; a person does.",
        ],
    }
    text = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    (folder / CARD).write_text(text, encoding="utf-8")
    return digest


def load(folder: Path = SHIPPED, *, known: Mapping[str, str] = KNOWN) -> Model:
    """Open a model; ModelRefused unless its bytes are those of a known one."""
    raw = _bytes(folder / FILE)
    digest = hashlib.sha256(raw).hexdigest()
    if digest not in known:
        raise ModelRefused(f"{FILE} is not a model that we know: its SHA-256 is {digest}.")
    try:
        strange = sorted(set(skops.io.get_untrusted_types(data=raw)) - set(TRUSTED))
        content = {} if strange else skops.io.loads(raw, trusted=list(TRUSTED))
    except Exception as trouble:  # known bytes that do not open: the library is another
        raise ModelRefused(f"{FILE} cannot be opened: {type(trouble).__name__}.") from trouble
    if strange:
        raise ModelRefused(f"{FILE} holds what no model of ours does: {', '.join(strange)}.")
    if not isinstance(content, dict):
        raise ModelRefused(f"{FILE} is another kind of model: {type(content).__name__}.")
    model = _model(content, digest)
    if model.version != known[digest]:
        raise ModelRefused(f"{FILE} calls itself {model.version}, not {known[digest]}.")
    return model


def golden_hash(model: Model) -> str:
    """The predictions of the golden wordings, to three places, as one hash."""
    rows = model.chances([plain(text) for text in GOLDEN])
    lines = [",".join(f"{abs(chance):.3f}" for chance in row) for row in rows]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > SIZE_MAX:
            raise ModelRefused(f"{path.name} is too large for a model.")
        return path.read_bytes()
    except OSError as error:
        raise ModelRefused(f"{path.name} cannot be read: {error.strerror}.") from None


def _model(content: Mapping[str, Any], digest: str) -> Model:
    lacking = sorted(CONTENT - set(content))
    if lacking or type(content["classifier"]) is not LogisticRegression:
        raise ModelRefused(
            f"{FILE} is another kind of model: {', '.join(lacking) or 'not linear'}."
        )
    classifier = content["classifier"]
    grams = content["grams"].split("\n")
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=GRAMS, sublinear_tf=True, lowercase=False,
        vocabulary=grams,
    )  # fmt: skip
    vectorizer.idf_ = content["idf"].astype(np.float64)
    return Model(
        version=content["version"],
        sha256=digest,
        vectorizer=vectorizer,
        classes=tuple(str(name) for name in classifier.classes_),
        coefficients=classifier.coef_.astype(np.float64),
        intercepts=classifier.intercept_.astype(np.float64),
        calibration={key: (line[0], line[1]) for key, line in content["calibration"].items()},
        thresholds=content["thresholds"],
        floor=content["floor"],
    )
