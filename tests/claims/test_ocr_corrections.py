"""What people corrected, as JSON lines: enough to learn from, and nobody's name."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from claims.actions.correct import correct_fact
from claims.models import Claim, Fact
from tests.desktop import Desk, a_desk
from tests.stages import House


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.now = timezone.now()
    return a_desk(house, monkeypatch)


def _corrects(desk: Desk, claim: Claim, name: str, value: str) -> Fact:
    was = Fact.objects.current().get(claim=claim, name=name)
    return correct_fact(
        claim_id=claim.pk,
        name=name,
        value=value,
        was_id=was.pk,
        actor=desk.house.staff["officer"],
        now=desk.house.now,
    )


def _exported(*options: Any) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("ocr_corrections", *options, stdout=out, stderr=StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.django_db
def test_an_empty_house_has_nothing_to_tell() -> None:
    assert _exported() == []


def test_a_correction_has_what_was_read_and_what_it_became(desk: Desk) -> None:
    claim = desk.by_photo(doubtful={"cash_pay": "1.00"})
    read = Fact.objects.get(claim=claim, name="cash_paid")
    _corrects(desk, claim, "cash_paid", "2.00")
    last = _corrects(desk, claim, "cash_paid", "3.00")
    assert read.page is not None
    assert _exported() == [
        {
            "fact": "cash_paid",
            "read": "1.00",
            "corrected": "3.00",
            "engine": "scripted",
            "models": [],
            "confidence": 0.6,
            "box": read.box,
            "kind": "inpatient_receipt",
            "field": "cash_pay",
            "page": str(read.page.uid),
            "page_size": [read.page.width, read.page.height],
            "corrected_at": last.recorded_at.isoformat(),
        }
    ]


def test_what_was_put_back_is_no_correction(desk: Desk) -> None:
    claim = desk.by_photo()
    total = Fact.objects.get(claim=claim, name="total").value
    _corrects(desk, claim, "total", "3.00")
    _corrects(desk, claim, "total", total)
    assert _exported() == []


def test_names_and_diagnoses_stay_in_the_house(desk: Desk, tmp_path: Path) -> None:
    claim = desk.by_photo()
    _corrects(desk, claim, "patient", "王小明")
    _corrects(desk, claim, "diagnosis", "肺炎")
    assert _exported("--crops", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_only_since_a_day(desk: Desk) -> None:
    claim = desk.by_photo()
    _corrects(desk, claim, "total", "3.00")
    today = timezone.localdate(desk.house.now)
    assert len(_exported("--since", today.isoformat())) == 1
    assert _exported("--since", (today + timedelta(days=1)).isoformat()) == []


def test_pieces_of_figures_alone_are_cut_out(desk: Desk, tmp_path: Path) -> None:
    claim = desk.by_photo()
    _corrects(desk, claim, "total", "3.00")
    _corrects(desk, claim, "hospital", "示例市中医院")
    out, crops = tmp_path / "lines.jsonl", tmp_path / "crops"
    _exported("--out", out, "--crops", crops)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    cut = {line["fact"]: line.get("crop") for line in lines}
    assert cut["hospital"] is None
    [file] = crops.iterdir()
    assert file.name == cut["total"]
    left, _top, right, _bottom = next(line["box"] for line in lines if line["fact"] == "total")
    with Image.open(file) as piece:
        assert piece.width == right - left + 6
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--since", "yesterday"), "--since: must be a day, such as 2026-11-05"),
        (("--out", "/no/such/folder/lines"), "/no/such/folder/lines: No such file or directory"),
        (("--crops", "/dev/null/crops"), "/dev/null"),
    ],
)
def test_a_bad_option_gets_a_sentence(options: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("ocr_corrections", *options)
    assert refused.value.returncode == 2
    assert said in str(refused.value)
