"""Two records of one person: joined by two persons, with everything, and parted again."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.actions.assess import version_for
from claims.actions.entitlement import RecordsJoined, give_back, lock_entitlement, take
from claims.actions.file import RecordMoved
from claims.actions.merge import ask_merge, ask_split, confirm_merge, confirm_split
from claims.actions.submit import submit_one_tap
from claims.basis import drawn
from claims.models import Claim, Entitlement, EntitlementMove, Filing, Reminder
from members.actions.consent import withdraw_consent
from members.actions.person_change import AlreadyAsked, ChangeWish, decline_change
from members.actions.register import enrol
from members.actions.sign_in import user_of_member
from members.change_policies import ChangeRefused, SecondPersonNeeded
from members.models import (
    BankAccount,
    Consent,
    Encounter,
    Enrolment,
    InsuranceSettlement,
    Member,
    Message,
    PersonChange,
)
from members.policies import ConflictDenied, NotAllowed, check_no_conflict
from members.queries.person import behind_phone
from tests.claims.actions.test_death import dead, noted
from tests.claims.paid_benefits import bring, row
from tests.enrolment import row as row_of_list
from tests.enrolment import taken
from tests.stages import House

pytestmark = pytest.mark.django_db
NUMBERS = count()
WISH = ChangeWish("换工作时用护照又登记了一次", "身份证与护照复印件")


def asked(house: House, into: Member, gone: Member, *, by: str = "officer") -> PersonChange:
    return ask_merge(
        member_id=into.pk, other_id=gone.pk, wish=WISH, actor=house.staff[by], now=house.now
    )


def merged(house: House, into: Member, gone: Member) -> PersonChange:
    change = asked(house, into, gone)
    return confirm_merge(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def parted(house: House, into: Member) -> PersonChange:
    change = ask_split(member_id=into.pk, wish=WISH, actor=house.staff["officer"], now=house.now)
    return confirm_split(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)


def of_both(house: House, *members: Member) -> dict[str, Any]:
    """Every row of the two, and what was drawn, as far as anybody can tell."""
    pks = [member.pk for member in members]
    rows: dict[str, Any] = {
        model.__name__: sorted(model.objects.filter(member__in=pks).values_list("pk", "member_id"))
        for model in (
            Claim, Encounter, InsuranceSettlement, Enrolment, Message, Filing, Reminder,
        )
    }  # fmt: skip
    rows["accounts"] = sorted(
        BankAccount.objects.filter(member__in=pks).values_list("pk", "member_id", "ended_at")
    )
    rows["consents"] = sorted(
        Consent.objects.filter(member__in=pks).values_list("pk", "member_id", "withdrawn_at")
    )
    rows["funds"] = sorted(
        Entitlement.objects.filter(member__in=pks, used__gt=0).values_list(
            "member_id", "item", "period", "used", "base_used", "overdrawn"
        )
    )
    rows["drawn"] = dict(drawn(house.scheme.pk, pks))
    rows["members"] = [
        (member.pk, member.merged_into_id, member.name)
        for member in Member.objects.filter(pk__in=pks).order_by("pk")
    ]
    return rows


def paid(house: House, member: Member, amount: str, *, period: int = 2026) -> None:
    """Another system paid so much of the member's item."""
    reference = f"PB-{next(NUMBERS)}"
    result = bring(house, row(member, benefit=amount, period=str(period), reference=reference))
    assert result.new == 1


def withdraws(house: House, member: Member) -> None:
    withdraw_consent(
        member=member,
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
        actor=user_of_member(member),
        now=house.now,
    )


def used(member: Member, period: int = 2026) -> Decimal:
    return sum(
        Entitlement.objects.filter(member=member, period=period).values_list("used", flat=True),
        Decimal("0.00"),
    )


def test_everything_goes_over_and_the_other_record_leads_here(house: House) -> None:
    into, gone = house.member(), house.member(periods=(2024, 2026))
    claim = house.in_review(gone).claim
    merged(house, into, gone)
    claim.refresh_from_db()
    gone.refresh_from_db()
    assert (claim.member, gone.merged_into, gone.record) == (into, into, into)
    assert claim.encounter.member == into
    assert set(into.enrolments.values_list("period", flat=True)) == {2024, 2025, 2026}
    assert list(gone.enrolments.values_list("period", flat=True)) == [2026]
    assert not Member.objects.filter(pk=gone.pk, merged_into=None).exists()


def test_what_both_drew_counts_together(house: House) -> None:
    into, gone = house.member(), house.member()
    paid(house, into, "1000.00")
    paid(house, gone, "2500.50")
    merged(house, into, gone)
    assert (used(into), used(gone)) == (Decimal("3500.50"), Decimal("0.00"))
    (cover,) = [c for c in drawn(house.scheme.pk, [into.pk])[into.pk] if c.period == 2026]
    assert sorted(before.benefit for before in cover.paid) == [
        Decimal("1000.00"),
        Decimal("2500.50"),
    ]


