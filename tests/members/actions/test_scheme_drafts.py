"""A new version on its way into force: two persons, nothing lost, nothing that stands changes."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from claims.models import Assessment
from config.kernel.denial import Conflict, Denied
from members.actions.load_schemes import SchemeInUse, load_schemes
from members.actions.scheme_drafts import (
    adopt_draft,
    begin_draft,
    drop_draft,
    propose_draft,
    save_draft,
    send_back,
)
from members.actions.scheme_text import FileRefused
from members.actions.staff import grant_role
from members.models import SchemeDraft, SchemeDraftEvent, SchemeVersion
from members.roles import Role
from members.scheme_use import use_of
from members.schemes.files import SHIPPED
from tests.stages import House

FLOOR = 'floor = { value = "'


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What is matched does not depend on the compiled catalogue."""
    with translation.override("en"):
        yield


def begun(house: House, version: str = "2027", period: int = 2027) -> SchemeDraft:
    return begin_draft(
        scheme_id=house.scheme.pk,
        version=version,
        period=period,
        actor=house.staff["admin"],
        now=house.now,
    )


def raised(text: str, floor: str = "200.00") -> str:
    """The floor of the last version is another."""
    head, _old, tail = text.rpartition(FLOOR)
    rest = tail.partition('"')[2]
    return f'{head}{FLOOR}{floor}"{rest}'


def saved(house: House, draft: SchemeDraft, text: str | None = None) -> SchemeDraft:
    return save_draft(
        draft_id=draft.pk,
        revision=draft.revision,
        text=raised(draft.source_text) if text is None else text,
        actor=house.staff["admin"],
        now=house.later(minutes=1),
    )


def proposed(house: House, draft: SchemeDraft | None = None) -> SchemeDraft:
    draft = saved(house, draft or begun(house))
    return propose_draft(
        draft_id=draft.pk,
        revision=draft.revision,
        note="",
        actor=house.staff["admin"],
        now=house.now,
    )


def adopted(house: House, draft: SchemeDraft | None = None) -> SchemeVersion:
    draft = draft or proposed(house)
    return adopt_draft(
        draft_id=draft.pk,
        revision=draft.revision,
        actor=house.staff["supervisor"],
        now=house.later(minutes=5),
    )


# --- the way into force -------------------------------------------------------------------------


def test_a_draft_begins_as_a_copy_and_closes_the_version_before(house: House) -> None:
    draft = begun(house)
    before, new = draft.terms().versions[-2:]
    assert (before.code, before.valid_to) == ("2022", date(2027, 1, 1))
    assert (new.code, new.valid_from, new.valid_to) == ("2027", date(2027, 1, 1), None)
    assert before.digest == house.scheme.versions.get(version="2022").digest


def test_an_adopted_version_holds_from_its_first_period_on(house: House) -> None:
    row = adopted(house)
    assert SchemeVersion.objects.for_period(house.scheme.pk, 2026).version == "2022"
    assert SchemeVersion.objects.for_period(house.scheme.pk, 2027) == row
    share = row.terms().version_for(2027).items["out_of_pocket"].benefits[0]
    assert str(share.floor.value) == "200.00"  # type: ignore[union-attr]
    draft = SchemeDraft.objects.get()
    assert (draft.state, draft.adopted_as, draft.closed_by) == (
        "adopted",
        row,
        house.staff["supervisor"],
    )


def test_everything_leaves_a_row_of_who_and_when(house: House) -> None:
    draft = proposed(house)
    draft = send_back(
        draft_id=draft.pk,
        revision=draft.revision,
        note="The floor is 150",
        actor=house.staff["supervisor"],
        now=house.now,
    )
    assert draft.state == SchemeDraft.State.DRAFT
    draft = saved(house, draft, raised(draft.source_text, "150.00"))
    drop_draft(
        draft_id=draft.pk,
        revision=draft.revision,
        note="",
        actor=house.staff["admin"],
        now=house.now,
    )
    events = SchemeDraftEvent.objects.order_by("pk").values_list("kind", "done_by__username")
    assert list(events) == [
        ("begun", "admin"),
        ("saved", "admin"),
        ("proposed", "admin"),
        ("sent_back", "supervisor"),
        ("saved", "admin"),
        ("dropped", "admin"),
    ]


def test_after_a_draft_was_dropped_its_name_is_free_again(house: House) -> None:
    draft = begun(house)
    drop_draft(draft_id=draft.pk, revision=1, note="", actor=house.staff["admin"], now=house.now)
    assert begun(house).pk != draft.pk


# --- who ----------------------------------------------------------------------------------------


