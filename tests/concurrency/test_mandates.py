"""A mandate that is confirmed and revoked by several at once, and one code that is shown twice."""

from datetime import timedelta

import pyotp
import pytest

from members.actions.mandate import ask, confirm_by_code, relative_user, revoke, send_mandate_code
from members.actions.second_factor import begin_app, check_factor, confirm_app, use_recovery_code
from members.actions.sign_in import user_of_member
from members.mandate_policies import may_act_for
from members.models import Mandate, MandateEvent
from tests.concurrency.test_reviews import at_once
from tests.stages import PASSWORD, House, build_house
from tests.visitor import latest_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def asked(union: House) -> tuple[Mandate, str]:
    member = union.member()
    actor = user_of_member(member)
    mandate = ask(
        member=member,
        delegate=relative_user(name="李小芳", phone="19900008801"),
        kind=Mandate.Kind.RELATIVE,
        unit=None,
        scopes=(Mandate.Scope.FILE,),
        ends_on=union.now.date() + timedelta(days=30),
        actor=actor,
        now=union.now,
    )
    send_mandate_code(mandate_id=mandate.pk, address="10.0.0.1", actor=actor, now=union.now)
    return mandate, latest_code(member.phone)


def test_the_same_code_typed_twice_at_once_confirms_once(union: House) -> None:
    mandate, code = asked(union)

    def confirms() -> object:
        return confirm_by_code(
            mandate_id=mandate.pk, code=code, actor=mandate.asked_by, now=union.now
        )

    at_once(*[confirms] * 4)
    moves = MandateEvent.objects.filter(mandate=mandate).values_list("move", flat=True)
    assert sorted(moves) == ["ask", "confirm_by_code"]


def test_confirmed_and_revoked_at_once_it_ends_in_one_of_both_and_says_which(union: House) -> None:
    mandate, code = asked(union)
    at_once(
        lambda: confirm_by_code(
            mandate_id=mandate.pk, code=code, actor=mandate.asked_by, now=union.now
        ),
        lambda: revoke(mandate_id=mandate.pk, actor=mandate.asked_by, now=union.now),
    )
    mandate.refresh_from_db()
    last = mandate.events.latest("pk")
    assert mandate.state == last.state == "revoked"
    assert not may_act_for(mandate.delegate, mandate.member, Mandate.Scope.FILE, union.now)


def test_two_relatives_of_one_name_and_number_entered_at_once_are_one(union: House) -> None:
    found = at_once(*[lambda: relative_user(name="李小芳", phone="19900008801").pk] * 4)
    assert len(set(found)) == 1


def test_one_code_of_the_app_opens_once_however_many_try(union: House) -> None:
    user = union.staff["checker"]
    app = begin_app(actor=user, now=union.now)
    first = pyotp.TOTP(app.secret).at(union.now)
    codes = confirm_app(actor=user, password=PASSWORD, code=first, now=union.now)
    union.later(minutes=1)
    code = pyotp.TOTP(app.secret).at(union.now)
    shown = at_once(*[lambda: check_factor(user=user, code=code, now=union.now)] * 4)
    assert shown.count("app") == 1
    used = at_once(*[lambda: use_recovery_code(user=user, code=codes[0], now=union.now)] * 2)
    assert used.count(None) == 1
