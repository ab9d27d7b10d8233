"""Signing in: one-time codes by SMS, passwords for staff, and the door that closes."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.person_name import is_same_name
from config.kernel.sealing import blind_index
from members.actions.attempts import (
    CODE,
    LAST_FOUR,
    PASSWORD,
    Origin,
    check_open,
    record_try,
)
from members.actions.tell import tell
from members.models import Heir, LoginCode, Member, User

Someone = TypeVar("Someone", bound=Member | Heir | User)
CODE_LIFE = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)
TRIES_PER_CODE = 5
CODES_PER_PHONE_AND_HOUR = 5
CODES_PER_ORIGIN_AND_HOUR = 60
# Which text a code comes with. Each says what it is for, so that none passes for another.
TEXTS: Mapping[LoginCode.Purpose, str] = {
    LoginCode.Purpose.MEMBER_SIGN_IN: "login_code",
    LoginCode.Purpose.STAFF_SIGN_IN: "login_code",
    LoginCode.Purpose.ACCOUNT_CHANGE: "account_code",
    LoginCode.Purpose.MANDATE: "mandate_code",
}


class TooOften(Denied):
    """A rate limit was reached."""

    code = "too_often"


class WrongCode(Denied):
    """The code is wrong, used, too old, or was never sent."""

    code = "wrong_code"


class WrongPassword(Denied):
    """User name and password do not belong together, or the door is closed."""

    code = "wrong_password"


class WrongPerson(Denied):
    """Nobody behind this telephone has this name or an ID number that ends so, or several have."""

    code = "wrong_person"


@transaction.atomic
def send_code(
    *,
    purpose: LoginCode.Purpose,
    phone: str,
    origin: Origin,
    now: datetime,
    member: Member | None = None,
    user: User | None = None,
    subject: str = "",
    facts: Mapping[str, object] | None = None,
    spoken: bool = False,
    language: str | None = None,
) -> None:
    """Send a one-time code. With neither member nor user nothing is sent, and nobody can tell: the
    same rows are written by the same statements.

    A code with a `subject` is good for that alone; `facts` are what its text says beside it.
    `spoken`: a call reads it out, under the same limits. `language`: of the page where a stranger
    asks, for to look theirs up would take time that tells.
    Raises TooOften within a minute of the last one, above five an hour for a phone, and above what
    an origin or all together may ask for.
    """
    phone_index = blind_index(phone, kind="phone")
    origin_index = blind_index(origin.key, kind=origin.kind)
    _check_rate(phone_index, origin_index, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    sent = LoginCode.objects.create(
        purpose=purpose,
        phone_index=phone_index,
        origin_index=origin_index,
        code_digest=_digest(code, purpose, subject),
        sent_at=now,
        expires_at=now + CODE_LIFE,
    )
    tell(
        key=f"code:{sent.pk}",
        template="login_voice" if spoken else TEXTS[purpose],
        member=member,
        user=user if member is None else None,
        facts={**(facts or {}), "code": code, "digits": ", ".join(code)},
        language=language,
        now=now,
    )


def use_code(
    *,
    purpose: LoginCode.Purpose,
    phone: str,
    code: str,
    now: datetime,
    subject: str = "",
    origin: Origin | None = None,
) -> LoginCode:
    """Spend the code that was sent last. Raises WrongCode; five wrong tries spend it too.

    `origin` is where a stranger enters it; one that guesses codes of many gets TooManyTries.
    A wrong try is recorded in a transaction of its own, so that the refusal does not undo it.
    """
    if origin is not None:
        check_open(CODE, origin.keys, now=now)
    spent = _spend(purpose=purpose, phone=phone, code=code, now=now, subject=subject)
    if spent is None:
        if origin is not None:
            record_try(CODE, origin.keys, succeeded=False, now=now)
        raise WrongCode(_("That code is not right or is too old. You can have a new one sent."))
    return spent


def choose_among(
    people: Sequence[Someone], said: str, *, phone: str, origin: Origin, now: datetime
) -> Someone:
    """Of the people behind a telephone, the one whose ID number ends so; of relatives, whose number
    is not on record, the one of this name.

    Raises WrongPerson where it is nobody or not clear, TooManyTries above fifteen an hour for a
    telephone, however often its owner begins anew, and wherever.
    """
    fitting = [one for one in people if _is_said(one, said)]
    keys = {"phone": phone, **origin.keys}
    check_open(LAST_FOUR, keys, now=now)
    record_try(LAST_FOUR, keys, succeeded=len(fitting) == 1, now=now)
    if len(fitting) != 1:
        raise WrongPerson(_("This does not fit. Please check it, or call us."))
    return fitting[0]


def _is_said(person: Member | Heir | User, said: str) -> bool:
    if isinstance(person, User):
        return is_same_name(person.display_name, said)
    return len(said) == 4 and person.id_number.endswith(said.upper())


def check_staff_password(*, username: str, password: str, address: str, now: datetime) -> User:
    """The staff member behind user name and password, or WrongPassword.

    Five failures in a quarter of an hour for a name from one place close the door for as long, and
    so do more of them for a name from anywhere: then TooManyTries.
    """
    keys = {"pair": f"{username}\x00{address}", "name": username, "address": address}
    check_open(PASSWORD, keys, now=now)
    user = User.objects.filter(username=username, kind=User.Kind.STAFF, is_active=True).first()
    # An unknown name costs as much time as a wrong password.
    right = check_password(password, user.password if user else _nobody_s_password())
    record_try(PASSWORD, keys, succeeded=bool(user and right), now=now)
    if user is None or not right:
        raise WrongPassword(_("User name or password is not right."))
    return user


@lru_cache
def _nobody_s_password() -> str:
    """Made once: making one costs as much as checking one."""
    return make_password(secrets.token_urlsafe())


@transaction.atomic
def user_of_member(member: Member) -> User:
    """The member's own sign-in; made on first use."""
    user, _made = User.objects.get_or_create(
        member=member,
        kind=User.Kind.MEMBER,
        defaults={
            "username": f"member-{member.reference.lower()}",
            "display_name": member.masked_name,
            "password": make_password(None),
        },
    )
    return user