def test_only_an_administrator_drafts_and_only_a_second_person_adopts(house: House) -> None:
    with pytest.raises(Denied):
        begin_draft(
            scheme_id=house.scheme.pk,
            version="2027",
            period=2027,
            actor=house.staff["supervisor"],
            now=house.now,
        )
    draft = proposed(house)
    for who in ("admin", "officer", "maker"):
        with pytest.raises(Denied, match="does not include"):
            adopt_draft(
                draft_id=draft.pk,
                revision=draft.revision,
                actor=house.staff[who],
                now=house.now,
            )


@pytest.mark.parametrize("writer", ["begins", "saves"])
def test_whoever_wrote_any_of_it_cannot_adopt_it_here_or_in_the_database(
    house: House, writer: str
) -> None:
    both = house.staff["supervisor"]
    grant_role(
        user=both,
        role=Role.ADMINISTRATOR,
        unit=house.district,
        reason="",
        actor=None,
        now=house.now,
    )
    author = both if writer == "begins" else house.staff["admin"]
    draft = begin_draft(
        scheme_id=house.scheme.pk, version="2027", period=2027, actor=author, now=house.now
    )
    draft = save_draft(
        draft_id=draft.pk,
        revision=1,
        text=raised(draft.source_text),
        actor=both,
        now=house.now,
    )
    draft = propose_draft(
        draft_id=draft.pk, revision=2, note="", actor=house.staff["admin"], now=house.now
    )
    with pytest.raises(Denied, match="You wrote this draft"):
        adopted(house, draft)
    draft.state, draft.closed_by, draft.closed_at = "adopted", both, house.now
    draft.adopted_as = house.scheme.versions.get(version="2021")
    with pytest.raises(DatabaseError), transaction.atomic():
        draft.save()


