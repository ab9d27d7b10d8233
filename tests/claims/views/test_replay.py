"""The pages of the rule time machine, for who may see them, with and without scripts."""

import csv
import io
from decimal import Decimal

import pytest
from django.db.models import Sum
from pytest_django import DjangoAssertNumQueries, Settings

from claims.models import ReplayRow, ReplayRun
from members.models import SchemeDraft, SchemeVersion
from members.roles import ROLES, Permission, Role
from tests.claims.drafts import CAP, FLOOR, HIGHER_CAP, draft, next_version
from tests.claims.replay_population import settle_many
from tests.stages import House
from tests.visitor import Visitor

PAGE = "/setup/schemes/hangzhou/replay/"


def administrator(house: House, language: str = "en") -> Visitor:
    return Visitor(language).signs_in(house.staff["admin"])


def started(house: House, rules: SchemeDraft, period: int = 2025) -> ReplayRun:
    administrator(house).posts(PAGE, period=str(period), against=f"draft-{rules.pk}")
    return ReplayRun.objects.latest("pk")


def finished(house: House, rules: SchemeDraft, period: int = 2025) -> ReplayRun:
    run = started(house, rules, period)
    house.later(days=10)
    house.now = max(house.now, run.asked_at)
    house.work()
    run.refresh_from_db()
    assert run.state == "done"
    return run


def path(run: ReplayRun, rest: str = "") -> str:
    return f"{PAGE}{run.pk}/{rest}"


def test_a_replay_is_asked_for_and_its_progress_shown(house: House) -> None:
    settle_many(house, claims=30)
    rules = draft(house, *HIGHER_CAP)
    visitor = administrator(house)
    assert "2025 (30 decided)" in visitor.sees(PAGE)
    page = visitor.posts(PAGE, period="2025", against=f"draft-{rules.pk}")
    assert "2025 under draft 2027" in page
    assert "0 of 30 claims" in page
    run = ReplayRun.objects.get()
    html = visitor.get(path(run)).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in html
    assert 'hx-trigger="every 2s"' in html


