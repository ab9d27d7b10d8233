"""Heirs: who acts for them proves it with papers, signs in on their own, and is paid themselves."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.actions.death import confirm_death
from claims.actions.heirs import HeirWish, ask_heir, confirm_heir
from claims.actions.submit import submit_one_tap
from claims.policies import NotYours
from config.sandbox.people import people
from members.actions.account import AccountRefused, add_account
from members.actions.person_change import ChangeWish
from members.actions.preferences import remember_preferences
from members.actions.sign_in import RESEND_AFTER, user_of_member
from members.actions.tell import tell
from members.change_policies import ChangeRefused, SecondPersonNeeded
from members.mandate_policies import may_act_for
from members.models import (
    BankAccount,
    Heir,
    LoginCode,
    Mandate,
    Member,
    Message,
    PersonChange,
    User,
)
from members.policies import NotAllowed
from members.queries.person import behind_phone, heirships_of
from payouts.actions.heirs import pay_heirs
from payouts.models import PaymentInstruction
from reviews.models import Proposal
from tests.claims.actions.test_death import dead, noted, undone
from tests.members.actions.test_mandate import asked as mandate_asked
from tests.members.actions.test_mandate import confirms
from tests.stages import House
from tests.visitor import Visitor, latest_code

pytestmark = pytest.mark.django_db
WISH = ChangeWish("配偶，其他继承人已签字", "结婚证、放弃声明 2026-77")
SPOUSE = people(41, 2)[0]
HEIR = HeirWish(
    SPOUSE.name, "spouse", SPOUSE.id_number, "19900029999", "测试银行", "6222000000000031415"
)


def asked(
    house: House, member: Member, heir: HeirWish = HEIR, *, by: str = "officer"
) -> PersonChange:
    return ask_heir(member_id=member.pk, heir=heir, wish=WISH, actor=house.staff[by], now=house.now)


def acting(house: House, member: Member, heir: HeirWish = HEIR) -> Heir:
    change = asked(house, member, heir)
    confirm_heir(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    return Heir.objects.get(change=change)


def test_an_heir_claims_for_a_stay_before_the_death_and_two_persons_pay_the_first_time(
    house: House,
) -> None:
    member = house.member()
    encounter = house.stay(member, discharged_on=date(2026, 11, 18))
    dead(house, member)
    heir = acting(house, member)
    (claim,) = submit_one_tap(
        encounter_id=encounter.pk, cause="illness", actor=heir.user, now=house.now
    )
    house.work()
    assert (claim.member, claim.filed_by) == (member, heir.user)
    assert (claim.bank_account.holder_name, claim.bank_account.is_new) == (SPOUSE.name, True)
    assert isinstance(house.decide(house.review(claim)), Proposal)


def test_the_member_and_strangers_file_nothing_any_more(house: House) -> None:
    member = house.member()
    encounter = house.stay(member)
    user = user_of_member(member)
    dead(house, member)
    heir = acting(house, member)
    with pytest.raises(NotYours):
        submit_one_tap(
            encounter_id=house.stay(house.member()).pk,
            cause="illness",
            actor=heir.user,
            now=house.now,
        )
    assert behind_phone(member.phone) == []
    user.refresh_from_db()
    assert not user.is_active
    assert encounter.member == member


def test_what_was_under_way_is_paid_to_the_heir(house: House) -> None:
    claim = house.in_review().claim
    dead(house, claim.member)
    heir = acting(house, claim.member)
    claim.refresh_from_db()
    assert claim.bank_account == heir.account
    assert BankAccount.objects.get(member=claim.member, ended_at=None) == heir.account


def test_the_heir_is_told_and_signs_in_with_their_own_telephone(house: House) -> None:
    member = house.member()
    dead(house, member)
    heir = acting(house, member)
    member.refresh_from_db()
    message = tell(key="x", template="bounced", member=member, facts={}, now=house.now)
    assert (message.user, message.member, message.state) == (heir.user, None, Message.State.QUEUED)
    visitor = Visitor()
    visitor.posts("/m/login", phone=HEIR.phone)
    page = visitor.posts("/m/login/code", code=latest_code(HEIR.phone))
    assert "Sign out" in page
    assert int(visitor.session["_auth_user_id"]) == heir.user_id


def test_the_heir_is_told_in_their_own_language(house: House) -> None:
    member = house.member()
    remember_preferences(actor=user_of_member(member), language="en")
    dead(house, member)
    heir = acting(house, member)
    for number, (language, word) in enumerate((("zh-hans", "【示例"), ("en", "[示例"))):
        remember_preferences(actor=heir.user, language=language)
        member.refresh_from_db()
        message = tell(key=f"x{number}", template="bounced", member=member, now=house.now)
        assert message.body.startswith(word)


def test_heirs_and_a_member_who_share_a_telephone_say_who_they_are(house: House) -> None:
    child, neighbour = people(43, 1)[0], house.member()
    heirs = []
    for number, person in enumerate((SPOUSE, child, SPOUSE)):
        member = house.member()
        dead(house, member)
        wish = replace(HEIR, name=person.name, id_number=person.id_number,
                       phone=neighbour.phone, number=f"622200000003141{number}")  # fmt: skip
        heirs.append(acting(house, member, wish))
    for person, user in ((child, heirs[1].user), (SPOUSE, heirs[2].user)):
        LoginCode.objects.update(sent_at=timezone.now() - RESEND_AFTER * 2)
        visitor = Visitor()
        visitor.posts("/m/login", phone=neighbour.phone)
        page = visitor.posts("/m/login/code", code=latest_code(neighbour.phone))
        assert "Last four characters" in page
        visitor.posts("/m/login/who", last_four=person.id_number[-4:])
        assert int(visitor.session["_auth_user_id"]) == user.pk


def test_a_member_who_is_an_heir_too_goes_over_with_one_press(house: House) -> None:
    widow, member = house.member(), house.member()
    dead(house, member)
    same = replace(HEIR, name=widow.name, id_number=widow.id_number, phone=widow.phone)
    heir = acting(house, member, same)
    assert heirships_of(user_of_member(widow)) == [heir]
    visitor = Visitor().signs_in(widow)
    assert member.masked_name in visitor.sees("/m/me/")
    visitor.posts(f"/m/for/{heir.uid}")
    assert int(visitor.session["_auth_user_id"]) == heir.user_id
    stranger = Visitor().signs_in(house.member())
    assert stranger.post(f"/m/for/{heir.uid}").status_code == 404


def test_before_the_death_is_confirmed_nobody_acts_for_heirs(house: House) -> None:
    with pytest.raises(ChangeRefused):
        asked(house, house.member())


@pytest.mark.parametrize(
    "bad",
    [{"relation": "friend"}, {"number": "12"}, {"id_number": "110105194912310021"}],
    ids=["relation", "account", "id"],
)
def test_what_cannot_be_is_refused(house: House, bad: dict[str, str]) -> None:
    member = house.member()
    dead(house, member)
    with pytest.raises((ChangeRefused, AccountRefused, Exception)) as refused:
        asked(house, member, replace(HEIR, **bad))
    assert hasattr(refused.value, "code")
    assert not PersonChange.objects.filter(kind="heir").exists()


def test_two_persons_and_the_right_ones(house: House) -> None:
    member = house.member()
    dead(house, member)
    change = asked(house, member, by="supervisor")
    with pytest.raises(SecondPersonNeeded):
        confirm_heir(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    with pytest.raises(NotAllowed):
        confirm_heir(change_id=change.pk, actor=house.staff["officer"], now=house.now)
    confirm_heir(change_id=change.pk, actor=house.staff["supervisor2"], now=house.now)
    assert Heir.objects.get().member == member


def test_another_heir_takes_the_place_of_the_first(house: House) -> None:
    member = house.member()
    dead(house, member)
    first = acting(house, member)
    house.later(days=1)
    child = people(43, 1)[0]
    second = acting(
        house,
        member,
        replace(
            HEIR, name=child.name, relation="child", id_number=child.id_number, phone="19900028888"
        ),
    )
    first.refresh_from_db()
    first.user.refresh_from_db()
    assert first.ended_at == house.now
    assert not first.user.is_active
    assert Heir.objects.get(ended_at=None) == second


def test_the_heir_changes_no_account_by_themselves(house: House) -> None:
    member = house.member()
    dead(house, member)
    heir = acting(house, member)
    with pytest.raises(AccountRefused):
        add_account(
            member=member,
            number="6222000000000009999",
            bank_name="测试银行",
            holder_name=SPOUSE.name,
            origin=BankAccount.Origin.MEMBER,
            actor=heir.user,
            now=house.now,
        )


def test_where_the_death_was_an_error_the_heir_acts_no_more(house: House) -> None:
    claim = house.in_review().claim
    member, own = claim.member, claim.bank_account
    dead(house, member)
    heir = acting(house, member)
    house.later(days=1)
    undone(house, member)
    heir.refresh_from_db()
    heir.user.refresh_from_db()
    claim.refresh_from_db()
    assert heir.ended_at == house.now
    assert not heir.user.is_active
    assert (claim.bank_account.number, claim.bank_account.is_new) == (own.number, True)
    assert BankAccount.objects.get(member=member, ended_at=None) == claim.bank_account


def test_the_database_takes_no_heir_whom_two_persons_did_not_confirm(house: House) -> None:
    member = house.member()
    dead(house, member)
    change = asked(house, member)
    heir = Heir(
        member=member,
        change=change,
        user=User.objects.filter(kind="staff").first(),
        account=BankAccount.objects.get(member=member),
        relation="child",
        name="x",
        phone_index=b"x",
        since=house.now,
    )
    heir.id_number, heir.phone = "x", "x"
    with pytest.raises(IntegrityError), transaction.atomic():
        heir.save()


def test_what_is_kept_of_an_heir_is_sealed(house: House) -> None:
    member = house.member()
    dead(house, member)
    change = asked(house, member)
    change.refresh_from_db()
    raw = bytes(change.detail_sealed)
    for secret in (HEIR.id_number, HEIR.phone, HEIR.number):
        assert secret.encode() not in raw


def test_what_was_granted_and_has_not_left_goes_to_the_heir(house: House) -> None:
    claim = house.approved()
    first = PaymentInstruction.objects.get()
    dead(house, claim.member)
    heir = acting(house, claim.member)
    house.work()
    claim.refresh_from_db()
    first.refresh_from_db()
    again = PaymentInstruction.objects.get(state="instructed")
    assert (first.state, again.bank_account, again.amount) == (
        "cancelled",
        heir.account,
        first.amount,
    )
    assert claim.bank_account == heir.account
    pay_heirs(heir_id=heir.pk, now=house.now)
    assert PaymentInstruction.objects.count() == 2


def test_what_was_granted_while_it_was_frozen_goes_to_the_heir_too(house: House) -> None:
    review = house.in_review()
    member = review.claim.member
    noted(house, member)
    decision = house.decide(review)
    if isinstance(decision, Proposal):
        decision = house.confirm(review)
    assert not PaymentInstruction.objects.exists()
    change = PersonChange.objects.get()
    confirm_death(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    heir = acting(house, member)
    house.later(minutes=11)
    house.work()
    claim = review.claim
    claim.refresh_from_db()
    assert claim.bank_account == heir.account


def test_the_heir_opens_home_and_claims_at_the_members_pages(house: House) -> None:
    member = house.member()
    encounter = house.stay(member, discharged_on=date(2026, 11, 18))
    dead(house, member)
    visitor = Visitor().signs_in(acting(house, member).user)
    assert visitor.get("/m/").status_code == 200
    assert visitor.get(f"/m/claim/new/{encounter.reference}/").status_code == 200
    assert visitor.get("/m/for/").status_code == 200


def test_whom_the_member_let_act_for_them_acts_no_more_after_the_death(house: House) -> None:
    member = house.member()
    mandate = confirms(house, mandate_asked(house, member))
    assert may_act_for(mandate.delegate, member, Mandate.Scope.FILE, house.now)
    dead(house, member)
    member.refresh_from_db()
    assert not may_act_for(mandate.delegate, member, Mandate.Scope.FILE, house.now)