def test_the_database_keeps_what_was_proposed_and_what_is_closed(house: House) -> None:
    draft = proposed(house)
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        SchemeDraft.objects.update(source_text="another")
    adopted(house, draft)
    for change in ({"state": "draft"}, {"note": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SchemeDraft.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        SchemeDraftEvent.objects.all().delete()


# --- two at once, the same thing twice ----------------------------------------------------------


def test_the_second_of_two_savers_meets_a_conflict(house: House) -> None:
    draft = begun(house)
    saved(house, draft)
    with pytest.raises(Conflict, match="somebody else has changed"):
        save_draft(
            draft_id=draft.pk,
            revision=1,
            text=raised(draft.source_text, "300.00"),
            actor=house.staff["admin"],
            now=house.now,
        )


def test_saving_the_same_text_twice_is_one_change(house: House) -> None:
    draft = begun(house)
    text = raised(draft.source_text).replace("\n", "\r\n")
    first = saved(house, draft, text)
    second = saved(house, draft, text)
    assert first.revision == second.revision == 2
    assert SchemeDraftEvent.objects.filter(kind="saved").count() == 1


def test_adopting_or_proposing_twice_is_refused(house: House) -> None:
    draft = proposed(house)
    adopted(house, draft)
    with pytest.raises(Conflict, match="moved on"):
        adopted(house, draft)
    with pytest.raises(Conflict, match="moved on"):
        propose_draft(
            draft_id=draft.pk,
            revision=draft.revision,
            note="",
            actor=house.staff["admin"],
            now=house.now,
        )
    assert house.scheme.versions.filter(version="2027").count() == 1


def test_what_was_compared_is_what_is_adopted(house: House) -> None:
    draft = proposed(house)
    seen = draft.revision
    send_back(
        draft_id=draft.pk,
        revision=seen,
        note="No",
        actor=house.staff["supervisor2"],
        now=house.now,
    )
    with pytest.raises(Conflict):
        adopt_draft(
            draft_id=draft.pk, revision=seen, actor=house.staff["supervisor"], now=house.now
        )


def test_a_second_open_draft_of_the_same_name_is_refused(house: House) -> None:
    begun(house)
    with pytest.raises(Denied, match="open draft"):
        begun(house)


def test_of_two_drafts_the_second_has_to_know_the_first(house: House) -> None:
    other = begun(house, "2028", 2028)
    adopted(house)
    with pytest.raises(FileRefused, match="2027 is missing"):
        saved(house, other)


# --- what is refused ----------------------------------------------------------------------------


def mangled(text: str) -> dict[str, tuple[str, str]]:
    return {
        "empty": ("", "is empty"),
        "blank": (" \n", "is empty"),
        "huge": (text + "#" * 1_000_001, "too large"),
        "not TOML": (text + "\n[[[", "Line"),
        "deep": ("a = " + "[" * 20_000, "cannot be read"),
        "endless": ("a = " + "9" * 5_000, "cannot be read"),
        "a slip": (raised(text, "x"), "floor.value"),
        "another scheme": (
            (SHIPPED / "huzhou.toml").read_text(encoding="utf-8"),
            "another scheme",
        ),
        "nothing new": ((SHIPPED / "hangzhou.toml").read_text(encoding="utf-8"), "exactly one new"),
        "an old version": (text.replace('"100.00"', '"90.00"'), "2021 stands already"),
        "one is gone": (text.replace('version = "2021"', 'version = "2020"'), "2021 is missing"),
        "a bad name": (text.replace('version = "2027"', 'version = "20/27"'), "letters, digits"),
    }


@pytest.mark.parametrize("case", sorted(mangled("")))
def test_a_wrong_file_is_refused_with_its_sentence_and_changes_nothing(
    house: House, case: str
) -> None:
    draft = begun(house)
    text, sentence = mangled(draft.source_text)[case]
    with pytest.raises(FileRefused, match=sentence):
        saved(house, draft, text)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_the_same_rules_once_more_are_not_a_version(house: House) -> None:
    draft = begun(house)
    with pytest.raises(Denied, match="says the same as version 2022"):
        propose_draft(
            draft_id=draft.pk, revision=1, note="", actor=house.staff["admin"], now=house.now
        )


def test_a_period_with_settlements_keeps_its_rules(house: House) -> None:
    house.in_review()
    assert Assessment.objects.exists()
    with pytest.raises(Denied, match="2026 are settled already"):
        begun(house, "2026", 2026)
    assert begun(house).valid_from == date(2027, 1, 1)


def test_settlements_that_come_before_the_adoption_stop_it(house: House) -> None:
    draft = proposed(house, begun(house, "2026", 2026))
    house.in_review()
    with pytest.raises(Denied, match="2026 are settled already"):
        adopted(house, draft)


@pytest.mark.parametrize("name", ["", "a b", "x/y", "y" * 41, "–"])
def test_a_name_that_no_address_can_hold_is_refused(house: House, name: str) -> None:
    with pytest.raises(FileRefused, match="letters, digits"):
        begun(house, name)


def test_a_version_begins_after_the_newest_and_has_a_name_of_its_own(house: House) -> None:
    with pytest.raises(Denied, match="must begin later"):
        begun(house, "2021a", 2021)
    with pytest.raises(Denied, match="of this name already"):
        begun(house, "2022")


# --- the files that ship ------------------------------------------------------------------------


def test_loading_the_files_again_leaves_an_adopted_version_alone(house: House) -> None:
    row = adopted(house)
    assert load_schemes(now=house.later(days=1)) == 0
    assert house.scheme.versions.get(version="2027") == row
    house.scheme.refresh_from_db()
    assert house.scheme.name_zh == "杭州市在职职工医疗互助保障"


def test_a_file_that_contradicts_an_adopted_version_is_refused(
    house: House, tmp_path: Path
) -> None:
    text = adopted(house).source_text
    file = tmp_path / "hangzhou.toml"
    file.write_text(raised(text, "250.00"), encoding="utf-8")
    with pytest.raises(SchemeInUse, match="adopted at a desk"):
        load_schemes(now=house.now, folder=tmp_path)
    file.write_text(text.replace('version = "2027"', 'version = "12th"'), encoding="utf-8")
    with pytest.raises(SchemeInUse, match="begins on 2027-01-01"):
        load_schemes(now=house.now, folder=tmp_path)
    file.write_text(text, encoding="utf-8")
    assert load_schemes(now=house.now, folder=tmp_path) == 0


def test_a_file_that_changes_a_version_that_settlements_rest_on_is_refused(
    house: House, tmp_path: Path
) -> None:
    house.in_review()
    text = (SHIPPED / "hangzhou.toml").read_text(encoding="utf-8")
    (tmp_path / "hangzhou.toml").write_text(raised(text, "90.00"), encoding="utf-8")
    with pytest.raises(SchemeInUse, match="settlements rest on it"):
        load_schemes(now=house.now, folder=tmp_path)


def test_a_file_may_still_change_a_version_that_nothing_rests_on(
    house: House, tmp_path: Path
) -> None:
    text = (SHIPPED / "hangzhou.toml").read_text(encoding="utf-8")
    (tmp_path / "hangzhou.toml").write_text(raised(text, "90.00"), encoding="utf-8")
    assert load_schemes(now=house.now, folder=tmp_path) == 1
    assert not use_of(house.scheme.pk).versions
