"""The pages of a freeze: asked for on a case, confirmed by another, seen wherever it matters."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.actions.freeze import FreezeWish, confirm_freeze, freeze_account, freeze_claim
from claims.models import Claim, Freeze
from members.models import ConflictOfInterest
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


def ask(house: House, claim: Claim, reason: str = "court_order", *, card: bool = False) -> Freeze:
    wish = FreezeWish(reason, "法院协助执行通知书", timezone.localdate() + timedelta(days=30))
    how: dict[str, Any] = {"wish": wish, "actor": house.staff["officer"], "now": timezone.now()}
    if card:
        return freeze_account(account_id=claim.bank_account_id, **how)
    return freeze_claim(claim_id=claim.pk, **how)


def test_from_asking_to_lifting(house: House) -> None:
    claim = house.in_review().claim
    officer = Visitor().signs_in(house.staff["officer"])
    case = f"/desk/cases/{claim.reference}/"
    assert "Freeze" in officer.sees(case)
    last = f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"
    said = officer.posts(
        f"{case}freeze",
        target="claim",
        reason="death",
        words="家属来电告知",
        ends_on=last,
        evidence="",
    )
    assert "Frozen for now" in said
    freeze = Freeze.objects.get()
    here = f"/desk/freezes/{freeze.pk}/"
    assert "Confirm the freeze" not in officer.sees(here)
    assert "Frozen for now" in officer.sees(case)

    supervisor = Visitor().signs_in(house.staff["supervisor"])
    assert "Waiting for a second person" in supervisor.sees("/desk/freezes/")
    assert "frozen until its last day" in supervisor.posts(f"{here}confirm")
    assert "Frozen" in supervisor.sees("/desk/queue?lane=green")
    assert "The freeze was confirmed" in officer.sees(f"{case}history")
    assert "until a supervisor agrees" in officer.posts(f"{here}ask-lift", words="家属已到场")
    assert "Lifted" in supervisor.posts(f"{here}lift")
    assert "Frozen" not in officer.sees(case)


def test_what_is_not_complete_comes_back(house: House) -> None:
    claim = house.in_review().claim
    officer = Visitor().signs_in(house.staff["officer"])
    far = f"{timezone.localdate() + timedelta(days=400):%Y-%m-%d}"
    said = officer.posts(
        f"/desk/cases/{claim.reference}/freeze",
        {"target": "claim", "reason": "other", "words": "有疑问", "ends_on": far},
        status=422,
    )
    assert "180 days at most" in said
    freeze = ask(house, claim)
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    supervisor.posts(f"/desk/freezes/{freeze.pk}/decline", {"words": ""}, status=422)
    confirm_freeze(freeze_id=freeze.pk, actor=house.staff["supervisor"], now=timezone.now())
    supervisor.posts(f"/desk/freezes/{freeze.pk}/confirm", status=409)


def test_who_is_too_close_finds_no_freeze(house: House) -> None:
    freeze = ask(house, house.in_review().claim)
    close = house.staff["supervisor"]
    ConflictOfInterest.objects.create(
        user=close, member=freeze.member, relation="family", since=timezone.localdate()
    )
    visitor = Visitor().signs_in(close)
    assert visitor.get(f"/desk/freezes/{freeze.pk}/").status_code == 404
    assert visitor.post(f"/desk/freezes/{freeze.pk}/confirm").status_code == 404
    assert freeze.member.masked_name not in visitor.sees("/desk/freezes/")
    assert Visitor().signs_in(house.staff["maker"]).get("/desk/freezes/").status_code == 403


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("suspicion", "something has to be cleared up first"),
        ("court_order", "an authority has asked us to wait"),
        ("death", "We are sorry for your loss"),
    ],
)
def test_the_member_reads_that_it_rests_and_no_accusation(
    house: House, reason: str, words: str
) -> None:
    claim = house.in_review().claim
    freeze = ask(house, claim, reason)
    member = Visitor().signs_in(claim.member)
    seen = member.sees(f"/m/claim/{claim.reference}/")
    assert words in seen
    assert "12351" in seen
    assert "fraud" not in seen.lower()
    assert freeze.words not in seen
    assert "Resting for now" in member.sees("/m/")


def test_a_frozen_account_rests_only_what_is_to_be_paid(house: House) -> None:
    undecided = house.in_review().claim
    granted = house.approved()
    for claim in (undecided, granted):
        ask(house, claim, card=True)
    member = Visitor().signs_in(granted.member)
    assert "The payment rests for now" in member.sees(f"/m/claim/{granted.reference}/")
    member = Visitor().signs_in(undecided.member)
    assert "cleared up" not in member.sees(f"/m/claim/{undecided.reference}/")


def test_the_list_takes_the_same_number_of_statements_for_one_as_for_many(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["supervisor"])
    counted = []
    for number in (1, 3):
        for _case in range(number):
            ask(house, house.in_review().claim)
            ask(house, house.in_review().claim, card=True)
        visitor.sees("/desk/freezes/")
        with CaptureQueriesContext(connection) as caught:
            visitor.sees("/desk/freezes/")
        counted.append(len(caught))
    assert counted[0] == counted[1] <= 5
