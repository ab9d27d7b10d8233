"""The second factor of staff: an app that shows codes, paper codes for when it is lost, and the way
back when both are."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from config.kernel.references import ALPHABET
from config.kernel.sealing import blind_index
from members.actions.attempts import SECOND_FACTOR, check_open, record_try
from members.actions.sign_in import WrongCode, WrongPassword
from members.factor_policies import Way, check_may_ask_reset, check_may_close_reset
from members.models import (
    Authenticator,
    FactorEvent,
    FactorReset,
    RecoveryCode,
    User,
)

_Kind = FactorEvent.Kind
RECOVERY_CODES = 10
_RECOVERY_LENGTH = 12
# An app that was begun and not confirmed so long is begun anew, with another secret.
_BEGUN_FOR = timedelta(minutes=15)
# Clocks of telephones are wrong by some seconds: one step of half a minute on either side.
_STEPS_OFF = (0, -1, 1)
_APP_DIGITS = 6


class NothingThere(Denied):
    """There is no app that could be confirmed or taken away."""

    code = "nothing_there"


@transaction.atomic
def begin_app(*, actor: User, now: datetime) -> Authenticator:
    """A secret for a new app. It counts for nothing until a code of it was right."""
    User.objects.select_for_update().get(pk=actor.pk)
    begun = Authenticator.objects.filter(user=actor, confirmed_at=None, ended_at=None)
    there = begun.first()
    if there is not None and now - there.begun_at < _BEGUN_FOR:
        return there
    begun.update(ended_at=now)
    app = Authenticator(user=actor, begun_at=now)
    app.secret = pyotp.random_base32()
    app.save()
    return app


def confirm_app(*, actor: User, password: str, code: str, now: datetime) -> list[str]:
    """The first code of the new app: from now on it is the one. The recovery codes, in clear this
    once. An older app and its codes end.

    Raises WrongPassword, WrongCode, TooOften. Must not be called inside a transaction.
    """
    is_password_right = actor.check_password(password)
    codes: list[str] | None = None
    with transaction.atomic():
        _check_tries(actor, now)
        if is_password_right:
            codes = _confirm(actor, code, now)
        _record(actor, codes is not None, now)
    if not is_password_right:
        raise WrongPassword(_("The password is not right."))
    if codes is None:
        raise WrongCode(_("That code is not right. Does your telephone show the right time?"))
    return codes


def check_factor(*, user: User, code: str, now: datetime) -> Way:
    """The code of the app or one from paper, whichever it looks like; which one it was."""
    if len(code.strip()) == _APP_DIGITS:
        check_app_code(user=user, code=code, now=now)
        return "app"
    use_recovery_code(user=user, code=code, now=now)
    return "recovery"


def key_address(app: Authenticator) -> str:
    """What the app is told: the secret, and under which name it keeps it."""
    return pyotp.TOTP(app.secret).provisioning_uri(
        name=app.user.username, issuer_name=settings.SMS_SIGNATURE
    )


def check_app_code(*, user: User, code: str, now: datetime) -> None:
    """The code that the app shows now; each one opens once. Raises WrongCode, and TooOften after
    five wrong ones in a quarter of an hour. Must not be called inside a transaction."""
    _check(user, now, lambda: _use_app_code(user, code, now))


def use_recovery_code(*, user: User, code: str, now: datetime) -> None:
    """One of the codes on paper, once. Raises as `check_app_code` does."""
    _check(user, now, lambda: _use_recovery_code(user, code, now))


@transaction.atomic
def renew_recovery_codes(*, actor: User, now: datetime) -> list[str]:
    """New codes, in clear this once; the ones until now open nothing any more."""
    app = _in_use(actor)
    if app is None:
        raise NothingThere(_("You have no app set up."))
    RecoveryCode.objects.filter(authenticator=app, used_at=None, dropped_at=None).update(
        dropped_at=now
    )
    _note(actor, _Kind.RECOVERY_RENEWED, actor, now)
    return _new_codes(app)


@transaction.atomic
def ask_reset(*, person: User, reason: str, actor: User, now: datetime) -> FactorReset:
    """An administrator asks that the app of somebody who lost it is taken away."""
    check_may_ask_reset(actor, person)
    User.objects.select_for_update().get(pk=person.pk)
    if _in_use(person) is None:
        raise NothingThere(_("This colleague has no app set up."))
    if not reason.strip():
        raise Denied(_("Please say how you know that it is really them."))
    reset, made = FactorReset.objects.get_or_create(
        user=person,
        state=FactorReset.State.ASKED,
        defaults={"reason": reason.strip()[:200], "asked_by": actor, "asked_at": now},
    )
    if made:
        _note(person, _Kind.RESET_ASKED, actor, now, reset.reason)
    return reset


@transaction.atomic
def close_reset(*, reset_id: int, done: bool, actor: User, now: datetime) -> None:
    """The second person takes the app away, and every session of its owner ends; or declines."""
    reset = (
        FactorReset.objects.select_for_update(of=("self",)).select_related("user").get(pk=reset_id)
    )
    check_may_close_reset(actor, reset, done=done)
    if reset.state != FactorReset.State.ASKED:
        raise NothingThere(_("Somebody else was faster: this is closed already."))
    reset.state = FactorReset.State.DONE if done else FactorReset.State.DECLINED
    reset.closed_by, reset.closed_at = actor, now
    reset.save(update_fields=["state", "closed_by", "closed_at"])
    _note(reset.user, _Kind.RESET_DONE if done else _Kind.RESET_DECLINED, actor, now)
    if done:
        Authenticator.objects.filter(user=reset.user, ended_at=None).update(ended_at=now)
        User.objects.filter(pk=reset.user_id).update(session_epoch=F("session_epoch") + 1)


def _check(user: User, now: datetime, use: Callable[[], bool]) -> None:
    with transaction.atomic():
        _check_tries(user, now)
        right = use()
        _record(user, right, now)
    if not right:
        raise WrongCode(_("That code is not right, or it was used already. Please take the next."))


def _use_app_code(user: User, code: str, now: datetime) -> bool:
    app = _in_use(user)
    return app is not None and _advance(app, code, now)


def _advance(app: Authenticator, code: str, now: datetime) -> bool:
    """Whether `code` is right and of a later step than the last one; the step is then spent."""
    totp = pyotp.TOTP(app.secret)
    this = totp.timecode(now)
    for step in (this + off for off in _STEPS_OFF):
        if step > app.last_step and secrets.compare_digest(
            totp.generate_otp(step).encode(), code.strip().encode()
        ):
            Authenticator.objects.filter(pk=app.pk).update(last_step=step)
            return True
    return False


def _use_recovery_code(user: User, code: str, now: datetime) -> bool:
    app = _in_use(user)
    if app is None:
        return False
    used = RecoveryCode.objects.filter(
        authenticator=app, code_digest=_digest(code), used_at=None, dropped_at=None
    ).update(used_at=now)
    if used:
        _note(user, _Kind.RECOVERY_USED, user, now)
    return bool(used)


def _confirm(actor: User, code: str, now: datetime) -> list[str] | None:
    apps = Authenticator.objects.select_for_update().filter(user=actor, ended_at=None)
    new = apps.filter(confirmed_at=None).first()
    if new is None:
        raise NothingThere(_("Please begin again: this took too long."))
    if not _advance(new, code, now):
        return None
    apps.filter(confirmed_at__isnull=False).update(ended_at=now)
    Authenticator.objects.filter(pk=new.pk).update(confirmed_at=now)
    _note(actor, _Kind.ENROLLED, actor, now)
    return _new_codes(new)


def _in_use(user: User) -> Authenticator | None:
    """The app that counts, locked: two who show the same code come one after the other."""
    apps = Authenticator.objects.select_for_update()
    return apps.filter(user=user, ended_at=None, confirmed_at__isnull=False).first()


def _new_codes(app: Authenticator) -> list[str]:
    codes = [
        "".join(secrets.choice(ALPHABET) for _place in range(_RECOVERY_LENGTH))
        for _number in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(authenticator=app, code_digest=_digest(code)) for code in codes
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def _digest(code: str) -> bytes:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return blind_index(plain, kind="recovery_code")


def _check_tries(user: User, now: datetime) -> None:
    """Behind a lock, so that many tries at once are counted like many one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_open(SECOND_FACTOR, {"user": str(user.pk)}, now=now)


def _record(user: User, right: bool, now: datetime) -> None:
    record_try(SECOND_FACTOR, {"user": str(user.pk)}, succeeded=right, now=now)


def _note(user: User, kind: FactorEvent.Kind, actor: User, now: datetime, reason: str = "") -> None:
    FactorEvent.objects.create(user=user, kind=kind, actor=actor, reason=reason, happened_at=now)
