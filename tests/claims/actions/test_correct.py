"""A person puts a fact right: the old value stays, struck out, and the stay follows."""

from datetime import date

import pytest

from claims.actions.correct import NotAValue, correct_fact
from claims.actions.send import send_filing
from claims.models import Claim, Fact
from config.kernel.denial import Conflict, Denied
from members.actions.sign_in import user_of_member
from tests.desktop import Desk, a_desk
from tests.stages import House


@pytest.fixture
def claim(house: House, monkeypatch: pytest.MonkeyPatch) -> Claim:
    desk: Desk = a_desk(house, monkeypatch)
    member = house.member()
    [made] = send_filing(
        filing_id=desk.draft(member, doubtful={"self_expense": "2969.55"}).pk,
        answers={},
        cause="illness",
        actor=user_of_member(member),
        now=house.now,
    )
    return made


def _correct(house: House, claim: Claim, name: str, value: str, was: int | None = -1) -> Fact:
    current = Fact.objects.current().filter(claim=claim, name=name).first()
    return correct_fact(
        claim_id=claim.pk,
        name=name,
        value=value,
        was_id=(current.pk if current else None) if was == -1 else was,
        actor=house.staff["officer"],
        now=house.now,
    )


def test_the_corrected_value_stands_and_the_old_one_stays(house: House, claim: Claim) -> None:
    fact = _correct(house, claim, "cash_paid", "1,234.5")
    assert fact.value == "1234.50"
    assert fact.supersedes is not None
    assert fact.supersedes.source == Fact.Source.PAPER
    claim.refresh_from_db()
    assert claim.version == 2


def test_a_correction_can_be_corrected_back(house: House, claim: Claim) -> None:
    first = Fact.objects.current().get(claim=claim, name="cash_paid").value
    _correct(house, claim, "cash_paid", "1.00")
    fact = _correct(house, claim, "cash_paid", first)
    assert fact.value == first
    assert Fact.objects.filter(claim=claim, name="cash_paid").count() == 3


def test_what_the_paper_does_not_say_can_be_added(house: House, claim: Claim) -> None:
    assert _correct(house, claim, "hospital_level", "3").supersedes is None
    claim.encounter.refresh_from_db()
    assert claim.encounter.hospital_level == 3


def test_the_same_value_changes_nothing(house: House, claim: Claim) -> None:
    value = Fact.objects.current().get(claim=claim, name="hospital").value
    _correct(house, claim, "hospital", value)
    claim.refresh_from_db()
    assert claim.version == 1


def test_the_days_of_the_stay_follow(house: House, claim: Claim) -> None:
    _correct(house, claim, "admitted_on", "2026-11-03")
    claim.encounter.refresh_from_db()
    assert claim.encounter.admitted_on == date(2026, 11, 3)


def test_days_out_of_order_are_refused(house: House, claim: Claim) -> None:
    with pytest.raises(NotAValue):
        _correct(house, claim, "admitted_on", "2026-12-03")
    claim.refresh_from_db()
    assert claim.version == 1


def test_who_saw_an_older_value_is_told(house: House, claim: Claim) -> None:
    seen = Fact.objects.current().get(claim=claim, name="cash_paid").pk
    _correct(house, claim, "cash_paid", "1.00")
    with pytest.raises(Conflict):
        _correct(house, claim, "cash_paid", "2.00", was=seen)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cash_paid", "much"),
        ("cash_paid", "-1"),
        ("cash_paid", "1.234"),
        ("cash_paid", "NaN"),
        ("cash_paid", "99999999999"),
        ("admitted_on", "yesterday"),
        ("admitted_on", "2026-02-30"),
        ("hospital_level", "9"),
        ("hospital", "  "),
        ("cause", "illness"),
        ("visit_kind", "outpatient"),
        ("no_such_fact", "1"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    house: House, claim: Claim, name: str, value: str
) -> None:
    with pytest.raises(NotAValue) as refused:
        _correct(house, claim, name, value, was=None)
    assert str(refused.value)


def test_what_the_insurer_said_is_the_insurer_s_to_correct(house: House) -> None:
    claim = house.submitted()
    with pytest.raises(Denied):
        _correct(house, claim, "total", "1.00")
