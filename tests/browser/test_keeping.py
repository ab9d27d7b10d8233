"""The file of a case in a real Chromium: call, letter, original, and the case as one file."""

from pathlib import Path

import pytest
from django.utils import timezone
from pypdfium2 import PdfDocument

from reviews.models import LetterPosting, MemberLetter
from tests.browser.site import SIZES, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@SIZES
def test_from_a_call_to_the_case_as_one_file(site: Site, size: dict[str, int]) -> None:
    part = site.story.parts["denied"]
    claim = part.claim
    assert claim is not None
    case = f"/desk/cases/{claim.reference}/"
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    page = officer.page
    officer.goes_to(f"{case}file/").finds_the_page_in_order("keeping-file-empty")
    form = page.locator("#note form")
    form.locator("input[name=spoke_with][value=relative]").check()
    form.locator("input[name=way][value=called_us]").check()
    form.locator("textarea[name=text]").fill("家属来电，问能不能申诉；已说明期限和办法。")
    form.locator("button.btn-primary").click()
    officer.sees("记录已保存").sees("家属来电，问能不能申诉")

    officer.goes_to(f"{case}file/")
    page.locator("#receive summary").click()
    form = page.locator("#receive form")
    form.locator("select[name=kind]").select_option("inpatient_receipt")
    form.locator("input[name=sheets]").fill("2")
    form.locator("input[name=box]").fill("a-03-12")
    form.locator("button.btn-primary").click()
    officer.sees("原件已登记").sees("A-03-12").finds_the_page_in_order("keeping-file")
    page.locator("#originals").get_by_role("link", name="借出").click()
    officer.finds_the_page_in_order("keeping-lend")
    page.locator("input[name=to_whom]").fill("审计员王某")
    page.locator("main button.btn-primary").click()
    officer.sees("审计员王某")
    officer.goes_to("/desk/originals/").sees("A-03-12").finds_the_page_in_order("keeping-originals")
    officer.goes_to(case).sees("家属来电").finds_the_page_in_order("keeping-case")
    officer.goes_to(f"{case}history").sees("家属来电").finds_the_page_in_order("keeping-history")

    letter = MemberLetter.objects.get(claim=claim, kind="denied")
    officer.goes_to(f"{case}letters/{letter.uid}/").sees("不予给付通知书")
    officer.finds_the_page_in_order("keeping-letter")
    sheet = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(edge) for edge in sheet[0].get_size()] == [595, 842]  # A4
    assert len(sheet) == 1
    sheet.close()

    officer.goes_to(f"{case}file/")
    page.locator("#bundle input[name=reason][value=court]").check()
    page.locator("#bundle form button").click()
    officer.sees("可以下载").finds_the_page_in_order("keeping-bundle")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载案卷").click()
    path = Path(download.value.path())
    file = PdfDocument(path.read_bytes())
    texts = ["".join(file[at].get_textpage().get_text_range().split()) for at in range(len(file))]
    file.close()
    for number, text in enumerate(texts, start=1):
        assert f"{claim.reference}{number}/{len(texts)}" in text
    assert "家属来电，问能不能申诉" in "".join(texts)

    member = site.visitor(size=size).signs_in_as_member("denied")
    member.goes_to(f"/m/claim/{claim.reference}/").clicks("通知书")
    member.sees(letter.number).finds_the_page_in_order("keeping-member-letters")
    member.page.get_by_role("link", name="不予给付通知书").click()
    member.sees("可以申诉一次").does_not_see("家属来电")
    member.finds_the_page_in_order("keeping-member-letter")


@SIZES
def test_letters_for_the_post_are_ticked_and_marked(site: Site, size: dict[str, int]) -> None:
    for letter in MemberLetter.objects.order_by("pk")[:6]:  # whom no text reaches any more
        LetterPosting.objects.create(
            letter=letter, member_id=letter.claim.member_id, unit_path=letter.claim.unit_path
        )
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    page = officer.page
    officer.goes_to("/desk/post/").finds_the_page_in_order("keeping-to-post")
    boxes = page.locator("input[name=letter]")
    before = boxes.count()
    assert before
    boxes.first.check()
    page.locator("input[name=posted_on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.get_by_role("button", name="已寄出").click()
    officer.sees("已标记寄出 1 件").finds_the_page_in_order("keeping-posted")
    assert page.locator("input[name=letter]").count() == before - 1
