"""`manage.py train_champion`: a model with its card, and bad input is a sentence."""

import json
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reviews.champion.artefact import CARD, load
from reviews.champion.corpus import examples
from reviews.champion.proposal import ModelRefused
from reviews.management.commands import train_champion


@pytest.mark.slow
def test_a_model_learns_from_decisions_and_is_unknown_until_a_person_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tenth of the table: the whole takes a minute and more.
    monkeypatch.setattr(train_champion, "examples", partial(examples, share=0.1))
    cases = [
        json.dumps({"text": f"某某地方病{number}型", "label": "critical_illness"})
        for number in range(60)
    ]
    (tmp_path / "decisions.jsonl").write_text("\n".join(cases), encoding="utf-8")
    said = StringIO()
    call_command(
        "train_champion", out=tmp_path / "out", decisions=tmp_path / "decisions.jsonl",
        model_version="ours-1", stdout=said,
    )  # fmt: skip
    card = json.loads((tmp_path / "out" / CARD).read_text("utf-8"))
    assert f'"{card["sha256"]}": "ours-1",' in said.getvalue()
    with pytest.raises(ModelRefused, match="not a model that we know"):
        load(tmp_path / "out")
    model = load(tmp_path / "out", known={card["sha256"]: "ours-1"})
    assert model.chances(["某某地方病"])[0].argmax() == card["classes"].index("critical")


def test_a_bad_file_of_decisions_is_a_sentence_with_exit_status_2(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text('{"text": "肺炎", "label": "denied"}\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"decisions\.jsonl, line 1: label") as caught:
        call_command("train_champion", out=tmp_path / "out", decisions=path)
    assert caught.value.returncode == 2
    assert not (tmp_path / "out").exists()
