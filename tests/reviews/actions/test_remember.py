"""What an expert called a wording is remembered once it counts, and forgotten when it falls."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims.models import Claim
from config.kernel.denial import Denied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions import propose_codes as coding
from reviews.actions.advise import give_final_opinion
from reviews.actions.decide import Wish
from reviews.actions.opinions import Judgement
from reviews.actions.propose_codes import propose_codes
from reviews.actions.remember import remember_wording, withdraw_wording
from reviews.champion import tables
from reviews.champion.coding import Coder
from reviews.models import CodeProposal, Decision, KnownWording, KnownWordingEnd, Opinion, Referral
from reviews.models.decision import DenialReason, Outcome
from reviews.policies import OpenQuestion
from reviews.rows.codes import code_rows
from reviews.wording_queries import KEY_MAX, key_of, known_codes, remembered
from tests.stages import House

GASTRITIS, ULCER = "K29.500", "K25.900"
WARD = ("K29.500", "慢性浅表性胃炎")


def _coded(
    house: House, code: str, *, by: str = "expert", stay: tuple[str, str] = WARD, **how: Any
) -> Opinion:
    """One expert's final opinion with a code; the case is with the officer again."""
    referral = house.refer(
        house.in_review(disease=stay, **how), to=by, kind=Referral.Kind.NECESSITY
    )
    house.judges(referral, "ordinary")
    return give_final_opinion(
        referral_id=referral.pk,
        judgement=Judgement("ordinary", "出院诊断明确", "high", icd10=code),
        actor=house.staff[by],
        now=house.now,
    )


def _granted(house: House, opinion: Opinion) -> Claim:
    decision = house.decide(opinion.review)
    if not isinstance(decision, Decision):
        decision = house.confirm(opinion.review)
    claim = house.effective(decision)
    house.work()
    return claim


def _learnt(house: House, code: str = GASTRITIS, **how: Any) -> KnownWording:
    opinion = _coded(house, code, **how)
    _granted(house, opinion)
    return KnownWording.objects.get(opinion=opinion)


def test_a_code_is_remembered_when_the_decision_takes_effect_and_not_before(house: House) -> None:
    opinion = _coded(house, GASTRITIS)
    house.decide(opinion.review)
    assert not known_codes(WARD[1])
    claim = house.effective(Decision.objects.get())
    house.work()
    row = KnownWording.objects.get()
    assert (row.code, row.code_system, row.code_version) == (GASTRITIS, "icd10_yibao", "2.0")
    assert (row.confirmed_by, row.decision.claim) == (house.staff["expert"], claim)
    [known] = known_codes("1、慢性浅表性胃炎。")  # another way to write the same
    assert (known.code, known.times, known.people) == (GASTRITIS, 1, 1)
    assert known.name == tables.code_names()[GASTRITIS]


def test_without_a_code_nothing_is_remembered(house: House) -> None:
    _granted(house, _coded(house, ""))
    assert not KnownWording.objects.exists()


def test_two_people_who_differ_are_both_heard_the_more_often_first(house: House) -> None:
    _learnt(house, GASTRITIS)
    _learnt(house, ULCER, by="expert2")
    _learnt(house, ULCER, by="expert3")
    found = [(one.code, one.times, one.people) for one in known_codes(WARD[1])]
    assert found == [(ULCER, 2, 2), (GASTRITIS, 1, 1)]


def test_doing_it_twice_leaves_one(house: House) -> None:
    known = _learnt(house)
    assert remember_wording(decision_id=known.decision_id, now=house.now) == [known]
    assert KnownWording.objects.count() == 1


def test_an_appeal_that_ends_otherwise_overturns_it(house: House) -> None:
    opinion = _coded(house, GASTRITIS)
    wish = Wish(Outcome.DENIED, denial_reason=DenialReason.THIRD_PARTY, note="交通事故")
    house.decide(opinion.review, wish)
    claim = house.effective(house.confirm(opinion.review))
    house.work()
    assert [one.code for one in known_codes(WARD[1])] == [GASTRITIS]
    review = house.appealed(claim)
    house.views(review, by="officer2")
    decision = house.decide(review, by="officer2")
    if not isinstance(decision, Decision):
        decision = house.confirm(review, by="supervisor2")
    house.effective(decision)
    house.work()
    assert not known_codes(WARD[1])
    assert KnownWordingEnd.objects.get().why == "overturned"
    # Late work of the first decision brings nothing back.
    remember_wording(decision_id=opinion.known_wording.decision_id, now=house.now)
    assert not known_codes(WARD[1])


def test_its_expert_or_a_supervisor_withdraws_it_and_nobody_else(house: House) -> None:
    known = _learnt(house)
    for who, refusal in (("officer2", NotAllowed), ("expert2", NotAllowed)):
        with pytest.raises(refusal):
            withdraw_wording(
                known_id=known.pk, reason="编码有误", actor=house.staff[who], now=house.now
            )
    with pytest.raises(OpenQuestion):
        withdraw_wording(
            known_id=known.pk, reason=" ", actor=house.staff["supervisor"], now=house.now
        )
    withdraw_wording(
        known_id=known.pk, reason="编码有误", actor=house.staff["expert"], now=house.now
    )
    assert not known_codes(WARD[1])
    assert not remembered()
    with pytest.raises(Denied):
        withdraw_wording(
            known_id=known.pk, reason="再来一次", actor=house.staff["supervisor"], now=house.now
        )


