"""`make_load`: a scratch database of made-up claims that keeps every promise, and works."""

import re
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from claims.models import Claim, Fact
from config.load.plan import Size
from config.load.plays import PLAYS
from config.load.pour import load
from config.load.proofs import PROMISES, Broken, prove
from config.load.record import numbered_tables
from config.scratch import is_scratch
from members.actions.load_schemes import load_schemes
from members.models import Encounter, Member, User
from members.workdays import load_seed
from reviews.actions.decide import Wish, decide
from reviews.actions.lease import next_case
from reviews.models import LaneCount, Review
from reviews.models.decision import Outcome
from tests.stages import House

FEW = ("paid", "denied", "withdrawn", "green", "cause", "account", "expert", "second")
SIZE = Size(members=300, claims=500, open_claims=60)
_SHAPE = """
    SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint
    UNION ALL SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index
    UNION ALL SELECT pg_get_triggerdef(oid), tgenabled = 'O' FROM pg_trigger WHERE NOT tgisinternal
"""


# PostgreSQL writes the same condition with its casts in other places once it was made anew.
_CASTS = re.compile(r"::character varying|::text|\[\]|[()]")


def _shape() -> list[tuple[str, bool]]:
    return sorted((_CASTS.sub("", definition), sound) for definition, sound in _rows(_SHAPE))


def _rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def _load(size: Size = SIZE) -> list[str]:
    told: list[str] = []
    plays = [one for name in FEW for one in PLAYS if one.name == name][::2]
    load(size, seed=1, now=timezone.now(), tell=told.append, plays=plays)
    return told


@pytest.fixture
def schemes(db: None) -> None:
    load_schemes(now=timezone.now())
    load_seed()


@pytest.mark.slow
def test_what_was_loaded_is_as_if_people_had_done_it(schemes: None) -> None:
    before = _shape()
    told = _load()
    assert f"{len(PROMISES)} promises are proved" in told
    assert _shape() == before, "keys, indexes and triggers are as they were"
    assert (Member.objects.count(), Claim.objects.count()) == (300, 500)
    open_states = ["green", "with_officer", "with_expert", "proposed"]
    assert Review.objects.filter(state__in=open_states).count() == 60
    assert Encounter.objects.count() == 500
    member = Member.objects.order_by("pk")[7]
    assert Member.objects.with_id_number(member.id_number).get() == member
    assert member.bank_accounts.get().number.endswith(member.bank_accounts.get().last4)
    assert member.users.get().display_name == member.masked_name
    assert is_scratch()
    _the_desk_goes_on()
    with pytest.raises(DatabaseError), transaction.atomic():
        Fact.objects.order_by("pk").first().delete()  # type: ignore[union-attr]


def _the_desk_goes_on() -> None:
    """The next case is taken, and decided by the amount that the copy says."""
    officer = User.objects.get(username="load-officer")
    now = timezone.now()
    green = LaneCount.objects.filter(lane="green")
    counted = sum(green.values_list("number", flat=True))
    left = None
    while True:
        review = next_case(actor=officer, now=now, after=left)
        assert review is not None
        if review.state == "green":
            break
        left = review.pk
    assessment = review.claim.assessments.get()
    decision = decide(
        review_id=review.pk,
        version=review.version,
        assessment_id=assessment.pk,
        wish=Wish(Outcome.APPROVED),
        actor=officer,
        now=now + timedelta(seconds=1),
    )
    assert decision.amount == assessment.benefit > Decimal(0)
    assert sum(green.values_list("number", flat=True)) == counted - 1
    newest = Member.objects.latest("pk")
    assert newest.pk < _next_number("members_member")