def test_the_next_claim_is_computed_over_the_whole_history(house: House) -> None:
    into, gone = house.member(), house.member()
    before = house.in_review(into).claim
    paid(house, gone, "2500.00")
    merged(house, into, gone)
    house.work()
    inputs = before.assessments.latest("pk").inputs
    assert inputs["used"] == "2500.00"


def test_more_than_there_is_stays_overdrawn_and_pays_nothing_more(house: House) -> None:
    into, gone = house.member(), house.member()
    cap = _cap_of(house)
    for member in (into, gone):
        paid(house, member, str(cap))
    merged(house, into, gone)
    fund = Entitlement.objects.get(member=into)
    assert (fund.used, fund.overdrawn) == (cap * 2, cap)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.filter(pk=fund.pk).update(used=cap * 2 + 1)
    parted(house, into)
    fund.refresh_from_db()
    assert (fund.used, fund.overdrawn) == (cap, Decimal("0.00"))
    assert Entitlement.objects.get(member=gone).used == cap


def test_of_consents_the_narrower_wins(house: House) -> None:
    into, gone = house.member(), house.member(consent=False)
    merged(house, into, gone)
    assert not Consent.objects.standing().exists()


def test_a_consent_of_both_stands_on_the_record_that_remains_and_ends_for_good(
    house: House,
) -> None:
    into, gone = house.member(), house.member()
    merged(house, into, gone)
    assert Consent.objects.standing().get().member == into
    withdraws(house, into)
    fetched = house.feed(house.record(gone))
    assert (fetched.no_basis_count, fetched.new_count) == (1, 0)


def test_the_insurers_rows_of_either_number_reach_the_record(house: House) -> None:
    into, gone = house.member(), house.member()
    merged(house, into, gone)
    encounter = house.stay(gone)
    assert encounter.member == into


def test_an_employers_list_under_either_number_enrols_the_record(house: House) -> None:
    into, gone = house.member(), house.member()
    merged(house, into, gone)
    taken(house, row_of_list(into.name, gone.id_number), row_of_list(into.name, into.id_number))
    assert into.enrolments.filter(period=2027).count() == 1
    assert not gone.enrolments.filter(period=2027).exists()


def test_what_another_system_paid_under_either_number_is_drawn_here(house: House) -> None:
    into, gone = house.member(), house.member()
    merged(house, into, gone)
    paid(house, gone, "12.00")
    assert (used(into), used(gone)) == (Decimal("12.00"), Decimal("0.00"))


def test_who_is_close_to_one_of_them_is_close_to_both(house: House) -> None:
    into, gone = house.member(), house.member(unit=house.school)
    officer = house.staff["officer2"]
    officer.member = house.member(unit=house.school)
    officer.save()
    check_no_conflict(officer, into)
    merged(house, into, gone)
    with pytest.raises(ConflictDenied):
        check_no_conflict(officer, into)


def test_the_other_telephone_and_sign_in_open_nothing_any_more(house: House) -> None:
    into, gone = house.member(), house.member()
    user = user_of_member(gone)
    merged(house, into, gone)
    user.refresh_from_db()
    assert not user.is_active
    assert behind_phone(gone.phone) == []


