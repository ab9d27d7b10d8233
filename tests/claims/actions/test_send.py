"""Sending what was put together: claims with every fact and where it was read."""

from datetime import date
from decimal import Decimal

import pytest

from claims.actions.file import AlreadyClaimed, NothingToClaim
from claims.actions.send import NotReady, StayKnown, send_filing
from claims.actions.submit import withdraw
from claims.models import Claim, ClaimReceipt, Fact, Filing
from claims.policies import NotYours
from config.kernel.denial import Denied
from members.actions.sign_in import user_of_member
from tests.desktop import Desk, a_desk
from tests.stages import House


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _send(desk: Desk, filing: Filing, **answers: str) -> list[Claim]:
    return send_filing(
        filing_id=filing.pk,
        answers=answers,
        cause="illness",
        actor=user_of_member(filing.member),
        now=desk.house.now,
    )


def test_papers_become_a_claim_whose_every_fact_has_its_place(desk: Desk) -> None:
    member = desk.house.member()
    [claim] = _send(desk, desk.draft(member))
    facts = {fact.name: fact for fact in claim.facts.all()}
    of = desk.stay(member)
    assert facts["self_borne"].value == f"{of.self_borne:.2f}"
    assert facts["hospital"].value == of.hospital
    assert facts["admitted_on"].value == "2026-11-02"
    for name, fact in facts.items():
        if name != "cause":
            assert fact.source == Fact.Source.PAPER
            assert fact.page is not None
            assert fact.box is not None
            assert fact.engine == "scripted"
    assert claim.encounter.discharged_on == date(2026, 11, 9)
    assert claim.channel == Claim.Channel.PHOTO


def test_the_base_is_what_the_split_sheet_says(desk: Desk) -> None:
    member = desk.house.member()
    [claim] = _send(desk, desk.draft(member))
    desk.house.work()
    assessment = claim.assessments.latest("pk")
    assert "hospital_level" in " ".join(assessment.reasons) or assessment.outcome != "nothing"
    assert (
        Decimal(assessment.inputs["case"]["claim"]["stays"][0]["self_borne"])
        == desk.stay(member).self_borne
    )


def test_without_a_split_sheet_it_is_asked_for_and_never_estimated(desk: Desk) -> None:
    member = desk.house.member()
    [claim] = _send(desk, desk.draft(member, kinds=("inpatient_receipt", "discharge_summary")))
    desk.house.work()
    assessment = claim.assessments.latest("pk")
    assert assessment.outcome == "needs_document"
    assert "split_sheet_missing" in assessment.reasons
    assert assessment.benefit == 0


def test_what_the_member_says_stands_beside_what_was_read(desk: Desk) -> None:
    member = desk.house.member()
    filing = desk.draft(member, doubtful={"total": "28.00"})
    [claim] = _send(desk, filing, total="28000.00")
    said = claim.facts.get(name="total", supersedes__isnull=False)
    assert (said.value, said.source, said.person) == (
        "28000.00",
        Fact.Source.PERSON,
        user_of_member(member),
    )
    assert said.supersedes is not None
    assert said.supersedes.value == "28.00"
    assert not said.supersedes.is_sure


def test_a_doubtful_value_that_the_member_confirms_is_sure(desk: Desk) -> None:
    member = desk.house.member()
    filing = desk.draft(member, doubtful={"total": "28000.00"})
    [claim] = _send(desk, filing, total="28000.00")
    fact = claim.facts.get(name="total")
    assert fact.is_sure
    assert fact.person == user_of_member(member)


def test_a_stay_over_the_turn_of_the_year_makes_a_claim_for_each(desk: Desk) -> None:
    member = desk.house.member()
    filing = desk.draft(member)
    claims = _send(desk, filing, admitted_on="2025-12-28", discharged_on="2026-01-05")
    assert [claim.period for claim in claims] == [2025, 2026]
    assert {claim.filing for claim in claims} == {filing}


@pytest.mark.parametrize("missing", ["total", "hospital", "admitted_on"])
def test_what_a_claim_cannot_do_without_is_asked_for(desk: Desk, missing: str) -> None:
    field = {"total": "total", "hospital": "payee_org", "admitted_on": "admit_date"}[missing]
    filing = desk.draft(desk.house.member(), kinds=("inpatient_receipt",), without=(field,))
    with pytest.raises(NotReady):
        _send(desk, filing)
    assert _send(desk, filing, **{missing: "2026-11-01" if "on" in missing else "99.00"})


def test_no_claim_without_its_receipt(desk: Desk) -> None:
    filing = desk.draft(desk.house.member(), kinds=("discharge_summary", "split_sheet"))
    with pytest.raises(NotReady):
        _send(desk, filing)


def test_not_while_a_page_is_still_being_read(desk: Desk) -> None:
    member = desk.house.member()
    filing = desk.draft(member)
    desk.add(filing, member, desk.photo(desk.stay(member), "split_sheet"))
    with pytest.raises(NotReady):
        _send(desk, filing)


def test_one_receipt_is_claimed_once_whoever_brings_it(desk: Desk) -> None:
    first, second = desk.house.member(), desk.house.member()
    _send(desk, desk.draft(first))
    # Another photo of the same receipt, by someone else.
    with pytest.raises(AlreadyClaimed) as refused:
        _send(desk, desk.draft(second))
    assert first.name not in str(refused.value)
    assert Claim.objects.filter(member=second).count() == 0
    assert Filing.objects.get(member=second).state == Filing.State.DRAFT


def test_a_withdrawn_claim_sets_its_receipt_free(desk: Desk) -> None:
    member = desk.house.member()
    [claim] = _send(desk, desk.draft(member))
    withdraw(claim_id=claim.pk, actor=user_of_member(member), now=desk.house.now)
    assert ClaimReceipt.objects.get().released_at == desk.house.now
    assert _send(desk, desk.draft(member))


def test_a_stay_that_the_insurer_told_of_takes_one_tap(desk: Desk) -> None:
    member = desk.house.member()
    desk.house.stay(member, admitted_on=date(2026, 11, 2), discharged_on=date(2026, 11, 9))
    with pytest.raises(StayKnown):
        _send(desk, desk.draft(member))


def test_days_without_cover_are_told_and_nothing_is_lost(desk: Desk) -> None:
    member = desk.house.member(periods=(2025,))
    filing = desk.draft(member)
    with pytest.raises(NothingToClaim):
        _send(desk, filing)
    filing.refresh_from_db()
    assert filing.state == Filing.State.DRAFT


def test_nobody_sends_for_another(desk: Desk) -> None:
    filing = desk.draft(desk.house.member())
    with pytest.raises(NotYours):
        send_filing(
            filing_id=filing.pk,
            answers={},
            cause="illness",
            actor=user_of_member(desk.house.member()),
            now=desk.house.now,
        )


def test_twice_is_once(desk: Desk) -> None:
    filing = desk.draft(desk.house.member())
    _send(desk, filing)
    with pytest.raises(Denied):
        _send(desk, filing)
    assert Claim.objects.count() == 1
