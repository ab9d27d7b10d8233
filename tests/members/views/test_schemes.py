"""Schemes on screen: read, compared, drafted by one and adopted by another, a year ticked off."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from members.models import CalendarDay, SchemeDraft
from members.queries.scheme_drafts import differences
from members.schemes.files import load_scheme_dir
from tests.stages import House
from tests.visitor import Visitor, words

ROOT = "/setup/schemes/"
HERE = f"{ROOT}hangzhou/"
FLOOR = 'floor = { value = "'


def admin(house: House) -> Visitor:
    return Visitor().signs_in(house.staff["admin"])


def begun(house: House) -> tuple[Visitor, SchemeDraft]:
    visitor = admin(house)
    visitor.posts(f"{HERE}draft/", version="2027", period="2027")
    return visitor, SchemeDraft.objects.get()


def raised(text: str, floor: str = "200.00") -> str:
    head, _old, tail = text.rpartition(FLOOR)
    rest = tail.partition('"')[2]
    return f'{head}{FLOOR}{floor}"{rest}'


def at(draft: SchemeDraft, act: str = "") -> str:
    return f"{HERE}draft/{draft.pk}/{act}"


def saves(visitor: Visitor, draft: SchemeDraft, text: str, **also: str) -> str:
    fields = {"revision": str(draft.revision), "text": text, **also}
    return visitor.posts(at(draft, "edit"), fields)


def proposed(house: House) -> tuple[Visitor, SchemeDraft]:
    visitor, draft = begun(house)
    saves(visitor, draft, raised(draft.source_text))
    visitor.posts(at(draft, "propose"), revision="2", note="Raised floor")
    draft.refresh_from_db()
    return visitor, draft


# --- reading ------------------------------------------------------------------------------------


def test_the_list_shows_what_holds_and_what_is_on_its_way(house: House) -> None:
    visitor, _draft = begun(house)
    page = visitor.sees(ROOT)
    assert "hangzhou 2022 since 2022-01-01" in page
    assert "Being written" in page


def test_the_list_takes_a_fixed_number_of_statements(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor = admin(house)
    visitor.get(ROOT)
    with django_assert_num_queries(6):
        visitor.get(ROOT)


@pytest.mark.parametrize("code", sorted(load_scheme_dir()))
def test_every_version_that_ships_can_be_read(house: House, code: str) -> None:
    visitor = admin(house)
    for version in load_scheme_dir()[code].versions:
        page = visitor.sees(f"{ROOT}{code}/version/{version.code}/")
        assert "Deadlines" in page
    assert "Came by" in visitor.sees(f"{ROOT}{code}/")


def test_a_version_is_told_in_words_with_its_clause_and_what_is_open(house: House) -> None:
    page = admin(house).sees(f"{HERE}version/2022/")
    for said in (
        "raised to ¥100",
        "¥1,000 to ¥10,000 50%",
        "level 2 or above",
        "To be checked by a physician.",
        "Published words: “补助金不足100元补足100元”",
        "To be confirmed",
        "Question to the owner: Does the floor apply to each claim or once a period?",
    ):
        assert said in page
    chinese = Visitor("zh-hans").signs_in(house.staff["admin"]).sees(f"{HERE}version/2022/")
    assert "补足到100元" in chinese
    assert "raised to" not in chinese


def test_all_open_questions_stand_on_one_page(house: House) -> None:
    page = admin(house).sees(f"{ROOT}questions/")
    assert "Is the benefit rounded to the fen or to the yuan?" in page
    assert re.search(r"\d+ readings of ours hold", page)


def test_two_versions_are_compared_by_what_changed(house: House) -> None:
    visitor = admin(house)
    page = visitor.sees(f"{HERE}compare/?old=v-2021&new=v-2022")
    assert "List of diseases" in page
    assert "Rounding" not in page
    assert "Nothing changed" in visitor.sees(f"{HERE}compare/?old=v-2022&new=v-2022")
    assert "What changed" not in visitor.sees(f"{HERE}compare/")


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}nowhere/",
        f"{HERE}version/1999/",
        f"{HERE}compare/?old=v-1999&new=v-2022",
        f"{HERE}compare/?old=d-99999999999999999999&new=v-2022",
        f"{HERE}draft/77/",
        f"{HERE}draft/77/edit",
        f"{HERE}year/1999/",
        f"{HERE}year/99999/",
    ],
)
def test_what_is_not_there_is_not_found(house: House, path: str) -> None:
    admin(house).sees(path, status=404)


def test_the_replays_are_linked_once_they_exist(house: House) -> None:
    from django.urls import NoReverseMatch, reverse

    page = admin(house).get(HERE).content.decode()
    try:
        assert reverse("claims:replays", kwargs={"code": "hangzhou"}) in page
    except NoReverseMatch:
        assert "Settle past cases again" not in page


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [ROOT, HERE, f"{HERE}version/2022/", f"{HERE}year/2027/"])
def test_officers_and_finance_are_told_whose_page_it_is_and_members_see_none(
    house: House, path: str
) -> None:
    for who in ("officer", "maker", "helper"):
        Visitor().signs_in(house.staff[who]).sees(path, status=403)
    Visitor().signs_in(house.member()).sees(path, status=404)
    assert Visitor().get(path).status_code == 302
    Visitor().signs_in(house.staff["supervisor"]).sees(path)


def test_a_supervisor_reads_and_neither_writes_nor_ticks(house: House) -> None:
    _visitor, draft = begun(house)
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    assert "New version" not in supervisor.sees(HERE)
    supervisor.sees(f"{HERE}draft/", status=403)
    supervisor.sees(at(draft, "edit"), status=403)
    assert supervisor.post(f"{HERE}year/2027/imports").status_code == 403
    for verb in ("propose", "drop"):
        supervisor.posts(at(draft, verb), revision="1", status=403)


def test_an_administrator_cannot_adopt(house: House) -> None:
    visitor, draft = proposed(house)
    assert "Put into force" not in visitor.sees(at(draft))
    page = visitor.posts(at(draft, "adopt"), revision="3", status=403)
    assert "Your role does not include this." in page


# --- drafting -----------------------------------------------------------------------------------


def test_from_copy_to_force(house: House) -> None:
    visitor, draft = begun(house)
    assert "Nothing changed" in visitor.sees(at(draft))
    page = saves(visitor, draft, raised(draft.source_text))
    assert "Saved: the file makes sense." in page
    assert "raised to ¥100" in page
    assert "raised to ¥200" in page
    page = visitor.posts(at(draft, "propose"), revision="2", note="Raised floor")
    assert "waits for the second person" in page
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    assert "Raised floor" in supervisor.sees(at(draft))
    page = supervisor.posts(at(draft, "adopt"), revision="3")
    assert "version 2027 holds from 2027-01-01 on" in page
    assert "adopted by" in supervisor.sees(HERE)
    assert "raised to ¥200" in supervisor.sees(f"{HERE}version/2027/")


def test_sent_back_with_a_note_and_written_again(house: House) -> None:
    _visitor, draft = proposed(house)
    supervisor = Visitor().signs_in(house.staff["supervisor"])
    page = supervisor.posts(at(draft, "send-back"), revision="3", note="", status=422)
    assert "Please say what has to change." in page
    supervisor.posts(at(draft, "send-back"), revision="3", note="Floor is 150")
    assert "Floor is 150" in admin(house).sees(at(draft))
    assert "Check and save" in admin(house).sees(at(draft, "edit"))


def test_a_draft_may_be_dropped_and_its_text_is_not_edited_any_more(house: House) -> None:
    visitor, draft = begun(house)
    assert "stays on record" in visitor.posts(at(draft, "drop"), revision="1")
    assert visitor.get(at(draft, "edit")).status_code == 302
    assert "moved on" in visitor.posts(at(draft, "drop"), revision="2", status=409)


def test_a_wrong_file_comes_back_with_its_line_and_everything_typed(house: House) -> None:
    visitor, draft = begun(house)
    text = raised(draft.source_text, "2OO") + "# my own remark"
    response = visitor.post(at(draft, "edit"), {"revision": "1", "text": text})
    assert response.status_code == 422
    page = words(response)
    assert re.search(r"Line \d+, versions\[3\]\.items\.out_of_pocket\.benefits\[1\]\.floor", page)
    assert "“2OO” is not a number" in page
    assert "# my own remark" in page
    assert "The wrong line" in page
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize(
    ("text", "said"), [("", "is empty"), ("x" * 1_000_001, "too large"), ("[", "Line 1")]
)
def test_nonsense_is_refused_with_a_sentence(house: House, text: str, said: str) -> None:
    visitor, draft = begun(house)
    response = visitor.post(at(draft, "edit"), {"revision": "1", "text": text})
    assert response.status_code == 422
    assert said in words(response)


def test_a_post_without_its_revision_saves_nothing(house: House) -> None:
    visitor, draft = begun(house)
    assert visitor.post(at(draft, "edit"), {"text": "mine"}).status_code == 422
    assert visitor.post(at(draft, "propose"), {"revision": "x"}).status_code == 422
    assert visitor.post(at(draft, "explode"), {"revision": "1"}).status_code == 404


def test_a_file_may_take_the_place_of_the_text(house: House) -> None:
    visitor, draft = begun(house)
    good = SimpleUploadedFile("h.toml", b"\xef\xbb\xbf" + raised(draft.source_text).encode())
    response = visitor.post(
        at(draft, "edit"), {"revision": "1", "text": draft.source_text, "file": good}, follow=True
    )
    assert "raised to ¥200" in words(response)
    for bad, said in ((b"\xff\xfe\x00", "not UTF-8"), (b"#" * 1_000_001, "too large"), (b"x", "1")):
        response = visitor.post(
            at(draft, "edit"),
            {"revision": "2", "text": "# typed", "file": SimpleUploadedFile("h.toml", bad)},
        )
        assert response.status_code == 422
        assert said in words(response)
        assert "# typed" in words(response)


def test_of_two_writers_the_second_keeps_their_text_and_sees_the_first(house: House) -> None:
    visitor, draft = begun(house)
    saves(visitor, draft, raised(draft.source_text))
    mine = raised(draft.source_text, "300.00")
    response = visitor.post(at(draft, "edit"), {"revision": "1", "text": mine})
    assert response.status_code == 409
    page = words(response)
    assert "somebody else has changed" in page
    assert 'value = "300.00"' in page
    assert 'value = "200.00"' in page
    revision = re.search(r'name="revision" value="(\d+)"', response.content.decode())
    assert revision is not None
    assert revision[1] == "2"
    assert "Saved" in visitor.posts(at(draft, "edit"), {"revision": "2", "text": mine})


def test_what_was_proposed_meanwhile_is_not_overwritten_and_nothing_is_lost(house: House) -> None:
    visitor, draft = proposed(house)
    response = visitor.post(at(draft, "edit"), {"revision": "1", "text": "# my text"})
    assert response.status_code == 409
    assert "# my text" in words(response)
    assert "Check and save" not in words(response)


def test_what_cannot_begin_is_said_in_the_form(house: House) -> None:
    visitor, _draft = begun(house)
    page = visitor.posts(f"{HERE}draft/", version="2027", period="2027", status=422)
    assert "open draft of this version" in page
    assert "letters, digits" in visitor.posts(
        f"{HERE}draft/", version="a/b", period="2028", status=422
    )
    assert SchemeDraft.objects.count() == 1
    visitor.posts(f"{HERE}draft/", version="", period="20x7", status=422)


# --- the year -----------------------------------------------------------------------------------


def test_a_year_is_computed_where_the_data_show_it(house: House) -> None:
    visitor = admin(house)
    page = visitor.sees(f"{HERE}year/2027/")
    assert "Version 2022 of 2022-01-01 would hold on." in page
    assert "2028-03-31" in page
    assert "2027 is not published yet" in page
    assert "90% / 80% / 70%" in page
    assert "Closes on 2026-12-15" in page
    CalendarDay.objects.create(day="2027-01-01", is_working=False, name="元旦")
    begun(house)
    page = visitor.sees(f"{HERE}year/2027/")
    assert "Holidays and worked weekends are published" in page
    assert "Draft 2027 for this period is on its way" in page


def test_a_person_says_what_the_data_do_not_show_and_takes_it_back(house: House) -> None:
    visitor = admin(house)
    where = f"{HERE}year/2027/imports"
    page = visitor.posts(where, is_done="on", note="Letter of 20 Nov")
    assert f"Said to be done: {house.staff['admin'].display_name}" in page
    assert "Letter of 20 Nov" in page
    assert "Taken back" in visitor.posts(where)
    assert "nobody ticks it" in visitor.posts(f"{HERE}year/2027/deadlines", is_done="on")


@pytest.mark.parametrize("code", sorted(load_scheme_dir()))
def test_every_scheme_has_its_year(house: House, code: str) -> None:
    visitor = admin(house)
    for period in (2000, 2026, 2099):
        assert "Checklist" in visitor.sees(f"{ROOT}{code}/year/{period}/")


def test_a_version_that_settlements_rest_on_is_frozen(house: House) -> None:
    house.in_review()
    visitor = admin(house)
    assert "Settlements: frozen" in visitor.sees(HERE)
    assert "it can only be superseded" in visitor.sees(f"{HERE}year/2027/")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a\nb\nc", "a\nx\nc", [(2, "b", "-"), (2, "x", "+")]),
        ("a\nb", "a\nb\nc", [(3, "c", "+")]),
        ("a", "", [(1, "a", "-")]),
        ("a\na\na", "a\na", [(3, "a", "-")]),
        ("", "", []),
    ],
)
def test_lines_that_differ_are_told_with_their_numbers(
    old: str, new: str, told: list[tuple[int, str, str]]
) -> None:
    assert [(line.number, line.text, line.mark) for line in differences(old, new)] == told


def test_two_huge_texts_are_compared_in_no_time() -> None:
    old, new = ("\n".join(f"{mark} {n}" for n in range(30_000)) for mark in "ab")
    assert len(differences(old, new)) == 200
