"""The papers of a case by keyboard alone, on real pictures and readers; and reading as a member
watches it."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone
from PIL import Image, ImageFilter
from playwright.sync_api import Locator, expect

from claims.actions.papers import add_paper, open_draft
from claims.actions.send import send_filing
from claims.models import Claim, Fact, Filing, Paper
from claims.paper_facts import REQUIRED, read_facts
from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS
from claims.specimens.stays import Stay, stay
from claims.specimens.wear import Level, worn
from members.actions.sign_in import user_of_member
from tests.browser.site import DESK, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANE = "expert_confirms"
_UNREAD = {"total": "26326.78", "hospital": "示例市第一人民医院"}


def _stay(site: Site) -> Stay:
    until = timezone.localdate() - timedelta(days=6)
    made = stay(Random(5), patient=site.story.parts[LANE].person.name, until=until)
    return replace(made, admitted_on=until - timedelta(days=5), discharged_on=until)


def _photo(of: Stay, kind: str, level: Level) -> bytes:
    rng = Random(f"keys/{kind}")
    return worn(rng, print_paper(rng, PAPERS[kind](rng, of)), level).data


def _draft(site: Site, papers: dict[str, Level]) -> Filing:
    """Photographed and waiting to be read."""
    of = _stay(site)
    actor, now = user_of_member(site.story.parts[LANE].member), timezone.now()
    filing = open_draft(actor=actor, now=now)
    for number, (kind, level) in enumerate(papers.items()):
        add_paper(
            filing_id=filing.pk,
            upload_id=Paper(pk=number).uid,
            original=_photo(of, kind, level),
            wanted_kind=kind,
            actor=actor,
            now=now,
        )
    return filing


def _sent(site: Site) -> Claim:
    """On the desk, with doubts that nobody has looked at: its receipt is a bad photo."""
    filing = _draft(site, {"inpatient_receipt": Level.BAD_PHONE, "discharge_summary": Level.SCAN})
    site.work()
    read, of = read_facts(filing), _stay(site)
    days = {"admitted_on": of.admitted_on, "discharged_on": of.discharged_on}
    told = _UNREAD | {name: day.isoformat() for name, day in days.items()}
    claims = send_filing(
        filing_id=filing.pk,
        answers={name: told[name] for name in REQUIRED if name not in read},
        cause="illness",
        actor=user_of_member(site.story.parts[LANE].member),
        now=timezone.now(),
    )
    site.work()
    return claims[0]


def _presses(visitor: Visitor, key: str, *, until: str) -> None:
    """The cursor moves to where it rests just after the page has come; a key before is lost."""
    visitor.page.keyboard.press(key)
    visitor.page.wait_for_url(re.compile(until))
    expect(visitor.page.locator("[data-rest]")).to_be_focused()


def test_an_officer_goes_through_the_doubts_by_keys_alone(site: Site) -> None:
    claim = _sent(site)
    doubts = Fact.objects.current().filter(claim=claim, is_sure=False).count()
    assert doubts >= 2, "a bad photo leaves doubts"
    officer = site.visitor(size=DESK).signs_in_as_staff("officer")
    page = officer.page
    officer.goes_to(f"/desk/cases/{claim.reference}/")

    # Off until they are switched on.
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert "correct=" not in page.url
    page.get_by_role("link", name="快捷键").click()
    page.locator("dialog hot-keys button").click()
    page.keyboard.press("Escape")

    _presses(officer, "j", until="correct=")
    first = page.url
    expect(page.locator(".scan-meant")).to_have_count(1)
    expect(page.locator("[data-rest]")).to_be_focused()
    officer.finds_the_page_in_order("keys-doubtful")
    _presses(officer, "j", until=f"^(?!{re.escape(first)}$).*correct=")
    _presses(officer, "k", until=re.escape(first.partition("#")[0]))

    # Pages turn beside it, and the cursor stays where it was.
    for key, sign in (("t", "rotate(90)"), ("]", "")):
        page.keyboard.press(key)
        if sign:
            expect(page.locator(".scan-page > g")).to_have_attribute(
                "transform", re.compile(re.escape(sign))
            )
        expect(page.locator("[data-rest]")).to_be_focused()
    expect(page.locator(".strip-page[aria-current]")).to_contain_text("出院小结")
    page.keyboard.press("[")
    expect(page.locator(".scan-meant")).to_have_count(1)

    # Into the field and out again; what was read first is one of the values then.
    opened = re.search(r"correct=(\w+)", page.url)
    assert opened is not None
    fact = Fact.objects.current().get(claim=claim, name=opened[1])
    other = "2026-01-02" if fact.unit == Fact.Unit.DATE else "12345.60"
    page.keyboard.press("c")
    expect(page.locator("#id_value")).to_be_focused()
    page.locator("#id_value").fill(other)
    page.keyboard.press("Escape")
    expect(page.locator("[data-rest]")).to_be_focused()
    _presses(officer, "Enter", until="correct=(?!" + fact.name + "#)")
    assert Fact.objects.current().get(claim=claim, name=fact.name).value == other
    officer.goes_to(f"/desk/cases/{claim.reference}/?correct={fact.name}#fact-{fact.name}")
    officer.sees("最初识别的").finds_the_page_in_order("keys-choices")
    picks = page.locator(".pick").all_inner_texts()
    key = next(str(number) for number, words in enumerate(picks, 1) if "最初识别的" in words)
    page.keyboard.press(key)
    page.wait_for_load_state()
    expect(page.locator(f"#fact-{fact.name}")).to_contain_text("撤销了更正")
    assert Fact.objects.current().get(claim=claim, name=fact.name).value == fact.value

    # Enter keeps one after the other, until none is left.
    if Fact.objects.current().filter(claim=claim, is_sure=False).exists():
        _presses(officer, "j", until="correct=")
    for _doubt in range(doubts):
        rest = page.locator("[data-rest]")
        if not rest.count():
            break
        expect(rest).to_be_focused()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert not Fact.objects.current().filter(claim=claim, is_sure=False).exists()
    officer.does_not_see("要对照原件核实").finds_the_page_in_order("keys-done")


def test_a_member_watches_the_reading_and_it_ends_by_itself(site: Site) -> None:
    member = site.visitor(size=PHONE).signs_in_as_member(LANE)
    _draft(site, {"inpatient_receipt": Level.PHONE, "split_sheet": Level.SCAN})
    member.goes_to("/m/claim/photo/").sees("已看完 0 页，共 2 页").sees("排队")
    member.finds_the_page_in_order("watch-reading")
    # What somebody is busy with is still there after a poll.
    member.page.evaluate("document.querySelector('photo-upload form').dataset.mine = 'here'")
    site.work()
    expect(member.page.locator("#reading")).to_contain_text("核对识别结果", timeout=10_000)
    expect(member.page.locator("photo-upload form[data-mine=here]")).to_have_count(1)
    assert member.page.locator("[hx-trigger]").count() == 0
    expect(member.page.locator(".page-states, .paper-state").first).to_contain_text("好了")
    member.finds_the_page_in_order("watch-read")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_blurred_photo_is_told_at_once_and_taken_again_or_kept(
    site: Site, javascript: bool, tmp_path: Path
) -> None:
    sharp, blurred = tmp_path / "sharp.jpg", tmp_path / "blurred.jpg"
    sharp.write_bytes(_photo(_stay(site), "split_sheet", Level.SCAN))
    Image.open(sharp).filter(ImageFilter.GaussianBlur(6)).save(blurred)
    member = site.visitor(javascript=javascript).signs_in_as_member(LANE)
    member.goes_to("/m/claim/photo/")
    _sends(member, member.page.locator("section.tile").nth(2).locator("photo-upload"), blurred)
    expect(member.page.locator(".retake")).to_contain_text("这样就好", timeout=20_000)
    member.finds_the_page_in_order("retake")
    _sends(member, member.page.locator(".retake photo-upload"), sharp)
    expect(member.page.locator(".retake")).to_have_count(0, timeout=20_000)
    expect(member.page.locator(".paper-row")).to_have_count(1)

    _sends(member, member.page.locator("section.tile").nth(0).locator("photo-upload"), blurred)
    expect(member.page.locator(".retake")).to_have_count(1, timeout=20_000)
    member.page.get_by_role("button", name="不重拍，就用这张").click()
    expect(member.page.locator(".retake")).to_have_count(0)
    member.sees("按您的意思留下了").finds_the_page_in_order("retake-kept")


def _sends(visitor: Visitor, upload: Locator, file: Path) -> None:
    upload.first.locator("input[name=files]").set_input_files(file)
    if not visitor.javascript:
        upload.first.get_by_role("button", name="上传").click()
    visitor.page.wait_for_load_state()
