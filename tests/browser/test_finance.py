"""Finance in a browser: two keys without scripts, and every page in the states that need care."""

from datetime import timedelta

import pytest

from members.models import ConflictOfInterest
from payouts.actions.batch import prepare_batch
from payouts.actions.collect import collect_answers, lose_sight_of_silent
from payouts.models import PaymentBatch
from payouts.states import BatchState
from payouts.tasks import give_up_submit
from tests.browser.site import DESK, SIZES, Site
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, build
from tests.payouts.steps import again, exported, lines, release, submitted

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def house(transactional_db: None) -> House:
    return build()


def test_two_keys_without_scripts(house: House, bare_site: Site) -> None:
    house.owe("1000.00")
    house.owe("234.50")
    maker = bare_site.comes_in(house.maker, size=DESK, javascript=False)
    maker.goes_to("/finance/").page.locator("button[name=all]").click()
    batch = PaymentBatch.objects.get()
    assert maker.page.locator("input[name=count]").count() == 0

    checker = bare_site.comes_in(house.checker, size=DESK, javascript=False)
    checker.goes_to(f"/finance/batches/{batch.reference}/")
    checker.page.locator("input[name=count]").fill("2")
    checker.page.locator("input[name=total]").fill("1,234.05")
    checker.page.locator("#release button.btn-primary").click()
    assert again(batch).state == BatchState.PREPARED
    checker.page.locator("input[name=total]").fill("1,234.50")
    checker.page.locator("#release button.btn-primary").click()
    assert again(batch).state == BatchState.RELEASED
    assert [said for said in checker.complaints if "422" not in said] == []


def test_a_batch_is_sent_back_from_its_dialog(house: House, bare_site: Site) -> None:
    house.owe("1000.00")
    batch = prepare_batch(references=None, actor=house.maker, now=NOW)
    checker = bare_site.comes_in(house.checker, size=DESK)
    checker.goes_to(f"/finance/batches/{batch.reference}/")
    checker.page.locator("a[href='#send-back']").click()
    dialog = checker.page.locator("#send-back")
    dialog.locator("button.btn-primary").click()
    checker.page.wait_for_load_state()
    assert dialog.is_visible(), "without a reason it comes back open"
    # That the answer was 422 is right, and Chromium says so.
    checker.complaints.clear()
    checker.finds_the_page_in_order("finance-send-back")
    dialog.locator("input[name=reason]").fill("有一笔要再核对")
    dialog.locator("button.btn-primary").click()
    checker.page.wait_for_load_state()
    assert again(batch).state == BatchState.REJECTED
    checker.sees("有一笔要再核对").finds_the_page_in_order("finance-sent-back")


@SIZES
def test_the_pages_of_finance_in_the_states_that_need_care(
    house: House, bare_site: Site, size: dict[str, int]
) -> None:
    bank = WrittenBank()
    _trouble(house, bank)
    replaced = house.owe("3126.40")
    house.account(replaced.member, "6217000000007777")
    relative = house.member(house.school)
    ConflictOfInterest.objects.create(
        user=house.maker, member=relative, relation="family", since=NOW
    )
    house.owe("880.00", member=relative)
    twice = house.member()
    chosen = [house.owe(a, member=twice).reference for a in ("45000.00", "45000.00", "1850.75")]
    chosen += [house.owe("6200.00").reference for _ in range(3)]
    big = prepare_batch(references=chosen, actor=house.other_maker, now=NOW)
    for amount in ("1767.00", "95.20", "5400.00"):
        house.owe(amount)
    stuck = exported(house, "410.00")
    give_up_submit(subject=stuck.pk, version=0, now=NOW)
    for amount in ("300.00", "20.00"):
        house.owe(amount)

    maker = bare_site.comes_in(house.maker, size=size)
    checker = bare_site.comes_in(house.checker, size=size)
    for visitor, name, path in (
        (maker, "to-pay", "/finance/"),
        (maker, "batches", "/finance/batches/"),
        (maker, "waiting", "/finance/batches/?show=open"),
        (maker, "returns", "/finance/returns/"),
        (maker, "stuck", f"/finance/batches/{stuck.reference}/"),
        (maker, "others-batch", f"/finance/batches/{big.reference}/"),
        (maker, "remove", f"/finance/batches/{big.reference}/remove?payment={chosen[0]}"),
        (checker, "release", f"/finance/batches/{big.reference}/"),
        (checker, "flagged", f"/finance/batches/{big.reference}/?only=flagged"),
    ):
        visitor.goes_to(path).finds_the_page_in_order(f"money-{name}")
    release(big, house.checker)
    third = bare_site.comes_in(house.second_checker, size=size)
    third.goes_to(f"/finance/batches/{big.reference}/").finds_the_page_in_order("money-third-key")


def _trouble(house: House, bank: WrittenBank) -> None:
    """A bounce, a bounce with a new card, lines that do not fit, a torn file, a silent bank."""
    batch = submitted(house, bank, "1767.00", "420.00", "615.30", "77.70")
    first, second, third, _fourth = lines(batch)
    bank.answer(
        says(first, "bounced", reason_code="account_closed"),
        says(second, "rejected", reason_code="account_unknown"),
        says(third, amount="615.31"),
    )
    bank.put(b"torn", "BK00000009.csv")
    collect_answers(bank=bank, now=NOW)
    house.account(second.member, "6217000000008888")
    lose_sight_of_silent(now=NOW + timedelta(days=3))
