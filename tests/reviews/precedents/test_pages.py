"""Precedents and similar cases on the pages, without scripts: at the desk and for experts."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import ConflictOfInterest
from reviews.models import Precedent, PrecedentCitation
from tests.reviews.precedents.stages import RULING, adopts, decision_of, in_force, proposes
from tests.reviews.views.test_statements import WHO
from tests.stages import CANCER, House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow
SAYS = {
    name: getattr(RULING, name) for name in ("title", "question", "ruling", "reasons", "clause")
}
OPINES = {"conclusion": "critical_illness", "grounds": "discharge diagnosis", "confidence": "high"}


def _as(house: House, who: str) -> Visitor:
    return Visitor().signs_in(house.staff[who])


def _case(claim: Any, rest: str = "") -> str:
    return f"/desk/cases/{claim.reference}/{rest}"


def _form_of(visitor: Visitor, path: str) -> dict[str, str]:
    response = visitor.get(path)
    form = response.context["panel"].form
    return {name: str(form[name].value() or "") for name in form.fields}


def test_from_the_case_to_the_citation(house: House) -> None:
    claim = house.denied()
    officer, supervisor, expert = (_as(house, who) for who in ("officer", "supervisor", "expert"))
    assert "Propose it as a precedent" in officer.sees(_case(claim))
    assert "names nobody" not in officer.sees(_case(claim, "precedent"))
    page = officer.posts(
        _case(claim, "precedent"), {**SAYS, "title": claim.member.name * 2}, status=422
    )
    assert "leave out the member" in page
    assert "Proposed." in officer.posts(_case(claim, "precedent"), SAYS)
    (precedent,) = Precedent.objects.all()
    assert "Waiting to be adopted" in supervisor.sees("/desk/guide")
    page = supervisor.posts(f"/desk/guide/{precedent.pk}/adopt")
    assert "Precedent 2026-001" in page
    assert "In force" in page
    referral = house.refer()
    house.looks(referral)
    assert "逃逸" in expert.sees("/expert/guide/precedents?q=认定书")
    case = f"/expert/cases/{referral.review.claim.reference}/"
    page = expert.posts(f"{case}initial", {**OPINES, "follows": "2026-001"})
    assert "Precedent 2026-001" in page
    final = expert.get(case).context["acts"]["final"].form
    assert final["follows"].value() == "2026-001"
    expert.posts(f"{case}final", {**OPINES, "departs": "2026-001 this one is an ordinary illness"})
    house.answers(house.other(referral), "critical_illness")  # the second reader
    page = officer.sees(_case(referral.review.claim))
    assert "Precedent 2026-001" in page
    assert "this one is an ordinary illness" in page
    page = officer.sees(f"/desk/guide/{precedent.pk}/")
    assert "followed in 1, not followed in 1 cases" in page
    assert claim.reference in page


def test_a_decision_is_made_with_its_citations(house: House) -> None:
    in_force(house)
    review = house.in_review()
    officer = _as(house, "officer")
    path = _case(review.claim, "?act=approve")
    entered = _form_of(officer, path)
    assert "follows" in entered
    act = _case(review.claim, "acts/approve")
    page = officer.posts(act, {**entered, "follows": "第一条"}, status=422)
    assert "write numbers as 2026-001" in page
    page = officer.posts(act, {**entered, "departs": "2026-001"}, status=422)
    assert "the number, a space, and then why" in page
    page = officer.posts(act, {**entered, "follows": "2026-007"}, status=422)
    assert "There is no precedent 2026-007" in page
    officer.posts(act, {**entered, "follows": "判例2026-001"})
    assert PrecedentCitation.objects.get().decision == review.decisions.get()
    assert "Precedent 2026-001" in officer.sees(_case(review.claim))


def test_without_precedents_nothing_asks_for_them(house: House) -> None:
    review = house.in_review()
    officer = _as(house, "officer")
    assert "follows" not in _form_of(officer, _case(review.claim, "?act=approve"))
    assert "No precedent yet" in officer.sees("/desk/guide")
    assert "No precedent holds these words" in officer.sees("/desk/guide?q=逃逸")


def test_similar_cases_stand_before_the_decision_and_name_nobody(house: House) -> None:
    past = house.approved(disease=CANCER)
    mine = house.in_review(disease=CANCER)
    html = _as(house, "officer").get(_case(mine.claim)).content.decode()
    assert html.index('id="checks"') < html.index('id="similar"') < html.index('id="proposal"')
    panel = html[html.index('id="similar"') : html.index('id="proposal"')]
    assert past.reference in panel
    for secret in (past.member.name, past.member.masked_name, past.encounter.provider_name):
        assert secret not in panel


def test_an_appeal_shows_none_before_ones_own_view(house: House) -> None:
    review = house.appealed()
    officer = _as(house, "officer2")
    assert "Similar past cases" not in officer.sees(_case(review.claim))
    house.views(review, by="officer2")
    assert "Similar past cases" in officer.sees(_case(review.claim))


def test_an_expert_sees_them_after_the_initial_opinion_only(house: House) -> None:
    past = house.approved(disease=CANCER)
    referral = house.refer()
    house.looks(referral)
    expert = _as(house, "expert")
    case = f"/expert/cases/{referral.review.claim.reference}/"
    assert "Similar past cases" not in expert.sees(case)
    assert "Similar past cases" not in expert.posts(f"{case}initial", {"grounds": "?"}, status=422)
    page = expert.posts(f"{case}initial", OPINES)
    assert "Only 1 similar case so far" in page
    assert past.reference not in page


def test_who_may_not_see_a_proposal_does_not_find_it(house: House) -> None:
    precedent = proposes(house)
    here = f"/desk/guide/{precedent.pk}/"
    _as(house, "officer2").sees(here, status=404)
    _as(house, "expert").sees(f"/expert/guide/precedents/{precedent.pk}/", status=404)
    _as(house, "maker").sees("/desk/guide", status=403)
    _as(house, "officer").sees("/expert/guide/precedents", status=403)
    assert "Take it back" in _as(house, "officer").sees(here)
    ConflictOfInterest.objects.create(
        user=house.staff["supervisor"],
        member=precedent.decision.claim.member,
        relation="family",
        since=house.now.date(),
    )
    _as(house, "supervisor").sees(here, status=404)
    supervisor2 = _as(house, "supervisor2")
    assert "Adopt it" in supervisor2.sees(here)
    adopts(house, precedent, by="supervisor2")
    # Once it holds it is everybody's; where it comes from is not.
    page = _as(house, "supervisor").sees(here)
    assert precedent.decision.claim.reference not in page
    assert "Withdraw it" not in page
    assert "Withdraw it" not in _as(house, "officer2").sees(here)


def test_a_case_on_appeal_is_not_named_as_the_source(house: House) -> None:
    claim = house.denied()
    precedent = in_force(house, claim)
    here = f"/desk/guide/{precedent.pk}/"
    assert claim.reference in _as(house, "officer2").sees(here)
    house.appealed(claim)
    assert claim.reference not in _as(house, "officer2").sees(here)


def test_one_is_withdrawn_with_a_reason(house: House) -> None:
    precedent = in_force(house)
    supervisor = _as(house, "supervisor2")
    here = f"/desk/guide/{precedent.pk}/"
    assert "This field is required" in supervisor.posts(f"{here}withdraw", {}, status=422)
    page = supervisor.posts(f"{here}withdraw", {"reason": "条款已修订"})
    assert "cannot be cited" in page
    assert "no longer possible" in supervisor.posts(
        f"{here}withdraw", {"reason": "再来一次"}, status=409
    )
    supervisor.get(f"{here}nonsense")
    assert supervisor.post(f"{here}nonsense").status_code == 404


def test_an_expert_proposes_from_an_answered_question(house: House) -> None:
    review = house.advised()
    expert = _as(house, "expert")
    assert "Propose it as a precedent" not in expert.sees("/expert/")
    house.decide(review)
    claim = house.effective(house.confirm(review))
    assert "Propose it as a precedent" in expert.sees("/expert/")
    path = f"/expert/questions/{review.referrals.get(expert=house.staff['expert']).pk}/precedent"
    _as(house, house.not_asked(review)).sees(path, status=404)
    page = expert.sees(path)
    assert claim.reference not in page
    assert "Proposed." in expert.posts(path, SAYS)
    here = f"/expert/guide/precedents/{Precedent.objects.get().pk}/"
    assert "Noted" in expert.posts(f"{here}take-back", {"reason": "想错了吧"})
    assert decision_of(claim).precedents.get().state == "declined"


def test_the_guide_takes_few_statements_however_many_there_are(house: House) -> None:
    claim = house.denied()
    in_force(house, claim)
    for who, path in (
        ("supervisor", "/desk/guide?q=逃逸&item=out_of_pocket&all=1"),
        ("expert", "/expert/guide/precedents?q=逃逸"),
    ):
        visitor = _as(house, who)
        visitor.sees(path)
        with CaptureQueriesContext(connection) as few:
            visitor.sees(path)
        for _ in range(2):
            in_force(house, claim)
            proposes(house, claim)
        with CaptureQueriesContext(connection) as many:
            visitor.sees(path)
        assert len(many) == len(few) <= WHO + 5


def test_what_is_typed_into_the_search_is_shown_as_text(house: House) -> None:
    in_force(house)
    officer = _as(house, "officer")
    html = officer.get("/desk/guide", {"q": "<script>x", "after": "x", "item": "y"}).content
    assert b"<script>x" not in html
