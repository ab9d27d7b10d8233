"""A letter to a hospital in a real Chromium: from the question to the answer, at both widths."""

import pytest
from django.utils import timezone
from pypdfium2 import PdfDocument

from reviews.models import Enquiry
from tests.browser.site import SIZES, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@SIZES
def test_from_the_question_to_the_answer(site: Site, size: dict[str, int]) -> None:
    claim = site.story.parts["waiting"].claim
    assert claim is not None
    case = f"/desk/cases/{claim.reference}/"
    officer = site.visitor(size=size).signs_in_as_staff("officer2")
    page = officer.page
    officer.goes_to(f"{case}?act=enquire#decide").finds_the_page_in_order("enquiry-ask")
    page.locator("#decide input[name=topic][value=known_before]").check()
    page.locator("#decide textarea[name=note]").fill("会员在外院也做过检查，请以贵院病历为准。")
    page.locator("#decide button.btn-primary").click()
    officer.sees("已写好，还没有发出").finds_the_page_in_order("enquiry-written")
    officer.goes_to("/desk/").finds_the_page_in_order("enquiry-my-day")
    enquiry = Enquiry.objects.get()
    here = f"{case}enquiries/{enquiry.pk}/"
    officer.goes_to(f"{here}letters/0").sees(claim.member.name)
    officer.finds_the_page_in_order("enquiry-letter")
    sheet = PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(edge) for edge in sheet[0].get_size()] == [595, 842]  # A4
    assert len(sheet) == 1
    sheet.close()
    page.emulate_media(media="print")
    officer.finds_the_page_in_order("enquiry-letter-printed")
    page.emulate_media(media="screen")
    officer.goes_to(here).finds_the_page_in_order("enquiry-to-post")
    page.locator("#post button.btn-primary").click()
    officer.sees("期限停表").finds_the_page_in_order("enquiry-sent")
    officer.goes_to("/desk/queue?lane=hold").sees("正在向医院核实")

    member = site.visitor(size=size).signs_in_as_member("waiting")
    member.goes_to(f"/m/claim/{claim.reference}/").sees("向医院核实")
    member.does_not_see(enquiry.number).finds_the_page_in_order("enquiry-member")

    officer.goes_to(here)
    form = page.locator("#reply form")
    form.locator("textarea[name=text]").fill("据病历记载，该诊断首次确诊于十月二日。")
    form.locator("input[name=value]").fill("2026-10-02")
    form.locator("input[name=received_on]").fill(f"{timezone.localdate():%Y-%m-%d}")
    form.locator("button.btn-primary").click()
    officer.sees("答复已登记").finds_the_page_in_order("enquiry-answered")
    officer.goes_to(case).sees("医院书面答复").finds_the_page_in_order("enquiry-case-after")
    officer.goes_to(f"{case}history").finds_the_page_in_order("enquiry-history")
    member.goes_to(f"/m/claim/{claim.reference}/").does_not_see("向医院核实")
