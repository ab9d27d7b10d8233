"""`make setup` on machines that lack something: it works, or says in a sentence what is missing."""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

SOURCE: Path = settings.BASE_DIR / "config" / "bootstrap.py"
EMPTY_LOCK = "# nothing to install\n"


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module that cannot touch this checkout or install anything."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("HUZHU_SYSTEM_PACKAGES", "skip")
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A bare checkout whose lock names nothing, so that no registry is asked."""
    (tmp_path / "config").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(SOURCE, tmp_path / "config")
    (tmp_path / "config" / "translations.py").write_text("print('compiled')\n")
    (tmp_path / "requirements" / "dev.txt").write_text(EMPTY_LOCK)
    return tmp_path


def set_up(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "config/bootstrap.py"],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "HUZHU_SYSTEM_PACKAGES": "skip", **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def fake_python(folder: Path, name: str, *, version: str, has_ensurepip: bool) -> Path:
    """A program that answers the script's two questions as such a Python would."""
    file = folder / name
    answer = "exit 0" if has_ensurepip else "echo no module named ensurepip >&2; exit 1"
    file.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) {answer};; *) echo {version};; esac\n')
    file.chmod(0o755)
    return file


def test_an_old_python_can_at_least_read_it() -> None:
    ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.slow
def test_it_makes_an_environment_once_and_mends_a_half_made_one(checkout: Path) -> None:
    first = set_up(checkout)
    assert first.returncode == 0, first.stderr
    assert "Making .venv" in first.stdout
    assert (checkout / ".venv" / "bin" / "python").exists()

    assert set_up(checkout).stdout == ""

    (checkout / "requirements" / "dev.txt").write_text(EMPTY_LOCK + "# and a change\n")
    changed = set_up(checkout).stdout
    assert "Installing" in changed
    assert "Making" not in changed

    (checkout / ".venv" / "installed-from").unlink()
    assert "Making .venv" in set_up(checkout).stdout


@pytest.mark.slow
def test_a_step_that_fails_shows_why_and_is_tried_again(checkout: Path) -> None:
    (checkout / "requirements" / "dev.txt").write_text("no-hash-here==1.0\n")
    failed = set_up(checkout, PIP_NO_INDEX="1")
    assert failed.returncode == 1
    assert "Installing the requirements failed" in failed.stderr
    assert "Traceback" not in failed.stderr
    (checkout / "requirements" / "dev.txt").write_text(EMPTY_LOCK)
    assert set_up(checkout).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", [".venv", "var"])
def test_what_belongs_to_another_user_is_named_before_anything_is_done(
    checkout: Path, name: str
) -> None:
    (checkout / name).mkdir()
    os.chown(checkout / name, 65534, 65534)
    refused = set_up(checkout)
    assert refused.returncode == 1
    assert f"{checkout / name} belongs to nobody: run as that user" in refused.stderr


def test_the_newest_python_that_was_tried_is_taken(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, version in [("python3", "3 14"), ("python3.12", "3 12"), ("python3.11", "3 11")]:
        fake_python(tmp_path, name, version=version, has_ensurepip=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.best_python() == str(tmp_path / "python3.12")


def test_a_python_without_ensurepip_is_passed_over(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(tmp_path, "python3.13", version="3 13", has_ensurepip=False)
    fake_python(tmp_path, "python3.11", version="3 11", has_ensurepip=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bootstrap.best_python() == str(tmp_path / "python3.11")


def test_without_ensurepip_the_missing_package_is_named(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(tmp_path, "python3", version="3 11", has_ensurepip=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap, "PYTHONS", ("python3",))
    with pytest.raises(bootstrap.Refusal, match=r"install the package python3\.11-venv"):
        bootstrap.best_python()


@pytest.mark.parametrize("version", ["3 9", "2 7", "broken"])
def test_an_old_or_broken_python_is_not_enough(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    fake_python(tmp_path, "python3", version=version, has_ensurepip=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap, "PYTHONS", ("python3", "python3.12"))
    with pytest.raises(bootstrap.Refusal, match=r"No Python 3\.11 or newer was found"):
        bootstrap.best_python()


def test_what_only_root_can_install_is_one_sentence(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("HUZHU_SYSTEM_PACKAGES")
    monkeypatch.setattr(bootstrap, "_may_install", lambda: False)
    monkeypatch.setattr(bootstrap, "_is_there", lambda package: package != "chromium")
    bootstrap.system_packages()
    assert capsys.readouterr().out == (
        "Missing, and only root can install it: chromium. Without: browser tests.\n"
    )
