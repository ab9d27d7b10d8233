"""From a photo to a second opinion: real pictures and readers, every desk, clicked through."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from claims.models import Claim, Paper
from claims.states import ClaimState
from config.demo.papers import papers_of
from members.models import Member
from reviews.models import Review
from reviews.states import ReviewState
from tests.browser.site import DESK, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANE = "expert_confirms"


def _files(site: Site, folder: Path) -> dict[str, Path]:
    until = timezone.localdate()
    pictures = papers_of(LANE, site.story.parts[LANE].person, until=until)
    files = {}
    for kind, picture in pictures.items():
        files[kind] = folder / f"{kind}.jpg"
        files[kind].write_bytes(picture)
    return files


def _sends(visitor: Visitor, kind: str, file: Path) -> None:
    """Into the tile of this kind: by script each photo goes at once, else by the button."""
    tile = visitor.page.locator("section.tile").filter(
        has=visitor.page.locator(f"input[name=kind][value='{kind}']")
    )
    tile.locator("input[name=files]").set_input_files(file)
    if not visitor.javascript:
        tile.get_by_role("button", name="上传").click()
    expect(visitor.page.locator(".paper-row")).not_to_have_count(0, timeout=20_000)
    visitor.page.wait_for_load_state()


def _claims_by_photo(visitor: Visitor, member: Member, files: dict[str, Path]) -> Claim:
    visitor.goes_to("/m/").clicks("拍照申领")
    for number, (kind, file) in enumerate(files.items(), start=1):
        _sends(visitor, kind, file)
        expect(visitor.page.locator(".paper-row")).to_have_count(number, timeout=20_000)
    assert Paper.objects.filter(filing__member=member).count() == len(files)
    visitor.site.work()
    visitor.goes_to("/m/claim/photo/").finds_the_page_in_order("photo-read")
    visitor.clicks("核对识别结果").finds_the_page_in_order("photo-check")
    visitor.page.locator("input[name=cause][value=illness]").check(force=True)
    visitor.page.get_by_role("button", name="都对，提交").click()
    visitor.page.wait_for_load_state()
    return Claim.objects.get(member=member)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_photo_to_a_second_opinion(
    site: Site, settings: Settings, javascript: bool, tmp_path: Path
) -> None:
    settings.DIAGNOSIS_MODEL = "reviews.champion.serve.propose"  # the one that ships
    part = site.story.parts[LANE]
    member = site.visitor(javascript=javascript).signs_in_as_member(LANE)
    claim = _claims_by_photo(member, part.member, _files(site, tmp_path))
    site.work()
    member.goes_to(f"/m/claim/{claim.reference}/").sees("审核中")

    case = f"/desk/cases/{claim.reference}/"
    officer = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("officer")
    # No paper names the hospital's level: the list does.
    officer.goes_to(case).sees("医院在名单上").finds_the_page_in_order("case-photo")
    assert officer.page.locator(".scan-box").count() > 10
    assert "医院名单" in officer.page.locator("#fact-hospital_level").inner_text()

    officer.goes_to(f"{case}?act=refer")
    officer.page.locator("input[name=kind][value=critical_illness]").check(force=True)
    officer.page.locator("textarea[name=question]").fill("出院诊断是否属于计划所列重大疾病？")
    expert_user = site.story.cast.staff["expert"]
    officer.page.locator("select[name=whom]").select_option(f"expert-{expert_user.pk}")
    officer.page.locator("form.decide button.btn-primary").click()
    officer.page.wait_for_load_state()
    assert Review.objects.get(claim=claim).state == ReviewState.WITH_EXPERT

    review = Review.objects.get(claim=claim)
    names = {user.pk: name for name, user in site.story.cast.staff.items()}
    # About a critical illness two read, each alone; the officer waits for both.
    for sitting in review.referrals.order_by("seat"):
        review.refresh_from_db()
        assert review.state == ReviewState.WITH_EXPERT
        expert = site.visitor(size=DESK, javascript=javascript)
        expert.signs_in_as_staff(names[sitting.expert_id or 0])
        _reads(expert, f"/expert/cases/{claim.reference}/")
    review.refresh_from_db()
    assert review.state == ReviewState.WITH_OFFICER

    officer.goes_to(f"{case}?act=approve")
    officer.page.locator("form.decide button.btn-primary").click()
    officer.page.wait_for_load_state()
    review.refresh_from_db()
    assert review.state == ReviewState.PROPOSED
    supervisor = site.visitor(size=DESK, javascript=javascript).signs_in_as_staff("supervisor")
    supervisor.goes_to(f"{case}?act=confirm")
    supervisor.page.locator("form.decide button.btn-primary").click()
    supervisor.page.wait_for_load_state()
    site.work()
    claim.refresh_from_db()
    assert claim.state == ClaimState.APPROVED


def _reads(expert: Visitor, page: str) -> None:
    """The evidence, a first opinion without the machine's, and the last word."""
    expert.goes_to(page)
    assert "恶性肿瘤" not in expert.page.content().split("第二步")[1]
    while expert.page.get_by_role("button", name=re.compile("^查看")).count():
        expert.page.get_by_role("button", name=re.compile("^查看")).first.click()
        expert.page.wait_for_load_state()
    expert.finds_the_page_in_order("expert-photo")
    _judges(expert, "initial")
    expert.sees("第三步").finds_the_page_in_order("expert-photo-revealed")
    _judges(expert, "final")


