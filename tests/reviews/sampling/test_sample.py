"""Reading a drawn decision again: who, in which order, what is compared, and what it changes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from claims.states import ClaimState
from config.kernel.denial import Conflict
from config.kernel.moves import MoveDenied
from members.actions.sign_in import user_of_member
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions.sample import Judgement, give_back, set_rate
from reviews.models import Decision, QualitySample, Review, SampleReading
from reviews.policies import OpenQuestion
from reviews.queries import visible_to, workable_by
from reviews.sample_policies import HadPart, NotYourReading
from tests.reviews.sampling.stages import (
    GROUNDS,
    differing,
    draw_all,
    pays,
    reads,
    settles,
    taken,
    takes,
)
from tests.stages import House


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings) -> None:
    draw_all(settings)


def the_sample(house: House) -> QualitySample:
    house.approved()
    return QualitySample.objects.get()


def test_the_same_amount_agrees_and_is_over(house: House) -> None:
    the_sample(house)
    sample = taken(house, "officer2")
    decided = sample.draw.decision.amount
    assert reads(house, sample, pays(decided), by="officer2").state == "agreed"
    assert sample.reading.agrees
    assert [event.move for event in sample.events.order_by("pk")] == ["draw", "take", "agree"]
    with pytest.raises(MoveDenied):
        settles(house, sample, by="officer3")


@pytest.mark.parametrize(
    "judgement",
    [
        pays("0.01"),
        Judgement("deny", GROUNDS, denial_reason="late"),
        Judgement("papers", GROUNDS, missing=["discharge_summary"]),
    ],
    ids=["another amount", "a denial", "a paper is missing"],
)
def test_anything_else_differs(house: House, judgement: Judgement) -> None:
    the_sample(house)
    sample = reads(house, taken(house, "officer2"), judgement, by="officer2")
    assert sample.state == "differs"
    assert not sample.reading.agrees


def test_a_denial_agrees_on_the_same_reason_only(house: House) -> None:
    for reason, state in (("third_party", "agreed"), ("late", "differs")):
        house.denied()
        sample = taken(house, "officer2")
        judgement = Judgement("deny", GROUNDS, denial_reason=reason)
        assert reads(house, sample, judgement, by="officer2").state == state


def test_a_second_reader_says_what_the_difference_is(house: House) -> None:
    sample = differing(house)
    finding = settles(house, sample, by="supervisor")
    sample.refresh_from_db()
    assert sample.state == "settled"
    assert (finding.kind, finding.found_by) == ("amount", house.staff["supervisor"])
    with pytest.raises(Conflict):
        settles(house, sample, by="officer3")


def test_nothing_that_is_found_changes_the_decision(house: House) -> None:
    sample = differing(house)
    before = Decision.objects.values().get()
    settles(house, sample, by="supervisor")
    assert Decision.objects.values().get() == before
    claim = sample.draw.decision.claim
    claim.refresh_from_db()
    assert claim.state == ClaimState.APPROVED
    assert Review.objects.get().state == "decided"


def test_who_read_first_does_not_settle(house: House) -> None:
    with pytest.raises(HadPart):
        settles(house, differing(house), by="officer2")


def test_who_had_a_part_neither_reads_nor_settles(house: House) -> None:
    house.denied()  # proposed by “officer”, confirmed by “supervisor”
    assert takes(house, "officer") is None
    assert takes(house, "supervisor") is None
    judgement = Judgement("papers", GROUNDS, missing=["discharge_summary"])
    sample = reads(house, taken(house, "officer2"), judgement, by="officer2")
    for who in ("officer", "supervisor"):
        with pytest.raises(HadPart):
            settles(house, sample, by=who)


def test_conflict_of_interest_wins_also_when_it_is_declared_meanwhile(house: House) -> None:
    sample = the_sample(house)
    member = sample.draw.decision.claim.member
    reader = taken(house, "officer2")
    for who in ("officer2", "officer3"):
        ConflictOfInterest.objects.create(
            user=house.staff[who], member=member, relation="family", since=house.now.date()
        )
    assert takes(house, "officer3") is None
    with pytest.raises(ConflictDenied):
        reads(house, reader, pays("1"), by="officer2")
    assert takes(house, "officer2") is None
    reader.refresh_from_db()
    assert (reader.state, reader.reader) == ("waiting", None)


@pytest.mark.parametrize("who", ["expert", "maker", "helper", "admin"])
def test_other_roles_read_nothing(house: House, who: str) -> None:
    the_sample(house)
    with pytest.raises(NotAllowed):
        takes(house, who)


def test_a_member_reads_nothing(house: House) -> None:
    claim = house.approved()
    house.staff["member"] = user_of_member(claim.member)
    with pytest.raises(NotAllowed):
        takes(house, "member")


def test_one_reads_the_oldest_and_one_at_a_time(house: House) -> None:
    house.approved()
    house.approved()
    first = taken(house, "officer2")
    assert first == QualitySample.objects.earliest("pk")
    assert taken(house, "officer2") == first
    assert taken(house, "officer3") != first
    assert takes(house, "supervisor") is None


def test_only_who_took_it_reads_it_and_once(house: House) -> None:
    the_sample(house)
    sample = taken(house, "officer2")
    with pytest.raises(NotYourReading):
        reads(house, sample, pays("1"), by="officer3")
    reads(house, sample, pays("1"), by="officer2")
    with pytest.raises(MoveDenied):
        reads(house, sample, pays("2"), by="officer2")
    assert SampleReading.objects.get().amount == Decimal("1.00")


def test_what_is_given_back_goes_to_somebody_else(house: House) -> None:
    the_sample(house)
    sample = taken(house, "officer2")
    give_back(
        sample_id=sample.pk, reason="认识当事人", actor=house.staff["officer2"], now=house.now
    )
    assert takes(house, "officer2") is None
    assert taken(house, "officer3") == sample


def test_what_nobody_finishes_goes_to_somebody_else(house: House) -> None:
    the_sample(house)
    sample = taken(house, "officer2")
    house.now += timedelta(days=2)
    assert takes(house, "officer3") is None
    house.now += timedelta(days=2)
    assert taken(house, "officer3") == sample
    assert takes(house, "officer2") is None
    assert list(sample.events.order_by("pk").values_list("move", flat=True)) == [
        "draw",
        "take",
        "lapse",
        "take",
    ]
    with pytest.raises(NotYourReading):
        reads(house, sample, pays("1"), by="officer2")


def test_while_one_reads_blind_the_case_is_nowhere_else(house: House) -> None:
    claim = house.approved()
    officer = house.staff["officer2"]
    assert visible_to(officer).filter(claim=claim).exists()
    sample = taken(house, "officer2")
    assert not visible_to(officer).filter(claim=claim).exists()
    assert visible_to(house.staff["officer3"]).filter(claim=claim).exists()
    reads(house, sample, pays("1"), by="officer2")
    assert visible_to(officer).filter(claim=claim).exists()


def test_an_appealed_case_is_set_aside_and_its_reader_does_not_judge_it(house: House) -> None:
    claim = house.denied()
    sample = taken(house, "officer2")
    review = house.appealed(claim)
    assert not workable_by(house.staff["officer2"]).filter(pk=review.pk).exists()
    judgement = Judgement("deny", GROUNDS, denial_reason="third_party")
    assert reads(house, sample, judgement, by="officer2").state == "set_aside"
    assert not SampleReading.objects.exists()


def test_a_case_that_changed_before_it_was_read_is_passed_over(house: House) -> None:
    house.appealed(house.denied())
    assert takes(house, "officer2") is None
    assert QualitySample.objects.get().state == "set_aside"


@pytest.mark.parametrize(
    "judgement",
    [
        Judgement("pay", GROUNDS),
        Judgement("pay", GROUNDS, amount=Decimal(0)),
        Judgement("deny", GROUNDS),
        Judgement("papers", GROUNDS),
        Judgement("papers", GROUNDS, missing=["a letter"]),
        Judgement("pay", "太短", amount=Decimal(1)),
        Judgement("perhaps", GROUNDS),
    ],
    ids=["no amount", "nothing", "no reason", "no paper", "no such paper", "no grounds", "unsure"],
)
def test_half_a_judgement_is_asked_for_the_rest(house: House, judgement: Judgement) -> None:
    the_sample(house)
    sample = taken(house, "officer2")
    with pytest.raises(OpenQuestion):
        reads(house, sample, judgement, by="officer2")
    sample.refresh_from_db()
    assert sample.state == "reading"


@pytest.mark.parametrize("how", [{"kind": "mood"}, {"note": "短"}])
def test_half_a_finding_is_asked_for_the_rest(house: House, how: dict[str, str]) -> None:
    with pytest.raises(OpenQuestion):
        settles(house, differing(house), by="supervisor", **how)


@pytest.mark.parametrize("rate", ["0", "0.001", "1.01"])
def test_a_rate_is_never_nothing(house: House, rate: str) -> None:
    with pytest.raises(OpenQuestion):
        set_rate(
            outcome="denied",
            route="officer",
            rate=Decimal(rate),
            reason="试一试",
            actor=house.staff["supervisor"],
            now=house.now,
        )


def test_an_officer_sets_no_rate(house: House) -> None:
    with pytest.raises(NotAllowed):
        set_rate(
            outcome="denied",
            route="officer",
            rate=Decimal("0.5"),
            reason="试一试吧",
            actor=house.staff["officer"],
            now=house.now,
        )
