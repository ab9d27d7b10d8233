"""One tap: what it writes, once, and what it costs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.actions.file import AlreadyClaimed, NoAccount, NothingToClaim
from claims.actions.submit import submit_one_tap, withdraw
from claims.models import Claim, ClaimEvent, Entitlement, Fact, Reminder
from claims.policies import NotYours
from config.kernel.denial import Denied
from config.kernel.tasks import perform
from config.models import WorkItem
from config.sandbox.records import refund_of
from members.actions.sign_in import user_of_member
from members.models import BankAccount, Encounter, Member, Message
from reviews.models import Review
from tests.stages import House


def tap(house: House, encounter: Encounter, cause: str = "illness") -> list[Claim]:
    actor = user_of_member(encounter.member)
    return submit_one_tap(encounter_id=encounter.pk, cause=cause, actor=actor, now=house.now)


def test_a_tap_files_a_claim_with_every_fact_and_its_source(house: House) -> None:
    encounter = house.stay(house.member())
    (claim,) = tap(house, encounter)
    facts = {fact.name: fact for fact in Fact.objects.filter(claim=claim)}
    assert facts["total"].source_field == "medfee_sumamt"
    assert facts["total"].settlement is not None
    assert facts["cause"].person == user_of_member(encounter.member)
    assert claim.state == "submitted"
    assert list(claim.events.values_list("move", flat=True)) == ["submit"]


def test_the_member_is_told_by_when_they_will_hear(house: House) -> None:
    (claim,) = tap(house, house.stay(house.member()))
    message = Message.objects.get(key=f"claim:{claim.pk}:received")
    assert "11月30日前" in message.body
    assert claim.promised_on.isoformat() == "2026-11-30"
    assert not claim.promise_is_provisional


def test_the_second_tap_is_told_of_the_first(house: House) -> None:
    encounter = house.stay(house.member())
    tap(house, encounter)
    with pytest.raises(AlreadyClaimed):
        tap(house, encounter)
    assert Claim.objects.count() == 1
    assert ClaimEvent.objects.count() == 1


def test_a_stay_across_the_turn_of_the_year_makes_a_claim_for_each_period(house: House) -> None:
    from datetime import date

    encounter = house.stay(
        house.member(), admitted_on=date(2025, 12, 28), discharged_on=date(2026, 1, 6)
    )
    claims = tap(house, encounter)
    assert [claim.period for claim in claims] == [2025, 2026]


def test_a_tap_claims_for_every_item_that_pays_for_the_stay_and_tells_once(house: House) -> None:
    items = ("out_of_pocket", "critical_illness")
    encounter = house.stay(house.member(items=items))
    claims = {claim.item: claim for claim in tap(house, encounter)}
    assert set(claims) == set(items)
    assert Message.objects.filter(template="received").count() == 1
    house.work()
    allowance = claims["critical_illness"].assessments.get()
    nights = (encounter.discharged_on - encounter.admitted_on).days
    assert allowance.benefit == 100 * nights
    assert [line.label_zh for line in allowance.lines.all()] == ["住院生活津贴"]
    review = house.review(claims["critical_illness"])
    house.decide(review)
    drawn = Entitlement.objects.get(item="critical_illness")
    assert [drawn.used, drawn.cap] == [100 * nights, 15_000]


def test_what_an_item_paid_before_is_known_by_benefit_to_the_next_claim(house: House) -> None:
    member = house.member(items=("critical_illness",))
    first = house.stay(member, admitted_on=date(2026, 3, 1), discharged_on=date(2026, 3, 16))
    (claim,) = tap(house, first)
    house.work()
    house.decide(house.review(claim))
    (later,) = tap(house, house.stay(member))
    house.work()
    # 15 days were paid, 20 is the most.
    assert later.assessments.get().benefit == 500
    assert later.assessments.get().reasons == ["ceiling_reached"]


def test_nobody_claims_for_another(house: House) -> None:
    encounter = house.stay(house.member())
    stranger = user_of_member(house.member())
    with pytest.raises(NotYours):
        submit_one_tap(encounter_id=encounter.pk, cause="illness", actor=stranger, now=house.now)


def test_a_settlement_that_was_taken_back_cannot_be_claimed_for(house: House) -> None:
    member = house.member()
    encounter = house.stay(member)
    record = house.record(member)
    house.feed(refund_of(record))
    with pytest.raises(NothingToClaim):
        tap(house, encounter)


def test_without_a_bank_account_the_member_is_asked_for_one(house: House) -> None:
    member = house.member()
    encounter = house.stay(member)
    BankAccount.objects.filter(member=member).update(ended_at=house.now)
    with pytest.raises(NoAccount):
        tap(house, encounter)


def test_without_cover_there_is_nothing_to_claim(house: House) -> None:
    encounter = house.stay(house.member(periods=(2024,)))
    with pytest.raises(NothingToClaim):
        tap(house, encounter)


def test_an_invented_cause_is_refused(house: House) -> None:
    encounter = house.stay(house.member())
    with pytest.raises(Denied):
        tap(house, encounter, cause="bad luck")


def test_filing_answers_the_reminder_and_calls_its_message_back(house: House) -> None:
    encounter = house.stay(house.member())
    reminder = Reminder.objects.get(encounter=encounter)
    assert reminder.state == "told"
    tap(house, encounter)
    reminder.refresh_from_db()
    assert reminder.state == "filed"
    assert reminder.message is not None
    assert reminder.message.state == "cancelled"


def test_a_withdrawn_stay_can_be_claimed_for_again(house: House) -> None:
    encounter = house.stay(house.member())
    (claim,) = tap(house, encounter)
    withdraw(claim_id=claim.pk, actor=user_of_member(encounter.member), now=house.now)
    (again,) = tap(house, encounter)
    assert again.pk != claim.pk


def test_from_the_tap_to_the_officers_screen_takes_at_most_thirty_statements(
    house: House,
) -> None:
    """The diagnosis is handed to the model's own task among them."""
    house.in_review()  # so that what a running site keeps in its cache is there
    encounter = house.stay(house.member())
    with CaptureQueriesContext(connection) as queries:
        tap(house, encounter)
        item = WorkItem.objects.values_list("pk", flat=True).get(
            kind="reviews.pre_review", state="ready"
        )
        assert perform(item, now=house.now)
    assert Review.objects.get(member=encounter.member).state == "green"
    statements = [
        query["sql"]
        for query in queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        # what this test itself asks for: the actor and the work item's key
        and 'AS "pk" FROM "config_workitem"' not in query["sql"]
        and not query["sql"].startswith(('SELECT "members_user"', 'SELECT "members_member"'))
    ]
    assert len(statements) <= 30, "\n".join(sql[:120] for sql in statements)


def test_a_member_without_a_phone_is_listed_as_not_told(house: House) -> None:
    member = house.member()
    Member.objects.filter(pk=member.pk).update(phone_sealed=None, phone_index=None)
    encounter = house.stay(member)
    assert Reminder.objects.get(encounter=encounter).state == "unreachable"
