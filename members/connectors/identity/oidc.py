"""OpenID Connect: authorisation code with PKCE, over our own way out of the house.

What is particular to a provider comes from its discovery document, read anew for each sign-in: a
sign-in is rare, and a key that was exchanged counts at once.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.kernel.adapters import AdapterError
from config.kernel.outbound import Outbound
from members.connectors.identity.base import Attempt, Identity, IdentityRefused
from members.connectors.identity.tokens import verified_claims

_DISCOVERY = "/.well-known/openid-configuration"
_MEGABYTE = 1024 * 1024
# What a provider calls it when it asked for more than a password (RFC 8176).
_STRONG = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face"})


def new_attempt() -> Attempt:
    """Three secrets that nobody can guess and that serve once."""
    return Attempt(*(secrets.token_urlsafe(32) for _secret in range(3)))


class OidcProvider:
    """One issuer, and us as one of its clients; see docs/connectors.md."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        client_secret: str,
        label: str = "",
        scope: str = "openid",
        id_number_claim: str = "",
        id_verified_claim: str = "",
        phone_claim: str = "",
        phone_verified_claim: str = "",
    ) -> None:
        if not client_id or not client_secret:
            raise ImproperlyConfigured("A provider of identities needs client_id and client_secret")
        self.label = label
        self.issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._scope = scope
        self._id_number_claim, self._id_verified_claim = id_number_claim, id_verified_claim
        self._phone_claim, self._phone_verified_claim = phone_claim, phone_verified_claim

    def address(self, attempt: Attempt, *, back: str) -> str:
        place = self._endpoint(self._discovered(), "authorization_endpoint")
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": self._scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def identity(self, attempt: Attempt, *, code: str, back: str, now: datetime) -> Identity:
        found = self._discovered()
        token = self._exchanged(found, attempt, code, back)
        keys = _house(self._endpoint(found, "jwks_uri")).get("", params={}).json_object()
        claims = verified_claims(
            token,
            keys,
            issuer=self.issuer,
            client_id=self._client_id,
            nonce=attempt.nonce,
            now=now,
        )
        methods = claims.get("amr")
        return Identity(
            issuer=self.issuer,
            subject=str(claims["sub"]),
            is_strong=isinstance(methods, list) and not _STRONG.isdisjoint(map(str, methods)),
            id_number=_verified(claims, self._id_number_claim, self._id_verified_claim),
            phone=_verified(claims, self._phone_claim, self._phone_verified_claim),
        )

    def _discovered(self) -> Mapping[str, Any]:
        found = _house(self.issuer).get(_DISCOVERY, params={}).json_object()
        # Another issuer's document at this address would let that one speak for this one.
        if found.get("issuer") != self.issuer:
            raise AdapterError(_("The other system's answer is not readable."), permanent=True)
        return found

    def _exchanged(self, found: Mapping[str, Any], attempt: Attempt, code: str, back: str) -> str:
        """The ID token for the code. A code that the provider refuses proves nothing."""
        form = urlencode(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": attempt.verifier,
            }
        )
        login = base64.b64encode(f"{self._client_id}:{self._client_secret}".encode()).decode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Basic {login}",
        }
        house = _house(self._endpoint(found, "token_endpoint"))
        try:
            answer = house.post("", content=form.encode(), headers=headers).json_object()
        except AdapterError as error:
            if error.permanent:
                raise IdentityRefused("code_refused") from None
            raise
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise IdentityRefused("no_token")
        return token

    def _endpoint(self, found: Mapping[str, Any], name: str) -> str:
        place = found.get(name)
        if not isinstance(place, str) or not urlsplit(place).hostname:
            raise AdapterError(_("The other system's answer is not readable."), permanent=True)
        return place


def _house(address: str) -> Outbound:
    """A short way: a person waits at the other end of it."""
    try:
        return Outbound(address, read_seconds=5, total_seconds=8, max_answer_bytes=_MEGABYTE)
    except ImproperlyConfigured:
        raise AdapterError(
            _("The other system's answer is not readable."), permanent=True
        ) from None


def _verified(claims: Mapping[str, Any], name: str, proof: str) -> str:
    """A claim, only where the provider says in so many words that it verified it."""
    if not name or not proof or claims.get(proof) is not True:
        return ""
    value = claims.get(name)
    return value if isinstance(value, str) else ""