def test_who_is_too_close_to_the_member_withdraws_nothing(house: House) -> None:
    known = _learnt(house)
    ConflictOfInterest.objects.create(
        user=house.staff["supervisor"],
        member=known.decision.claim.member,
        relation=ConflictOfInterest.Relation.FAMILY,
        since=house.now.date(),
    )
    with pytest.raises(ConflictDenied):
        withdraw_wording(
            known_id=known.pk, reason="编码有误", actor=house.staff["supervisor"], now=house.now
        )


@pytest.mark.parametrize("wording", ["", "。。。", "？？", "胃" * (KEY_MAX + 1)])
def test_what_says_nothing_and_what_is_huge_is_no_wording(wording: str) -> None:
    assert key_of(wording) == ""
    assert known_codes(wording) == []


def test_a_wording_with_somebody_s_number_in_it_is_not_remembered(house: House) -> None:
    opinion = _coded(house, GASTRITIS, stay=("K29.500", "慢性胃炎，电话13912345678"))
    _granted(house, opinion)
    assert not KnownWording.objects.exists()


def test_a_code_outside_the_national_table_is_no_code(house: House) -> None:
    with pytest.raises(OpenQuestion):
        _coded(house, "K29.5x")


@pytest.mark.parametrize("column", ["code", "confirmed_by_id", "decision_id"])
def test_the_database_remembers_only_what_an_opinion_in_effect_says(
    house: House, column: str
) -> None:
    house.undone.add("reviews.remember_wording")
    other = Decision.objects.get(claim=house.approved())
    opinion = _coded(house, GASTRITIS)
    decision = house.decide(opinion.review)
    row = KnownWording(
        opinion=opinion,
        decision=decision if isinstance(decision, Decision) else other,
        wording=WARD[1],
        key=key_of(WARD[1]),
        code=GASTRITIS,
        code_system="icd10_yibao",
        code_version="2.0",
        confirmed_by=opinion.given_by,
        confirmed_at=house.now,
    )
    with pytest.raises(IntegrityError, match="behind a decision in effect"), transaction.atomic():
        row.save()  # not in effect yet
    house.effective(row.decision)
    wrong = {"code": ULCER, "confirmed_by_id": house.staff["expert2"].pk, "decision_id": other.pk}
    right = getattr(row, column)
    setattr(row, column, wrong[column])
    with pytest.raises(IntegrityError, match="behind a decision in effect"), transaction.atomic():
        row.save()
    setattr(row, column, right)
    row.save()


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_remembered_is_never_changed(house: House, change: str) -> None:
    known = _learnt(house)
    withdraw_wording(
        known_id=known.pk, reason="编码有误", actor=house.staff["expert"], now=house.now
    )
    for table in ("reviews_knownwording", "reviews_knownwordingend"):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(table))


# -- in the live path ------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Coder:
    """The chapter of the digestive organs alone: the whole table takes seconds to open."""
    coder = Coder([name for name in tables.names() if name.code.startswith("K")])
    monkeypatch.setattr(coding, "opened_coder", lambda: coder.remembering(remembered()))
    return coder


def test_what_was_confirmed_comes_first_with_its_count_and_falls_away_when_withdrawn(
    house: House, small: Coder
) -> None:
    _learnt(house, ULCER)
    house.undone.discard("reviews.propose_codes")
    review = house.in_review(disease=WARD)
    first, *others = code_rows(review.claim, review.claim.version)
    assert (first.code, bool(first.origin)) == (ULCER, True)
    assert others
    assert not any(row.origin for row in others)
    assert len({row.code for row in (first, *others)}) == 1 + len(others) <= 5
    known = KnownWording.objects.get()
    withdraw_wording(
        known_id=known.pk, reason="编码有误", actor=house.staff["expert"], now=house.now
    )
    assert ULCER not in [row.code for row in code_rows(review.claim, review.claim.version)]


def test_the_memory_changes_no_label_and_no_route(house: House, small: Coder) -> None:
    plain = house.in_review(disease=WARD)
    _learnt(house, "C16.900")
    house.undone.discard("reviews.propose_codes")
    taught = house.in_review(disease=WARD)
    labels = [
        review.claim.medical_proposals.values_list("label", "icd10").get()
        for review in (plain, taught)
    ]
    assert labels[0] == labels[1]
    assert plain.state == taught.state


def test_candidates_are_kept_once_a_version_and_never_for_what_is_decided(
    house: House, small: Coder
) -> None:
    review = house.in_review(disease=WARD)
    claim = review.claim
    said: dict[str, Any] = {"claim_id": claim.pk, "version": claim.version, "now": house.now}
    assert propose_codes(**said) == propose_codes(**said)
    assert CodeProposal.objects.count() == 1
    assert propose_codes(**said | {"version": claim.version + 1}) is None
    decided = house.approved(disease=WARD)
    assert propose_codes(claim_id=decided.pk, version=decided.version, now=house.now) is None


def test_a_huge_and_a_mangled_wording_get_an_answer(house: House, small: Coder) -> None:
    for text in ("胃炎；" * 66, "？？", "1)2)3)4)", "a" * 200):
        review = house.in_review(disease=("K29.500", text))
        claim = review.claim
        kept = propose_codes(claim_id=claim.pk, version=claim.version, now=house.now)
        assert kept is not None
        assert all(0 <= one["chance"] <= 1 for one in kept.candidates)
