"""Papers beside facts: one page at a time, what is doubtful first, values to pick, sums as sums."""

import re

import pytest
from django.utils import timezone

from claims.actions.ask_papers import answer_request
from claims.models import Claim, Fact
from members.actions.sign_in import user_of_member
from reviews.models import CheckResult
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor, words

pytestmark = pytest.mark.slow  # whole conversations over many pages


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    house.now = timezone.now()  # the desk's pages read the clock themselves
    return a_desk(house, monkeypatch)


@pytest.fixture
def claim(desk: Desk) -> Claim:
    return desk.by_photo(doubtful={"check_code": "abc123", "account_pay": "8.00"})


def _path(claim: Claim) -> str:
    return f"/desk/cases/{claim.reference}/"


def _officer(desk: Desk) -> Visitor:
    return Visitor().signs_in(desk.house.staff["officer"])


def _html(visitor: Visitor, path: str, **headers: str) -> str:
    answer = visitor.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def _pages(claim: Claim) -> dict[str, str]:
    """The uid of the first page of each kind of paper."""
    assert claim.filing is not None
    return {paper.kind: str(paper.pages.get().uid) for paper in claim.filing.papers.order_by("pk")}


def _current(claim: Claim, name: str) -> Fact:
    return Fact.objects.current().get(claim=claim, name=name)


# -- one page at a time ------------------------------------------------------------------------


def test_the_page_with_doubts_is_open_and_only_that_one_is_fetched(
    desk: Desk, claim: Claim
) -> None:
    html = _html(_officer(desk), _path(claim))
    pages = _pages(claim)
    assert f'id="page-{pages["inpatient_receipt"]}"' in html
    for kind in ("discharge_summary", "split_sheet"):
        assert f"papers/{pages[kind]}" not in html.split('class="panes"')[1]
    assert html.count('id="strip-') == 3
    assert "2 doubtful" in html


def test_another_page_is_an_address_and_a_fragment(desk: Desk, claim: Claim) -> None:
    officer, wanted = _officer(desk), _pages(claim)["split_sheet"]
    assert f'id="page-{wanted}"' in _html(officer, f"{_path(claim)}?page={wanted}")
    fragment = _html(officer, f"{_path(claim)}page?page={wanted}")
    assert f'id="page-{wanted}"' in fragment
    assert "<html" not in fragment


def test_pages_follow_one_another_and_end_at_both_ends(desk: Desk, claim: Claim) -> None:
    officer = _officer(desk)
    first = _html(officer, _path(claim))
    assert 'data-key="["' not in first
    seen = []
    path = _path(claim)
    for _page in range(3):
        html = _html(officer, path)
        seen += re.findall(r'id="page-([0-9a-f-]{36})"', html)
        after = re.search(r'id="page-after" href="([^"#]+)', html)
        path = after[1].replace("&amp;", "&") if after else ""
    assert seen == list(_pages(claim).values())
    assert path == ""


def test_a_page_is_turned_and_comes_round_again(desk: Desk, claim: Claim) -> None:
    officer = _officer(desk)
    path, turned = _path(claim), []
    for _turn in range(4):
        html = _html(officer, path)
        turned.append(re.findall(r"rotate\((\d+)\)", html))
        link = re.search(r'id="page-turn" href="([^"#]+)', html)
        assert link is not None
        path = link[1].replace("&amp;", "&")
    assert turned == [[], ["90"], ["180"], ["270"]]
    assert "turn=" not in path


def test_a_made_up_page_or_turn_shows_what_there_is(desk: Desk, claim: Claim) -> None:
    html = _html(_officer(desk), f"{_path(claim)}?page=nonsense&turn=45")
    assert f'id="page-{_pages(claim)["inpatient_receipt"]}"' in html
    assert "rotate(" not in html


def test_the_pane_is_for_who_may_see_the_case(desk: Desk, claim: Claim) -> None:
    for who in ("maker", "helper"):
        visitor = Visitor().signs_in(desk.house.staff[who])
        for pane in ("page", "reading"):
            assert visitor.get(f"{_path(claim)}{pane}").status_code in (403, 404)
    member = Visitor().signs_in(claim.member)
    assert member.get(f"{_path(claim)}page").status_code in (403, 404)


def test_a_claim_without_photos_has_no_such_pane(house: House) -> None:
    claim = house.in_review().claim
    officer = Visitor().signs_in(house.staff["officer"])
    assert "<doc-viewer" not in _html(officer, _path(claim))
    assert officer.get(f"{_path(claim)}page").status_code == 404


# -- a fact and its place ------------------------------------------------------------------------


def test_the_fact_that_is_open_shows_its_own_page_with_its_box_marked(
    desk: Desk, claim: Claim
) -> None:
    fact = _current(claim, "self_borne")
    html = _html(_officer(desk), f"{_path(claim)}?correct=self_borne")
    assert f'id="page-{_pages(claim)["split_sheet"]}"' in html
    assert re.findall(r'scan-meant" id="(box-\d+)"', html) == [f"box-{fact.pk}"]
    # Turned over or turned to another page, the fact stays open.
    assert "correct=self_borne" in html.split('id="page-turn"')[1].split(">")[0]


