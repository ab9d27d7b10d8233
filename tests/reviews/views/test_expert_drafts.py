"""An expert's half-written words: kept while they type, theirs alone, and not there too long."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from members.models import ConflictOfInterest
from reviews.models import ActDraft, Referral
from reviews.views import expert, panel
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # each reaches its step by the whole way

WORDS = "病理报告第二页，写到一半"
TYPED = {"conclusion": "ordinary", "grounds": WORDS}
TICKED = re.compile(r"<input[^>]* checked")


def _url(sitting: Referral, rest: str = "") -> str:
    return f"/expert/cases/{sitting.review.claim.reference}/{rest}"


def _reader(house: House, sitting: Referral) -> Visitor:
    return Visitor().signs_in(house.staff[house.name_of(sitting)])


def _types(visitor: Client, sitting: Referral, act: str = "initial", **typed: str) -> Any:
    """As the page does it by itself."""
    return visitor.post(
        _url(sitting, f"drafts/{act}"), typed or TYPED, headers={"HX-Request": "true"}
    )


def _html(visitor: Client, path: str) -> str:
    return visitor.get(path).content.decode()


def test_what_was_typed_is_there_when_the_page_is_opened_again(house: House) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    answer = _types(visitor, sitting)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert said.startswith("Draft saved at ")
    page = _html(visitor, _url(sitting))
    assert WORDS in page
    assert said in page
    assert page.count("Throw the draft away") == 1
    home = visitor.sees("/expert/")
    assert "Begun and not sent" in home
    assert f"{_url(sitting)}#initial" in _html(visitor, "/expert/")


@pytest.mark.parametrize(
    ("act", "typed", "opened"),
    [
        ("ask", {"text": WORDS}, 'id="ask" open'),
        ("decline", {"reason": "other", "note": WORDS}, 'id="decline" open'),
    ],
)
def test_what_is_folded_away_stands_open_with_what_was_begun(
    house: House, act: str, typed: dict[str, str], opened: str
) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    assert opened not in _html(visitor, _url(sitting))
    _types(visitor, sitting, act, **typed)
    page = _html(visitor, _url(sitting))
    assert WORDS in page
    assert opened in page


def test_a_begun_last_word_stands_instead_of_the_first_one(house: House) -> None:
    sitting = house.asks_one()
    house.judges(sitting, "ordinary")
    visitor = _reader(house, sitting)
    before = _html(visitor, _url(sitting))
    assert before.count("出院诊断明确") == 2, "as said, and in the form"
    assert TICKED.search(before)
    _types(visitor, sitting, "final", grounds=WORDS)
    page = _html(visitor, _url(sitting))
    assert WORDS in page
    assert page.count("出院诊断明确") == 1, "as said"
    assert not TICKED.search(page), "what was taken out stays out"


def test_without_scripts_a_press_keeps_it_and_another_throws_it_away(house: House) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    answer = visitor.post(_url(sitting, "drafts/initial"), TYPED, follow=True)
    assert answer.redirect_chain[-1][0] == _url(sitting) + "#initial"
    assert WORDS in answer.content.decode()
    page = visitor.posts(_url(sitting, "drafts/initial/drop"))
    assert "The draft is gone" in page
    assert WORDS not in page
    assert not ActDraft.objects.exists()


def test_a_form_that_comes_back_shows_what_was_typed_last(house: House) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    _types(visitor, sitting)
    answer = visitor.post(_url(sitting, "initial"), {"grounds": "后来写的，没有结论"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "后来写的，没有结论" in html
    assert WORDS not in html
    assert ActDraft.objects.exists(), "nothing was done"


def test_it_goes_when_the_step_is_done_and_is_not_shown_in_the_next(house: House) -> None:
    sitting = house.asks_one()
    house.looks(sitting)
    visitor = _reader(house, sitting)
    _types(visitor, sitting)
    visitor.posts(
        _url(sitting, "initial"), {**TYPED, "grounds": "已经写完了", "confidence": "high"}
    )
    assert not ActDraft.objects.exists()
    assert WORDS not in _html(visitor, _url(sitting))
    late = _types(visitor, sitting)
    assert late.status_code == 409
    assert "on record already" in late.content.decode()
    _types(visitor, sitting, "final", grounds=WORDS)
    visitor.posts(_url(sitting, "final"), {**TYPED, "grounds": "已经写完了", "confidence": "high"})
    assert not ActDraft.objects.exists()
    assert _types(visitor, sitting, "final").status_code == 404


def test_while_the_officer_is_to_answer_it_rests_and_is_there_afterwards(house: House) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    _types(visitor, sitting)
    visitor.posts(_url(sitting, "ask"), text="有没有病理报告？")
    assert WORDS not in _html(visitor, _url(sitting))
    assert "Begun and not sent" not in visitor.sees("/expert/")
    assert _types(visitor, sitting).status_code == 409
    version = house.review(sitting.review.claim).version
    Visitor().signs_in(house.staff["officer"]).posts(
        f"/desk/cases/{sitting.review.claim.reference}/acts/answer-expert",
        version=str(version),
        assessment="0",
        answer="没有。",
    )
    assert WORDS in _html(visitor, _url(sitting))
    assert "Begun and not sent" in visitor.sees("/expert/")


def test_another_expert_finds_no_draft_to_keep_or_drop(house: House) -> None:
    sitting = house.asks_one()
    _types(_reader(house, sitting), sitting)
    colleague = Visitor().signs_in(house.staff["expert2"])
    for rest in ("drafts/initial", "drafts/initial/drop"):
        assert colleague.post(_url(sitting, rest), TYPED).status_code == 404
    assert "Begun and not sent" not in colleague.sees("/expert/")
    assert ActDraft.objects.get().typed["grounds"] == [WORDS]


def test_the_other_reader_and_the_officer_read_nothing_of_it(house: House) -> None:
    """Of two who read the same case: neither the words nor that there is a draft."""
    first = house.refer()
    second = house.other(first)
    _types(_reader(house, first), first)
    for act in ("ask", "decline"):
        _types(_reader(house, first), first, act, text=WORDS, note=WORDS)
    reader = _reader(house, second)
    pages = [_html(reader, path) for path in ("/expert/", _url(second))]
    officer = Visitor().signs_in(house.staff["officer"])
    desk = f"/desk/cases/{first.review.claim.reference}/"
    pages += [_html(officer, path) for path in ("/desk/", desk, f"{desk}history", f"{desk}file/")]
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    pages += [_html(supervisor, path) for path in (desk, "/watch/experts")]
    for page in pages:
        assert WORDS not in page
        assert "Draft saved" not in page
    _types(reader, second, grounds="另一位的依据")
    _types(reader, second, "initial/drop")
    assert ActDraft.objects.filter(user=first.expert).count() == 3, "each drops their own"


def test_keeping_tells_nothing_of_the_machine_s_word_before_the_initial_opinion(
    house: House,
) -> None:
    """The last step cannot be begun, and the refusal is the same whatever the machine said."""
    said = set()
    for disease in (("C34.900", "支气管或肺恶性肿瘤"), ("", "")):
        sitting = house.refer(house.in_review(disease=disease), kind=Referral.Kind.NECESSITY)
        visitor = _reader(house, sitting)
        answer = _types(visitor, sitting, "final", grounds=WORDS, override_reason="M2")
        said.add((answer.status_code, answer.content))
        answer = _types(visitor, sitting, "initial", grounds=WORDS, override_reason="M2")
        assert answer.status_code == 200
        assert set(ActDraft.objects.get(referral=sitting).typed) == {"grounds"}
    assert len(said) == 1
    assert said.pop()[0] == 409


def test_in_a_panel_each_act_is_kept_and_goes_with_ones_word(house: House) -> None:
    sitting = house.differs()
    visitor = _reader(house, sitting)
    assert _types(visitor, sitting, "initial").status_code == 404, "that step is over"
    _types(visitor, sitting, "comment", **{"comment-text": WORDS})
    _types(visitor, sitting, "keep", **{"keep-text": "维持，写到一半"})
    _types(visitor, sitting, "change", **{"change-grounds": "改变，写到一半"})
    page = _html(visitor, _url(sitting, "panel"))
    for words in (WORDS, "维持，写到一半", "改变，写到一半"):
        assert words in page
    assert f"{_url(sitting, 'panel')}#words" in _html(visitor, "/expert/")
    other = house.other(sitting)
    theirs = _html(_reader(house, other), _url(other, "panel"))
    assert "写到一半" not in theirs
    visitor.posts(_url(sitting, "panel/comment"), {"comment-text": "请看第二页"})
    assert WORDS not in _html(visitor, _url(sitting, "panel"))
    visitor.posts(_url(sitting, "panel/keep"), {"keep-text": "维持"})
    assert "写到一半" not in _html(visitor, _url(sitting, "panel"))
    assert not ActDraft.objects.exists()


def test_the_third_reader_s_begun_words_are_theirs(house: House) -> None:
    third = house.third()
    visitor = _reader(house, third)
    _types(visitor, third)
    assert WORDS in _html(visitor, _url(third))
    first = Referral.objects.get(review=third.review_id, seat=1)
    assert _types(_reader(house, first), first).status_code == 404


def test_a_relation_closes_it_at_the_next_click(house: House) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    _types(visitor, sitting)
    ConflictOfInterest.objects.create(
        user=house.staff["expert"],
        member=sitting.review.member,
        relation="family",
        since=house.now.date(),
    )
    assert _types(visitor, sitting).status_code == 404
    assert visitor.post(_url(sitting, "drafts/initial/drop")).status_code == 404
    assert sitting.review.claim.reference not in _html(visitor, "/expert/")


@pytest.mark.parametrize("act", ["confirm", "shout", "approve"])
def test_an_act_that_there_is_not_has_no_draft(house: House, act: str) -> None:
    sitting = house.asks_one()
    assert _types(_reader(house, sitting), sitting, act).status_code == 404


@pytest.mark.parametrize("who", ["officer", "supervisor", "maker", "admin"])
def test_other_roles_keep_nothing_here(house: House, who: str) -> None:
    sitting = house.asks_one()
    assert _types(Visitor().signs_in(house.staff[who]), sitting).status_code == 403


def test_a_draft_of_another_day_says_the_day(house: House) -> None:
    sitting = house.asks_one()
    visitor = _reader(house, sitting)
    _types(visitor, sitting)
    draft = ActDraft.objects.get()
    draft.saved_at -= timedelta(days=3)
    draft.save()
    at = timezone.localtime(draft.saved_at)
    assert f"Draft saved at {at:%-d} {at:%b}" in visitor.sees(_url(sitting))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_list_answers_in_both_languages(house: House, language: str) -> None:
    sitting = house.differs()
    visitor = Visitor(language).signs_in(house.staff[house.name_of(sitting)])
    for act in panel.ACTS:
        _types(visitor, sitting, act, **{f"{act}-text": WORDS, f"{act}-grounds": WORDS})
    alone = house.asks_one(to=house.name_of(sitting))
    for act in expert.ACTS:
        _types(visitor, alone, act, text=WORDS, grounds=WORDS, note=WORDS)
    begun = visitor.sees("/expert/")
    for title in ("Initial opinion", "Change my opinion"):
        assert (title in begun) == (language == "en")
    assert ActDraft.objects.count() == 6, "all but the last word, whose turn it is not"


def test_the_pages_take_a_fixed_number_of_statements(
    house: House, django_assert_max_num_queries: object
) -> None:
    for _number in range(4):
        sitting = house.refer(house.in_review())
        visitor = _reader(house, sitting)
        for act in ("initial", "ask", "decline"):
            _types(visitor, sitting, act, text=WORDS, grounds=WORDS, note=WORDS)
    visitor.sees(_url(sitting))
    with django_assert_max_num_queries(13):  # type: ignore[operator]
        visitor.sees("/expert/")
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        visitor.sees(_url(sitting))
