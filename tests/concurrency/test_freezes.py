"""A freeze and money at the same moment: one of them wins, and nobody is left untold."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from claims.actions.freeze import (
    FreezeWish,
    ask_lift,
    confirm_freeze,
    freeze_account,
    freeze_claim,
    lift_freeze,
)
from claims.models import Freeze, FreezeEvent
from config.kernel.adapters import AdapterError
from config.kernel.denial import Denied
from payouts.actions.batch import prepare_batch
from payouts.actions.export import export_batch
from payouts.actions.instruct import award_decision
from payouts.models import BankFile, PaymentBatch, PaymentInstruction, PaymentProblem
from reviews.actions.effect import take_effect
from reviews.models import Decision, DecisionEffect
from tests.concurrency.test_reviews import at_once
from tests.payouts.house import NOW, House, build, fresh, work
from tests.payouts.steps import again, lines, prepared, release

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WISH = FreezeWish("court_order", "法院协助执行通知书", NOW.date() + timedelta(days=60))
ATTEMPTS = pytest.mark.parametrize("attempt", range(4))


@pytest.fixture
def office(transactional_db: None) -> House:
    return build()


def freezing(house: House, payment: PaymentInstruction, *, card: bool = False) -> Callable[[], Any]:
    if card:
        account = payment.bank_account_id
        return lambda: freeze_account(
            account_id=account, wish=WISH, actor=fresh(house.officer), now=NOW
        )
    claim = payment.award.claim_id
    return lambda: freeze_claim(claim_id=claim, wish=WISH, actor=fresh(house.officer), now=NOW)


def exporting(batch: PaymentBatch) -> Callable[[], Any]:
    def act() -> Any:
        try:
            return export_batch(batch_id=batch.pk, now=NOW)
        except AdapterError:
            return None

    return act


@ATTEMPTS
@pytest.mark.parametrize("card", [False, True], ids=["claim", "account"])
def test_frozen_and_exported_at_once_it_has_left_and_is_told_or_it_stays(
    office: House, card: bool, attempt: int
) -> None:
    batch = prepared(office)
    release(batch, office.checker)
    acts = [freezing(office, lines(batch)[1], card=card), exporting(batch)]
    at_once(*(acts if attempt % 2 else reversed(acts)))
    left = BankFile.objects.exists()
    assert Freeze.objects.get().holds
    assert (again(batch).state == "exported") is left
    work(NOW)
    told = PaymentProblem.objects.filter(kind="frozen", instruction=lines(batch)[1])
    assert told.exists() is left


@ATTEMPTS
def test_frozen_and_released_at_once_no_file_leaves_untold(office: House, attempt: int) -> None:
    batch = prepared(office)
    acts = [freezing(office, lines(batch)[0]), lambda: release(batch, office.checker)]
    results = at_once(*(acts if attempt % 2 else reversed(acts)))
    released = again(batch).state == "released"
    assert released is not any(isinstance(result, Denied) for result in results)
    work(NOW)
    assert not BankFile.objects.exists(), "frozen before the file was written"


@ATTEMPTS
def test_frozen_and_batched_at_once_it_is_in_no_file(office: House, attempt: int) -> None:
    payment = office.owe()
    acts = [
        freezing(office, payment, card=True),
        lambda: prepare_batch(references=[payment.reference], actor=fresh(office.maker), now=NOW),
    ]
    results = at_once(*(acts if attempt % 2 else reversed(acts)))
    payment.refresh_from_db()
    refused = any(isinstance(result, Denied) for result in results)
    assert (payment.state == "instructed") is refused
    if not refused:
        with pytest.raises(Denied):
            release(PaymentBatch.objects.get(), office.checker)


@ATTEMPTS
def test_frozen_and_awarded_at_once_there_is_one_debt_and_nothing_leaves(
    office: House, attempt: int
) -> None:
    decision = office.decision()
    claim = decision.claim_id
    acts: list[Callable[[], Any]] = [
        lambda: freeze_claim(claim_id=claim, wish=WISH, actor=fresh(office.officer), now=NOW),
        lambda: award_decision(decision_id=decision.pk, now=NOW),
    ]
    at_once(*(acts if attempt % 2 else reversed(acts)))
    with pytest.raises(Denied):
        prepare_batch(references=None, actor=fresh(office.maker), now=NOW)


@ATTEMPTS
def test_frozen_and_in_effect_at_once_is_one_before_the_other(office: House, attempt: int) -> None:
    decision = office.decision(in_effect=False)
    acts: list[Callable[[], Any]] = [
        lambda: freeze_claim(
            claim_id=decision.claim_id, wish=WISH, actor=fresh(office.officer), now=NOW
        ),
        lambda: take_effect(decision_id=decision.pk, now=NOW),
    ]
    results = at_once(*(acts if attempt % 2 else reversed(acts)))
    took = DecisionEffect.objects.exists()
    assert took is (True in results)
    assert Decision.objects.get().claim.state == ("approved" if took else "in_review")
    work(NOW)
    assert not PaymentInstruction.objects.filter(state__in=["batched", "exported"]).exists()


def test_of_two_confirmers_at_once_one_confirms(office: House) -> None:
    from members.roles import Role
    from tests.payouts.house import staff

    second = staff("qian", Role.SUPERVISOR, office.district)
    freeze = freezing(office, office.owe())()
    results = at_once(
        *(
            (lambda who=who: confirm_freeze(freeze_id=freeze.pk, actor=fresh(who), now=NOW))
            for who in (office.supervisor, second)
        )
    )
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert FreezeEvent.objects.filter(move="confirm").count() == 1
    ask_lift(freeze_id=freeze.pk, words="已解除", actor=fresh(office.officer), now=NOW)
    results = at_once(
        *(
            (lambda who=who: lift_freeze(freeze_id=freeze.pk, actor=fresh(who), now=NOW))
            for who in (office.supervisor, second)
        )
    )
    assert sorted(isinstance(result, Denied) for result in results) == [False, True]


def test_two_officers_who_freeze_at_once_ask_once(office: House) -> None:
    from members.roles import Role
    from tests.payouts.house import staff

    other = staff("qian", Role.CASE_OFFICER, office.district)
    payment = office.owe()
    for card in (False, True):
        first = freezing(office, payment, card=card)
        mine, office.officer = office.officer, other
        second = freezing(office, payment, card=card)
        office.officer = mine
        results = at_once(first, second)
        assert sorted(isinstance(result, Denied) for result in results) == [False, True]
    assert Freeze.objects.count() == 2
