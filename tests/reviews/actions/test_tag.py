"""The shared list of tags, and the tags on cases."""

import pytest
from django.db import IntegrityError, transaction

from config.kernel.denial import Denied
from members.models import User
from members.policies import NotAllowed
from reviews.actions.tag import add_tag, retire_tag, tag_case, untag_case
from reviews.models import CaseTag, DeskEvent, Review, Tag
from reviews.models.desk import MOST_TAGS
from tests.stages import House


def _staff(house: House, who: str) -> User:
    return User.objects.get(pk=house.staff[who].pk)


def _add(house: House, label: str, by: str = "supervisor") -> Tag:
    return add_tag(label=label, actor=_staff(house, by), now=house.now)


def _tag(house: House, review: Review, tag: Tag, by: str = "officer") -> None:
    tag_case(review_id=review.pk, tag_id=tag.pk, actor=_staff(house, by), now=house.now)


def _untag(house: House, review: Review, tag: Tag, by: str = "officer") -> None:
    untag_case(review_id=review.pk, tag_id=tag.pk, actor=_staff(house, by), now=house.now)


def test_a_supervisor_adds_and_an_officer_does_not(house: House) -> None:
    assert _add(house, " 急　件 ").label == "急 件"
    with pytest.raises(NotAllowed):
        _add(house, "会商", by="officer")


@pytest.mark.parametrize(
    "label",
    [
        "",
        "  ",
        "一二三四五六七八九十一二三",
        "=1+1",
        "@急件",
        "急,件",
        "急\n件，",
        "<b>",
        "13800138000",
    ],
)
def test_a_tag_is_short_plain_and_about_nobody(house: House, label: str) -> None:
    with pytest.raises(Denied):
        _add(house, label)
    assert not Tag.objects.exists()


def test_one_label_is_on_the_list_once_and_comes_back_when_it_was_retired(house: House) -> None:
    tag = _add(house, "急件")
    with pytest.raises(Denied):
        _add(house, "急件")
    retire_tag(tag_id=tag.pk, actor=_staff(house, "supervisor"), now=house.now)
    assert _add(house, "急件") == tag
    tag.refresh_from_db()
    assert tag.retired_at is None


def test_the_list_stays_short(house: House) -> None:
    for number in range(MOST_TAGS):
        _add(house, f"标签{number}")
    with pytest.raises(Denied, match=str(MOST_TAGS)):
        _add(house, "再一个")
    assert Tag.objects.count() == MOST_TAGS


def test_a_tag_on_a_case_is_a_mark_of_it_and_on_record(house: House) -> None:
    review, tag = house.in_review(), _add(house, "急件")
    _tag(house, review, tag)
    review.refresh_from_db()
    assert review.tags == ["急件"]
    with pytest.raises(Denied):
        _tag(house, review, tag, by="officer2")
    _untag(house, review, tag, by="officer2")
    review.refresh_from_db()
    assert review.tags == []
    with pytest.raises(Denied):
        _untag(house, review, tag)
    events = DeskEvent.objects.order_by("pk").values_list("act", "actor__username", "tag__label")
    assert list(events) == [("tag", "officer", "急件"), ("untag", "officer2", "急件")]


def test_a_retired_tag_stays_where_it_is_and_can_be_taken_off(house: House) -> None:
    first, second, tag = house.in_review(), house.in_review(), _add(house, "急件")
    _tag(house, first, tag)
    retire_tag(tag_id=tag.pk, actor=_staff(house, "supervisor"), now=house.now)
    with pytest.raises(Denied):
        _tag(house, second, tag)
    first.refresh_from_db()
    assert first.tags == ["急件"]
    _untag(house, first, tag)


def test_only_the_desk_tags_and_only_what_is_open(house: House) -> None:
    review, tag = house.in_review(), _add(house, "急件")
    for who in ("expert", "maker", "helper", "admin"):
        with pytest.raises(NotAllowed):
            _tag(house, review, tag, by=who)
    house.decide(review)
    with pytest.raises(Denied):
        _tag(house, review, tag)


def test_an_appeal_begins_without_the_tags_and_reasons_of_the_first_round(house: House) -> None:
    claim = house.denied()
    first = house.review(claim)
    CaseTag.objects.create(review=first, tag=_add(house, "急件"))
    first.refresh_from_db()
    assert first.tags == ["急件"]
    assert any(mark.startswith("why:") for mark in first.marks)
    second = house.appealed(claim)
    assert second.marks == ["item:out_of_pocket", "channel:one_tap"]


def test_a_case_has_a_tag_once_and_its_events_are_written_once(house: House) -> None:
    review, tag = house.in_review(), _add(house, "急件")
    _tag(house, review, tag)
    with pytest.raises(IntegrityError, match="case_tag_once"), transaction.atomic():
        CaseTag.objects.create(review=review, tag=tag)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        DeskEvent.objects.update(act="pick")