def test_the_poll_gets_the_sums_and_at_the_end_a_new_page(house: House) -> None:
    settle_many(house, claims=30)
    run = started(house, draft(house, *HIGHER_CAP))
    visitor = administrator(house)
    poll = visitor.get(path(run), headers={"HX-Request": "true"})
    assert "<html" not in poll.content.decode()
    assert "every 2s" in poll.content.decode()
    house.now = run.asked_at
    house.work()
    answer = visitor.get(path(run), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert "refresh" not in visitor.get(path(run)).content.decode().partition("<body")[0]


def test_the_page_tells_cost_winners_losers_and_the_claims_behind(house: House) -> None:
    settle_many(house, claims=300)
    run = finished(house, draft(house, *HIGHER_CAP, (FLOOR, FLOOR.replace("100", "60"))))
    visitor = administrator(house)
    page = visitor.sees(path(run))
    assert f"¥{run.new_total:,.2f}" in page
    assert f"{run.gained_count} claims; {run.members_gained} members gain" in page
    assert f"{run.lost_count} claims; {run.members_lost} members lose" in page
    most = run.rows.select_related("claim").order_by("-difference", "-pk")[0]
    assert most.claim.reference in page
    worst = run.rows.select_related("claim").order_by("difference", "pk")[0]
    assert worst.claim.reference in visitor.sees(path(run, "?lane=loss"))
    for lane in ("changed", "open", "by_hand", "not_reproduced"):
        visitor.sees(path(run, f"?lane={lane}"))
    visitor.sees(path(run, "?lane=nonsense"), status=404)
    visitor.sees(path(run, "?lane=gain&after=nonsense"))


def test_the_bars_and_the_table_count_every_compared_claim_once(house: House) -> None:
    from claims.queries.replay_spread import spread

    settle_many(house, claims=300)
    run = finished(house, draft(house, *HIGHER_CAP, (FLOOR, FLOOR.replace("100", "60"))))
    bars = spread(run)
    assert sum(bar.claims for bar in bars.bars) + bars.unchanged == run.compared_count
    assert sum(bar.amount for bar in bars.bars) == run.new_total - run.old_total
    html = administrator(house).get(path(run)).content.decode()
    assert html.count("<rect") == len(bars.bars)
    assert "style=" not in html


def test_a_lane_goes_on_where_the_page_ended(house: House) -> None:
    settle_many(house, claims=400)
    run = finished(house, draft(house, (FLOOR, FLOOR.replace("100", "900"))))
    assert run.gained_count > 60
    visitor, seen, query = administrator(house), [], "?lane=gain"
    while query:
        response = visitor.get(path(run, query))
        seen += [row.reference for row in response.context["page"].rows]
        query = response.context["older_url"].partition("#")[0].partition("/?")[2]
        query = f"?{query}" if query else ""
    assert len(seen) == len(set(seen)) == run.gained_count


def test_every_claim_can_be_taken_along_without_a_name(house: House) -> None:
    settle_many(house, claims=120)
    run = finished(house, draft(house, *HIGHER_CAP))
    response = administrator(house).get(path(run, "claims.csv"))
    assert response.streaming
    body: bytes = response.getvalue()
    assert body.startswith("\ufeff".encode())
    head, *lines = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert head[0] == "Claim"
    assert len(lines) == 120
    total = sum(Decimal(line[8]) for line in lines)
    assert total == run.rows.aggregate(s=Sum("difference"))["s"]
    assert "样本" not in body.decode()


def test_the_digest_tells_which_rules_were_replayed_when_the_draft_changes(house: House) -> None:
    settle_many(house, claims=10)
    rules = draft(house, *HIGHER_CAP)
    run = finished(house, rules)
    visitor = administrator(house)
    page = visitor.sees(path(run))
    assert run.digest[:16] in page
    assert "has changed since" not in page
    rules.source_text = rules.source_text.replace("60200", "61200")
    rules.revision += 1
    rules.save()
    page = visitor.sees(path(run))
    assert "The draft has changed since" in page
    assert "revision 2" in page
    assert run.digest[:16] in page


def test_a_replay_under_the_rules_in_force_says_that_it_is_one(house: House) -> None:
    settle_many(house, claims=10)
    run = finished(house, draft(house))
    administrator(house).posts(PAGE, period="2025", against=f"version-{run.in_force_id}")
    run = ReplayRun.objects.latest("pk")
    assert "These are the rules in force" in administrator(house).sees(path(run))


def test_nonsense_is_refused_with_line_and_key_beside_the_form(house: House) -> None:
    settle_many(house, claims=5)
    newest = SchemeVersion.objects.filter(scheme=house.scheme).latest("valid_from")
    text = next_version(newest.source_text, (CAP, 'cap = { value = "a lot"'))
    rules = draft(house, text=text)
    page = administrator(house).posts(PAGE, period="2025", against=f"draft-{rules.pk}", status=422)
    assert "line" in page
    assert "cap" in page
    assert not ReplayRun.objects.exists()


def test_what_was_not_offered_is_not_taken(house: House) -> None:
    settle_many(house, claims=5)
    visitor = administrator(house)
    visitor.posts(PAGE, period="1999", against="draft-1", status=422)
    visitor.posts(PAGE, status=422)
    assert not ReplayRun.objects.exists()


def test_a_scheme_without_decided_claims_says_so(house: House) -> None:
    assert "No claim has been decided yet" in administrator(house).sees(PAGE)


def test_cancelling_leaves_what_was_found(house: House, settings: Settings) -> None:
    settings.REPLAY_STEP_MEMBERS = 3
    from claims.actions.replay import replay_step

    settle_many(house, claims=30)
    run = started(house, draft(house, *HIGHER_CAP))
    replay_step(run_id=run.pk, step=0, now=house.now)
    visitor = administrator(house)
    assert "Cancelled before it was through" in visitor.posts(path(run, "cancel"))
    assert 0 < ReplayRow.objects.filter(run=run).count() < 30
    assert "no longer possible" in visitor.posts(path(run, "cancel"))


@pytest.mark.parametrize("username", ["officer", "expert", "maker", "checker", "helper"])
def test_others_read_which_role_they_lack(house: House, username: str) -> None:
    settle_many(house, claims=5)
    run = started(house, draft(house, *HIGHER_CAP))
    visitor = Visitor().signs_in(house.staff[username])
    for address in (PAGE, path(run), path(run, "claims.csv")):
        assert "Supervisor" in visitor.sees(address, status=403)
    visitor.posts(path(run, "cancel"), status=403)


def test_a_supervisor_reads_but_does_not_start(house: House) -> None:
    settle_many(house, claims=5)
    rules = draft(house, *HIGHER_CAP)
    run = started(house, rules)
    visitor = Visitor().signs_in(house.staff["supervisor"])
    assert "Start the replay" not in visitor.sees(PAGE)
    visitor.sees(path(run))
    assert Permission.SCHEME_DRAFT not in ROLES[Role.SUPERVISOR].permissions
    visitor.posts(PAGE, period="2025", against=f"draft-{rules.pk}", status=422)
    visitor.posts(path(run, "cancel"), status=403)
    assert ReplayRun.objects.get().state == "running"


def test_to_members_and_strangers_it_does_not_exist(house: House) -> None:
    Visitor().signs_in(house.member()).sees(PAGE, status=404)
    assert Visitor().get(PAGE).status_code == 302
    administrator(house).sees("/setup/schemes/atlantis/replay/", status=404)
    administrator(house).sees(f"{PAGE}999/", status=404)


def test_the_page_costs_the_same_whatever_the_number_of_claims(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settle_many(house, claims=200)
    run = finished(house, draft(house, (FLOOR, FLOOR.replace("100", "900"))))
    visitor = administrator(house)
    with django_assert_max_num_queries(14):
        visitor.sees(path(run))
