"""What members look up about themselves, and nobody else's."""

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.actions.access import record_access
from members.actions.tell import tell
from members.models import AccessEntry
from tests.stages import House
from tests.visitor import Visitor


def test_the_profile_is_masked_and_shows_the_cover(house: House) -> None:
    this_year = timezone.localdate().year
    member = house.member(periods=(this_year - 1, this_year))
    visitor = Visitor().signs_in(member)
    html = visitor.get("/m/me/").content.decode()
    for secret in (member.name, member.id_number, member.phone):
        assert secret not in html
    page = visitor.sees("/m/me/")
    assert f"{this_year}-12-31 running" in page
    assert f"{this_year - 1}-12-31 ended" in page


def test_someone_who_is_not_enrolled_reads_how_to_join(house: House) -> None:
    visitor = Visitor().signs_in(house.member(periods=()))
    assert "from October to December" in visitor.sees("/m/me/")


def test_messages_are_shown_word_for_word_but_never_a_code(house: House) -> None:
    member, other = house.member(), house.member()
    tell(key="1", template="approved", member=member, now=house.now)
    tell(key="2", template="login_code", member=member, facts={"code": "424242"}, now=house.now)
    tell(key="3", template="denied", member=other, now=house.now)
    page = Visitor().signs_in(member).sees("/m/messages/")
    assert "您的互助金申领已通过" in page
    assert "424242" not in page
    assert "已有结果" not in page


def test_a_member_reads_who_opened_the_file_and_what_for(house: House) -> None:
    member, other = house.member(), house.member()
    for person, purpose in ((member, "case opened"), (other, "secret of another")):
        record_access(
            user=house.staff["officer"],
            member_id=person.pk,
            what=AccessEntry.What.CASE,
            purpose=purpose,
            now=house.now,
        )
    page = Visitor().signs_in(member).sees("/m/access/")
    assert "测试officer Case officer" in page
    assert "Case file · case opened" in page
    assert "secret of another" not in page
    assert "Nobody has opened your file" in Visitor().signs_in(house.member()).sees("/m/access/")


def test_switches_on_any_page_are_kept_with_the_person(house: House) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    visitor.post("/large-print", {"elder": "1", "next": "/m/me/"})
    visitor.post("/language", {"language": "en", "next": "/m/me/"})
    user = member.users.get()
    assert (user.elder_view, user.language) == (True, "en")
    visitor.post("/language", {"language": "tlh", "next": "/m/me/"})
    assert member.users.get().language == "en"


def test_a_page_costs_a_fixed_number_of_statements(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = house.member()
    visitor = Visitor().signs_in(member)
    for number in range(5):
        tell(key=str(number), template="approved", member=member, now=house.now)
        record_access(
            user=house.staff["officer"],
            member_id=member.pk,
            what=AccessEntry.What.CASE,
            purpose="case opened",
            now=house.now,
        )
    visitor.get("/m/me/")
    # session, user, person; then the page's own
    for path, number in {"/m/messages/": 5, "/m/access/": 5, "/m/consent/": 6, "/m/me/": 8}.items():
        with django_assert_num_queries(number):
            visitor.get(path)
