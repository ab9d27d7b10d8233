"""One of many values: the same rows as by `__in`, and the same words however many they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Member
from tests.stages import House

FIELDS = ("pk", "unit_id", "id_index", "uid", "name", "born_on")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("wanted", [0, 1, 3])
def test_it_finds_what_in_finds(house: House, field: str, wanted: int) -> None:
    members = [house.member() for _ in range(4)]
    values = [getattr(member, field) for member in members[:wanted]]
    found = Member.objects.filter(**{f"{field}__any_of": values})
    assert set(found) == set(Member.objects.filter(**{f"{field}__in": values}))
    assert bool(found) is bool(wanted)


def test_its_words_are_the_same_however_many_they_are(house: House) -> None:
    with CaptureQueriesContext(connection) as queries:
        for number in (1, 3):
            list(Member.objects.filter(pk__any_of=list(range(number))))
    one, three = (query["sql"].partition("ANY")[0] for query in queries)
    assert one == three
