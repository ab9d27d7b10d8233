"""What another system paid: taken in once, to the fen, and known to every later settlement."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from claims.actions.assess import is_current
from claims.models import Claim, Entitlement, EntitlementMove, PaidElsewhere
from claims.queries.money import money_page
from members.actions.register import enrol
from members.models import Member
from reviews.models import Decision, DecisionUndo, Review
from reviews.policies import Stale
from reviews.rows.case import case_file
from reviews.rows.changes import since_assessment
from tests.claims.paid_benefits import bring, codes, row
from tests.stages import House
from tests.visitor import Visitor


def sums_hold() -> bool:
    """Everything drawn is the sum of its moves, and never above the cap."""
    for entitlement in Entitlement.objects.all():
        moved = entitlement.moves.aggregate(amount=Sum("amount"), base=Sum("base"))
        assert entitlement.used == (moved["amount"] or 0)
        assert entitlement.base_used == (moved["base"] or 0)
        assert entitlement.cap is None or 0 <= entitlement.used <= entitlement.cap
    return True


def used(member: Member) -> tuple[Decimal, Decimal]:
    entitlement = Entitlement.objects.get(member=member, item="out_of_pocket", period=2026)
    return entitlement.used, entitlement.base_used


def test_a_payment_is_drawn_from_the_entitlement(house: House) -> None:
    member = house.member()
    result = bring(house, row(member))
    assert (result.read, result.new, result.unchanged, result.refused) == (1, 1, 0, [])
    paid = PaidElsewhere.objects.get()
    assert (paid.kind, paid.benefit, paid.base) == ("out_of_pocket", Decimal(100), Decimal(500))
    move = EntitlementMove.objects.get()
    assert (move.claim, move.paid_elsewhere) == (None, paid)
    assert used(member) == (Decimal(100), Decimal(500))


def test_the_same_file_twice_is_one_file(house: House) -> None:
    members = [house.member(), house.member()]
    first = bring(house, *map(row, members))
    second = bring(house, *map(row, members))
    assert (first.new, first.unchanged) == (2, 0)
    assert (second.new, second.unchanged, second.refused) == (0, 2, [])
    assert PaidElsewhere.objects.count() == EntitlementMove.objects.count() == 2
    assert sums_hold()


def test_a_later_claim_goes_on_where_the_other_system_stopped(house: House) -> None:
    member = house.member()
    bring(house, row(member, benefit="200.00", base="1000.00"))
    review = house.in_review(member, self_borne="1000.00")
    # The second thousand of the period is paid at one half, not at a fifth.
    assert review.claim.assessments.latest("pk").benefit == Decimal("500.00")
    decision = house.decide(review)
    assert isinstance(decision, Decision)
    assert used(member) == (Decimal(700), Decimal(2000))
    assert sums_hold()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"id_number": "110101199003078515"}, "id_number", "unknown_member"),
        ({"id_number": "110101199003078516"}, "id_number", "id_number_check_digit"),
        ({"id_number": "1"}, "id_number", "id_number_length"),
        ({"name": "另一个人"}, "name", "name_differs"),
        ({"period": "2024"}, "item", "not_enrolled"),
        ({"item": "women", "benefit_kind": "hysterectomy"}, "item", "not_enrolled"),
        ({"item": "dental"}, "item", "unknown_item"),
        ({"benefit_kind": "hysterectomy"}, "benefit_kind", "unknown_kind"),
        ({"benefit": "100.005"}, "benefit", "amount_too_precise"),
        ({"benefit": "1,00"}, "", "cells_differ"),
        ({"benefit": "hundred"}, "benefit", "amount_shape"),
        ({"benefit": "1e5"}, "benefit", "amount_shape"),
        ({"benefit": "30200.01"}, "benefit", "exceeds_benefit"),
        ({"benefit": "-100.00"}, "benefit", "reversal_sign"),
        ({"reference": "X-R"}, "benefit", "reversal_sign"),
        ({"base": ""}, "base", "base_needed"),
        ({"base": "-1.00"}, "base", "amount_negative"),
        ({"days": "many"}, "days", "days_shape"),
        ({"benefit": "0", "base": ""}, "benefit", "nothing_paid"),
        ({"paid_on": "2026-02-30"}, "paid_on", "date_impossible"),
        ({"paid_on": "5.3.2026"}, "paid_on", "date_shape"),
        ({"paid_on": "2027-01-01"}, "paid_on", "in_the_future"),
        ({"paid_on": "2025-12-31"}, "paid_on", "before_period"),
        ({"period": "next"}, "period", "period_shape"),
        ({"reference": "张三"}, "reference", "identifier_shape"),
        ({"reference": ""}, "reference", "empty"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_come_in(
    house: House, change: dict[str, str], field: str, code: str
) -> None:
    bad, good = house.member(), house.member()
    result = bring(house, row(bad, **change), row(good))
    assert codes(result) == [(2, field, code)]
    assert (result.read, result.new) == (2, 1)
    assert PaidElsewhere.objects.get().member == good
    assert sums_hold()


def test_no_refusal_tells_of_a_person(house: House) -> None:
    member = house.member()
    changes = ({"name": "另一个人"}, {"id_number": member.id_number[:-1]}, {"paid_on": "Friday"})
    result = bring(house, *(row(member, **change) for change in changes))
    said = " ".join(str(refusal) for _line, refusal in result.refused)
    assert len(result.refused) == 3
    assert not any(word in said for word in (member.name, member.id_number[:6], "Friday", "另一"))


def test_above_the_cap_nothing_is_taken(house: House) -> None:
    member = house.member()
    result = bring(
        house,
        row(member, benefit="30000.00", base="52000.00", reference="A"),
        row(member, benefit="200.01", base="400.00", reference="B"),
        row(member, benefit="200.00", base="400.00", reference="C"),
    )
    assert codes(result) == [(3, "benefit", "exceeds_cap")]
    assert result.refused[0][1].params == {"left": "200.00", "cap": "30,200.00"}
    assert used(member)[0] == Decimal("30200.00")
    assert sums_hold()


def test_a_reference_with_other_content_is_refused(house: House) -> None:
    member = house.member()
    bring(house, row(member))
    result = bring(house, row(member, benefit="101.00"), row(member))
    assert codes(result) == [(2, "reference", "other_content")]
    assert result.unchanged == 1
    assert used(member)[0] == Decimal(100)


def test_the_same_reference_of_another_system_is_another_payment(house: House) -> None:
    member = house.member()
    bring(house, row(member))
    assert bring(house, row(member), source="district").new == 1
    assert used(member)[0] == Decimal(200)


def test_a_correction_is_a_reversal_and_a_new_payment(house: House) -> None:
    member = house.member()
    wrong = row(member, benefit="30000.00", base="52000.00", reference="A")
    back = row(member, benefit="-30000.00", base="", reference="A-R", paid_on="2026-04-01")
    right = row(member, benefit="25000.00", base="45000.00", reference="A-2")
    first = bring(house, wrong, back, right)
    assert (first.new, first.refused, first.total) == (3, [], Decimal("25000.00"))
    assert used(member) == (Decimal(25000), Decimal(45000))
    reversal = PaidElsewhere.objects.get(reference="A-R")
    assert reversal.reverses == PaidElsewhere.objects.get(reference="A")
    assert reversal.base == Decimal(-52000)
    again = bring(house, wrong, back, right)
    assert (again.new, again.unchanged) == (0, 3)
    assessment = house.in_review(member, self_borne="1000.00").claim.assessments.latest("pk")
    assert assessment.inputs["paid_elsewhere"] == [{"paid_on": "2026-03-05", "amount": "25000.00"}]
    assert sums_hold()


def test_a_reversal_takes_back_the_whole_of_a_payment_that_came(house: House) -> None:
    member, other = house.member(), house.member()
    bring(house, row(member, reference="A"))
    result = bring(
        house,
        row(member, benefit="-100.00", base="", reference="B-R"),
        row(member, benefit="-99.00", base="", reference="A-R"),
        row(member, benefit="-100.00", base="-400.00", reference="A-R"),
        row(other, benefit="-100.00", base="", reference="A-R"),
    )
    assert [code for _line, _field, code in codes(result)] == [
        "reversal_without_original",
        "reversal_differs",
        "reversal_differs",
        "reversal_differs",
    ]
    assert used(member)[0] == Decimal(100)


def test_what_has_a_fund_of_its_own_leaves_the_item_alone(house: House) -> None:
    member = house.member()
    house_enrols(house, member, "critical_illness")
    illness = {"item": "critical_illness", "base": ""}
    result = bring(
        house,
        row(member, **illness, benefit_kind="critical_illness", benefit="15000.00", reference="A"),
        row(member, **illness, benefit_kind="consolation", benefit="1000.00", reference="B"),
        row(member, **illness, benefit="2000.01", reference="C"),
    )
    assert codes(result) == [(4, "benefit", "exceeds_benefit")]
    drawn = dict(Entitlement.objects.values_list("item", "used"))
    assert drawn == {"critical_illness": Decimal(15000), "ci_condolence": Decimal(1000)}


def house_enrols(house: House, member: Member, item: str) -> None:
    cover = member.enrolments.get(period=2026)
    enrol(
        member=member, scheme=house.scheme, item=item, period=2026,
        effective_on=cover.effective_on, ends_on=cover.ends_on,
    )  # fmt: skip


# -- the claims that are open ------------------------------------------------------------------


def test_an_open_claim_is_not_current_and_is_counted_anew(house: House) -> None:
    review = house.in_review(self_borne="1000.00")
    claim, before = review.claim, review.claim.assessments.latest("pk")
    result = bring(house, row(claim.member, benefit="200.00", base="1000.00"))
    assert result.rechecked == 1
    claim.refresh_from_db()
    assert not is_current(before, claim, Entitlement.objects.get(member=claim.member))
    with pytest.raises(Stale):
        house.decide(review)
    changes = since_assessment(claim, before.pk)
    assert [(change.who, change.what) for change in changes] == [("其他系统", "支付了 ¥200.00")]
    house.work()
    after = claim.assessments.latest("pk")
    assert (before.benefit, after.benefit) == (Decimal(200), Decimal(500))
    assert is_current(after, claim, Entitlement.objects.get(member=claim.member))
    assert house.review(claim).state == "green"


def test_a_decision_that_is_not_in_effect_is_taken_back(house: House) -> None:
    review = house.in_review(self_borne="1000.00")
    assert isinstance(house.decide(review), Decision)
    bring(house, row(review.claim.member, benefit="200.00", base="1000.00"))
    house.work()
    house.later(minutes=11)
    house.work()
    assert DecisionUndo.objects.get().reason == "facts_changed"
    assert house.review(review.claim).state == "green"
    assert Claim.objects.get(pk=review.claim_id).state == "in_review"
    assert used(review.claim.member) == (Decimal(200), Decimal(1000))
    assert sums_hold()


def test_claims_of_other_periods_and_closed_ones_are_left_alone(house: House) -> None:
    review = house.in_review()
    paid = house.approved()
    versions = list(Claim.objects.order_by("pk").values_list("version", flat=True))
    result = bring(
        house,
        row(review.claim.member, period="2025"),
        row(paid.member, reference="B"),
    )
    assert (result.new, result.rechecked) == (2, 0)
    assert list(Claim.objects.order_by("pk").values_list("version", flat=True)) == versions


def test_member_and_desk_read_where_the_earlier_amount_came_from(house: House) -> None:
    member = house.member()
    bring(house, row(member), row(member, benefit="40.50", reference="B", paid_on="2026-04-01"))
    review = house.in_review(member)
    page = money_page(review.claim, language="zh-hans")
    assert page is not None
    assert page.paid_elsewhere == (
        "已给付的金额中，由其他系统支付：2026年3月5日 ¥100.00、2026年4月1日 ¥40.50。"
    )
    assert _on_the_desk(review, house) == (
        "已给付的金额中，由其他系统支付：2026-03-05 ¥100.00、2026-04-01 ¥40.50。"
    )
    said = (
        "Of what was paid before, another system paid: March 5, 2026 ¥100.00, April 1, 2026 ¥40.50."
    )
    place = f"/m/claim/{review.claim.reference}/money/"
    assert said in Visitor().signs_in(member).sees(place)
    assert (
        "Of what was paid before, another system paid: 2026-03-05 ¥100.00, 2026-04-01 ¥40.50."
        in (
            Visitor()
            .signs_in(house.staff["officer"])
            .sees(f"/desk/cases/{review.claim.reference}/")
        )
    )
    other = money_page(house.in_review().claim, language="zh-hans")
    assert other is not None
    assert other.paid_elsewhere == ""


def _on_the_desk(review: Review, house: House) -> str:
    proposal = case_file(review, today=house.now.date(), now=house.now).proposal
    assert proposal is not None
    return proposal.paid_elsewhere


# -- promises of the database --------------------------------------------------------------------


def test_a_move_has_a_claim_or_a_payment_and_never_both(house: House) -> None:
    claim = house.in_review().claim
    bring(house, row(claim.member))
    paid = PaidElsewhere.objects.get()
    entitlement = Entitlement.objects.get()
    for behind in ({}, {"claim": claim, "paid_elsewhere": paid}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EntitlementMove.objects.create(
                entitlement=entitlement, key="k", amount=1, base=1, moved_at=house.now, **behind
            )


def test_what_was_imported_is_never_changed(house: House) -> None:
    bring(house, row(house.member()))
    for change in (
        lambda: PaidElsewhere.objects.update(benefit=1),
        lambda: PaidElsewhere.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_number_of_statements_does_not_grow_with_the_rows(house: House) -> None:
    def statements(count: int) -> int:
        rows = [row(house.member()) for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert bring(house, *rows).new == count
        return len(queries)

    bring(house, row(house.member()))  # caches
    assert statements(2) == statements(12)