def _next_number(table: str) -> int:
    [(number,)] = _rows(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")
    return int(number)


BREACHES = {
    "lanes are counted right": "UPDATE reviews_lanecount SET number = number + 1",
    "a claim is where its last event says": "UPDATE claims_claim SET state = 'approved'",
    "a review is where its last event says": "UPDATE reviews_review SET state = 'closed'",
    "a review is in the lane, and has the marks, that follow from it": """
        UPDATE reviews_review SET marks = '{}' WHERE state <> 'closed'""",
    "nobody has a case that is their own, or of someone close": """
        UPDATE reviews_review SET assigned_to_id = (
            SELECT id FROM members_user u WHERE u.member_id = reviews_review.member_id)""",
    "a review is of its claim's member and unit": "UPDATE reviews_review SET unit_path = '/x/'",
    "a claim is of its stay's member, filed by the member, to the member's account": """
        UPDATE claims_claim SET filed_by_id = (SELECT max(id) FROM members_user)""",
    "a claim is of an item that covers its stay": "UPDATE members_enrolment SET item = 'women'",
    "a decided review has one decision that stands, in effect or to be taken back": """
        INSERT INTO reviews_decisionundo (decision_id, reason, undone_at)
        SELECT id, 'facts_changed', now() FROM reviews_decision""",
    "what is granted or denied has a decision in effect that says so": """
        DELETE FROM reviews_decisioneffect""",
    "nobody decides what is their own, or of someone close": """
        UPDATE members_user u SET member_id = m.id FROM members_member m
        WHERE u.username = 'load-officer' AND m.id = (SELECT max(member_id) FROM claims_claim c
            JOIN reviews_decision d ON d.claim_id = c.id)""",
    "an approval is what was computed, unless it says why not": """
        UPDATE reviews_decision SET amount = amount + 1 WHERE outcome = 'approved'""",
    "lines add up to the benefit": """
        UPDATE claims_assessmentline SET amount = amount + 1 WHERE NOT is_working""",
    "an entitlement is the sum of its moves": "UPDATE claims_entitlement SET used = used + 1",
    "a fact of the feed is of the claim's own settlement": """
        UPDATE claims_fact SET settlement_id = (SELECT max(id) FROM members_insurancesettlement)
        WHERE source = 'feed'""",
    "every claim on the desk was looked at by the machine": "DELETE FROM reviews_prereview",
    "a member stands in the unit that their path says": "UPDATE members_member SET unit_path = '/'",
}


def _told_of(breach: str) -> str:
    """What is told of rows that were changed so; then they are as before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breach)
        assert cursor.rowcount > 0
        with pytest.raises(Broken) as told:
            prove(lambda _words: None)
        transaction.set_rollback(True)
    return str(told.value)


@pytest.mark.slow
def test_a_promise_that_does_not_hold_is_told(schemes: None) -> None:
    _load()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in numbered_tables():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    for promise, breach in BREACHES.items():
        assert promise in _told_of(breach)
    prove(lambda _words: None)


@pytest.mark.slow
def test_more_can_be_added_beside_what_is_there(schemes: None) -> None:
    _load(Size(300, 200, 20))
    _load(Size(300, 200, 20))
    assert (Member.objects.count(), Claim.objects.count()) == (600, 400)


def _command(**options: Any) -> str:
    out = StringIO()
    call_command("make_load", members=300, claims=200, stdout=out, **options)
    return out.getvalue()


def test_a_production_site_is_refused(schemes: None, settings: Settings) -> None:
    settings.SANDBOX_ALLOWED = False
    with pytest.raises(CommandError, match="production"):
        _command()


def test_people_who_may_be_real_are_refused_whatever_is_asked(house: House) -> None:
    house.member()
    with pytest.raises(CommandError, match="not marked as a scratch one") as refused:
        _command(add=True)
    assert refused.value.returncode == 2


def test_without_schemes_it_says_what_to_do_first(db: None) -> None:
    with pytest.raises(CommandError, match="load_schemes"):
        _command()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"members": 99}, "--members"),
        ({"claims": 9}, "--claims"),
        ({"open": 201}, "--open"),
        ({"claims": 9000}, "too many for 300 members"),
    ],
)
def test_sizes_that_cannot_be_are_refused(
    schemes: None, options: dict[str, int], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("make_load", **{"members": 300, "claims": 200, **options})
