"""A replay: fair under the rules in force, honest about what it cannot compare, once."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from pytest_django import Settings

from claims.actions.replay import (
    NothingToReplay,
    RulesUnreadable,
    cancel_replay,
    give_up_replay,
    replay_step,
    start_replay,
)
from claims.models import Claim, EntitlementMove, ReplayRow, ReplayRun
from config.kernel.moves import MoveDenied
from config.models import WorkItem
from members.models import SchemeDraft, SchemeVersion
from members.policies import NotAllowed
from members.roles import Role
from reviews.actions.decide import Wish
from reviews.models.decision import DenialReason, Outcome
from tests.claims.drafts import BASE, CAP, FLOOR, HIGHER_CAP, draft, next_version
from tests.claims.paid_benefits import bring, row
from tests.claims.replay_population import settle_many
from tests.claims.views.test_employer import employer
from tests.stages import House


def in_force(house: House) -> SchemeVersion:
    return SchemeVersion.objects.for_period(house.scheme.pk, 2026)


def start(
    house: House,
    against: SchemeDraft | SchemeVersion,
    *,
    by: str = "admin",
    period: int = 2026,
) -> ReplayRun:
    return start_replay(
        scheme=house.scheme, period=period, against=against, actor=house.staff[by], now=house.now
    )


def replayed(
    house: House, against: SchemeDraft | SchemeVersion, *, period: int = 2026
) -> ReplayRun:
    """Asked for, and worked through."""
    run = start(house, against, period=period)
    house.work()
    run.refresh_from_db()
    assert run.state == "done"
    return run


def row_of(run: ReplayRun, claim: Claim) -> ReplayRow:
    return ReplayRow.objects.get(run=run, claim=claim)


def test_the_version_in_force_brings_every_claim_again(house: House) -> None:
    member = house.member()
    first = house.approved(member, self_borne="4134.00")
    second = house.approved(
        member, self_borne="20000.00",
        admitted_on=house.now.date().replace(day=1), discharged_on=house.now.date().replace(day=3),
    )  # fmt: skip
    alone = house.approved(self_borne="150.00")
    run = replayed(house, in_force(house))
    assert (run.compared_count, run.changed_count) == (3, 0)
    for claim in (first, second, alone):
        row = row_of(run, claim)
        drawn = EntitlementMove.objects.get(claim=claim).amount
        assert (row.kind, row.old, row.new) == ("compared", drawn, drawn)
    assert run.old_total == run.new_total
    assert (run.gained_count, run.lost_count) == (0, 0)


def test_what_another_system_paid_stands_as_it_was_on_both_sides(house: House) -> None:
    member = house.member()
    bring(house, row(member, benefit="200.00", base="1000.00"))
    claim = house.approved(member, self_borne="1000.00")
    run = replayed(house, draft(house, *HIGHER_CAP))
    assert run.compared_count == 1
    found = row_of(run, claim)
    assert found.old == found.new == 500


def test_a_version_that_says_the_same_under_another_name_changes_nothing(house: House) -> None:
    settle_many(house, claims=60, period=2025)
    run = replayed(house, draft(house), period=2025)
    assert (run.compared_count, run.gained_count, run.lost_count) == (60, 0, 0)


def test_a_raised_cap_makes_winners_and_no_losers(house: House) -> None:
    settle_many(house, claims=300, period=2025)
    run = replayed(house, draft(house, *HIGHER_CAP), period=2025)
    assert run.compared_count == 300
    assert run.gained_count > 0
    assert run.lost_count == 0
    assert run.lost_total == 0
    assert run.new_total - run.old_total == run.gained_total
    assert run.members_gained > 0
    assert run.members_lost == 0


def test_what_a_claim_brings_more_the_next_one_finds_used(house: House) -> None:
    """The period's floor is raised: the first claim takes it, the second only what is left."""
    member = house.member()
    first = house.approved(member, self_borne="200.00")
    second = house.approved(
        member, self_borne="3000.00",
        admitted_on=house.now.date().replace(day=1), discharged_on=house.now.date().replace(day=3),
    )  # fmt: skip
    run = replayed(house, draft(house, (FLOOR, FLOOR.replace("100", "110"))))
    one, two = row_of(run, first), row_of(run, second)
    assert (one.old, one.new) == (Decimal("100.00"), Decimal("110.00"))
    assert (two.old, two.new) == (Decimal("1200.00"), Decimal("1190.00"))
    assert run.old_total == run.new_total
    assert (run.members_gained, run.members_lost) == (0, 0)


