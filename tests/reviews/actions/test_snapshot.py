"""What a model gets to see of a claim: the registers' own words, each with the row it is from."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from claims.actions.record import lock_claim
from claims.models import Claim, Fact
from members.models import Enrolment
from reviews.actions.correct import correct
from reviews.actions.snapshot import take_snapshot
from reviews.features.schema import BY_NAME, VERSION, digest, logged, validated
from reviews.models import CheckResult, FeatureSnapshot, MedicalProposal, PreReview
from tests.desktop import Desk, a_desk
from tests.hospitals import taken_in
from tests.stages import CANCER, House

BED = {"name": "普通病房床位费", "code": "001109000010000", "qty": "7"}
ICU = {"name": "重症监护", "charged_on": "2026-11-03"}
CARE = {"name": "一般专项护理", "charged_on": "2026-11-03"}


def snapshot(house: House, claim: Claim) -> FeatureSnapshot:
    """As the scoring takes it: under the claim's lock, of what the machine said last."""
    held = lock_claim(claim.pk)
    latest = PreReview.objects.select_related("assessment__scheme_version").filter(
        review__claim=held, claim_version=held.version
    )
    return take_snapshot(
        claim=held,
        pre_review=latest.latest("pk"),
        proposal=MedicalProposal.objects.get(claim=held, claim_version=held.version),
        now=house.now,
    )


def test_a_plain_stay_is_told_in_figures(house: House) -> None:
    member = house.member()
    claim = house.in_review(member).claim
    taken = snapshot(house, claim)
    total = Fact.objects.get(claim=claim, name="total").value
    benefit = claim.assessments.get().benefit
    years = 2026 - member.born_on.year
    assert taken.values == {
        "amount_log": pytest.approx(logged(total), abs=1e-6),
        "benefit_log": pytest.approx(logged(benefit), abs=1e-6),
        "days": 9,
        "cost_per_day_log": pytest.approx(logged(Decimal(total) / 9), abs=1e-6),
        "age": years - ((member.born_on.month, member.born_on.day) > (11, 23)),
        "sex_f": float(member.sex == "F"),
        "hospital_level": "3",
        "in_city": None,
        "by_photo": 0,
        "channel": "one_tap",
        "diagnosis_label": "ordinary",
        "diagnosis_band": "high",
        "cause_known": 1,
        "papers_unsure": 0,
        "checks_failed": 0,
        "checks_no_data": 0,
        "claims_before": 0,
        "account_is_new": 0,
        "days_since_cover_began": (date(2026, 11, 9) - date(2026, 1, 1)).days,
        "days_to_deadline": (date(2027, 3, 31) - date(2026, 11, 23)).days,
        "fee_questions": None,
    }
    assert (taken.features_version, taken.claim_version) == (VERSION, claim.version)
    assert taken.sha256 == digest(taken.values)
    assert validated(taken.values) == taken.values


def test_each_value_names_the_rows_that_it_is_from(house: House) -> None:
    claim = house.in_review().claim
    taken = snapshot(house, claim)
    assert {name: source["from"] for name, source in taken.sources.items()} == {
        name: feature.source for name, feature in BY_NAME.items()
    }
    facts = dict(Fact.objects.filter(claim=claim).values_list("name", "pk"))
    assert taken.sources["days"] == {
        "from": "fact",
        "names": ["admitted_on", "discharged_on"],
        "ids": [facts["admitted_on"], facts["discharged_on"]],
    }
    proposal = MedicalProposal.objects.get(claim=claim)
    assert taken.sources["diagnosis_label"]["ids"] == [proposal.pk]


def test_nothing_in_it_says_whose_claim_it_is(house: House) -> None:
    member = house.member()
    claim = house.in_review(member).claim
    taken = snapshot(house, claim)
    text = json.dumps([taken.values, taken.sources], ensure_ascii=False)
    told = Fact.objects.filter(claim=claim, name__in=("hospital", "diagnosis"))
    private = [member.name, member.phone, member.id_number, member.unit.name, claim.reference]
    for words in (*private, *told.values_list("value", flat=True)):
        assert words not in text


