"""Codes by app: right once, closed after five wrong ones, and lost only with two persons' help."""

import pyotp
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from members.actions.second_factor import (
    NothingThere,
    ask_reset,
    begin_app,
    check_factor,
    close_reset,
    confirm_app,
    key_address,
    renew_recovery_codes,
)
from members.actions.sign_in import TooOften, WrongCode, WrongPassword
from members.actions.staff import grant_role
from members.factor_policies import has_authenticator
from members.models import Authenticator, FactorEvent, FactorReset, RecoveryCode, User
from members.policies import NotAllowed
from members.roles import Role
from tests.stages import PASSWORD, House


def shows(house: House, app: Authenticator) -> str:
    """What the telephone shows now."""
    return pyotp.TOTP(app.secret).at(house.now)


def enrolled(house: House, username: str = "checker") -> tuple[Authenticator, list[str]]:
    """An app in use, and its recovery codes; a minute later."""
    user = house.staff[username]
    app = begin_app(actor=user, now=house.now)
    codes = confirm_app(actor=user, password=PASSWORD, code=shows(house, app), now=house.now)
    house.later(minutes=1)
    return app, codes


def enters(house: House, code: str, username: str = "checker") -> str:
    return check_factor(user=house.staff[username], code=code, now=house.now)


def test_an_app_counts_once_its_first_code_was_right(house: House) -> None:
    user = house.staff["checker"]
    app = begin_app(actor=user, now=house.now)
    assert not has_authenticator(user)
    with pytest.raises(WrongCode):
        confirm_app(actor=user, password=PASSWORD, code="000000", now=house.now)
    with pytest.raises(WrongPassword):
        confirm_app(actor=user, password="wrong", code=shows(house, app), now=house.now)
    confirm_app(actor=user, password=PASSWORD, code=shows(house, app), now=house.now)
    assert has_authenticator(user)


def test_a_code_opens_once(house: House) -> None:
    app, _codes = enrolled(house)
    code = shows(house, app)
    assert enters(house, code) == "app"
    with pytest.raises(WrongCode):
        enters(house, code)


def test_the_code_that_set_it_up_opens_nothing_again(house: House) -> None:
    user = house.staff["checker"]
    app = begin_app(actor=user, now=house.now)
    code = shows(house, app)
    confirm_app(actor=user, password=PASSWORD, code=code, now=house.now)
    with pytest.raises(WrongCode):
        enters(house, code)


def test_a_code_of_half_a_minute_before_is_good_and_an_older_one_is_not(house: House) -> None:
    app, _codes = enrolled(house)
    code = shows(house, app)
    house.later(seconds=30)
    assert enters(house, code) == "app"
    older = shows(house, app)
    house.later(seconds=90)
    with pytest.raises(WrongCode):
        enters(house, older)


def test_after_a_later_code_an_earlier_one_is_refused(house: House) -> None:
    app, _codes = enrolled(house)
    earlier = shows(house, app)
    house.later(seconds=30)
    enters(house, shows(house, app))
    with pytest.raises(WrongCode):
        enters(house, earlier)


def test_five_wrong_codes_close_the_door_even_for_a_right_one(house: House) -> None:
    app, codes = enrolled(house)
    right = shows(house, app)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        with pytest.raises(WrongCode):
            enters(house, wrong)
    for code in (right, codes[0]):
        with pytest.raises(TooOften):
            enters(house, code)
    house.later(minutes=16)
    assert enters(house, shows(house, app)) == "app"


def test_a_recovery_code_opens_once_however_it_is_typed(house: House) -> None:
    _app, codes = enrolled(house)
    assert enters(house, codes[0].lower().replace("-", " ")) == "recovery"
    with pytest.raises(WrongCode):
        enters(house, codes[0])
    assert enters(house, codes[1]) == "recovery"


def test_recovery_codes_are_kept_as_digests_only(house: House) -> None:
    _app, codes = enrolled(house)
    kept = b"".join(bytes(row.code_digest) for row in RecoveryCode.objects.all())
    assert len(codes) == len(set(codes)) == RecoveryCode.objects.count()
    assert all(code.replace("-", "").encode() not in kept for code in codes)


def test_the_secret_is_sealed(house: House) -> None:
    app, _codes = enrolled(house)
    assert app.secret.encode() not in bytes(Authenticator.objects.get().secret_sealed)
    assert app.secret in key_address(app)


