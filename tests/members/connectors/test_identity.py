"""An ID token proves something only if all of it is right: off by one thing, it is refused."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from members.connectors.identity.base import IdentityRefused
from members.connectors.identity.tokens import verified_claims
from tests.stages import NOW

ISSUER, CLIENT, NONCE = "https://login.example.org", "huzhu", "a-nonce-of-this-attempt"
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def published(key: Any = KEY, kid: str = "k1", **more: Any) -> dict[str, Any]:
    algorithm = (
        jwt.algorithms.RSAAlgorithm
        if isinstance(key, rsa.RSAPrivateKey)
        else jwt.algorithms.ECAlgorithm
    )
    public = algorithm.to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": kid, "use": "sig", **more}]}


def claims(**changed: Any) -> dict[str, Any]:
    """What a right token says; None takes a claim away."""
    said = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "E1001",
        "nonce": NONCE,
        "iat": int(NOW.timestamp()),
        "exp": int((NOW + timedelta(minutes=5)).timestamp()),
        **changed,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(key: Any = KEY, algorithm: str = "ES256", kid: str = "k1", **changed: Any) -> str:
    return jwt.encode(claims(**changed), key, algorithm=algorithm, headers={"kid": kid})


def unsigned(header: dict[str, Any], signature: str = "") -> str:
    parts = [json.dumps(part).encode() for part in (header, claims())]
    head, body = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    return f"{head}.{body}.{signature}"


def read(given: str, keys: dict[str, Any] | None = None, now: datetime = NOW) -> Any:
    return verified_claims(
        given, keys or published(), issuer=ISSUER, client_id=CLIENT, nonce=NONCE, now=now
    )


def refusal(given: str, keys: dict[str, Any] | None = None, now: datetime = NOW) -> str:
    with pytest.raises(IdentityRefused) as refused:
        read(given, keys, now)
    return refused.value.code


def test_a_right_token_names_its_subject() -> None:
    assert read(token())["sub"] == "E1001"
    assert read(token(RSA_KEY, "RS256"), published(RSA_KEY))["sub"] == "E1001"
    assert read(token(aud=[CLIENT]))["sub"] == "E1001"
    assert read(token(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "E1001"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"nonce": "of another attempt"}, "wrong_nonce"),
        ({"aud": "another-house"}, "wrong_audience"),
        ({"aud": ["another-house"]}, "wrong_audience"),
        ({"aud": [CLIENT, "other"]}, "wrong_audience"),
        ({"azp": "other"}, "wrong_audience"),
        ({"iss": "https://evil.example.org"}, "wrong_issuer"),
        ({"exp": int((NOW - timedelta(minutes=2)).timestamp())}, "expired"),
        ({"iat": int((NOW - timedelta(minutes=11)).timestamp())}, "not_of_now"),
        ({"iat": int((NOW + timedelta(minutes=2)).timestamp())}, "not_of_now"),
        ({"exp": True}, "bad_token"),
        ({"sub": ""}, "bad_subject"),
        ({"sub": "x" * 256}, "bad_subject"),
        *(({name: None}, "bad_token") for name in ("sub", "exp", "iat", "nonce")),
    ],
)
def test_whatever_is_off_by_one_claim_is_refused(changed: dict[str, Any], code: str) -> None:
    assert refusal(token(**changed)) == code


@pytest.mark.parametrize("missing", ["iss", "aud"])
def test_a_token_of_nobody_or_for_nobody_is_refused(missing: str) -> None:
    off: dict[str, Any] = {missing: None}
    assert refusal(token(**off)) in {"bad_token", "wrong_audience", "wrong_issuer"}


def test_an_expired_token_is_refused_by_the_callers_clock() -> None:
    given = token()
    assert read(given, now=NOW + timedelta(minutes=5))["sub"] == "E1001"  # within the leeway
    assert refusal(given, now=NOW + timedelta(minutes=7)) == "expired"


def test_a_token_without_a_signature_is_refused() -> None:
    for name in ("none", "None", "NONE", ""):
        assert refusal(unsigned({"alg": name, "kid": "k1"})) in {"wrong_algorithm", "bad_token"}


def test_the_public_key_is_no_shared_secret() -> None:
    """A token signed with HMAC, with what everybody can read as the key."""
    public = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1","typ":"JWT"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=")
    signer = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = base64.urlsafe_b64encode(signer.sign(head + b"." + body, public)).rstrip(b"=")
    forged = b".".join((head, body, signature)).decode()
    assert refusal(forged, published(RSA_KEY)) == "wrong_algorithm"


def test_a_key_of_symmetric_kind_is_never_taken() -> None:
    secret = base64.urlsafe_b64encode(b"0123456789abcdef0123456789abcdef").rstrip(b"=").decode()
    keys = {"keys": [{"kty": "oct", "k": secret, "kid": "k1", "alg": "HS256"}]}
    forged = jwt.encode(
        claims(), b"0123456789abcdef0123456789abcdef", "HS256", headers={"kid": "k1"}
    )
    assert refusal(forged, keys) == "unknown_key"


def test_another_house_s_key_signs_nothing_here() -> None:
    assert refusal(token(OTHER_KEY)) == "bad_token"
    assert refusal(token(kid="k2")) == "unknown_key"
    assert refusal(token(), published(use="enc")) == "unknown_key"


def test_a_changed_token_is_refused() -> None:
    head, body, signature = token().split(".")
    other = token(sub="E1002").split(".")[1]
    assert refusal(f"{head}.{other}.{signature}") == "bad_token"
    assert refusal(f"{head}.{body}.") == "bad_token"


@pytest.mark.parametrize("keys", [{}, {"keys": None}, {"keys": ["x"]}, {"keys": [{"kty": "EC"}]}])
def test_a_key_set_that_is_none_opens_nothing(keys: dict[str, Any]) -> None:
    with pytest.raises(IdentityRefused):
        read(token(), keys or {"keys": []})


@pytest.mark.parametrize("given", ["", "x", "a.b", "a.b.c", "é.é.é", "." * 5])
def test_what_is_no_token_is_refused(given: str) -> None:
    with pytest.raises(IdentityRefused):
        read(given)
