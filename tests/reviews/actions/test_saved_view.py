"""A person's own views of the queue."""

import pytest

from config.kernel.denial import Denied
from reviews.actions.saved_view import delete_view, rename_view, save_view
from reviews.models import SavedView
from reviews.models.desk import MOST_VIEWS
from tests.stages import House


def _save(
    house: House, name: str, query: str = "lane=green&left=today", by: str = "officer"
) -> bool:
    return save_view(name=name, query=query, actor=house.staff[by], now=house.now)


def test_a_view_keeps_the_filters_that_are_known(house: House) -> None:
    assert not _save(house, "  今天 到期 ", "?lane=green&left=today&after=1-2&x=%3Cscript%3E")
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (
        house.staff["officer"], "今天 到期", "lane=green&left=today",
    )  # fmt: skip


def test_the_same_name_replaces_and_says_so(house: House) -> None:
    assert not _save(house, "今天")
    assert _save(house, "今天", "lane=officer&to=me")
    assert SavedView.objects.get().query == "lane=officer&to=me"
    assert not _save(house, "今天", by="officer2"), "another person's is another view"


def test_there_are_twenty_at_most_and_replacing_is_no_more(house: House) -> None:
    for number in range(MOST_VIEWS):
        _save(house, f"视图{number}")
    with pytest.raises(Denied, match=str(MOST_VIEWS)):
        _save(house, "再一个")
    assert _save(house, "视图3")
    assert not _save(house, "再一个", by="officer2")


@pytest.mark.parametrize("name", ["", "   ", "长" * 21, "a\x00b", "13800138000"])
def test_a_name_is_short_plain_and_about_nobody(house: House, name: str) -> None:
    with pytest.raises(Denied):
        _save(house, name)
    assert not SavedView.objects.exists()


def test_one_renames_and_deletes_one_s_own_only(house: House) -> None:
    _save(house, "今天")
    _save(house, "明天")
    view = SavedView.objects.get(name="今天")
    officer, other = house.staff["officer"], house.staff["officer2"]
    with pytest.raises(Denied):
        rename_view(view_id=view.pk, name="明天", actor=officer)
    rename_view(view_id=view.pk, name="别人的", actor=other)
    delete_view(view_id=view.pk, actor=other)
    view.refresh_from_db()
    assert view.name == "今天"
    rename_view(view_id=view.pk, name="急件", actor=officer)
    rename_view(view_id=view.pk, name="急件", actor=officer)
    view.refresh_from_db()
    assert view.name == "急件"
    delete_view(view_id=view.pk, actor=officer)
    assert list(SavedView.objects.values_list("name", flat=True)) == ["明天"]
