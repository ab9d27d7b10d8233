"""What the environment may say, read once, by type; nonsense stops the start with a sentence.

Every variable read here is named in `.env.example`.
"""

import base64
import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default it must be there."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} is required and not set.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in _TRUE:
        return True
    if value.strip().lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes (1) nor no (0).")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


def names(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list; empty parts are dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """An absolute folder; `~` and a path relative to the current folder are understood."""
    return Path(text(name, str(default))).expanduser().absolute()


def secret(name: str) -> str:
    """A required secret: from `name` itself, or from the file that `name`_FILE names."""
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return text(name)
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE: {path} cannot be read: {error.strerror}."
        ) from None


def field_keys(name: str) -> dict[str, bytes]:
    """Sealing keys as `id:base64,id:base64`, oldest first; new values take the last one."""
    keys = {}
    for part in secret(name).replace("\n", ",").split(","):
        if part.strip():
            key_id, _, encoded = part.strip().partition(":")
            keys[key_id] = key_bytes(encoded, name)
    if not keys:
        raise ImproperlyConfigured(f"{name} holds no key.")
    return keys


def key_bytes(encoded: str, name: str) -> bytes:
    """A 32-byte key from base64."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must hold 32 random bytes in base64.")
    return key


def made_secret(path: Path) -> str:
    """A secret for this machine alone, made on first use and kept with mode 0600.

    For development, the demo and tests. Two processes that start at once agree: who links first
    wins.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    except PermissionError:
        raise ImproperlyConfigured(_not_ours(path)) from None
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    except PermissionError:
        raise ImproperlyConfigured(_not_ours(path)) from None
    return path.read_text().strip()


def driver(threshold: str = "5") -> dict[str, Any]:
    """How statements go to the server: their values apart, and those that come so often keep their
    plan. "never" where a pooler gives each transaction another connection.
    """
    try:
        often = None if threshold == "never" else int(threshold)
    except ValueError:
        raise ImproperlyConfigured(
            "DATABASE_URL: prepare_threshold is a number, or “never”."
        ) from None
    return {"server_side_binding": True, "prepare_threshold": often}


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?sslmode=require`.

    `prepare_threshold` may stand among the options, see `driver`.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    options |= driver(options.pop("prepare_threshold", "5"))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name."
        )
    try:
        port = options.pop("port", "") or str(parts.port or "")
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL: the port is not a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": options,
    }


def _not_ours(path: Path) -> str:
    return (
        f"{path} belongs to another user: run as that user, "
        "or set HUZHU_DATA to a folder of your own."
    )