def test_what_is_doubtful_comes_first_and_what_breaks_a_sum_before_that(
    desk: Desk, claim: Claim
) -> None:
    html = _html(_officer(desk), _path(claim))
    rows = re.findall(r'id="fact-(\w+)"', html)
    assert rows[:2] == ["account_paid", "check_code"]
    assert len(rows) == len(set(rows))


def test_one_goes_back_as_well_as_on(desk: Desk, claim: Claim) -> None:
    html = _html(_officer(desk), f"{_path(claim)}?correct=check_code")
    for key in ("j", "k"):
        assert re.search(rf'correct=account_paid#fact-account_paid" data-key="{key}"', html)


# -- values to pick --------------------------------------------------------------------------------


def test_what_makes_the_sum_right_can_be_picked_and_leads_on(desk: Desk, claim: Claim) -> None:
    officer = _officer(desk)
    right = f"{desk.stay(claim.member).account_pay:.2f}"
    html = _html(officer, f"{_path(claim)}?correct=account_paid")
    picks = re.findall(r'name="value" value="([\d.]+)" data-key="(\d)"', html)
    assert picks == [("8.00", "1"), (right, "2")]
    assert "makes the sum right" in html
    was = _current(claim, "account_paid").pk
    data = {"name": "account_paid", "value": right, "was": str(was), "next": "check_code"}
    answer = officer.post(f"{_path(claim)}correct", data)
    assert answer.headers["Location"].endswith("?correct=check_code#fact-check_code")
    assert _current(claim, "account_paid").value == right


def test_keep_and_stay_does_not_go_on(desk: Desk, claim: Claim) -> None:
    fact = _current(claim, "check_code")
    data = {"name": fact.name, "value": fact.value, "was": str(fact.pk)}
    answer = _officer(desk).post(
        f"{_path(claim)}correct", data | {"next": "account_paid", "stay": "1"}
    )
    assert answer.headers["Location"] == f"{_path(claim)}#fact-check_code"


def test_what_has_one_value_only_has_nothing_to_pick(desk: Desk, claim: Claim) -> None:
    assert 'class="picks"' not in _html(_officer(desk), f"{_path(claim)}?correct=hospital")


def test_a_correction_keeps_what_was_read_and_is_taken_back(desk: Desk, claim: Claim) -> None:
    officer = _officer(desk)
    read = _current(claim, "total")
    officer.posts(f"{_path(claim)}correct", name="total", value="2.00", was=str(read.pk))
    page = officer.sees(_path(claim))
    assert "was " in page
    assert "Undo the correction" in page
    html = _html(officer, f"{_path(claim)}?correct=total&back=1")
    assert "as it was read first" in html
    assert f'name="value" value="{read.value}" maxlength' in html
    now = _current(claim, "total")
    officer.posts(f"{_path(claim)}correct", name="total", value=read.value, was=str(now.pk))
    page = officer.sees(_path(claim))
    assert "Correction taken back by" in page
    assert "Undo the correction" not in page
    assert Fact.objects.filter(claim=claim, name="total").count() == 3


# -- sums ----------------------------------------------------------------------------------------


def test_a_sum_that_does_not_hold_is_written_as_one(desk: Desk) -> None:
    claim = desk.by_photo(doubtful={"cash_pay": "1.00"})
    of = desk.stay(claim.member)
    page = _officer(desk).sees(_path(claim))
    said = page.split("The papers' amounts do not add up")[1]
    assert f"the parts together ¥{of.total - of.cash_pay + 1:,.2f}" in said
    assert f"Total cost as printed ¥{of.total:,.2f}" in said
    assert f"They differ by ¥{of.cash_pay - 1:,.2f}" in said


def test_a_sum_that_holds_is_not_reckoned_before_everybody(desk: Desk) -> None:
    assert "They differ by" not in _officer(desk).sees(_path(desk.by_photo()))


def test_an_amount_that_no_reader_found_is_added_by_hand(desk: Desk) -> None:
    claim = desk.by_photo(without=("cash_pay",))
    officer = _officer(desk)
    assert "An amount of the receipt is missing" in officer.sees(_path(claim))
    right = f"{desk.stay(claim.member).cash_pay:.2f}"
    page = officer.posts(f"{_path(claim)}correct", name="cash_paid", value=right)
    assert "The papers' amounts add up" in page


# -- papers that come later ----------------------------------------------------------------------


def test_a_paper_that_is_still_read_says_how_far_it_is_and_then_asks_to_load_anew(
    desk: Desk,
) -> None:
    claim = desk.asked_for_a_split_sheet()
    assert claim.filing is not None
    desk.add(claim.filing, claim.member, desk.photo(desk.stay(claim.member), "split_sheet"))
    answer_request(claim_id=claim.pk, actor=user_of_member(claim.member), now=desk.house.now)
    officer = _officer(desk)
    page = officer.sees(_path(claim))
    assert "A new paper is being read: 2 of 3 pages are done." in page
    fragment = _html(officer, f"{_path(claim)}reading")
    assert 'hx-trigger="every 2s"' in fragment
    desk.house.work()
    last = officer.get(f"{_path(claim)}reading")
    assert "hx-trigger" not in last.content.decode()
    assert "The new paper is read." in last.content.decode()
    assert "is being read" not in words(officer.get(_path(claim)))
    newest = CheckResult.objects.filter(claim=claim, name="papers_complete").latest("claim_version")
    assert newest.outcome == "pass"
