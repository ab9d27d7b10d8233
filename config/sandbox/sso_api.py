"""The sandbox's single sign-on over HTTP: discovery, a page to say who one is, token, keys."""

import base64
import binascii
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from config.sandbox import insurer, sso
from config.sandbox.api import BadRequest, json_body, speaking_json, store

_SHOWN = 60


class _Back(HttpResponseRedirect):
    """To the client that asked, whose address was checked."""

    allowed_schemes = ["http"]


@speaking_json
@require_GET
def discovery(request: HttpRequest) -> HttpResponse:
    _check_up()
    issuer = _issuer(request)
    return JsonResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
    )


@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """Everybody whom this client's people are among; choosing one signs in as them."""
    try:
        asked = sso.checked(request.GET.dict())
    except sso.RequestRefused:
        return render(request, "sandbox/sso.html", {"people": [], "refused": True}, status=400)
    people = [
        {"name": name, "note": subject, "url": _choice(request, subject)}
        for subject, name in _people(asked.client_id)
    ]
    context = {"people": people, "refused": False, "no_url": _with(asked, error="access_denied")}
    return render(request, "sandbox/sso.html", context)


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Signed in: back to the client with a code."""
    try:
        asked = sso.checked(request.GET.dict())
    except sso.RequestRefused:
        return render(request, "sandbox/sso.html", {"people": [], "refused": True}, status=400)
    claims = _claims(asked.client_id, request.GET.get("person", ""))
    if claims is None:
        return render(request, "sandbox/sso.html", {"people": [], "refused": True}, status=400)
    code = sso.approve(store(), asked, claims, now=timezone.now())
    return _Back(_with(asked, code=code))


@speaking_json
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    _check_up()
    try:
        issued = sso.exchange(
            store(),
            request.POST.dict(),
            login=_login(request),
            issuer=_issuer(request),
            now=timezone.now(),
        )
    except sso.RequestRefused:
        raise BadRequest("invalid_grant", status=400) from None
    return JsonResponse(
        {"token_type": "Bearer", "access_token": "none", "expires_in": 60, "id_token": issued}
    )


@speaking_json
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    _check_up()
    return JsonResponse(sso.key_set(store()))


@speaking_json
@require_POST
def control_mood(request: HttpRequest) -> HttpResponse:
    mood = json_body(request).get("mood")
    if mood not in dict(sso.MOODS):
        raise BadRequest("mood is not acceptable")
    sso.set_mood(store(), str(mood))
    return JsonResponse({"mood": mood})


def _check_up() -> None:
    if sso.mood(store()) == "down":
        raise BadRequest("out of order", status=503)


def _issuer(request: HttpRequest) -> str:
    return f"http://{request.get_host()}/sso"


def _people(client_id: str) -> list[tuple[str, str]]:
    if client_id == sso.STAFF:
        return list(sso.EMPLOYEES)
    return [(person.psn_no, person.name) for person in insurer.insured(store())[:_SHOWN]]


def _claims(client_id: str, subject: str) -> dict[str, Any] | None:
    """What the provider tells of somebody; None for nobody."""
    if client_id == sso.STAFF:
        known = dict(sso.EMPLOYEES).get(subject)
        return {"sub": subject, "name": known, "amr": ["pwd"]} if known else None
    for person in insurer.insured(store()):
        if person.psn_no == subject:
            return {
                "sub": subject,
                "id_number": person.id_number,
                "id_number_verified": True,
                "phone_number": person.phone,
                "phone_number_verified": True,
                "amr": ["face"],
            }
    return None


def _choice(request: HttpRequest, subject: str) -> str:
    return f"choose?{urlencode({**request.GET.dict(), 'person': subject})}"


def _with(asked: sso.SignInRequest, **answer: str) -> str:
    joint = "&" if "?" in asked.redirect_uri else "?"
    return f"{asked.redirect_uri}{joint}{urlencode({**answer, 'state': asked.state})}"


def _login(request: HttpRequest) -> tuple[str, str]:
    """Client and secret of HTTP Basic; two empty texts where there are none."""
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    try:
        name, _colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (name, secret) if kind == "Basic" else ("", "")
