"""Compiled translations are what Django reads: they follow their text."""

import gettext
import os
from pathlib import Path

import pytest

from config import translations

TEXT = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Paid"\nmsgstr "{}"\n'
)


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    (folder / "django.po").write_text(TEXT.format("已到账"), encoding="utf-8")
    return folder


def test_a_text_is_compiled_once_and_again_when_it_changed(catalogue: Path) -> None:
    assert translations.compile_all() == [catalogue / "django.mo"]
    assert translations.compile_all() == []
    (catalogue / "django.po").write_text(TEXT.format("已发放"), encoding="utf-8")
    later = (catalogue / "django.mo").stat().st_mtime + 10
    os.utime(catalogue / "django.po", (later, later))
    translations.compile_all()
    with (catalogue / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Paid") == "已发放"


def test_a_broken_text_names_its_line_and_keeps_what_was_compiled(catalogue: Path) -> None:
    translations.compile_all()
    (catalogue / "django.po").write_text("nonsense\n", encoding="utf-8")
    later = (catalogue / "django.mo").stat().st_mtime + 10
    os.utime(catalogue / "django.po", (later, later))
    with pytest.raises(OSError, match="line 1"):
        translations.compile_all()
    assert (catalogue / "django.mo").exists()
