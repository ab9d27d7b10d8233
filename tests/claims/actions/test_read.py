"""Pages are read one by one, each once; a claim never waits on a machine."""

import pytest

from claims.actions import read as reading
from claims.models import Paper, PaperPage
from claims.reading.page import PageImage
from config.models import WorkItem
from tests.desktop import Desk, a_desk
from tests.stages import House


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


class Broken:
    """A reader whose child dies on every page."""

    def read(self, _page: PageImage) -> None:
        raise RuntimeError("the child died")


def test_what_was_read_is_kept_and_the_paper_knows_its_kind(desk: Desk) -> None:
    member = desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "discharge_summary"))
    [page] = paper.pages.all()
    assert page.state == PaperPage.State.READ
    assert paper.kind == Paper.Kind.DISCHARGE_SUMMARY


def test_a_page_that_was_read_is_not_read_again(desk: Desk) -> None:
    member = desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "split_sheet"))
    [page] = paper.pages.all()
    reading.read_page(page_id=page.pk, now=desk.house.now)
    assert len(desk.reader.read_pages) == 1


def test_after_the_last_try_a_person_reads_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    member = desk.house.member()
    monkeypatch.setattr(reading, "_reader", Broken())
    paper = desk.put(member, desk.photo(desk.stay(member), "split_sheet"), kind="split_sheet")
    for _try in range(5):
        desk.house.later(hours=1)
        desk.house.work()
    [page] = paper.pages.all()
    paper.refresh_from_db()
    assert page.state == PaperPage.State.FAILED
    assert paper.kind_or_wanted == Paper.Kind.SPLIT_SHEET
    item = WorkItem.objects.get(kind="claims.read_page")
    assert (item.state, item.last_error) == (WorkItem.State.DEAD, "RuntimeError")


def test_a_page_that_was_taken_out_is_not_read(desk: Desk) -> None:
    from claims.actions.papers import open_draft, remove_paper
    from members.actions.sign_in import user_of_member

    member = desk.house.member()
    actor = user_of_member(member)
    filing = open_draft(actor=actor, now=desk.house.now)
    paper = desk.add(filing, member, desk.photo(desk.stay(member), "split_sheet"))
    remove_paper(paper_id=paper.pk, actor=actor, now=desk.house.now)
    desk.house.work()
    assert desk.reader.read_pages == []
