"""A scheme of known kinds is a file: two that Python has never heard of, settled by the command."""

import io
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from claims.benefits.case_json import case_as_dict
from tests.claims.benefits.cases import SCHEMES, golden_case, golden_files

FOLDER = settings.BASE_DIR / "tests/golden/schemes/thirteenth"
WORKED = golden_files(FOLDER / "settlements")


def test_a_scheme_of_known_kinds_needs_no_python(tmp_path: Path) -> None:
    assert {worked["scheme"] for worked in WORKED} == {"fuzhou", "nowhere"}
    answers = settled(tmp_path / "in.jsonl", WORKED)
    for worked, answer in zip(WORKED, answers, strict=True):
        expected = worked["expect"]
        told = (answer["case"], answer["outcome"], answer["benefit"], set(answer["reasons"]))
        assert told == (
            worked["name"], expected["outcome"], expected["benefit"], set(expected["reasons"]),
        )  # fmt: skip
        assert [line["amount"] for line in answer["lines"]] == worked["steps"], worked["name"]
        until = expected.get("waiting_until")
        assert answer.get("waiting_until") == (until and until.isoformat())
        assert answer["scheme_version"] == expected.get("version", answer["scheme_version"])


def test_its_lines_speak_the_words_of_the_file(tmp_path: Path) -> None:
    costs_and_days = [worked for worked in WORKED if worked["name"] == "costs and days"]
    (answer,) = settled(tmp_path / "in.jsonl", costs_and_days, language="en")
    assert [line["label"] for line in answer["lines"]] == [
        "Above 200, up to 2,200 yuan", "Above 2,200, up to 10,200 yuan", "Care allowance",
    ]  # fmt: skip
    assert {line["clause"] for line in answer["lines"]} == {"Rules of Nowhere — Nowhere Daily"}


def test_the_shipped_schemes_do_not_know_them() -> None:
    assert len(SCHEMES) == 12
    assert not SCHEMES.keys() & {"fuzhou", "nowhere"}


def settled(path: Path, cases: list[dict[str, Any]], **options: Any) -> list[dict[str, Any]]:
    lines = [
        {"case": worked["name"], "scheme": worked["scheme"], **case_as_dict(golden_case(worked))}
        for worked in cases
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    out = io.StringIO()
    call_command("settle", str(path), stdout=out, scheme_dir=FOLDER, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]
