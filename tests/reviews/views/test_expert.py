"""The expert's pages: only their cases, the question first, the machine's word last."""

import pytest

from members.models import AccessEntry, ConflictOfInterest
from reviews.models import EvidenceOpened, MedicalProposal, Opinion, Referral
from reviews.states import ReferralState
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages


def _url(referral: Referral, rest: str = "") -> str:
    return f"/expert/cases/{referral.review.claim.reference}/{rest}"


def _expert(house: House, who: str = "expert") -> Visitor:
    return Visitor().signs_in(house.staff[who])


SAYS = {"conclusion": "critical_illness", "grounds": "discharge diagnosis", "confidence": "high"}
# What only the machine said about this diagnosis (tests/champion.py).
SECRETS = ("What weighed most", "is only suspected", "test-1", "C34.900")


@pytest.mark.parametrize("who", ["officer", "supervisor", "maker", "admin"])
def test_other_roles_are_told_whose_page_it_is(house: House, who: str) -> None:
    referral = house.refer()
    visitor = _expert(house, who)
    for path in ("/expert/", _url(referral)):
        assert "medical experts" in visitor.sees(path, status=403)


def test_an_expert_begins_with_their_questions(house: House) -> None:
    assert "My questions" in _expert(house).sees("/expert/")
    answer = _expert(house).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/expert/"


def test_the_case_of_a_colleague_is_not_there(house: House) -> None:
    referral = house.asks_one()
    colleague = _expert(house, "expert2")
    colleague.sees(_url(referral), status=404)
    for rest in ("initial", "final", "ask", "decline", f"evidence/{referral.evidence[0]}"):
        assert colleague.post(_url(referral, rest), SAYS).status_code == 404
    assert "是否属于重大疾病" not in colleague.sees("/expert/")


def test_the_officers_pages_stay_closed_to_an_expert(house: House) -> None:
    referral = house.refer()
    _expert(house).sees(f"/desk/cases/{referral.review.claim.reference}/", status=403)


def test_a_relation_closes_the_case_at_the_next_click(house: House) -> None:
    referral = house.refer()
    visitor = _expert(house)
    visitor.sees(_url(referral))
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=referral.review.member,
        relation="family",
        since=house.now.date(),
    )
    visitor.sees(_url(referral), status=404)
    assert "是否属于重大疾病" not in visitor.sees("/expert/")


def test_from_the_question_to_the_last_word_without_scripts(house: House) -> None:
    referral = house.refer()
    visitor = _expert(house)
    assert "是否属于重大疾病" in visitor.sees("/expert/")
    page = visitor.sees(_url(referral))
    assert f"0 of {len(referral.evidence)} opened" in page
    assert "支气管或肺恶性肿瘤" not in page  # nothing is shown that was not opened
    for key in referral.evidence:
        page = visitor.posts(_url(referral, f"evidence/{key}"))
    assert "支气管或肺恶性肿瘤" in page
    assert EvidenceOpened.objects.count() == len(referral.evidence)
    assert "critical illness" in visitor.posts(_url(referral, "initial"), SAYS)
    page = visitor.posts(_url(referral, "final"), {**SAYS, "conclusion": "ordinary"}, status=422)
    assert "needs a reason" in page
    visitor.posts(
        _url(referral, "final"),
        {**SAYS, "conclusion": "ordinary", "override_reason": "M2"},
    )
    referral.refresh_from_db()
    assert referral.state == ReferralState.ANSWERED
    visitor.sees(_url(referral), status=404)
    assert "Ordinary" in visitor.sees("/expert/")


def test_the_machines_word_is_not_in_the_page_before_the_initial_opinion(house: House) -> None:
    referral = house.refer()
    assert MedicalProposal.objects.get().label == "critical_illness"
    visitor = _expert(house)
    answers = [visitor.get(_url(referral))]
    answers.append(visitor.post(_url(referral, "initial"), SAYS))
    for key in referral.evidence:
        answers.append(visitor.post(_url(referral, f"evidence/{key}"), follow=True))
    answers.append(visitor.post(_url(referral, "initial"), {"grounds": "?"}))
    answers.append(visitor.post(_url(referral, "final"), SAYS))
    answers.append(visitor.get(_url(referral), headers={"hx-request": "true"}))
    answers.append(visitor.get("/expert/"))
    for answer in answers:
        html = answer.content.decode()
        for secret in SECRETS[:3]:
            assert secret not in html
    assert not Opinion.objects.exists()
    visitor.posts(_url(referral, "initial"), SAYS)
    html = visitor.get(_url(referral)).content.decode()
    for secret in SECRETS:
        assert secret in html


def test_a_refusal_of_the_machine_is_shown_as_one(house: House) -> None:
    review = house.in_review(disease=("", ""))
    referral = house.refer(review)
    house.judges(referral, "cannot_tell")
    assert "refused to answer" in _expert(house).sees(_url(referral))


def test_an_opinion_before_the_evidence_comes_back_with_what_was_typed(house: House) -> None:
    referral = house.refer()
    visitor = _expert(house)
    page = visitor.posts(_url(referral, "initial"), SAYS, status=422)
    assert "open all of the evidence" in page
    assert "discharge diagnosis" in page


