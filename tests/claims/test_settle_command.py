"""`manage.py settle`: JSON lines in, JSON lines out, and a sentence for what is not right."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

CASE: dict[str, Any] = {
    "case": "one",
    "scheme": "hangzhou",
    "member": {"sex": "M", "insurance": "employee"},
    "enrolments": [
        {"period": "2023", "items": ["out_of_pocket"], "effective_on": "2023-01-01"},
    ],
    "paid_before": [],
    "claim": {
        "filed_on": "2023-11-20",
        "channel": "local",
        "cause": "illness",
        "stays": [
            {
                "kind": "inpatient",
                "admitted_on": "2023-03-01",
                "discharged_on": "2023-03-09",
                "hospital_level": 3,
                "self_borne": "1234.57",
            }
        ],
        "findings": [],
    },
}


def settled(path: Path, *lines: str, **options: Any) -> tuple[list[dict[str, Any]], str, int]:
    """Answers, complaints and exit status for a file with these lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out, complaints, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command("settle", str(path), stdout=out, stderr=complaints, **options)
    except SystemExit as ended:
        status = int(str(ended.code))
    return [json.loads(line) for line in out.getvalue().splitlines()], complaints.getvalue(), status


def test_a_case_is_answered_with_its_lines_in_either_language(tmp_path: Path) -> None:
    (chinese,), _, status = settled(tmp_path / "in.jsonl", json.dumps(CASE))
    (english,), _, _ = settled(tmp_path / "in.jsonl", json.dumps(CASE), language="en")
    assert status == 0
    assert (chinese["case"], chinese["outcome"], chinese["benefit"]) == ("one", "pay", "317.29")
    assert chinese["payable_now"] == "317.29"
    assert chinese["scheme_version"] == "2022"
    assert [line["amount"] for line in chinese["lines"]] == ["200.00", "117.29"]
    assert chinese["lines"][0]["label"] == "自负0至1,000元部分"
    assert english["lines"][0]["label"] == "Part from 0 to 1,000 yuan"
    assert set(chinese["lines"][0]) == {"item", "kind", "label", "amount", "formula", "clause"}


def test_bad_lines_are_told_by_file_line_and_field_and_the_others_answered(tmp_path: Path) -> None:
    wrong_day = json.loads(json.dumps(CASE))
    wrong_day["claim"]["filed_on"] = "2023-02-30"
    unknown_item = json.loads(json.dumps(CASE))
    unknown_item["enrolments"][0]["items"] = ["dental"]
    beyond = json.loads(json.dumps(CASE))
    beyond["scheme"] = "guangzhou-inpatient"
    beyond["enrolments"] = [
        {"period": "9999", "items": ["medical"], "effective_on": "9999-07-01"},
    ]
    beyond["claim"]["stays"][0] |= {"admitted_on": "9999-12-30", "discharged_on": "9999-12-31"}
    path = tmp_path / "in.jsonl"
    answers, complaints, status = settled(
        path,
        json.dumps(wrong_day),
        "not json",
        json.dumps(CASE),
        json.dumps({"case": "x", "scheme": "atlantis"}),
        json.dumps(unknown_item),
        "[" * 100_000,
        json.dumps(beyond),
        "7",
    )
    assert status == 2
    assert len(answers) == 8
    assert answers[0]["error"].startswith("claim.filed_on: must be a date")
    assert answers[2]["benefit"] == "317.29"
    assert answers[3]["error"].startswith("scheme: is not known")
    assert "no item of hangzhou" in answers[4]["error"]
    assert f"{path}, line 1: claim.filed_on: must be a date" in complaints
    assert len(complaints.splitlines()) == 7


def test_a_file_that_is_not_there_is_said_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="No such file") as refused:
        call_command("settle", "/nowhere/in.jsonl")
    assert refused.value.returncode == 2


def test_an_empty_file_has_no_answers(tmp_path: Path) -> None:
    assert settled(tmp_path / "in.jsonl", "", "   ") == ([], "", 0)


def test_it_needs_no_database() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "settle", "-"],
        cwd=settings.BASE_DIR,
        input=json.dumps(CASE).encode(),
        capture_output=True,
        check=True,
        env={"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "PATH": "/usr/bin:/bin"},
    )
    assert json.loads(done.stdout)["benefit"] == "317.29"