def test_new_recovery_codes_end_the_old_ones(house: House) -> None:
    _app, old = enrolled(house)
    new = renew_recovery_codes(actor=house.staff["checker"], now=house.now)
    with pytest.raises(WrongCode):
        enters(house, old[0])
    assert enters(house, new[0]) == "recovery"


def test_another_telephone_ends_the_first_one_and_its_codes(house: House) -> None:
    first, codes = enrolled(house)
    second, _codes = enrolled(house)
    for code in (shows(house, first), codes[0]):
        with pytest.raises(WrongCode):
            enters(house, code)
    assert enters(house, shows(house, second)) == "app"


def test_one_persons_code_is_not_anothers(house: House) -> None:
    app, codes = enrolled(house, "maker")
    enrolled(house, "checker")
    for code in (shows(house, app), codes[0]):
        with pytest.raises(WrongCode):
            enters(house, code)


def test_who_has_no_app_enters_with_no_code_at_all(house: House) -> None:
    for code in ("000000", "AAAA-AAAA-AAAA", ""):
        with pytest.raises(WrongCode):
            enters(house, code)


def asked(house: House) -> FactorReset:
    return ask_reset(
        person=house.staff["checker"],
        reason="本人到场，已核对工作证",
        actor=house.staff["admin"],
        now=house.now,
    )


def test_a_lost_app_is_taken_away_by_a_second_person_and_all_sessions_end(house: House) -> None:
    enrolled(house)
    user = house.staff["checker"]
    reset = asked(house)
    with pytest.raises(NotAllowed):
        close_reset(reset_id=reset.pk, done=True, actor=house.staff["admin"], now=house.now)
    assert has_authenticator(user)
    close_reset(reset_id=reset.pk, done=True, actor=house.staff["supervisor"], now=house.now)
    assert not has_authenticator(user)
    assert User.objects.get(pk=user.pk).session_epoch == user.session_epoch + 1
    kinds = FactorEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["enrolled", "reset_asked", "reset_done"]


def test_nobody_takes_away_their_own_or_without_the_role(house: House) -> None:
    enrolled(house)
    enrolled(house, "admin")
    with pytest.raises(NotAllowed):
        ask_reset(
            person=house.staff["admin"], reason="丢了", actor=house.staff["admin"], now=house.now
        )
    with pytest.raises(NotAllowed):
        ask_reset(
            person=house.staff["checker"],
            reason="丢了",
            actor=house.staff["officer"],
            now=house.now,
        )
    reset = asked(house)
    for name in ("checker", "officer", "maker"):
        with pytest.raises(NotAllowed):
            close_reset(reset_id=reset.pk, done=True, actor=house.staff[name], now=house.now)


def test_a_supervisor_of_another_unit_does_not_take_it_away(house: House) -> None:
    enrolled(house)
    reset = asked(house)
    elsewhere = house.staff["supervisor2"]
    elsewhere.role_grants.update(until=house.now)
    grant_role(
        user=elsewhere,
        role=Role.SUPERVISOR,
        unit=house.mill,
        reason="换岗",
        actor=None,
        now=house.now,
    )
    fresh = User.objects.get(pk=elsewhere.pk)
    with pytest.raises(NotAllowed):
        close_reset(reset_id=reset.pk, done=True, actor=fresh, now=house.now)


def test_declined_it_stays_and_a_closed_one_is_closed(house: House) -> None:
    app, _codes = enrolled(house)
    reset = asked(house)
    close_reset(reset_id=reset.pk, done=False, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(NothingThere):
        close_reset(reset_id=reset.pk, done=True, actor=house.staff["supervisor"], now=house.now)
    assert enters(house, shows(house, app)) == "app"


def test_the_database_refuses_what_the_actions_would(house: House) -> None:
    app, _codes = enrolled(house)
    reset = asked(house)
    enters(house, shows(house, app))
    apps = Authenticator.objects.filter(pk=app.pk)
    resets = FactorReset.objects.filter(pk=reset.pk)
    spent = {"state": "done", "closed_at": house.now}
    for rows, changes in (
        (apps, {"last_step": 1}),
        (apps, {"secret_sealed": b"another"}),
        (apps, {"user": house.staff["officer"]}),
        (resets, {**spent, "closed_by": house.staff["admin"]}),
        (resets, {**spent, "closed_by": house.staff["checker"]}),
        (resets, {"reason": "anders"}),
        (FactorEvent.objects.all(), {"reason": "anders"}),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            rows.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        apps.delete()
