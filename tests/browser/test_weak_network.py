"""Photos over a weak line: none is lost, none comes twice, whatever happens to line and page."""

from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Error, FilePayload, Locator, Route, expect

from claims.models import Paper, PlannedStay
from members.actions.sign_in import user_of_member
from members.models import Member
from tests.browser.site import Site, Visitor
from tests.desktop import Desk
from tests.mandates import of_relative
from tests.stages import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHOTO = "/m/claim/photo/"
ADD = f"**{PHOTO}add"
_GPS = 0x8825


def photos(count: int) -> list[FilePayload]:
    """So many pictures, each another one."""
    return [_photo(f"{number}.jpg", 600 + number) for number in range(count)]


def _photo(name: str, width: int) -> FilePayload:
    out = BytesIO()
    Image.new("RGB", (width, 400), "white").save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


@dataclass
class Phone:
    """A member's telephone on the page of photos; `sent` counts what left it."""

    member: Member
    visitor: Visitor
    sent: list[str]

    def takes(self, files: list[FilePayload], *, tile: int = 0) -> "Phone":
        place = self.visitor.page.locator("section.tile").nth(tile)
        place.locator("input[name=files]").set_input_files(files)
        return self

    def rows(self, state: str) -> Locator:
        return self.visitor.page.locator(f"li.upload-{state}")

    def shows(self, state: str, count: int) -> "Phone":
        expect(self.rows(state)).to_have_count(count, timeout=20_000)
        return self

    def has(self, count: int) -> "Phone":
        """As tiles, and behind them."""
        expect(self.visitor.page.locator(".paper-row")).to_have_count(count, timeout=30_000)
        assert Paper.objects.filter(removed_at=None).count() == count
        return self

    def loses_the_line(self) -> "Phone":
        self.visitor.page.context.set_offline(True)
        return self

    def finds_the_line(self) -> "Phone":
        self.visitor.page.context.set_offline(False)
        return self

    def waiting_on_the_device(self) -> int:
        """Asked of the page's script, which comes after its words."""
        page = self.visitor.page
        page.wait_for_function("typeof photoQueue === 'object'")
        return int(page.evaluate("photoQueue.ask((photos) => photos.count()).then(Number)"))


@pytest.fixture
def phone(bare_site: Site, union: House, desk: Desk) -> Phone:
    member = union.member()
    visitor = bare_site.comes_in(user_of_member(member)).goes_to(PHOTO)
    sent: list[str] = []
    visitor.page.on(
        "request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None
    )
    return Phone(member, visitor, sent)


def test_photos_go_by_themselves_each_in_its_tile(phone: Phone) -> None:
    phone.takes(photos(4)).has(4)
    assert len(phone.sent) == 4
    assert phone.waiting_on_the_device() == 0


def test_a_line_lost_in_the_middle_goes_on_by_itself(phone: Phone) -> None:
    _breaks(phone, after=2)
    phone.takes(photos(5))
    expect(phone.rows("later")).not_to_have_count(0)
    phone.loses_the_line().shows("offline", 3)
    assert phone.waiting_on_the_device() == 3
    phone.visitor.page.unroute(ADD)
    phone.finds_the_line().has(5)
    assert phone.waiting_on_the_device() == 0


def test_an_answer_that_was_lost_adds_nothing_twice(phone: Phone) -> None:
    """The server has the photo; the telephone never heard of it and sends again."""

    def swallow(route: Route) -> None:
        route.fetch()
        with suppress(Error):  # the page may have gone on meanwhile
            route.abort()

    phone.visitor.page.route(ADD, swallow, times=2)
    phone.takes(photos(2)).has(2)
    assert len(phone.sent) > 2


def test_a_page_that_is_opened_again_goes_on_with_what_waits(phone: Phone) -> None:
    phone.visitor.page.route(ADD, lambda route: route.abort())
    phone.takes(photos(2)).takes(photos(3)[2:], tile=1)
    expect(phone.visitor.page.locator(".upload-rows li")).to_have_count(3)
    phone.visitor.goes_to("/m/").sees("有照片还没传完")
    phone.visitor.page.unroute(ADD)
    phone.visitor.clicks("继续上传")
    phone.has(3)
    kinds = Paper.objects.order_by("wanted_kind").values_list("wanted_kind", flat=True)
    assert list(kinds) == ["discharge_summary", "inpatient_receipt", "inpatient_receipt"]


def test_what_failed_again_and_again_is_sent_at_a_press(phone: Phone) -> None:
    phone.visitor.page.clock.install()
    phone.visitor.page.route(ADD, lambda route: route.abort())
    phone.takes(photos(1))
    for _try in range(4):
        phone.visitor.page.clock.run_for(20_000)
    phone.shows("failed", 1)
    phone.visitor.complaints.clear()  # of the line, which the test itself cut
    phone.visitor.finds_the_page_in_order("photo-failed")
    phone.visitor.page.unroute(ADD)
    phone.visitor.page.get_by_role("button", name="点这里重试").click()
    phone.shows("done", 1)
    phone.visitor.page.clock.run_for(2_000)
    phone.has(1)


