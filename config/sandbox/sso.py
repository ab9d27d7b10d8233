"""The sandbox's single sign-on: an OpenID Connect provider small enough to read.

It has two clients, one for staff and one for members, and believes whoever says who they are: that
is what a sandbox is for. Everything behind that is as strict as a real one.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.utils.translation import gettext_lazy as _

from config.sandbox.state import Store, stamp

STAFF, MEMBERS = "huzhu-staff", "huzhu-members"
SECRETS = {STAFF: "sandbox-staff-secret", MEMBERS: "sandbox-members-secret"}
MOODS = (("up", _("Works")), ("down", _("Out of order")))
# Employees of a union that nobody works for; the subject is what the product links.
EMPLOYEES = tuple((f"E{number:04d}", f"E{number:04d}") for number in range(1001, 1013))
_LIFE = timedelta(minutes=1)
_TOKEN_LIFE = timedelta(minutes=5)
_NEEDED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
_HOSTS = {"127.0.0.1", "localhost", "testserver"}


class RequestRefused(Exception):
    """The request is not as a client of ours asks."""


@dataclass(frozen=True)
class SignInRequest:
    """What a client asks for, checked."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str


def checked(asked: Mapping[str, str]) -> SignInRequest:
    """The request, or RequestRefused: a known client, a loopback address, PKCE, a nonce."""
    values = {name: asked.get(name, "") for name in _NEEDED}
    place = urlsplit(values["redirect_uri"])
    if (
        not all(0 < len(value) <= 500 for value in values.values())
        or values["client_id"] not in SECRETS
        or place.scheme != "http"
        or place.hostname not in _HOSTS
        or asked.get("response_type") != "code"
        or "openid" not in asked.get("scope", "").split()
        or asked.get("code_challenge_method") != "S256"
    ):
        raise RequestRefused
    return SignInRequest(**values)


def approve(
    store: Store, request: SignInRequest, claims: Mapping[str, Any], *, now: datetime
) -> str:
    """Somebody signed in: the code that the client may exchange once, within a minute."""
    code = secrets.token_urlsafe(24)
    kept = json.dumps({"request": request.__dict__, "claims": dict(claims)})
    with store.writing() as connection:
        connection.execute(
            "INSERT INTO sso_codes (code, kept, until) VALUES (?, ?, ?)",
            (code, kept, stamp(now + _LIFE)),
        )
    return code


def exchange(
    store: Store, form: Mapping[str, str], *, login: tuple[str, str], issuer: str, now: datetime
) -> str:
    """The ID token for a code. RequestRefused for a wrong client, verifier, address, or twice."""
    client_id, secret = login
    if not hmac.compare_digest(SECRETS.get(client_id, ""), secret) or not secret:
        raise RequestRefused
    with store.writing() as connection:
        row = connection.execute(
            "DELETE FROM sso_codes WHERE code = ? RETURNING kept, until", (form.get("code", ""),)
        ).fetchone()
    if row is None or row["until"] < stamp(now):
        raise RequestRefused
    kept = json.loads(row["kept"])
    asked = SignInRequest(**kept["request"])
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if (
        form.get("grant_type") != "authorization_code"
        or asked.client_id != client_id
        or asked.redirect_uri != form.get("redirect_uri")
        or not hmac.compare_digest(asked.code_challenge, challenge)
    ):
        raise RequestRefused
    claims = {
        **kept["claims"],
        "iss": issuer,
        "aud": client_id,
        "nonce": asked.nonce,
        "iat": int(now.timestamp()),
        "exp": int((now + _TOKEN_LIFE).timestamp()),
    }
    key = _key(store)
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": _key_id(key)})


def key_set(store: Store) -> dict[str, Any]:
    """The public half of the key, as published."""
    key = _key(store)
    public = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**public, "use": "sig", "alg": "ES256", "kid": _key_id(key)}]}


def mood(store: Store) -> str:
    with store.reading() as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'sso_mood'").fetchone()
    return str(row["value"]) if row else "up"


def set_mood(store: Store, value: str) -> None:
    with store.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('sso_mood', ?)", (value,))


def _key(store: Store) -> ec.EllipticCurvePrivateKey:
    """The provider's key, made on first use."""
    with store.writing() as connection:
        pem = _kept_key(connection)
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the sandbox signs with an elliptic curve")
    return key


def _kept_key(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'sso_key'").fetchone()
    if row is not None:
        return str(row["value"])
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    connection.execute("INSERT INTO meta VALUES ('sso_key', ?)", (pem,))
    return pem


def _key_id(key: ec.EllipticCurvePrivateKey) -> str:
    public = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return hashlib.sha256(str(public["x"]).encode()).hexdigest()[:16]
