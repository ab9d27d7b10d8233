"""A claim before its day: kept, told, taken up by itself, once."""

from datetime import date, datetime, timedelta

from claims.actions.submit import submit_one_tap, withdraw
from claims.actions.wait import take_up
from claims.models import Claim
from config.kernel.tasks import perform_due
from members.actions.sign_in import user_of_member
from members.models import Encounter, Message
from reviews.models import Review
from tests.stages import House
from tests.visitor import Visitor

OPENS = date(2027, 1, 1)


def tapped(house: House) -> Claim:
    """A listed out-patient visit of November, claimed in November."""
    encounter = house.stay(house.member(), listed_outpatient=True)
    assert encounter.kind == Encounter.Kind.LISTED_OUTPATIENT
    (claim,) = submit_one_tap(
        encounter_id=encounter.pk,
        cause="illness",
        actor=user_of_member(encounter.member),
        now=house.now,
    )
    house.work()
    claim.refresh_from_db()
    return claim


def on_its_day(house: House) -> datetime:
    return house.now + timedelta(days=(OPENS - house.now.date()).days + 1)


def test_a_claim_before_its_day_waits_and_no_officer_sees_it(house: House) -> None:
    claim = tapped(house)
    assert claim.state == "waiting_until"
    assert claim.events.get(move="wait").reason == "2027-01-01"
    assert not Review.objects.exists()
    assert claim.assessments.get().reasons == ["too_early"]
    # The working days run from the day on which it can be taken.
    assert claim.promised_on > OPENS
    assert f"{claim.promised_on.month}月" in Message.objects.get(template="received").body


def test_the_member_reads_from_when_it_is_taken(house: House) -> None:
    claim = tapped(house)
    page = Visitor().signs_in(claim.member).sees(f"/m/claim/{claim.reference}/")
    assert "do nothing" in page
    assert "Yours is kept until then" in page


def test_on_its_day_it_is_taken_up_by_itself_and_was_in_time(house: House) -> None:
    claim = tapped(house)
    perform_due(now=on_its_day(house), without={"members.send_message"})
    claim.refresh_from_db()
    assert claim.state == "in_review"
    assert claim.assessments.latest("pk").outcome == "pay"
    assert claim.assessments.latest("pk").replaces == claim.assessments.earliest("pk")


def test_taking_up_twice_is_harmless(house: House) -> None:
    claim = tapped(house)
    for _ in range(2):
        take_up(claim_id=claim.pk, now=on_its_day(house))
    assert claim.events.filter(move="take_up").count() == 1


def test_it_can_be_withdrawn_while_it_waits(house: House) -> None:
    claim = tapped(house)
    withdraw(claim_id=claim.pk, actor=user_of_member(claim.member), now=house.now)
    take_up(claim_id=claim.pk, now=on_its_day(house))
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
