"""Similar past cases: what is kept of a decision in effect, and what a case is shown of others."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from members.models import ConflictOfInterest
from reviews import similar_queries
from reviews.actions.decide import Wish
from reviews.actions.past_cases import keep_past_case
from reviews.models import Decision, PastCase
from reviews.models.decision import Outcome, OverrideReason
from reviews.rows.similar import similar_cases
from tests.reviews.sampling.stages import draw_all, takes
from tests.reviews.test_queries import at_most
from tests.stages import CANCER, House

pytestmark = pytest.mark.slow
STONES = ("K80.100", "胆囊结石伴慢性胆囊炎")


def test_a_decision_in_effect_is_kept_by_queued_work(house: House) -> None:
    review = house.in_review(disease=STONES)
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    house.work()
    assert not PastCase.objects.exists()  # it could still be taken back
    claim = house.effective(decision)
    row = PastCase.objects.get()
    assert (row.claim, row.decision, row.granted) == (claim, decision, True)
    assert (row.kind, row.cause, row.visit_kind) == (
        "~胆囊结石伴慢性胆囊炎",
        "illness",
        "inpatient",
    )
    assert row.cost > 0
    assert row.clause_zh


def test_a_denial_and_a_lower_amount_are_the_other_side(house: House) -> None:
    house.denied()
    review = house.in_review()
    wish = Wish(Outcome.APPROVED, Decimal("1.00"), override_reason=OverrideReason.A2)
    house.decide(review, wish)
    house.effective(house.confirm(review))
    assert [row.granted for row in PastCase.objects.all()] == [False, False]


def test_keeping_it_twice_changes_nothing_and_the_command_builds_it_anew(house: House) -> None:
    house.approved(disease=CANCER)
    house.denied()
    before = _kept()
    for decision in Decision.objects.all():
        keep_past_case(decision_id=decision.pk)
    assert _kept() == before
    PastCase.objects.all().delete()
    call_command("keep_past_cases", verbosity=0)
    assert _kept() == before
    assert next(row["kind"] for row in before) == "C34"


def _kept() -> list[dict[str, Any]]:
    names = [field.attname for field in PastCase._meta.concrete_fields if field.name != "id"]
    return [dict(row) for row in PastCase.objects.order_by("claim").values(*names)]


def test_an_appeal_that_was_decided_takes_the_place_of_the_first_round(house: House) -> None:
    claim = house.denied()
    review = house.appealed(claim)
    house.views(review, by="officer2")
    wish = Wish(Outcome.APPROVED, Decimal("100.00"), override_reason=OverrideReason.R2)
    house.decide(review, wish, by="officer2")
    house.views(review, by="supervisor2")
    house.effective(house.confirm(review, by="supervisor2"))
    assert PastCase.objects.get(claim=claim).decision.amount == Decimal("100.00")


def test_both_sides_are_counted_and_the_nearest_come_first(house: House) -> None:
    for own in ("9000.00", "4200.00", "2000.00", "4100.00"):
        house.approved(disease=STONES, self_borne=own)
    house.proposed(disease=STONES)
    denied = house.proposed(disease=STONES)
    house.effective(house.confirm(denied))
    mine = house.in_review(disease=STONES)  # of 4134
    said = similar_cases(mine.claim, house.staff["officer"])
    assert "4 were granted as computed, 1 were denied" in said.said
    assert (said.badge, said.few, said.wider) == ("4 : 1", False, False)
    costs = [PastCase.objects.get(claim__reference=row.reference).cost for row in said.granted]
    assert [(cost - 1200) / 5 for cost in costs] == [
        Decimal("4100.00"), Decimal("4200.00"), Decimal("2000.00")
    ]  # fmt: skip
    (other,) = said.less
    assert other.denied
    assert other.reason == "Someone else is liable"
    assert "Caused by someone else, e.g. a traffic accident" in other.differs
    assert other.month == "2026-11"


def test_few_are_called_few_and_none_none(house: House) -> None:
    mine = house.in_review(disease=STONES)
    assert "No similar case" in similar_cases(mine.claim, house.staff["officer"]).said
    house.approved(disease=STONES)
    said = similar_cases(mine.claim, house.staff["officer"])
    assert "Only 1 similar case so far" in said.said
    assert said.few
    assert not similar_cases(house.in_review(disease=("", "")).claim, house.staff["officer"]).known


def test_other_diseases_items_and_the_case_itself_are_not_similar(house: House) -> None:
    house.approved(disease=CANCER)
    claim = house.approved(disease=STONES)
    assert "No similar case" in similar_cases(claim, house.staff["officer"]).said


def test_few_of_a_kind_are_seen_beside_the_chapter(house: House) -> None:
    house.approved(disease=CANCER)
    PastCase.objects.update(kind="C16")  # as the model would read another tumour
    mine = house.in_review(disease=CANCER)
    said = similar_cases(mine.claim, house.staff["officer"])
    assert said.wider
    assert said.badge == "1 : 0"


def test_somebody_close_is_not_among_them(house: House) -> None:
    claim = house.approved(disease=STONES)
    mine = house.in_review(disease=STONES)
    assert similar_cases(mine.claim, house.staff["officer"]).granted
    ConflictOfInterest.objects.create(
        user=house.staff["officer"],
        member=claim.member,
        relation="family",
        since=house.now.date(),
    )
    said = similar_cases(mine.claim, house.staff["officer"])
    assert (said.granted, said.badge) == ([], "")


def test_a_case_on_appeal_is_not_told_of(house: House) -> None:
    claim = house.effective(house.confirm(house.proposed(disease=STONES)))
    mine = house.in_review(disease=STONES)
    assert similar_cases(mine.claim, house.staff["officer2"]).less
    house.appealed(claim)
    assert not similar_cases(mine.claim, house.staff["officer2"]).less


def test_the_case_that_somebody_reads_blind_is_not_told_of(
    house: House, settings: Settings
) -> None:
    draw_all(settings)
    house.approved(disease=STONES)
    mine = house.in_review(disease=STONES)
    assert similar_cases(mine.claim, house.staff["officer2"]).granted
    assert takes(house, "officer2") is not None
    assert not similar_cases(mine.claim, house.staff["officer2"]).granted


def test_only_whoever_may_open_a_case_gets_its_number(house: House) -> None:
    claim = house.approved(disease=STONES)
    mine = house.in_review(disease=STONES)
    (row,) = similar_cases(mine.claim, house.staff["officer"]).granted
    assert row.reference == claim.reference
    (row,) = similar_cases(mine.claim, house.staff["expert"]).granted
    assert row.reference == ""


def test_the_statements_do_not_grow(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = house.in_review(disease=STONES)
    user = house.staff["officer"]
    similar_cases(mine.claim, user)
    for _ in range(6):
        house.approved(disease=STONES)
        house.later(minutes=1)
    with at_most(9):  # the case's own keys; counts, nearest, rows, links; precedents
        similar_cases(mine.claim, user)
    monkeypatch.setattr(similar_queries, "MOST_COUNTED", 4)
    assert similar_queries.similar_to(mine.claim, user).granted == 4  # type: ignore[union-attr]


def test_the_nearest_are_found_by_the_index_in_its_order(house: House) -> None:
    """However many there are: two short ranges of each side, nothing is sorted."""
    claim = house.in_review(disease=STONES).claim
    cases = PastCase.objects.filter(
        scheme=claim.scheme_id, item=claim.item, kind="C34", granted=True, cost__gte=1
    ).order_by("cost")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = cases.values_list("pk", flat=True)[:12].explain()
    assert "past_case_kind" in plan
    assert "Sort" not in plan
