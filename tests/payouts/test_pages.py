"""The finance desk in the browser's eyes: what is shown, to whom, at what price."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.actions.freeze import FreezeWish, freeze_claim
from config.kernel.adapters import AdapterError
from members.actions.second_factor import begin_app, confirm_app
from members.models import ConflictOfInterest, User
from members.roles import Role
from payouts.actions.batch import prepare_batch
from payouts.actions.collect import collect_answers, lose_sight_of_silent
from payouts.models import PaymentBatch, PaymentInstruction, PaymentProblem
from payouts.states import BatchState, PaymentState
from payouts.tasks import give_up_submit
from tests.payouts.bank import WrittenBank, says
from tests.payouts.house import NOW, House, fresh, staff
from tests.payouts.steps import again, exported, lines, prepared, release, submitted
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db

# What every page needs: session, user, roles.
WHO_ASKS = 3


def signed_in(user: User, language: str = "") -> Client:
    client = Client()
    client.force_login(user)
    if language:
        client.cookies["django_language"] = language
    return client


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


PAGES = ["payouts:home", "payouts:batches", "payouts:returns"]


@pytest.mark.parametrize("name", PAGES)
def test_empty_pages_say_so(house: House, name: str) -> None:
    answer = signed_in(house.maker).get(reverse(name))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'class="empty"' in answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_finance_pages_are_for_finance(house: House, name: str) -> None:
    assert signed_in(house.officer).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


def test_a_batch_of_another_unit_is_not_there(house: House) -> None:
    house.owe(member=house.member(house.school))
    batch = prepared(house)
    near = staff("near", Role.FINANCE_MAKER, house.mill)
    for name in ("batch", "remove"):
        address = reverse(f"payouts:{name}", args=[batch.reference])
        assert signed_in(near).get(address).status_code == 404
    for name in ("release", "send_back", "dissolve", "submit_again", "remove"):
        address = reverse(f"payouts:{name}", args=[batch.reference])
        assert signed_in(near).post(address).status_code == 404
    assert again(batch).state == BatchState.PREPARED


def test_what_is_to_be_paid_shows_names_masked_and_no_illness(house: House) -> None:
    member = house.member(name="张建国")
    payment = house.owe("1767.00", member=member)
    page = signed_in(house.maker).get(reverse("payouts:home")).content.decode()
    assert "张*国" in page
    assert "¥1,767.00" in page
    assert payment.bank_account.last4 in page
    for secret in ("张建国", payment.bank_account.number, "胆囊", "K80", member.id_number):
        assert secret not in page


def test_the_maker_puts_all_into_a_batch(house: House) -> None:
    house.owe("100.00")
    house.owe("200.00")
    answer = signed_in(house.maker).post(reverse("payouts:prepare"), {"all": "1"}, follow=True)
    batch = PaymentBatch.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("payouts:batch", args=[batch.reference])
    assert (batch.count, str(batch.total)) == (2, "300.00")


def test_the_maker_chooses(house: House) -> None:
    chosen, _left = house.owe(), house.owe()
    client = signed_in(house.maker)
    client.post(reverse("payouts:prepare"), {"payment": [chosen.reference]})
    assert lines(PaymentBatch.objects.get()) == [chosen]
    answer = client.post(reverse("payouts:prepare"), {}, follow=True)
    assert PaymentBatch.objects.count() == 1
    assert "note-box" in answer.content.decode()


def test_what_is_too_close_or_has_another_card_cannot_be_ticked(house: House) -> None:
    relative = house.member()
    ConflictOfInterest.objects.create(
        user=house.maker, member=relative, relation="family", since=NOW
    )
    close, replaced, free = house.owe(member=relative), house.owe(), house.owe()
    house.account(replaced.member, "6217000000007777")
    client = signed_in(house.maker)
    page = client.get(reverse("payouts:home")).content.decode()
    ticks = re.findall(r'type="checkbox" name="payment" value="([^"]+)"', page)
    assert ticks == [free.reference]
    assert close.reference in page
    client.post(reverse("payouts:new_card"), {"new_card": replaced.reference})
    again_ = PaymentInstruction.objects.get(award=replaced.award, state=PaymentState.INSTRUCTED)
    assert again_.bank_account.last4 == "7777"


def _typed(batch: PaymentBatch, **other: str) -> dict[str, str]:
    return {
        "count": str(batch.count),
        "total": f"{batch.total:,.2f}",
        "fingerprint": batch.fingerprint,
        **other,
    }


def test_a_colleague_counts_again_and_releases(house: House) -> None:
    batch = prepared(house, "1000.00", "234.50")
    address = reverse("payouts:release", args=[batch.reference])
    client = signed_in(house.checker)
    page = client.get(reverse("payouts:batch", args=[batch.reference])).content.decode()
    assert address in page
    assert 'name="count"' in page
    assert not re.search(r'name="(count|total)"[^>]*value=', page), "nothing is filled in"
    wrong = client.post(address, _typed(batch, total="1234.05"))
    assert wrong.status_code == 422
    assert again(batch).state == BatchState.PREPARED
    right = client.post(address, _typed(batch, total="¥1,234.50"))
    assert right.status_code == 302
    assert again(batch).state == BatchState.RELEASED


def test_who_has_an_app_shows_its_code_before_a_batch_is_released(house: House) -> None:
    batch, then = prepared(house, "1000.00", "234.50"), timezone.now() - timedelta(hours=1)
    house.checker.set_password("a-test-password-2026")
    house.checker.save()
    app = begin_app(actor=house.checker, now=then)
    first = pyotp.TOTP(app.secret).at(then)
    confirm_app(actor=house.checker, password="a-test-password-2026", code=first, now=then)
    address = reverse("payouts:release", args=[batch.reference])
    client = signed_in(house.checker)
    asked = client.post(address, _typed(batch, total="1234.50")).headers["Location"]
    assert asked.startswith("/me/confirm?next=")
    assert again(batch).state == BatchState.PREPARED
    code = pyotp.TOTP(app.secret).at(timezone.now())
    back = reverse("payouts:batch", args=[batch.reference])
    assert client.post("/me/confirm", {"code": code, "next": back}).headers["Location"] == back
    client.post(address, _typed(batch, total="1234.50"))
    assert again(batch).state == BatchState.RELEASED


def test_the_maker_sees_no_key_but_a_sentence(house: House) -> None:
    batch = prepared(house)
    client = signed_in(house.maker)
    page = client.get(reverse("payouts:batch", args=[batch.reference])).content.decode()
    assert reverse("payouts:release", args=[batch.reference]) not in page
    assert reverse("payouts:dissolve", args=[batch.reference]) in page
    refused = client.post(reverse("payouts:release", args=[batch.reference]), _typed(batch))
    assert refused.status_code == 422
    assert again(batch).state == BatchState.PREPARED


def test_a_batch_that_changed_meanwhile_is_a_conflict(house: House) -> None:
    batch = prepared(house)
    reference = lines(batch)[0].reference
    maker = signed_in(house.maker)
    address = reverse("payouts:remove", args=[batch.reference])
    assert maker.get(address, {"payment": reference}).status_code == 200
    assert maker.post(address, {"payment": reference, "reason": "x"}).status_code == 422
    assert maker.post(address, {"payment": reference, "reason": "要再核对"}).status_code == 302
    answer = signed_in(house.checker).post(
        reverse("payouts:release", args=[batch.reference]), _typed(batch)
    )
    assert answer.status_code == 409
    assert again(batch).state == BatchState.PREPARED


def test_sent_back_with_a_reason_that_the_maker_reads(house: House) -> None:
    batch = prepared(house)
    client = signed_in(house.checker)
    address = reverse("payouts:send_back", args=[batch.reference])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "有一笔金额不对"}).status_code == 302
    page = signed_in(house.maker).get(reverse("payouts:batch", args=[batch.reference]))
    assert "有一笔金额不对" in page.content.decode()
    assert again(batch).state == BatchState.REJECTED


def test_the_maker_dissolves(house: House) -> None:
    batch = prepared(house)
    client = signed_in(house.maker)
    address = reverse("payouts:dissolve", args=[batch.reference])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "重复制单"}).status_code == 302
    assert again(batch).state == BatchState.DISSOLVED


def test_a_stuck_file_is_sent_again_by_a_person(
    house: House, bank: WrittenBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = exported(house)
    give_up_submit(subject=batch.pk, version=0, now=NOW)
    address = reverse("payouts:submit_again", args=[batch.reference])
    client = signed_in(house.maker)
    assert address in client.get(reverse("payouts:batch", args=[batch.reference])).content.decode()

    class Down(WrittenBank):
        def submit(self, **_how: object) -> str:
            raise AdapterError("down", permanent=False)

    monkeypatch.setattr("payouts.views.key.load", lambda _setting: Down())
    client.post(address)
    assert again(batch).state == BatchState.EXPORTED
    monkeypatch.setattr("payouts.views.key.load", lambda _setting: bank)
    client.post(address)
    assert again(batch).state == BatchState.SUBMITTED


def _bounced(house: House, bank: WrittenBank) -> PaymentInstruction:
    batch = submitted(house, bank, "100.00")
    bank.answer(says(lines(batch)[0], "bounced", reason_code="account_closed"))
    collect_answers(bank=bank, now=NOW + timedelta(days=1))
    return lines(batch)[0]


def test_a_bounced_payment_waits_for_the_member_then_is_paid_again(
    house: House, bank: WrittenBank
) -> None:
    payment = _bounced(house, bank)
    client = signed_in(house.maker)
    address = reverse("payouts:pay_again")
    assert address not in client.get(reverse("payouts:returns")).content.decode()
    house.account(payment.member, "6217000000008888")
    page = client.get(reverse("payouts:returns")).content.decode()
    assert address in page
    assert "8888" in page
    client.post(address, {"payment": payment.reference})
    assert PaymentInstruction.objects.filter(attempt=2).count() == 1
    assert payment.reference not in client.get(reverse("payouts:returns")).content.decode()


def test_problems_are_listed_and_closed_with_a_note(house: House, bank: WrittenBank) -> None:
    batch = submitted(house, bank, "100.00", "200.00")
    first, _second = lines(batch)
    bank.answer(says(first, amount="100.01"))
    bank.put(b"no such file", "torn.csv")
    collect_answers(bank=bank, now=NOW)
    lose_sight_of_silent(now=NOW + timedelta(days=3))
    client = signed_in(house.checker)
    page = client.get(reverse("payouts:returns")).content.decode()
    for word in ("¥100.01", "torn.csv", batch.reference, first.reference):
        assert word in page
    problem = PaymentProblem.objects.get(kind="answer_line")
    address = reverse("payouts:close_problem")
    assert client.post(address, {"problem": problem.key, "note": ""}).status_code == 422
    assert client.post(address, {"problem": problem.key, "note": "已与银行核对"}).status_code == 302
    problem.refresh_from_db()
    assert problem.closed_by == house.checker
    assert client.post(address, {"problem": "none", "note": "已与银行核对"}).status_code == 404


def test_no_address_and_no_page_holds_a_key_or_an_account(house: House, bank: WrittenBank) -> None:
    payment = _bounced(house, bank)
    batch = prepared(house)
    client = signed_in(house.maker)
    numbers = [line.bank_account.number for line in PaymentInstruction.objects.all()]
    for address in (
        reverse("payouts:home"),
        reverse("payouts:batches"),
        reverse("payouts:returns"),
        reverse("payouts:batch", args=[batch.reference]),
        reverse("payouts:remove", args=[batch.reference]) + f"?payment={lines(batch)[0].reference}",
        reverse("payouts:batch", args=[payment.batch.reference if payment.batch else ""]),
    ):
        page = client.get(address).content.decode()
        assert not any(number in page for number in numbers), address
        assert not re.search(r'(href|action)="[^"]*/\d+[/"]', page), address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_speak_both_languages(house: House, language: str) -> None:
    prepared(house)
    page = signed_in(house.checker, language).get(reverse("payouts:batches"))
    assert page.status_code == 200


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.slow
def test_pages_cost_the_same_however_much_is_on_them(house: House, bank: WrittenBank) -> None:
    def costs() -> list[int]:
        client = signed_in(fresh(house.checker))
        batch = PaymentBatch.objects.filter(state=BatchState.PREPARED).latest("pk")
        return [
            _queries(client, reverse("payouts:home")),
            _queries(client, reverse("payouts:batches")),
            _queries(client, reverse("payouts:returns")),
            _queries(client, reverse("payouts:batch", args=[batch.reference])),
        ]

    _bounced(house, bank)
    prepared(house)
    house.owe()
    few = costs()
    for _ in range(3):
        _bounced(house, bank)
    prepared(house, *["10.00"] * 12)
    for _ in range(12):
        house.owe()
    assert costs() == few
    budget = [WHO_ASKS + 7, WHO_ASKS + 1, WHO_ASKS + 6, WHO_ASKS + 12]
    assert all(cost <= limit for cost, limit in zip(few, budget, strict=True)), few


def test_lists_go_on_by_key(house: House) -> None:
    house.owe_many(["1.00"] * 60)
    client = signed_in(house.maker)
    first = client.get(reverse("payouts:home"))
    seen = re.findall(r'name="payment" value="([^"]+)"', first.content.decode())
    assert len(seen) == 50
    following = re.search(r'href="(/finance/\?after=[^"]+)"', first.content.decode())
    assert following is not None
    rest = re.findall(r'name="payment" value="([^"]+)"', client.get(following[1]).content.decode())
    assert len(rest) == 10
    assert not set(seen) & set(rest)


def test_of_a_large_batch_the_flagged_lines_are_found(house: House) -> None:
    shared = house.member()
    for amount in ("10.00", "10.00"):
        house.owe(amount, member=shared)
    batch = prepare_batch(references=None, actor=house.maker, now=NOW)
    page = signed_in(house.checker).get(
        reverse("payouts:batch", args=[batch.reference]), {"only": "flagged"}
    )
    assert page.content.decode().count('class="check check-failed"') == 1
    release(batch, house.checker)


def test_a_frozen_payment_is_shown_with_its_reason_and_not_offered(house: House) -> None:
    payment = house.owe()
    wish = FreezeWish("death", "家属来电告知", NOW.date() + timedelta(days=30))
    freeze_claim(claim_id=payment.award.claim_id, wish=wish, actor=house.officer, now=NOW)
    maker = Visitor().signs_in(house.maker)
    assert "The member has died" in maker.sees("/finance/")
    assert f'value="{payment.reference}"' not in maker.get("/finance/").content.decode()