def test_taken_twice_it_is_one(house: House) -> None:
    claim = house.in_review().claim
    first = snapshot(house, claim)
    house.later(hours=2)
    assert snapshot(house, claim).pk == first.pk
    assert FeatureSnapshot.objects.get().taken_at == first.taken_at


def test_it_takes_five_statements_and_a_row(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    claim = lock_claim(house.in_review().claim.pk)
    latest = PreReview.objects.select_related("assessment__scheme_version").latest("pk")
    said: dict[str, Any] = {"pre_review": latest, "proposal": MedicalProposal.objects.get()}
    with django_assert_num_queries(8):  # and a savepoint around them
        take_snapshot(claim=claim, now=house.now, **said)
    with django_assert_num_queries(3):
        take_snapshot(claim=claim, now=house.now, **said)


def test_what_was_there_before_counts(house: House) -> None:
    member = house.member(known_account=False)
    house.in_review(member)
    later = house.in_review(
        member,
        admitted_on=date(2026, 11, 19),
        discharged_on=date(2026, 11, 19),
        disease=CANCER,
        cause="unknown",
    )
    values = snapshot(house, later.claim).values
    assert values["claims_before"] == 1
    assert values["account_is_new"] == 1
    assert values["days"] == 0
    assert values["cost_per_day_log"] == values["amount_log"]
    assert values["diagnosis_label"] == "critical_illness"
    assert values["cause_known"] == 0
    results = CheckResult.objects.filter(claim=later.claim)
    outcomes = results.values_list("outcome", flat=True)
    must = results.exclude(name="amount_usual").values_list("outcome", flat=True)
    assert values["checks_failed"] == list(outcomes).count("fail") > 0
    assert values["checks_no_data"] == list(must).count("no_data") > 0


def test_what_the_machine_refused_to_say_is_a_word_too(house: House) -> None:
    claim = house.in_review(disease=("", "")).claim
    values = snapshot(house, claim).values
    assert (values["diagnosis_label"], values["diagnosis_band"]) == ("refused", "low")


def test_without_a_cover_nothing_is_made_up(house: House) -> None:
    claim = house.in_review().claim
    Enrolment.objects.filter(member=claim.member_id, period=claim.period).delete()
    taken = snapshot(house, claim)
    assert taken.values["days_since_cover_began"] is None
    assert taken.sources["days_since_cover_began"] == {"from": "cover", "names": [], "ids": []}


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def test_papers_and_their_fee_list_are_counted(desk: Desk, settings: Settings) -> None:
    taken_in(desk.house)
    claim = desk.by_photo(charges=[BED, ICU, CARE])
    desk.house.work()
    claim.refresh_from_db()
    values = snapshot(desk.house, claim).values
    assert (values["by_photo"], values["channel"]) == (1, "photo")
    asked = CheckResult.objects.get(claim=claim, name="fee_rules", claim_version=claim.version)
    assert values["fee_questions"] == int(asked.evidence["count"]) > 0
    doubtful = Fact.objects.current().filter(claim=claim, source="paper", is_sure=False)
    assert values["papers_unsure"] == doubtful.exclude(name="check_code").count()


def test_a_correction_has_a_snapshot_of_its_own(desk: Desk) -> None:
    claim = desk.by_photo()
    before = snapshot(desk.house, claim)
    correct(
        review_id=desk.house.review(claim).pk,
        name="hospital_level",
        value="3",
        was_id=None,
        actor=desk.house.staff["officer"],
        now=desk.house.now,
    )
    desk.house.work()
    claim.refresh_from_db()
    after = snapshot(desk.house, claim)
    assert (before.values["hospital_level"], after.values["hospital_level"]) == (None, "3")
    assert after.claim_version == before.claim_version + 1
