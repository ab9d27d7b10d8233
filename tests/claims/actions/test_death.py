"""A death: one person notes it and things stop, a second one confirms it, and both can be wrong."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims.actions.death import (
    ask_death,
    ask_death_undone,
    call_off_death,
    confirm_death,
    confirm_death_undone,
    decline_death,
)
from claims.actions.freeze import end_due
from claims.freezes import in_force
from claims.models import Claim, Freeze
from claims.states import FreezeState
from config.kernel.denial import Denied
from config.kernel.moves import MoveDenied
from members.actions.account import AccountRefused, add_account
from members.actions.person_change import AlreadyAsked, ChangeWish
from members.actions.sign_in import user_of_member
from members.actions.tell import tell
from members.change_policies import ChangeRefused, SecondPersonNeeded
from members.models import BankAccount, Consent, Member, Message, PersonChange
from members.policies import ConflictDenied, NotAllowed
from members.states import ChangeState
from tests.stages import NOW, House

pytestmark = pytest.mark.django_db
WISH = ChangeWish("家属来电并送来证明", "死亡证明 2026-1187")
DAY = date(2026, 11, 20)


def noted(house: House, member: Member, *, by: str = "officer", day: date = DAY) -> PersonChange:
    return ask_death(
        member_id=member.pk, died_on=day, wish=WISH, actor=house.staff[by], now=house.now
    )


def dead(house: House, member: Member) -> PersonChange:
    change = noted(house, member)
    return confirm_death(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def undone(house: House, member: Member) -> PersonChange:
    change = ask_death_undone(
        member_id=member.pk,
        wish=ChangeWish("本人到窗口", "身份证原件"),
        actor=house.staff["officer"],
        now=house.now,
    )
    return confirm_death_undone(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def told(house: House, member: Member, key: str) -> Message:
    return tell(
        key=key,
        template="bounced",
        member=Member.objects.get(pk=member.pk),
        facts={},
        now=house.now,
    )


def test_noted_by_one_person_messages_stop_and_the_account_is_frozen_at_once(house: House) -> None:
    member = house.member()
    waiting = told(house, member, "before")
    change = noted(house, member)
    assert (change.state, change.day) == (ChangeState.ASKED, DAY)
    waiting.refresh_from_db()
    assert waiting.state == Message.State.CANCELLED
    assert told(house, member, "after").state == Message.State.CANCELLED
    assert in_force().filter(account__member=member, reason=Freeze.Reason.DEATH).exists()
    member.refresh_from_db()
    assert member.died_on is None
    assert Consent.objects.standing().filter(member=member).exists()


def test_confirmed_by_another_the_consents_and_sessions_end(house: House) -> None:
    member = house.member()
    user = user_of_member(member)
    epoch = user.session_epoch
    change = dead(house, member)
    member.refresh_from_db()
    user.refresh_from_db()
    assert (member.died_on, change.state) == (DAY, ChangeState.DONE)
    assert not Consent.objects.standing().filter(member=member).exists()
    assert (user.is_active, user.session_epoch) == (False, epoch + 1)
    assert Freeze.objects.get(member=member).state == FreezeState.CONFIRMED
    assert [event.move for event in change.events.order_by("pk")] == ["ask", "confirm"]


def test_no_reminder_goes_to_somebody_who_died(house: House) -> None:
    member = house.member()
    noted(house, member)
    encounter = house.stay(member)
    reminder = encounter.reminder
    assert (reminder.state, reminder.message) == ("unreachable", None)


def test_open_claims_are_computed_anew_with_the_day_of_the_death(house: House) -> None:
    claim = house.in_review().claim
    before = claim.assessments.latest("pk")
    dead(house, claim.member)
    house.work()
    claim.refresh_from_db()
    after = claim.assessments.latest("pk")
    assert after.pk != before.pk
    assert "died_on" not in before.inputs["case"]["member"]
    assert after.inputs["case"]["member"]["died_on"] == DAY.isoformat()


def test_a_freeze_that_fell_off_meanwhile_comes_back_with_the_confirmation(house: House) -> None:
    member = house.member()
    change = noted(house, member)
    end_due(now=house.later(days=4))
    assert not in_force().exists()
    confirm_death(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    freeze = in_force().get()
    assert (freeze.asked_by, freeze.confirmed_by) == (
        house.staff["officer"],
        house.staff["supervisor"],
    )


def test_an_account_that_a_claim_is_still_to_be_paid_to_is_frozen_too(house: House) -> None:
    claim = house.in_review().claim
    add_account(
        member=claim.member,
        number="6222000000000009999",
        bank_name="测试银行",
        holder_name=claim.member.name,
        origin=BankAccount.Origin.EMPLOYER_LIST,
        actor=None,
        now=house.now,
    )
    dead(house, claim.member)
    assert Freeze.objects.filter(state=FreezeState.CONFIRMED).count() == 2


def test_nobody_changes_the_account_of_somebody_whose_death_was_noted(house: House) -> None:
    member = house.member()
    noted(house, member)
    with pytest.raises(AccountRefused):
        add_account(
            member=member,
            number="6222000000000009999",
            bank_name="测试银行",
            holder_name=member.name,
            origin=BankAccount.Origin.MEMBER,
            actor=user_of_member(member),
            now=house.now,
        )


def test_one_person_is_never_both(house: House) -> None:
    change = noted(house, house.member(), by="supervisor")
    with pytest.raises(SecondPersonNeeded):
        confirm_death(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonChange.objects.filter(pk=change.pk).update(
            state="done", confirmed_by=house.staff["supervisor"], closed_at=house.now
        )


@pytest.mark.parametrize("who", ["helper", "maker", "checker", "expert", "admin"])
def test_the_wrong_role_notes_no_death(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        noted(house, house.member(), by=who)


@pytest.mark.parametrize("who", ["officer2", "helper", "admin", "checker"])
def test_the_wrong_role_confirms_none(house: House, who: str) -> None:
    change = noted(house, house.member())
    with pytest.raises(NotAllowed):
        confirm_death(change_id=change.pk, actor=house.staff[who], now=house.now)


def test_a_colleague_notes_no_death_in_their_own_unit(house: House) -> None:
    officer = house.staff["officer"]
    officer.member = house.member(unit=house.school)
    officer.save()
    with pytest.raises(ConflictDenied):
        noted(house, house.member(unit=house.school))


@pytest.mark.parametrize("days", [1, -40000])
def test_a_day_that_cannot_be_is_refused(house: House, days: int) -> None:
    member = house.member()
    with pytest.raises(ChangeRefused):
        noted(house, member, day=house.now.date() + timedelta(days=days))
    assert not Freeze.objects.exists()
    assert not PersonChange.objects.exists()


def test_noted_twice_is_one_change_and_confirmed_twice_is_refused(house: House) -> None:
    member = house.member()
    change = noted(house, member)
    with pytest.raises(AlreadyAsked):
        noted(house, member, by="officer2")
    confirm_death(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(MoveDenied):
        confirm_death(change_id=change.pk, actor=house.staff["supervisor2"], now=house.now)
    with pytest.raises(ChangeRefused):
        noted(house, member)


def test_not_confirmed_messages_go_out_again_and_nothing_is_frozen(house: House) -> None:
    member = house.member()
    change = noted(house, member)
    decline_death(
        change_id=change.pk, words="同名误报", actor=house.staff["supervisor"], now=house.now
    )
    assert not in_force().exists()
    member.refresh_from_db()
    assert told(house, member, "after").state == Message.State.QUEUED


def test_called_off_by_whoever_could_have_noted_it(house: House) -> None:
    member = house.member()
    change = noted(house, member)
    call_off_death(
        change_id=change.pk, words="录错了人", actor=house.staff["officer2"], now=house.now
    )
    member.refresh_from_db()
    assert member.silent_since is None
    assert change.events.latest("pk").actor == house.staff["officer2"]


def test_a_death_confirmed_in_error_is_taken_back_by_two(house: House) -> None:
    member = house.member()
    user, consent = user_of_member(member), Consent.objects.standing().get(member=member)
    dead(house, member)
    house.later(days=1)
    undone(house, member)
    for row in (member, user, consent):
        row.refresh_from_db()
    assert (member.died_on, member.silent_since) == (None, None)
    assert user.is_active
    assert consent.withdrawn_at is None
    assert not in_force().exists()
    assert Freeze.objects.get(member=member).state == FreezeState.LIFTED
    with pytest.raises(ChangeRefused):
        undone(house, member)


def test_a_consent_that_the_member_withdrew_does_not_come_back(house: House) -> None:
    member = house.member(consent=False)
    dead(house, member)
    undone(house, member)
    assert not Consent.objects.standing().filter(member=member).exists()


def test_can_be_noted_again_after_it_was_taken_back(house: House) -> None:
    member = house.member()
    dead(house, member)
    house.later(days=1)
    undone(house, member)
    house.later(days=40)
    dead(house, member)
    member.refresh_from_db()
    assert member.died_on == DAY


@pytest.mark.parametrize(
    "values",
    [{"died_on": DAY, "silent_since": NOW}, {"merged_into_id": 1}],
    ids=["died", "merged"],
)
def test_the_database_lets_nobody_die_or_merge_without_two_persons(
    house: House, values: dict[str, Any]
) -> None:
    member = house.member()
    if "merged_into_id" in values:
        values = {"merged_into_id": house.member().pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(**values)


def test_what_was_asked_for_never_changes(house: House) -> None:
    change = noted(house, house.member())
    for sql in (
        "UPDATE members_personchange SET day = '2026-01-01'",
        "DELETE FROM members_personchange",
        "UPDATE members_personchangeevent SET reason = ''",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    change.refresh_from_db()
    assert change.day == DAY


def test_the_sentence_of_a_second_note_names_nobody(house: House) -> None:
    member = house.member()
    noted(house, member)
    with pytest.raises(Denied) as refused:
        noted(house, member)
    assert member.name not in str(refused.value)
    assert Claim.objects.count() == 0
