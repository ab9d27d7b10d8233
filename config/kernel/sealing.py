"""Personal data at rest: sealed with AES-256-GCM, found again by a blind index.

A sealed value is bound to its place (table, column and the row's own uid), so that a value copied
into another row does not open. Keys have ids: new values take the newest key, old ones still open.
"""

import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12
_VERSION = b"\x01"


class SealBroken(Exception):
    """The sealed value was changed, moved to another row, or its key is gone."""


def seal(plain: str, *, place: str) -> bytes:
    """Encrypt `plain` for `place`, e.g. "members_member.id_number:<uid>"."""
    return seal_bytes(plain.encode(), place=place)


def unseal(sealed: bytes | memoryview, *, place: str) -> str:
    """Open a value sealed for the same `place`. Raises SealBroken."""
    return unseal_bytes(sealed, place=place).decode()


def seal_bytes(plain: bytes, *, place: str) -> bytes:
    """The same for files."""
    key_id, key = _newest(settings.FIELD_KEYS)
    nonce = os.urandom(_NONCE_BYTES)
    head = _VERSION + bytes([len(key_id)]) + key_id.encode()
    body = AESGCM(key).encrypt(nonce, plain, head + place.encode())
    return head + nonce + body


def unseal_bytes(sealed: bytes | memoryview, *, place: str) -> bytes:
    """The same for files. Raises SealBroken."""
    raw = bytes(sealed)
    if not raw.startswith(_VERSION):
        raise SealBroken("unknown version of a sealed value")
    id_end = 2 + raw[1]
    key = settings.FIELD_KEYS.get(raw[2:id_end].decode())
    if key is None:
        raise SealBroken("the key of a sealed value is missing")
    nonce, body = raw[id_end : id_end + _NONCE_BYTES], raw[id_end + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, raw[:id_end] + place.encode())
    except InvalidTag as error:
        raise SealBroken("a sealed value does not belong here") from error


def blind_index(value: str, *, kind: str) -> bytes:
    """A keyed digest to find `value` by; useless without the key. 32 bytes.

    A plain hash would not do: ID numbers can be enumerated.
    """
    message = f"{kind}\x00{value}".encode()
    return hmac.digest(settings.BLIND_INDEX_KEY, message, "sha256")


def _newest(keys: Mapping[str, bytes]) -> tuple[str, bytes]:
    key_id = list(keys)[-1]
    return key_id, keys[key_id]
