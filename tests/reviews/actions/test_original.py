"""Originals on paper: taken in once, found by box, lent, taken back and given back for good."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from claims.models import Paper
from config.kernel.denial import Conflict
from config.kernel.moves import MoveDenied
from members.models import ConflictOfInterest
from members.policies import ConflictDenied, NotAllowed
from reviews.actions.original import Arrival, Handling, handle_original, receive_original
from reviews.models import OriginalEvent, PaperOriginal, Review
from reviews.original_queries import in_the_house
from reviews.policies import OpenQuestion
from reviews.rows.keeping import original_rows_of, papers_to_receive
from reviews.states import OriginalState
from tests.desktop import Desk, a_desk
from tests.stages import House

S = OriginalState


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _receive(house: House, review: Review, **other: Any) -> PaperOriginal:
    who, uid = other.pop("by", "officer"), other.pop("uid", uuid4())
    arrival: dict[str, Any] = {
        "kind": "fee_list",
        "sheets": 3,
        "box": "a-03-12",
        "received_on": house.now.date(),
    }
    return receive_original(
        review_id=review.pk,
        uid=uid,
        arrival=Arrival(**arrival | other),
        actor=house.staff[who],
        now=house.now,
    )


def _does(house: House, original: PaperOriginal, move: str, **said: Any) -> PaperOriginal:
    who = said.pop("by", "officer")
    handling: dict[str, Any] = {"happened_on": house.now.date(), "to_whom": "审计员王某"}
    return handle_original(
        original_id=original.pk,
        move=move,
        handling=Handling(**handling | said),
        actor=house.staff[who],
        now=house.now,
    )


def test_an_original_comes_is_lent_comes_back_and_is_given_back(house: House) -> None:
    review = house.in_review()
    original = _receive(house, review)
    assert (original.box, original.state) == ("A-03-12", S.SHELVED)
    assert _does(house, original, "lend", note="年度审计").state == S.LENT
    assert _does(house, original, "take_back", box="B-01").box == "B-01"
    _does(
        house, original, "give_back", to_whom="会员本人", post_number="ems 1234 cn".replace(" ", "")
    )
    [row] = original_rows_of(review.claim)
    assert (row.state, row.to_whom, row.post_number) == (S.RETURNED, "会员本人", "EMS1234CN")
    moves = list(OriginalEvent.objects.order_by("pk").values_list("move", "box"))
    assert moves == [
        ("receive", "A-03-12"), ("lend", "A-03-12"), ("take_back", "B-01"), ("give_back", "B-01"),
    ]  # fmt: skip


def test_what_is_lent_or_gone_is_not_given_away_again(house: House) -> None:
    original = _receive(house, house.in_review())
    _does(house, original, "lend")
    for move in ("lend", "give_back", "rebox"):
        with pytest.raises(MoveDenied):
            _does(house, original, move, box="B-1")
    _does(house, original, "take_back")
    _does(house, original, "give_back")
    for move in ("lend", "give_back", "take_back", "rebox"):
        with pytest.raises(MoveDenied):
            _does(house, original, move, box="B-1")


def test_the_same_form_sent_twice_leaves_one(house: House) -> None:
    review, uid = house.in_review(), uuid4()
    assert _receive(house, review, uid=uid) == _receive(house, review, uid=uid)
    assert OriginalEvent.objects.count() == 1


def test_a_photographed_paper_has_one_original_in_the_house(house: House, desk: Desk) -> None:
    claim = desk.by_photo()
    review = house.review(claim)
    paper = Paper.objects.filter(filing=claim.filing, kind="discharge_summary").get()
    assert str(paper.uid) in dict(papers_to_receive(claim))
    original = _receive(house, review, kind="", paper=paper.uid)
    assert original.kind == "discharge_summary"
    assert str(paper.uid) not in dict(papers_to_receive(claim))
    with pytest.raises(Conflict):
        _receive(house, review, paper=paper.uid)
    _does(house, original, "give_back")
    assert _receive(house, review, paper=paper.uid).pk != original.pk


def test_a_paper_of_another_case_is_not_received_here(house: House, desk: Desk) -> None:
    claim = desk.by_photo()
    paper = Paper.objects.filter(filing=claim.filing).latest("pk")
    with pytest.raises(OpenQuestion):
        _receive(house, house.in_review(), paper=paper.uid)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "love_letter"},
        {"sheets": 0},
        {"sheets": 501},
        {"box": ""},
        {"box": "第三柜"},
        {"box": "A" * 21},
        {"received_on": date(2099, 1, 1)},
        {"received_on": date(2020, 1, 1)},
    ],
)
def test_nonsense_is_refused(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(OpenQuestion):
        _receive(house, house.in_review(), **wrong)
    assert not PaperOriginal.objects.exists()


def test_a_move_says_to_whom_and_does_not_go_back_in_time(house: House) -> None:
    original = _receive(house, house.in_review())
    with pytest.raises(OpenQuestion):
        _does(house, original, "lend", to_whom=" ")
    with pytest.raises(OpenQuestion):
        _does(house, original, "lend", happened_on=house.now.date() - timedelta(days=1))
    with pytest.raises(OpenQuestion):
        _does(house, original, "give_back", post_number="单号！")


def test_whoever_is_too_close_touches_nothing(house: House) -> None:
    original = _receive(house, house.in_review(), by="officer2")
    officer = house.staff["officer"]
    ConflictOfInterest.objects.create(
        user=officer,
        member=original.member,
        relation=ConflictOfInterest.Relation.OTHER,
        since=house.now.date(),
    )
    with pytest.raises(ConflictDenied):
        _does(house, original, "lend")
    assert in_the_house(officer, box="", after="").rows == []
    with pytest.raises(IntegrityError), transaction.atomic():
        OriginalEvent.objects.create(
            original=original, move="lend", state=S.LENT, box="A", actor=officer,
            happened_on=house.now.date(), moved_at=house.now,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["expert", "maker", "admin", "helper"])
def test_roles_without_the_file_take_nothing_in(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        _receive(house, house.in_review(), by=who)


def test_boxes_are_read_page_by_page_and_nothing_twice(house: House) -> None:
    review = house.in_review()
    for number in range(103):
        _receive(house, review, box=f"{'AB'[number % 2]}-{number % 7}")
    officer = house.staff["officer"]
    seen: list[tuple[str, str]] = []
    after = ""
    while True:
        page = in_the_house(officer, box="", after=after)
        seen += [(row.box, row.uid) for row in page.rows]
        after = page.older
        if not after:
            break
    assert len(seen) == len({uid for _box, uid in seen}) == 103
    assert [box for box, _uid in seen] == sorted(box for box, _uid in seen)
    assert {row.box[0] for row in in_the_house(officer, box="B", after="").rows} == {"B"}


def test_the_database_keeps_what_came(house: House) -> None:
    original = _receive(house, house.in_review())
    for change in ({"sheets": 1}, {"kind": "id_card"}, {"received_on": date(2026, 1, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperOriginal.objects.filter(pk=original.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        OriginalEvent.objects.all().delete()