def test_an_expert_sees_no_name_number_or_account(house: House) -> None:
    referral = house.refer()
    house.looks(referral)
    member = referral.review.member
    html = _expert(house).get(_url(referral)).content.decode()
    assert member.name not in html
    assert member.masked_id_number not in html
    assert member.bank_accounts.get().last4 not in html.replace(referral.evidence[-1], "")


def test_who_looked_is_on_record_for_the_member(house: House) -> None:
    referral = house.refer()
    visitor = _expert(house)
    visitor.sees(_url(referral))
    visitor.sees(_url(referral))
    entry = AccessEntry.objects.get(user=house.staff["expert"])
    assert referral.review.claim.reference in entry.purpose


def test_a_question_of_the_panel_is_taken_once(house: House) -> None:
    away = house.away("expert", "expert2", "expert3")
    referral = house.asks_one(to=None, specialty="oncology")
    first, second = _expert(house), _expert(house, "expert2")
    assert "Take it" in first.sees("/expert/")
    house.back(away[1])
    second.posts(f"/expert/questions/{referral.pk}/take")
    assert first.post(f"/expert/questions/{referral.pk}/take").status_code in (302, 404)
    referral.refresh_from_db()
    assert referral.expert == house.staff["expert2"]
    assert "Take it" not in first.sees("/expert/")


def test_asking_back_and_declining(house: House) -> None:
    referral = house.refer()
    visitor = _expert(house)
    visitor.posts(_url(referral, "ask"), text="有没有病理报告？")
    assert "The officer answers first" in visitor.sees("/expert/")
    officer = Visitor().signs_in(house.staff["officer"])
    case = f"/desk/cases/{referral.review.claim.reference}/"
    page = officer.sees(case)
    assert "有没有病理报告" in page
    assert "Answer the expert" in page
    version = house.review(referral.review.claim).version
    officer.posts(
        f"{case}acts/answer-expert", version=str(version), assessment="0", answer="没有。"
    )
    assert "没有。" in visitor.sees(_url(referral))
    visitor.posts(_url(referral, "decline"), reason="other", note="", status=422)
    visitor.posts(_url(referral, "decline"), reason="specialty", note="")
    visitor.sees(_url(referral), status=404)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_answers_in_both_languages(house: House, language: str) -> None:
    referral = house.refer()
    visitor = Visitor(language).signs_in(house.staff["expert"])
    for step in (lambda: None, lambda: house.looks(referral), lambda: house.judges(referral)):
        step()
        visitor.sees("/expert/")
        visitor.sees(_url(referral))


def test_the_pages_take_a_fixed_number_of_statements(
    house: House, django_assert_max_num_queries: object
) -> None:
    referral = house.refer()
    for _number in range(3):
        house.refer(house.in_review())
    house.looks(referral)
    visitor = _expert(house)
    visitor.sees(_url(referral))
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        visitor.sees("/expert/")
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        visitor.sees(_url(referral))


def test_an_officer_asks_from_the_case_page(house: House) -> None:
    review = house.in_review()
    officer = Visitor().signs_in(house.staff["officer"])
    case = f"/desk/cases/{review.claim.reference}/"
    assert "Ask an expert" in officer.sees(case)
    assert "测试expert" in officer.sees(f"{case}?act=refer")
    review.refresh_from_db()
    fields = {"version": str(review.version), "assessment": "0", "kind": "excluded"}
    page = officer.posts(f"{case}acts/refer", fields, status=422)
    assert "This field is required" in page
    whom = f"expert-{house.staff['expert'].pk}"
    officer.posts(
        f"{case}acts/refer",
        fields,
        question="是否除外责任？",
        whom=whom,
        evidence="facts-diagnosis",
    )
    referral = Referral.objects.get()
    assert referral.evidence == ["facts-diagnosis"]
    page = officer.sees(case)
    assert "waits for a medical expert" in page
    assert "Withdraw the question" in page
    review.refresh_from_db()
    fields["version"] = str(review.version)
    officer.posts(f"{case}acts/recall", fields, reason="不需要了")
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN


def test_the_expert_who_is_too_close_is_not_offered(house: House) -> None:
    review = house.in_review()
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=review.member,
        relation="family",
        since=house.now.date(),
    )
    case = f"/desk/cases/{review.claim.reference}/?act=refer"
    html = Visitor().signs_in(house.staff["officer"]).get(case).content.decode()
    assert f"expert-{house.staff['expert2'].pk}" in html
    assert f'value="expert-{house.staff["expert"].pk}"' not in html


def test_the_officer_reads_the_opinion_and_two_persons_decide(house: House) -> None:
    review = house.advised()
    officer = Visitor().signs_in(house.staff["officer"])
    page = officer.sees(f"/desk/cases/{review.claim.reference}/")
    assert "出院诊断明确" in page
    assert "a critical illness" in page
    history = officer.sees(f"/desk/cases/{review.claim.reference}/history")
    assert "Final opinion" in history