def test_nothing_is_filed_on_a_record_that_is_no_more(house: House) -> None:
    into, gone = house.member(), house.member()
    encounter = house.stay(gone)
    merged(house, into, gone)
    with pytest.raises(Exception) as refused:
        submit_one_tap(
            encounter_id=encounter.pk, cause="illness", actor=user_of_member(gone), now=house.now
        )
    assert getattr(refused.value, "code", "") in ("not_yours", RecordMoved.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        enrol(
            member=gone,
            scheme=house.scheme,
            item="women",
            period=2026,
            effective_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )


def test_a_draw_for_a_claim_that_went_over_is_not_taken_from_where_it_was(house: House) -> None:
    into, gone = house.member(), house.member()
    claim = house.in_review(gone).claim
    before = lock_entitlement(claim, cap=None)
    merged(house, into, gone)
    claim.refresh_from_db()
    with pytest.raises(RecordsJoined):
        take(
            before,
            claim=claim,
            key="x",
            amount=Decimal(1),
            base=Decimal(1),
            drawn=[],
            now=house.now,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        EntitlementMove.objects.create(
            entitlement=before, claim=claim, key="y", amount=1, base=1, drawn=[], moved_at=house.now
        )


def test_a_payment_that_is_under_way_arrives_first(house: House) -> None:
    into, gone = house.member(), house.member()
    house.approved(gone)
    change = asked(house, into, gone)
    with pytest.raises(ChangeRefused):
        confirm_merge(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_a_decision_that_is_not_in_effect_yet_is_taken_back_on_the_record_that_remains(
    house: House,
) -> None:
    into, gone = house.member(), house.member()
    review = house.in_review(gone)
    house.decide(review)
    move = EntitlementMove.objects.get()
    merged(house, into, gone)
    claim = Claim.objects.get(pk=review.claim_id)
    with transaction.atomic():
        fund = lock_entitlement(claim, cap=None)
        assert fund.used == move.amount
        give_back(fund, claim=claim, key=move.key, undo_key="undo", now=house.now)
    assert (used(into), used(gone)) == (Decimal("0.00"), Decimal("0.00"))
    parted(house, into)
    assert (used(into), used(gone)) == (Decimal("0.00"), Decimal("0.00"))


@pytest.mark.parametrize("who", ["helper", "maker", "expert"])
def test_the_wrong_role_merges_nothing(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        asked(house, house.member(), house.member(), by=who)


def test_two_persons_and_once(house: House) -> None:
    into, gone = house.member(), house.member()
    change = asked(house, into, gone, by="supervisor")
    with pytest.raises(SecondPersonNeeded):
        confirm_merge(change_id=change.pk, actor=house.staff["supervisor"], now=house.now)
    confirm_merge(change_id=change.pk, actor=house.staff["supervisor2"], now=house.now)
    for pair in ((into, gone), (gone, into), (into, into)):
        with pytest.raises(ChangeRefused):
            asked(house, *pair)


def test_no_chain_and_no_half_death(house: House) -> None:
    first, second, third = house.member(), house.member(), house.member()
    merged(house, second, third)
    with pytest.raises(ChangeRefused):
        asked(house, first, second)
    late = house.member()
    dead(house, late)
    with pytest.raises(ChangeRefused):
        asked(house, first, late)
    waiting = house.member()
    noted(house, waiting)
    with pytest.raises(AlreadyAsked):
        asked(house, first, waiting)


def test_parted_again_everything_is_as_it_was(house: House) -> None:
    into, gone = house.member(), house.member(periods=(2024, 2026))
    house.in_review(gone)
    house.in_review(into)
    withdraws(house, gone)
    paid(house, gone, "77.70")
    before = of_both(house, into, gone)
    merged(house, into, gone)
    assert of_both(house, into, gone) != before
    house.later(days=3)
    parted(house, into)
    assert of_both(house, into, gone) == before
    with pytest.raises(ChangeRefused):
        parted(house, into)


def test_a_split_that_was_not_confirmed_can_be_asked_for_again(house: House) -> None:
    into, gone = house.member(), house.member()
    merged(house, into, gone)
    change = ask_split(member_id=into.pk, wish=WISH, actor=house.staff["officer"], now=house.now)
    decline_change(
        change_id=change.pk, words="确是同一人", actor=house.staff["supervisor"], now=house.now
    )
    parted(house, into)
    gone.refresh_from_db()
    assert gone.merged_into is None


def test_what_was_filed_since_for_a_stay_from_there_goes_back_with_it(house: House) -> None:
    into, gone = house.member(), house.member()
    theirs, own = house.stay(gone), house.stay(into)
    merged(house, into, gone)
    user = user_of_member(into)
    (one,) = submit_one_tap(encounter_id=theirs.pk, cause="illness", actor=user, now=house.now)
    (other,) = submit_one_tap(encounter_id=own.pk, cause="illness", actor=user, now=house.now)
    parted(house, into)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.member, other.member) == (gone, into)
    assert one.bank_account.member == gone


AMOUNTS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 90_000).map(lambda cents: Decimal(cents) / 100)),
    max_size=5,
)


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draws=AMOUNTS, rounds=st.integers(1, 2))
def test_merge_then_split_is_nothing_whatever_was_drawn(
    house: House, draws: Sequence[tuple[bool, Decimal]], rounds: int
) -> None:
    into, gone = house.member(known_account=False), house.member(known_account=False)
    for first, amount in draws:
        paid(house, into if first else gone, str(amount))
    before = of_both(house, into, gone)
    total = sum((amount for _first, amount in draws), Decimal("0.00"))
    for _round in range(rounds):
        merged(house, into, gone)
        assert (used(into), used(gone)) == (total, Decimal("0.00"))
        house.later(minutes=5)
        parted(house, into)
        house.later(minutes=5)
        assert of_both(house, into, gone) == before


def _cap_of(house: House) -> Decimal:
    terms = version_for(house.scheme.pk, 2026).terms().version_for(2026)
    cap = terms.items["out_of_pocket"].funds()["out_of_pocket"]
    assert cap is not None
    return cap
