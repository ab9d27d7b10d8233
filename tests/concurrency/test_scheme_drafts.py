"""Two people, one draft, the same moment – on the real database, with real threads."""

from functools import partial

import pytest

from config.kernel.denial import Conflict, Denied
from members.actions.scheme_drafts import adopt_draft, begin_draft, propose_draft, save_draft
from members.actions.scheme_year import tick_step
from members.models import SchemeDraft, SchemeDraftEvent, SchemeVersion, SchemeYearTick
from tests.concurrency.test_reviews import at_once
from tests.stages import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def union(transactional_db: None) -> House:
    return build_house()


def begun(house: House) -> SchemeDraft:
    return begin_draft(
        scheme_id=house.scheme.pk,
        version="2027",
        period=2027,
        actor=house.staff["admin"],
        now=house.now,
    )


def with_floor(text: str, floor: str) -> str:
    head, _old, tail = text.rpartition('floor = { value = "100.00"')
    return f'{head}floor = {{ value = "{floor}"{tail}'


def test_of_two_saves_one_is_kept_and_the_other_is_told(union: House) -> None:
    draft = begun(union)
    save = partial(
        save_draft, draft_id=draft.pk, revision=1, actor=union.staff["admin"], now=union.now
    )
    results = at_once(
        partial(save, text=with_floor(draft.source_text, "150.00")),
        partial(save, text=with_floor(draft.source_text, "200.00")),
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert SchemeDraftEvent.objects.filter(kind="saved").count() == 1


def test_two_who_begin_or_adopt_the_same_make_one(union: House) -> None:
    results = at_once(partial(begun, union), partial(begun, union))
    assert sum(isinstance(result, Denied) for result in results) == 1
    draft = SchemeDraft.objects.get()
    admin = union.staff["admin"]
    save_draft(
        draft_id=draft.pk,
        revision=1,
        text=with_floor(draft.source_text, "150.00"),
        actor=admin,
        now=union.now,
    )
    propose_draft(draft_id=draft.pk, revision=2, note="", actor=admin, now=union.now)
    results = at_once(
        *(
            partial(
                adopt_draft, draft_id=draft.pk, revision=3, actor=union.staff[who], now=union.now
            )
            for who in ("supervisor", "supervisor2")
        )
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert SchemeVersion.objects.filter(version="2027").count() == 1


def test_two_ticks_at_once_are_one(union: House) -> None:
    tick = partial(
        tick_step,
        scheme_id=union.scheme.pk,
        period=2027,
        step="imports",
        is_done=True,
        note="",
        actor=union.staff["admin"],
        now=union.now,
    )
    at_once(tick, tick)
    assert SchemeYearTick.objects.count() == 1