def test_the_totals_are_the_sums_of_the_rows(house: House, settings: Settings) -> None:
    settings.REPLAY_STEP_MEMBERS = 7
    settle_many(house, claims=200, period=2025)
    change = (CAP, CAP.replace("30200", "9000"))
    raised = (FLOOR, FLOOR.replace("100", "300"))
    run = replayed(house, draft(house, change, raised), period=2025)
    rows = ReplayRow.objects.filter(run=run)
    compared = rows.filter(kind="compared")
    assert rows.count() == run.claims_done == run.claims_expected == 200
    assert run.step > 5
    assert run.old_total == compared.aggregate(s=Sum("old"))["s"]
    assert run.new_total == compared.aggregate(s=Sum("new"))["s"]
    gained, lost = compared.filter(difference__gt=0), compared.filter(difference__lt=0)
    assert run.gained_count == gained.count() > 0
    assert run.lost_count == lost.count() > 0
    assert run.gained_total == gained.aggregate(s=Sum("difference"))["s"]
    assert run.lost_total == -lost.aggregate(s=Sum("difference"))["s"]
    assert run.difference == run.gained_total - run.lost_total


def test_what_a_person_decided_otherwise_is_kept_apart_and_drawn_as_it_was(house: House) -> None:
    member = house.member()
    review = house.in_review(member, self_borne="4134.00")
    more = Wish(Outcome.APPROVED, Decimal("900.00"), override_reason="A1")
    house.decide(review, more)
    house.effective(house.confirm(review))
    later = house.approved(
        member, self_borne="5000.00",
        admitted_on=house.now.date().replace(day=1), discharged_on=house.now.date().replace(day=3),
    )  # fmt: skip
    run = replayed(house, in_force(house))
    assert row_of(run, review.claim).kind == "by_hand"
    assert row_of(run, review.claim).decided == Decimal("900.00")
    assert row_of(run, later).kind == "compared"
    assert (run.compared_count, run.claims_done) == (1, 2)


def test_a_denial_by_the_arithmetic_is_replayed_and_one_by_hand_is_not(house: House) -> None:
    computed = house.denied()
    review = house.in_review()
    house.decide(review, Wish(Outcome.DENIED, denial_reason=DenialReason.DUPLICATE, note="重复"))
    by_hand = house.effective(house.confirm(review))
    run = replayed(house, in_force(house))
    assert row_of(run, computed).kind == "compared"
    assert row_of(run, by_hand).kind == "by_hand"


def test_a_claim_whose_facts_are_missing_is_reported_and_never_guessed(house: House) -> None:
    claim = house.approved()
    settle_many(house, claims=5, period=2026)
    # Assessments are written once; a row of an older time may lack what we ask for today.
    last = claim.assessments.latest("pk")
    claim.assessments.model.objects.create(
        claim=claim,
        claim_version=claim.version,
        scheme_version=last.scheme_version,
        outcome=last.outcome,
        benefit=last.benefit,
        base=last.base,
        inputs={"case": {"claim": {"filed_on": "2026-11-23", "stays": [{}]}}},
        replaces=last,
        assessed_at=EntitlementMove.objects.get(claim=claim).moved_at,
    )
    run = replayed(house, in_force(house))
    row = row_of(run, claim)
    assert (row.kind, row.reasons) == ("not_reproduced", ["facts_missing"])
    assert row.difference == 0
    assert run.compared_count == 5


