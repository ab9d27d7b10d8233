"""A precedent in a real Chromium: proposed, adopted, found, cited and read, at each width."""

import pytest

from reviews.models import PastCase, Precedent, Referral
from reviews.similar_queries import keys_of
from tests.browser.site import DESK, PHONE, Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(
    ("size", "javascript"),
    [
        pytest.param(DESK, True, id="1440", marks=pytest.mark.matrix),
        pytest.param(PHONE, True, id="390"),
        pytest.param(PHONE, False, id="without scripts"),
    ],
)
def test_from_a_decided_case_to_a_citation(
    site: Site, size: dict[str, int], javascript: bool
) -> None:
    denied, waiting = (site.story.parts[key].claimed() for key in ("denied", "waiting"))
    # As if everybody had had the same: the story gives each an illness of their own.
    PastCase.objects.update(kind=keys_of([waiting])[waiting.pk].kind)

    def enters(who: str) -> Visitor:
        return site.visitor(size=size, javascript=javascript).signs_in_as_staff(who)

    officer = enters("officer")
    officer.goes_to(f"/desk/cases/{waiting.reference}/").sees("不予给付或减额")
    officer.finds_the_page_in_order("precedent-similar")
    officer.goes_to(f"/desk/cases/{denied.reference}/").clicks("提议为判例")
    officer.enters("标题", "对方逃逸的交通事故").enters("问题", "责任方逃逸、无人赔偿时如何办理？")
    officer.enters("结论", "有交警认定书证明逃逸的，按意外给付；追回赔偿后退还。")
    officer.enters("理由", "第三方责任以有人实际承担为前提，逃逸时会员没有得到赔偿。")
    officer.enters("条款", "第十四条第二款").finds_the_page_in_order("precedent-propose")
    officer.clicks("提议", exact=True).sees("主管采纳后生效")
    officer.finds_the_page_in_order("precedent-proposed")

    supervisor = enters("supervisor")
    supervisor.goes_to("/desk/guide").sees("待采纳").finds_the_page_in_order("precedent-waiting")
    supervisor.clicks("对方逃逸的交通事故").finds_the_page_in_order("precedent-to-adopt")
    supervisor.clicks("采纳", exact=True).sees("已采纳，编号为判例")
    number = Precedent.objects.get().number

    _is_asked(officer, waiting.reference)
    expert = enters("expert")
    expert.goes_to("/expert/guide").finds_the_page_in_order("precedent-checklists")
    expert.clicks("判例", exact=True).page.locator("#words").fill("认定书")
    expert.clicks("查找", exact=True).sees(number).finds_the_page_in_order("precedent-found")
    expert.clicks(number).sees("有效").finds_the_page_in_order("precedent-read")
    _advises(expert, waiting.reference, number)
    second = _sitting(waiting.reference, seat=2).expert
    assert second is not None
    _advises(enters(second.username), waiting.reference, number, seat=2)

    officer.goes_to(f"/desk/cases/{waiting.reference}/").sees(f"判例 {number}")
    officer.finds_the_page_in_order("precedent-cited-on-the-case")
    officer.goes_to(f"/desk/cases/{waiting.reference}/?act=approve#decide").sees("遵循的判例")
    officer.finds_the_page_in_order("precedent-decide")
    officer.goes_to("/desk/guide").finds_the_page_in_order("precedent-guide")
    officer.clicks(number).sees("遵循 1 件").finds_the_page_in_order("precedent-cited")


def _is_asked(officer: Visitor, reference: str) -> None:
    officer.goes_to(f"/desk/cases/{reference}/?act=refer#decide")
    panel = officer.page.locator("#decide")
    panel.locator("input[name=kind]").first.check()
    panel.locator("textarea[name=question]").fill("本次住院的诊断如何归类？")
    expert = officer.site.story.cast.staff["expert"]
    panel.locator("select[name=whom]").select_option(f"expert-{expert.pk}")
    panel.locator("button.btn-primary").click()
    officer.page.wait_for_load_state()


def _sitting(reference: str, *, seat: int) -> Referral:
    return Referral.objects.get(review__claim__reference=reference, seat=seat)


def _advises(expert: Visitor, reference: str, number: str, *, seat: int = 1) -> None:
    case = f"/expert/cases/{reference}/"
    expert.goes_to(case).does_not_see("同类案件")
    page = expert.page
    for key in _sitting(reference, seat=seat).evidence:
        page.locator(f"#{key} form button").click()
        page.wait_for_load_state()
    form = page.locator("#initial form")
    form.locator("input[name=conclusion][value=ordinary]").check()
    form.locator("textarea[name=grounds]").fill("出院诊断，普通疾病。")
    form.locator("input[name=confidence][value=high]").check()
    form.locator("input[name=follows]").fill(number)
    form.locator("button.btn-primary").click()
    expert.sees("同类案件").sees("遵循").finds_the_page_in_order("precedent-expert")
    final = page.locator("#final form")
    if final.locator("select[name=override_reason]").count():
        final.locator("select[name=override_reason]").select_option("M2")
    final.locator("button.btn-primary").click()
    expert.sees("意见已记录")
