"""The list of hospitals behind a claim by photo: a level that no paper names, and who is asked."""

import pytest
from django.db import IntegrityError, transaction

from claims.actions.correct import correct_fact
from claims.actions.send import send_filing
from claims.models import Claim, Fact
from claims.paper_facts import read_facts
from members.actions.sign_in import user_of_member
from members.models import Hospital
from reviews.models import CheckResult
from tests.desktop import Desk, a_desk
from tests.hospitals import HEADER, listed, taken_in
from tests.stages import House


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _named(desk: Desk) -> str:
    return desk.stay(desk.house.member()).hospital


def _level(claim: Claim) -> Fact | None:
    return Fact.objects.current().filter(claim=claim, name="hospital_level").first()


def _check(claim: Claim) -> CheckResult:
    claim.refresh_from_db()
    return CheckResult.objects.get(claim=claim, claim_version=claim.version, name="hospital_listed")


def _correct(desk: Desk, claim: Claim, name: str, value: str) -> None:
    current = Fact.objects.current().filter(claim=claim, name=name).first()
    correct_fact(
        claim_id=claim.pk,
        name=name,
        value=value,
        was_id=current.pk if current else None,
        actor=desk.house.staff["officer"],
        now=desk.house.now,
    )


def test_the_level_comes_from_the_list_and_says_so(desk: Desk) -> None:
    taken_in(desk.house)
    claim = desk.by_photo()
    level = _level(claim)
    assert level is not None
    assert (level.value, level.source, level.source_field) == ("2", Fact.Source.LIST, "level")
    assert level.hospital == Hospital.objects.get(name=claim.encounter.provider_name, level=2)
    claim.encounter.refresh_from_db()
    assert claim.encounter.hospital_level == 2
    assessment = claim.assessments.latest("pk")
    assert "hospital_level" not in assessment.reasons
    assert _check(claim).outcome == "pass"


def test_without_a_list_nobody_knows_and_nothing_is_refused(desk: Desk) -> None:
    claim = desk.by_photo()
    assert _level(claim) is None
    assert (_check(claim).outcome, _check(claim).evidence) == ("no_data", {"answer": "no_list"})
    assert claim.assessments.latest("pk").outcome != "nothing"


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ("三级,是,,,2026-11-02", "closed"),
        ("三级,是,,2026-11-01,", "not_designated"),
        ("三级,是,2026-11-03,,", "not_designated"),
        ("三级,否,,,", "not_designated"),
        ("三级,是,2026-11-02,2026-11-02,2026-11-03", "listed"),
    ],
)
def test_what_counts_is_the_day_of_admission(desk: Desk, row: str, answer: str) -> None:
    listed(desk.house, f"{_named(desk)},,{row}")
    claim = desk.by_photo()
    assert claim.encounter.admitted_on.isoformat() == "2026-11-02"
    assert _check(claim).evidence["answer"] == answer


def test_a_doubtful_name_that_stands_on_the_list_is_sure(desk: Desk) -> None:
    member = desk.house.member()
    name = desk.stay(member).hospital
    how = {"kinds": ("inpatient_receipt", "split_sheet"), "without": ("hospital",)}
    filing = desk.draft(member, doubtful={"payee_org": name}, **how)  # type: ignore[arg-type]
    assert not read_facts(filing)["hospital"].sure
    taken_in(desk.house)
    assert read_facts(filing)["hospital"].sure
    assert read_facts(filing)["hospital"].value == name


def test_a_name_that_is_nearly_listed_is_asked_about_and_kept_as_read(desk: Desk) -> None:
    listed(desk.house, "示例市第一人民医院,,三级,是,,,", "示例市第二人民医院,,三级,是,,,")
    member = desk.house.member()
    read = {"payee_org": "示例市第人民医院"}
    how = {"kinds": ("inpatient_receipt", "split_sheet"), "without": ("hospital",)}
    filing = desk.draft(member, doubtful=read, **how)  # type: ignore[arg-type]
    assert (read_facts(filing)["hospital"].value, read_facts(filing)["hospital"].sure) == (
        "示例市第人民医院",
        False,
    )
    [claim] = send_filing(
        filing_id=filing.pk,
        answers={"hospital": "示例市第一人民医院"},
        cause="illness",
        actor=user_of_member(member),
        now=desk.house.now,
    )
    fact = Fact.objects.current().get(claim=claim, name="hospital")
    assert fact.source == Fact.Source.PERSON
    assert fact.supersedes is not None
    assert fact.supersedes.value == "示例市第人民医院"
    assert _level(claim) is not None


def test_nothing_is_taken_from_the_list_for_a_doubtful_name(desk: Desk) -> None:
    listed(desk.house, "示例市第一人民医院,,三级,是,,,")
    member = desk.house.member()
    claim = desk.by_photo(
        member,
        kinds=("inpatient_receipt", "split_sheet"),
        without=("hospital",),
        doubtful={"payee_org": "示例市第人民医院"},
    )
    assert _level(claim) is None
    assert _check(claim).evidence == {"answer": "near", "near": "示例市第一人民医院"}
    _correct(desk, claim, "hospital", "示例市第一人民医院")
    level = _level(claim)
    assert level is not None
    assert level.value == "3"


def test_what_the_list_said_of_another_hospital_is_taken_back(desk: Desk) -> None:
    taken_in(desk.house)
    claim = desk.by_photo()
    _correct(desk, claim, "hospital", "外省第一人民医院")
    level = _level(claim)
    assert level is not None
    assert (level.value, level.hospital, level.source) == ("", None, Fact.Source.LIST)
    claim.encounter.refresh_from_db()
    assert claim.encounter.hospital_level is None
    _correct(desk, claim, "hospital", "示例市第一人民医院")
    level = _level(claim)
    assert level is not None
    assert level.value == "3"


def test_what_a_person_said_of_the_level_stands(desk: Desk) -> None:
    taken_in(desk.house)
    claim = desk.by_photo()
    _correct(desk, claim, "hospital_level", "1")
    _correct(desk, claim, "hospital", "示例市第一人民医院")
    level = _level(claim)
    assert level is not None
    assert (level.value, level.source) == ("1", Fact.Source.PERSON)


def test_an_open_claim_is_looked_up_again_when_the_list_changes(desk: Desk) -> None:
    claim = desk.by_photo()
    elsewhere = desk.by_photo(seed=4)
    assert claim.encounter.provider_name != elsewhere.encounter.provider_name
    listed(desk.house, f"{claim.encounter.provider_name},,三级,是,,,")
    desk.house.work()
    level = _level(claim)
    assert level is not None
    assert level.value == "3"
    assert _check(claim).outcome == "pass"
    before = elsewhere.version
    elsewhere.refresh_from_db()
    assert elsewhere.version == before


def test_a_stay_of_the_feed_is_not_asked_about(house: House) -> None:
    taken_in(house, HEADER + "示例县人民医院,,二级,是,,,\n")
    review = house.in_review()
    assert not CheckResult.objects.filter(claim=review.claim, name="hospital_listed").exists()
    assert not review.claim.facts.filter(source=Fact.Source.LIST).exists()


def test_a_fact_of_the_list_names_its_hospital(desk: Desk) -> None:
    taken_in(desk.house)
    claim = desk.by_photo()
    level = _level(claim)
    assert level is not None
    nobodys = Fact(
        claim=claim,
        name="hospital_level",
        value="3",
        unit=Fact.Unit.LEVEL,
        source=Fact.Source.LIST,
        source_field="level",
        supersedes=level,
        recorded_at=desk.house.now,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        nobodys.save()