def _judges(expert: Visitor, step: str) -> None:
    form = expert.page.locator(f"#{step} form")
    form.locator("input[name=conclusion][value=critical_illness]").check(force=True)
    form.locator("textarea[name=grounds]").fill("出院诊断为乳腺癌，属于恶性肿瘤。")
    form.locator("input[name=confidence][value=high]").check(force=True)
    form.locator("button.btn-primary").click()
    expert.page.wait_for_load_state()


def test_a_photo_without_a_connection_stays_and_goes_by_itself(site: Site, tmp_path: Path) -> None:
    member = site.visitor().signs_in_as_member(LANE)
    member.goes_to("/m/claim/photo/")
    file = _files(site, tmp_path)["split_sheet"]
    member.page.context.set_offline(True)
    tile = member.page.locator("section.tile").nth(2)
    tile.locator("input[name=files]").set_input_files(file)
    waits = tile.locator(".upload-offline")
    expect(waits).to_contain_text("没有网络，连上后自动继续。", timeout=15_000)
    assert not Paper.objects.exists()
    member.page.context.set_offline(False)
    expect(member.page.locator(".paper-row")).to_have_count(1, timeout=20_000)
    assert Paper.objects.count() == 1


def test_a_refused_file_is_told_at_its_place(site: Site, tmp_path: Path) -> None:
    member = site.visitor().signs_in_as_member(LANE)
    member.goes_to("/m/claim/photo/")
    bad = tmp_path / "receipt.jpg"
    bad.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    tile = member.page.locator("section.tile").first
    tile.locator("input[name=files]").set_input_files(bad)
    expect(tile.locator(".upload-refused b")).to_contain_text("我们不打开", timeout=15_000)
    assert not Paper.objects.exists()


def test_the_pages_of_the_photo_lanes(site_with_photos: Site) -> None:
    site = site_with_photos
    references = {key: part.claim.reference for key, part in site.story.parts.items() if part.claim}
    # Members' pages in large print and English: test_member_walk; on a wide screen: test_pages.
    for lane in ("photo", "returned", "photo_denied", "appealed"):
        member = site.visitor().signs_in_as_member(lane)
        base = f"/m/claim/{references[lane]}/"
        for name, path in (
            ("", base),
            ("-money", f"{base}money/"),
            ("-facts", f"{base}facts/"),
            ("-papers", f"{base}papers/"),
        ):
            member.goes_to(path).finds_the_page_in_order(f"lane-{lane}{name}")
    denied = site.visitor().signs_in_as_member("photo_denied")
    denied.goes_to(f"/m/claim/{references['photo_denied']}/appeal/")
    denied.finds_the_page_in_order("lane-appeal-form")
    for size in (PHONE, DESK):
        newcomer = site.visitor(size=size).signs_in_as_member("told")
        newcomer.goes_to("/m/claim/photo/").finds_the_page_in_order("photo-empty")
        officer = site.visitor(size=size).signs_in_as_staff("officer")
        back = f"/desk/cases/{references['returned']}/"
        for name, path in (
            ("case", back),
            ("correct", f"{back}?correct=total"),
            ("ask", f"{back}?act=ask"),
            ("refer", f"{back}?act=refer"),
            ("history", f"{back}history"),
            ("decided", f"/desk/cases/{references['expert_overrides']}/"),
            ("appeal", f"/desk/cases/{references['appealed']}/"),
        ):
            officer.goes_to(path).finds_the_page_in_order(f"lane-desk-{name}")
    _a_member_is_asked(site)


def _a_member_is_asked(site: Site) -> None:
    """The page of a claim that waits for a paper, in both sizes and in large print."""
    from reviews.actions.ask import ask_for_papers
    from reviews.actions.lease import open_case

    claim = site.story.parts["returned"].claim
    assert claim is not None
    review, officer = Review.objects.get(claim=claim), site.story.cast.staff["officer"]
    open_case(review_id=review.pk, actor=officer, now=timezone.now())
    review.refresh_from_db()
    ask_for_papers(
        review_id=review.pk,
        version=review.version,
        kinds=["discharge_summary"],
        note="第二页没有拍全，请再拍一张。",
        until=timezone.localdate() + timedelta(days=14),
        actor=officer,
        now=timezone.now(),
    )
    for size in (PHONE, DESK):
        member = site.visitor(size=size).signs_in_as_member("returned")
        base = f"/m/claim/{claim.reference}/"
        member.goes_to(base).finds_the_page_in_order("lane-asked")
        member.goes_to(f"{base}papers/").finds_the_page_in_order("lane-asked-papers")
    member.page.get_by_role("button", name="长辈版").first.click()
    member.goes_to(f"{base}papers/").finds_the_page_in_order("lane-asked-papers-elder")
    member.goes_to("/m/claim/photo/").finds_the_page_in_order("photo-empty-elder")