@transaction.atomic
def _spend(
    *, purpose: LoginCode.Purpose, phone: str, code: str, now: datetime, subject: str
) -> LoginCode | None:
    sent = (
        LoginCode.objects.select_for_update()
        .filter(phone_index=blind_index(phone, kind="phone"), purpose=purpose)
        .order_by("-sent_at", "-pk")
        .first()
    )
    if (
        sent is None
        or sent.used_at is not None
        or sent.expires_at < now
        or sent.failed_tries >= TRIES_PER_CODE
    ):
        return None
    digest = _digest(code.strip(), purpose, subject)
    if not hmac.compare_digest(bytes(sent.code_digest), digest):
        LoginCode.objects.filter(pk=sent.pk).update(failed_tries=F("failed_tries") + 1)
        return None
    LoginCode.objects.filter(pk=sent.pk).update(used_at=now)
    return sent


def _check_rate(phone_index: bytes, origin_index: bytes, now: datetime) -> None:
    hour_ago = now - timedelta(hours=1)
    to_phone = LoginCode.objects.filter(phone_index=phone_index, sent_at__gt=hour_ago)
    latest = to_phone.order_by("-sent_at").values_list("sent_at", flat=True).first()
    if latest is not None and now - latest < RESEND_AFTER:
        raise TooOften(_("A code was sent a moment ago. Please wait a minute before the next."))
    from_origin = LoginCode.objects.filter(origin_index=origin_index, sent_at__gt=hour_ago)
    if (
        to_phone.count() >= CODES_PER_PHONE_AND_HOUR
        or from_origin.count() >= CODES_PER_ORIGIN_AND_HOUR
        or LoginCode.objects.filter(sent_at__gt=hour_ago).count() >= settings.CODES_PER_HOUR
    ):
        raise TooOften(
            _("Too many codes were asked for. Please try again in an hour, or call %(tel)s.")
            % {"tel": settings.HOTLINE}
        )


def _digest(code: str, purpose: str, subject: str) -> bytes:
    words = (purpose, subject, code) if subject else (purpose, code)
    return blind_index("\x00".join(words), kind="login_code")
