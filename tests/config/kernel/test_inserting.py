"""Rows by one statement and by COPY: the same rows as by the ORM, and the same refusals."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from config.kernel.inserting import copy_in, insert, insert_all
from members.models import Encounter, QuarantinedRow
from tests.stages import House

Way = Callable[[Sequence[Any]], None]
WAYS = pytest.mark.parametrize("write", [insert_all, copy_in])
AWKWARD = ("中文 𬭎", "a\tb\nc\\N\\.", 'quote " and \\ backslash', "", "\\N")


def stay(house: House, reference: str, **how: object) -> Encounter:
    """A stay of a new member, not kept yet."""
    return Encounter(
        member=house.member(),
        source="test",
        source_reference=reference,
        kind=Encounter.Kind.INPATIENT,
        provider_code="H1",
        **{"provider_name": "医院", "admitted_on": date(2026, 1, 1),
           "discharged_on": date(2026, 1, 5), **how},
    )  # fmt: skip


@WAYS
def test_what_is_written_is_what_is_read(house: House, write: Way) -> None:
    stays = [stay(house, str(at), provider_name=text) for at, text in enumerate(AWKWARD)]
    write(stays)
    for one in stays:
        kept = Encounter.objects.get(pk=one.pk)
        wanted = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
        assert {name: getattr(kept, name) for name in wanted} == wanted
    assert [one.pk for one in stays] == sorted(one.pk for one in stays)
    assert not any(one._state.adding for one in stays)


@WAYS
def test_sealed_bytes_and_json_come_back_as_they_were(house: House, write: Way) -> None:
    feed = house.feed(b"{}")
    raws = ["\x00 中文 \\ \t", '{"a": [1, null]}']
    told = [{"value": "“中\t文”", "count": 3}, {"value": ["{", '"', None]}]
    rows = [
        QuarantinedRow(
            feed_import=feed, source="test", row_digest=str(line), line_number=line,
            code="not_json", params=params,
        )
        for line, params in enumerate(told)
    ]  # fmt: skip
    for row, raw in zip(rows, raws, strict=True):
        row.set_raw(raw)
    write(rows)
    kept = QuarantinedRow.objects.filter(code="not_json", source="test").order_by("line_number")
    assert [(row.params, row.raw) for row in kept] == list(zip(told, raws, strict=True))


@WAYS
def test_what_is_too_long_is_refused_and_not_cut_off(house: House, write: Way) -> None:
    longest = Encounter._meta.get_field("provider_name").max_length
    assert longest is not None
    write([stay(house, "a", provider_name="院" * longest), stay(house, "b")])
    too_long = stay(house, "c", provider_name="院" * (longest + 1))
    with pytest.raises(DataError), transaction.atomic():
        write([too_long, stay(house, "d")])


@WAYS
def test_the_next_row_by_the_orm_gets_the_number_after(house: House, write: Way) -> None:
    copied, saved = stay(house, "a"), stay(house, "b")
    write([copied])
    saved.save()
    assert saved.pk > copied.pk


@WAYS
def test_a_constraint_refuses_all_of_them(house: House, write: Way) -> None:
    wrong = stay(house, "b", discharged_on=date(2025, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        write([stay(house, "a"), wrong])
    with pytest.raises(IntegrityError), transaction.atomic():
        write([stay(house, "c"), stay(house, "c")])
    assert not Encounter.objects.exists()


@WAYS
def test_nothing_to_write_asks_nothing(write: Way) -> None:
    write([])


def test_rows_of_one_model_are_one_statement(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stays = [stay(house, str(at)) for at in range(3)]
    with django_assert_num_queries(1):
        insert_all(stays)


def test_one_row_is_given_back_with_its_key(house: House) -> None:
    one = insert(stay(house, "a"))
    assert Encounter.objects.get() == one


def test_a_row_that_points_at_one_that_is_not_kept_is_refused(house: House) -> None:
    one = stay(house, "a")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(one.settlements.model(encounter=one, member=one.member))
