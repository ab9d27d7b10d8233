"""The environment is read by type, and nonsense stops the start with a sentence."""

import base64
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import env

KEY = bytes(range(32))
ENCODED = base64.b64encode(KEY).decode()


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("", False)]
)
def test_a_flag_is_yes_or_no(
    monkeypatch: pytest.MonkeyPatch, value: str, *, expected: bool
) -> None:
    monkeypatch.setenv("HUZHU_X", value)
    assert env.flag("HUZHU_X", default=not expected) is expected


def test_nonsense_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUZHU_X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="HUZHU_X='perhaps'"):
        env.flag("HUZHU_X", default=True)
    with pytest.raises(ImproperlyConfigured, match="not a whole number"):
        env.number("HUZHU_X", 1)
    with pytest.raises(ImproperlyConfigured, match="HUZHU_Y is required"):
        env.text("HUZHU_Y")


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("HUZHU_X_FILE", str(tmp_path / "key"))
    assert env.secret("HUZHU_X") == "s3cret"
    monkeypatch.setenv("HUZHU_X_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match=r"HUZHU_X_FILE: .* cannot be read"):
        env.secret("HUZHU_X")


def test_field_keys_are_named_and_the_last_one_is_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newer = base64.b64encode(KEY[::-1]).decode()
    monkeypatch.setenv("HUZHU_X", f"2025:{ENCODED},2026:{newer}")
    assert list(env.field_keys("HUZHU_X").items()) == [("2025", KEY), ("2026", KEY[::-1])]


@pytest.mark.parametrize("value", ["", "2025:short", "2025", f"2025:{ENCODED}!"])
def test_a_key_that_is_none_is_refused_without_being_quoted(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HUZHU_X", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.field_keys("HUZHU_X")
    assert not value or value not in str(refused.value)


def test_a_made_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "django"
    secret = env.made_secret(path)
    assert env.made_secret(path) == secret
    assert len(base64.b64decode(secret)) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["django"]


def test_a_database_url_is_taken_apart() -> None:
    url = "postgresql://us%40er:p%2Fw@db.example:6432/huzhu?sslmode=verify-full"
    assert env.database(url) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "huzhu",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {
            "sslmode": "verify-full",
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
    }
    assert env.database("postgres:///huzhu?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(("said", "meant"), [("never", None), ("0", 0), ("20", 20)])
def test_a_pooler_by_transaction_can_do_without_kept_plans(said: str, meant: int | None) -> None:
    options = env.database(f"postgresql://db/huzhu?prepare_threshold={said}")["OPTIONS"]
    assert options == {"server_side_binding": True, "prepare_threshold": meant}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db/huzhu?prepare_threshold=often",
        "mysql://x/y",
        "postgresql://host",
        "postgresql://h:port/n",
        "huzhu",
    ],
)
def test_what_is_no_database_url_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(url)