def test_what_the_other_rules_cannot_tell_yet_is_open_and_no_loss(house: House) -> None:
    claim = house.approved()
    of_all = (BASE, BASE.replace("self_borne", "self_paid_one"))
    run = replayed(house, draft(house, of_all))
    row = row_of(run, claim)
    assert (row.kind, row.old_outcome, row.new_outcome) == ("open", "pay", "needs_document")
    assert row.reasons == ["split_sheet_missing"]
    assert row.difference == 0
    assert (run.compared_count, run.lost_count) == (0, 0)


def test_the_same_thing_twice_is_one_run(house: House) -> None:
    house.approved()
    rules = draft(house, (CAP, CAP.replace("30200", "40000")))
    once, twice = start(house, rules), start(house, rules)
    assert once == twice
    assert WorkItem.objects.filter(kind="claims.replay").count() == 1
    house.work()
    house.later(days=1)
    assert start(house, rules) != once, "a finished one may be asked for again"


def test_a_step_that_is_delivered_twice_writes_once(house: House) -> None:
    house.approved()
    run = start(house, in_force(house))
    replay_step(run_id=run.pk, step=0, now=house.now)
    replay_step(run_id=run.pk, step=0, now=house.now)
    run.refresh_from_db()
    assert (run.claims_done, run.rows.count(), run.state) == (1, 1, "done")


def test_a_run_can_be_cancelled_between_two_steps(house: House, settings: Settings) -> None:
    settings.REPLAY_STEP_MEMBERS = 1
    house.approved()
    house.approved()
    run = start(house, in_force(house))
    replay_step(run_id=run.pk, step=0, now=house.now)
    cancel_replay(run_id=run.pk, actor=house.staff["admin"], now=house.now)
    house.work()
    run.refresh_from_db()
    assert (run.state, run.claims_done, run.closed_by) == ("cancelled", 1, house.staff["admin"])
    with pytest.raises(MoveDenied):
        cancel_replay(run_id=run.pk, actor=house.staff["admin"], now=house.now)


def test_after_the_last_try_the_run_says_so(house: House) -> None:
    house.approved()
    run = start(house, in_force(house))
    give_up_replay(run_id=run.pk, now=house.now)
    run.refresh_from_db()
    assert run.state == "failed"
    give_up_replay(run_id=run.pk, now=house.now)


def test_a_draft_that_changes_meanwhile_does_not_change_the_run(
    house: House, settings: Settings
) -> None:
    settings.REPLAY_STEP_MEMBERS = 1
    for _ in range(2):
        house.approved(self_borne="200.00")
    rules = draft(house, (FLOOR, FLOOR.replace("100", "120")))
    run = start(house, rules)
    replay_step(run_id=run.pk, step=0, now=house.now)
    rules.source_text = rules.source_text.replace('floor = { value = "120.00"', FLOOR)
    rules.save()
    house.work()
    assert set(run.rows.values_list("new", flat=True)) == {Decimal("120.00")}


def test_a_period_without_settled_claims_is_refused(house: House) -> None:
    house.in_review()
    with pytest.raises(NothingToReplay, match="2026"):
        start(house, in_force(house))
    assert not ReplayRun.objects.exists()


def test_a_draft_that_says_nonsense_is_refused_with_line_and_key(house: House) -> None:
    house.approved()
    text = next_version(in_force(house).source_text, (CAP, 'cap = { value = "a lot"'))
    with pytest.raises(RulesUnreadable, match="line"):
        start(house, draft(house, text=text))
    assert not ReplayRun.objects.exists()


def test_a_draft_whose_file_lacks_its_version_is_refused(house: House) -> None:
    house.approved()
    with pytest.raises(RulesUnreadable, match="2027"):
        start(house, draft(house, text=in_force(house).source_text))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_who_drafts_schemes_may_start_or_cancel(house: House, role: Role) -> None:
    house.approved()
    run = start(house, in_force(house))
    people = [*house.staff.values(), employer(house)]
    person = next(user for user in people if user.role_grants.filter(role=role).exists())
    with pytest.raises(NotAllowed):
        start_replay(
            scheme=house.scheme,
            period=2026,
            against=in_force(house),
            actor=person,
            now=house.now,
        )
    with pytest.raises(NotAllowed):
        cancel_replay(run_id=run.pk, actor=person, now=house.now)
