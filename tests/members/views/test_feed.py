"""The feed's screen: deliveries, refused rows with their sentence, and a pull on demand."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from config.sandbox.client import SandboxClient
from members.models import FeedImport
from members.tasks import take_up_broken_imports
from tests.stages import House
from tests.visitor import Visitor

PAGE, PULL = "/setup/feed/", "/setup/feed/pull"


def test_deliveries_show_what_became_of_their_rows(house: House) -> None:
    known, stranger = house.member(), house.member(consent=False)
    house.feed(house.record(known), house.record(stranger), b'{"setl_id": "broken"}')
    page = Visitor().signs_in(house.staff["admin"]).sees(PAGE)
    assert "by itself 3 1 0 0 1 1" in page


def test_a_delivery_that_broke_off_says_so(house: House) -> None:
    feed = house.feed(house.record(house.member()))
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "Broken off" not in visitor.sees(PAGE)
    FeedImport.objects.filter(pk=feed.pk).update(finished_at=None)
    assert "Not finished yet" in visitor.sees(PAGE)
    take_up_broken_imports(now=house.now)
    assert "Broken off The rows so far are in" in visitor.sees(PAGE)


def test_a_refused_row_shows_its_sentence_and_never_itself(house: House) -> None:
    member = house.member()
    record = {**house.record(member), "certno": "330199197001011234"}
    house.feed(record)
    visitor = Visitor().signs_in(house.staff["supervisor"])
    page = visitor.sees(PAGE)
    assert "identity number" in page
    assert "Unresolved" in page
    html = visitor.get(PAGE).content.decode()
    assert member.name not in html
    assert "330199197001011234" not in html


def test_a_refund_that_found_its_original_is_marked_and_leaves_the_open_list(house: House) -> None:
    from config.sandbox.records import refund_of

    member = house.member()
    original = house.record(member)
    house.feed(refund_of(original))
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "The refund names a settlement that has not come yet." in visitor.sees(PAGE)
    house.feed(original)
    assert "No row waits here" in visitor.sees(PAGE)
    assert "Resolved" in visitor.sees(f"{PAGE}?rows=all")


def test_an_administrator_pulls_at_once(house: House, outside_world: SandboxClient) -> None:
    outside_world.plant_settlements([house.record(house.member())])
    visitor = Visitor().signs_in(house.staff["admin"])
    assert "1 row came." in visitor.posts(PULL)
    assert FeedImport.objects.get().imported_by == house.staff["admin"]
    assert "There is nothing new." in visitor.posts(PULL)


def test_a_source_that_is_down_is_told_and_nothing_is_lost(
    house: House, settings: Settings
) -> None:
    settings.MEDICAL_INSURANCE = {
        **settings.MEDICAL_INSURANCE,
        "base_url": "http://127.0.0.1:9/insurer",
    }
    page = Visitor().signs_in(house.staff["admin"]).posts(PULL)
    assert "Nothing was fetched" in page
    assert not FeedImport.objects.exists()


def test_a_supervisor_may_look_but_not_pull(house: House) -> None:
    visitor = Visitor().signs_in(house.staff["supervisor"])
    assert "Fetch now" not in visitor.sees(PAGE)
    assert visitor.post(PULL).status_code == 403


def test_long_lists_go_on_page_by_page_in_a_fixed_number_of_statements(
    house: House,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(23):
        house.feed(*[f'{{"n": {number}, "m": {m}}}'.encode() for m in range(3)])
    visitor = Visitor().signs_in(house.staff["admin"])
    with django_assert_num_queries(5):
        urls = visitor.get(PAGE).context["urls"]
    assert len(visitor.get(urls["older_imports"]).context["imports"].rows) == 3
    assert len(visitor.get(urls["older_rows"]).context["refused"].rows) == 19
    assert visitor.get(f"{PAGE}?rows_before=abc").status_code == 200


def test_two_pulls_at_once_are_one_and_a_sentence(
    house: House, outside_world: SandboxClient
) -> None:
    outside_world.plant_settlements([house.record(house.member())])
    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        elsewhere.submit(_lock, "pg_advisory_lock").result()
        page = Visitor().signs_in(house.staff["admin"]).posts(PULL)
        elsewhere.submit(_lock, "pg_advisory_unlock").result()
        elsewhere.submit(_hang_up).result()
    assert "It is being fetched right now." in page
    assert not FeedImport.objects.exists()


def _lock(verb: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {verb}(hashtext('members.pull_feed:' || %s))", ["medical_insurance"]
        )


def _hang_up() -> None:
    connection.close()
