"""A store of sealed files: what people send, and what is drawn from it. Nothing lies in clear.

A file is named at random and bound to its name: exchanged for another, it does not open.
"""

import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from config.kernel.sealing import seal_bytes, unseal_bytes


class FileLost(Exception):
    """The store has no such file. Its name is in no other place."""


def keep(content: bytes) -> str:
    """Seal and store; returns the name under which it is found again."""
    uid = uuid.uuid4().hex
    name = f"{uid[:2]}/{uid}"
    return _store().save(name, ContentFile(seal_bytes(content, place=f"vault:{uid}")))


def fetch(name: str) -> bytes:
    """What was kept under `name`. Raises FileLost or SealBroken."""
    try:
        with _store().open(name, "rb") as sealed:
            return unseal_bytes(sealed.read(), place=f"vault:{name.rsplit('/', 1)[-1]}")
    except FileNotFoundError as error:
        raise FileLost(name) from error


def discard(name: str) -> None:
    """Forget it; for what was stored and then not used."""
    _store().delete(name)


def _store() -> Storage:
    return storages["papers"]
