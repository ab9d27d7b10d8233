"""An ID token, and whether it proves anything (OpenID Connect Core 3.1.3.7).

The algorithm is ours to choose, by the kind of the key: a token that names none, or a shared
secret, is refused before anything in it is looked at.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

from members.connectors.identity.base import IdentityRefused

# kind of a published key -> the one signature that we take from it
_ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}
_REQUIRED = ("iss", "sub", "aud", "exp", "iat", "nonce")
# Seconds that the clocks of two houses may differ, and how old a fresh token may be.
_LEEWAY = 60
_OLDEST = 600
_SUBJECT_MAX = 255


def verified_claims(
    token: str,
    keys: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
) -> Mapping[str, Any]:
    """The claims of a token that this issuer signed for us, in this attempt, just now.

    `keys` is the issuer's key set as published. Raises IdentityRefused.
    """
    key, algorithm = _key_of(token, keys)
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            # Times are compared with the caller's clock, below.
            options={
                "require": list(_REQUIRED),
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidAudienceError:
        raise IdentityRefused("wrong_audience") from None
    except jwt.InvalidIssuerError:
        raise IdentityRefused("wrong_issuer") from None
    except jwt.PyJWTError:
        raise IdentityRefused("bad_token") from None
    _check_party(claims, client_id)
    _check_times(claims, now.timestamp())
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise IdentityRefused("wrong_nonce")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_MAX:
        raise IdentityRefused("bad_subject")
    return claims


def _key_of(token: str, keys: Mapping[str, Any]) -> tuple[jwt.PyJWK, str]:
    """The published key that the token names, and the algorithm that goes with its kind."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise IdentityRefused("bad_token") from None
    published = keys.get("keys")
    for raw in published if isinstance(published, list) else []:
        if not isinstance(raw, dict) or raw.get("use", "sig") != "sig":
            continue
        algorithm = _ALGORITHMS.get(str(raw.get("kty")))
        if algorithm is None or header.get("kid") != raw.get("kid"):
            continue
        if header.get("alg") != algorithm:
            raise IdentityRefused("wrong_algorithm")
        try:
            return jwt.PyJWK(raw, algorithm), algorithm
        except jwt.PyJWTError:
            raise IdentityRefused("bad_key") from None
    raise IdentityRefused("unknown_key")


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    """A token for several houses says which of them asked for it."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != client_id:
        raise IdentityRefused("wrong_audience")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    expires, issued = claims["exp"], claims["iat"]
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise IdentityRefused("bad_token")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise IdentityRefused("bad_token")
    if expires <= now - _LEEWAY:
        raise IdentityRefused("expired")
    if not now - _OLDEST <= issued <= now + _LEEWAY:
        raise IdentityRefused("not_of_now")