def test_photos_of_another_person_or_of_the_day_before_are_wiped(
    phone: Phone, bare_site: Site, union: House
) -> None:
    page = phone.visitor.page
    page.route(ADD, lambda route: route.abort())
    phone.takes(photos(2))
    assert phone.waiting_on_the_device() == 2
    page.evaluate(
        "photoQueue.ask((photos) => photos.getAll()).then(([one]) => photoQueue.forget(one.number)"
        ".then(() => photoQueue.keep({ ...one, number: Date.now() - 25 * 3600 * 1000 })))"
    )
    phone.visitor.goes_to("/m/")
    expect(page.locator("photo-waiting")).to_be_visible()
    assert phone.waiting_on_the_device() == 1
    bare_site.signs_in(page.context, user_of_member(union.member()))
    phone.visitor.goes_to("/m/")
    page.wait_for_load_state()
    page.wait_for_function("photoQueue.ask((photos) => photos.count()).then((n) => n === 0)")


def test_photos_of_a_page_left_open_wait_for_whom_they_were_taken(
    phone: Phone, union: House
) -> None:
    mother = union.member()
    of_relative(union, mother, user_of_member(phone.member))
    page, tab = phone.visitor.page, phone.visitor.page.context.new_page()
    tab.goto("/m/for/")
    tab.get_by_role("button", name=f"为{mother.masked_name}办理").click()
    expect(tab.locator("body")).to_contain_text(f"您正在为{mother.masked_name}办理")
    phone.takes(photos(1)).shows("failed", 1)
    phone.visitor.sees(f"这一页是为您本人办的，您现在正在为{mother.masked_name}办理")
    phone.visitor.complaints.clear()  # of the answer, which is no good one
    phone.visitor.finds_the_page_in_order("photo-of-another")
    tab.reload()
    expect(tab.locator("photo-waiting")).to_be_hidden()
    assert (phone.waiting_on_the_device(), Paper.objects.count()) == (1, 0)
    tab.get_by_role("button", name="回到我自己的").click()
    expect(tab.locator("photo-waiting")).to_be_visible()
    page.get_by_role("button", name="点这里重试").click()
    phone.has(1)
    assert Paper.objects.get().filing.member == phone.member
    assert phone.waiting_on_the_device() == 0
    # What is typed is offered for the right person by one press.
    phone.visitor.goes_to("/m/planned/").enters("省份或城市", "上海市")
    tab.goto("/m/for/")
    tab.get_by_role("button", name=f"为{mother.masked_name}办理").click()
    expect(tab.locator("body")).to_contain_text(f"您正在为{mother.masked_name}办理")
    page.locator("[name=admitted_on]").fill("2026-12-01")
    page.locator("[name=discharged_on]").fill("2026-12-08")
    phone.visitor.clicks("记下", exact=True).sees("您填的内容都还在")
    phone.visitor.complaints.clear()
    phone.visitor.finds_the_page_in_order("for-another").clicks("为您本人办理").sees("上海市")
    assert PlannedStay.objects.get().member == phone.member


def test_on_a_screen_that_many_use_nothing_waits(phone: Phone, bare_site: Site) -> None:
    page = phone.visitor.page
    page.context.add_cookies([{"name": "kiosk", "value": "x", "url": bare_site.url}])
    phone.visitor.goes_to(PHOTO)
    page.route(ADD, lambda route: route.abort())
    phone.takes(photos(1))
    expect(page.locator(".upload-rows li")).to_have_count(1)
    assert phone.waiting_on_the_device() == 0


def test_where_a_photo_was_taken_stays_on_the_telephone(phone: Phone) -> None:
    picture = Image.new("RGB", (2600, 1800), "white")
    exif = Image.Exif()
    exif.get_ifd(_GPS)[1] = "N"
    exif[0x0110] = "a telephone"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif)
    assert b"a telephone" in out.getvalue()
    bodies: list[bytes] = []

    def read(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        route.continue_()

    phone.visitor.page.route(ADD, read)
    phone.takes([{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}]).has(1)
    assert b"a telephone" not in bodies[0]
    paper = Paper.objects.get()
    assert paper.pages.get().long_side == 2400


def test_what_was_begun_on_one_telephone_is_there_on_the_other(
    phone: Phone, bare_site: Site
) -> None:
    phone.takes(photos(2)).has(2)
    other = bare_site.comes_in(user_of_member(phone.member))
    other.goes_to("/m/").clicks("继续拍照申领")
    expect(other.page.locator(".paper-row")).to_have_count(2)
    other.clicks("先存着").sees("您好")


def _breaks(phone: Phone, *, after: int) -> None:
    """The line takes so many photos, and no more."""
    taken: list[str] = []

    def answer(route: Route) -> None:
        if len(taken) < after:
            taken.append(route.request.url)
            route.continue_()
        else:
            route.abort()

    phone.visitor.page.route(ADD, answer)
