"""`classify_diagnoses`, `train_classifier`, `evaluate_classifier`: files in, files out."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.champion import tables
from reviews.champion.corpus import CLASSES
from reviews.champion.proposal import ModelRefused
from reviews.classifier.artefact import CARD, FILE, SHIPPED, load_judge, load_texts
from reviews.classifier.serve import taught

ADDED = ["label", "confidence", "icd10", "icd10_candidates", "reason"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _labelled(path: Path, *, each: int = 12) -> Path:
    """Names of the table, so many of each label; one is called otherwise than the table would."""
    lines = ["text,label,icd10"]
    for label in CLASSES:
        named = [
            name for name in tables.names() if name.rule.label == label and "," not in name.name
        ]
        chosen = named[:: len(named) // each][:each]
        lines += [f"{name.name},{label},{name.code}|M8010/3" for name in chosen]
    lines += ["职工联合会特有的说法,critical,C34.900"] * 12
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `train_classifier` wrote."""
    where = tmp_path_factory.mktemp("classifier")
    said = StringIO()
    texts = _labelled(where / "labelled.csv")
    call_command("train_classifier", texts=texts, out=where / "model", stdout=said)
    assert "72 wordings learnt" in said.getvalue()
    return where / "model"


def test_each_row_keeps_its_place_and_its_columns_and_gets_a_label(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(
        'number,text,label\r\n7,胃癌,?\r\n8,,?\r\n9,"肺炎,发热\n",?\r\n'.encode("gb18030")
    )
    said = StringIO()
    call_command(
        "classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), stdout=said
    )
    rows = _rows(tmp_path / "out.csv")
    assert list(rows[0]) == ["number", "text", *ADDED]
    assert [(row["number"], row["label"]) for row in rows] == [
        ("7", "critical"), ("8", ""), ("9", "ordinary"),
    ]  # fmt: skip
    assert rows[0]["icd10"].startswith("C16")
    assert rows[0]["icd10_candidates"].split(";")[0] == rows[0]["icd10"]
    assert len(rows[0]["icd10_candidates"].split(";")) <= 5
    assert 0 < float(rows[0]["confidence"]) <= 1
    assert all(row["reason"] for row in rows)
    assert "3 wordings, 2 labelled by classifier-1" in said.getvalue()


def test_an_empty_list_gives_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("number,text\n", encoding="utf-8")
    call_command(
        "classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), stdout=StringIO()
    )
    assert (tmp_path / "out.csv").read_text("utf-8") == ",".join(["number", "text", *ADDED]) + "\n"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", r"in\.csv, line 1: column text is missing"),
        ("wording\n肺癌\n".encode(), r"in\.csv, line 1: column text is missing"),
        (b"text,text\n1,2\n", r"in\.csv, line 1: column text stands twice"),
        (b"\xff\xfe\x00\x01", r"in\.csv is not text in UTF-8 or GB18030"),
        (None, r"in\.csv cannot be read"),
    ],
)
def test_a_mangled_list_is_a_sentence_and_nothing_is_written(
    tmp_path: Path, raw: bytes | None, why: str
) -> None:
    if raw is not None:
        (tmp_path / "in.csv").write_bytes(raw)
    with pytest.raises(CommandError, match=why) as caught:
        call_command("classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"))
    assert caught.value.returncode == 2
    assert not (tmp_path / "out.csv").exists()


def test_one_row_that_cannot_be_read_is_said_in_its_place_and_the_others_are_answered(
    tmp_path: Path,
) -> None:
    raw = "text\n胃癌\n肺癌,骨转移\n".encode() + b"\xe8\x82\n" + "\n肺炎\n".encode()
    (tmp_path / "in.csv").write_bytes(raw)
    call_command(
        "classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), stdout=StringIO()
    )
    rows = _rows(tmp_path / "out.csv")
    assert [row["label"] for row in rows] == ["critical", "", "", "ordinary"]
    assert "in.csv, line 3: 2 cells" in rows[1]["reason"]
    assert "in.csv, line 4: a character" in rows[2]["reason"]


def test_a_file_that_was_there_keeps_its_mode_and_a_new_one_is_its_owner_s(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\n肺癌\n", encoding="utf-8")
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("", encoding="utf-8")
    old.chmod(0o640)
    for out in (old, new):
        call_command("classify_diagnoses", str(tmp_path / "in.csv"), str(out), stdout=StringIO())
    assert [out.stat().st_mode & 0o777 for out in (old, new)] == [0o640, 0o600]


def test_a_list_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\n肺癌\n", encoding="utf-8")
    with pytest.raises(CommandError, match="No such file") as caught:
        call_command(
            "classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "none" / "out.csv")
        )
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="Is a directory") as caught:
        call_command("classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path))
    assert caught.value.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.slow
def test_a_trained_model_labels_as_people_did_and_remembers_their_codes(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("text\n职工联合会特有的说法\n胃癌\n", encoding="utf-8")
    call_command(
        "classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"),
        model=folder, stdout=StringIO(),
    )  # fmt: skip
    own, cancer = _rows(tmp_path / "out.csv")
    assert (own["label"], own["icd10"]) == ("critical", "C34.900")
    assert cancer["label"] == "critical"


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["EX_TRAFFIC", "EX_SELFHARM", "EX_COSMETIC", "EX_CHECKUP"])
def test_what_a_file_never_speaks_of_is_still_found_by_its_names(folder: Path, rule: str) -> None:
    named = [name.name for name in tables.names() if name.rule.name == rule]
    answers = taught(folder).classify(named)
    assert sum(answer.label == "exclusion" for answer in answers) / len(answers) >= 0.9


@pytest.mark.slow
def test_a_folder_that_is_not_whole_is_refused(folder: Path, tmp_path: Path) -> None:
    assert load_texts(folder)[0]["wordings"] == 72
    other = tmp_path / "model"
    other.mkdir()
    with pytest.raises(ModelRefused, match="cannot be read"):
        load_texts(other)
    raw = (folder / FILE).read_bytes()
    (other / FILE).write_bytes(raw[:-1] + b"x")
    (other / CARD).write_text((folder / CARD).read_text("utf-8"), encoding="utf-8")
    with pytest.raises(ModelRefused, match="digest differs"):
        load_texts(other)
    (other / FILE).write_bytes(raw)
    card = json.loads((folder / CARD).read_text("utf-8"))
    (other / CARD).write_text(json.dumps(card | {"beside": {}}), encoding="utf-8")
    with pytest.raises(ModelRefused, match="beside another judge"):
        load_texts(other)
    (other / CARD).write_text("[]", encoding="utf-8")
    with pytest.raises(ModelRefused, match="not the card"):
        load_texts(other)
    (tmp_path / "in.csv").write_text("text\n肺癌\n", encoding="utf-8")
    with pytest.raises(CommandError, match="not the card") as caught:
        call_command(
            "classify_diagnoses", str(tmp_path / "in.csv"), str(tmp_path / "o.csv"), model=other
        )
    assert caught.value.returncode == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("text\n肺癌\n", "line 1: column label is missing"),
        ("text,label\n肺癌,denied\n", "line 2: label “denied” is not known"),
        ('text,label\n"肺\n癌",Critical\n\n ,ordinary\n', "line 5: text is empty"),
        ("text,label\n肺癌,骨转移,critical\n", "line 2: 3 cells under 2 columns"),
        ("text,label\n肺癌,critical\n", "column label: 1 wordings with “critical”"),
    ],
)
def test_what_cannot_be_learnt_from_is_said(tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "labelled.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=why) as caught:
        call_command("train_classifier", texts=tmp_path / "labelled.csv", out=tmp_path / "out")
    assert caught.value.returncode == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_three_ways_are_measured_on_the_same_wordings(tmp_path: Path) -> None:
    texts = _labelled(tmp_path / "labelled.csv", each=25)
    said = StringIO()
    call_command(
        "evaluate_classifier", texts=texts, folds=2, json=tmp_path / "found.json", stdout=said
    )
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert list(found) == ["characters", "classifier-1", "classifier-1 and the file"]
    learnt = found["classifier-1 and the file"]
    assert learnt["accuracy"]["low"] <= learnt["accuracy"]["value"] <= learnt["accuracy"]["high"]
    assert learnt["macro-F1"]["value"] > 0.8
    assert "code at 3 characters, top-5" in said.getvalue()


def test_the_judge_that_ships_is_the_one_we_know_beside_these_tables(tmp_path: Path) -> None:
    version, _ = load_judge()
    assert version == "classifier-1"
    changed = tmp_path / "judge.json"
    changed.write_text(SHIPPED.read_text("utf-8") + " ", encoding="utf-8")
    with pytest.raises(ModelRefused, match="not a model that we know"):
        load_judge(changed)
