"""Rows by COPY: the same rows as by INSERT, and the same refusals."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from config.kernel.copying import copy_in
from members.models import Encounter, QuarantinedRow
from tests.stages import House

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


def test_what_is_copied_is_what_is_read(house: House) -> None:
    stays = [stay(house, str(at), provider_name=text) for at, text in enumerate(AWKWARD)]
    copy_in(stays)
    for one in stays:
        kept = Encounter.objects.get(pk=one.pk)
        wanted = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
        assert {name: getattr(kept, name) for name in wanted} == wanted
    assert [one.pk for one in stays] == sorted(one.pk for one in stays)
    assert not any(one._state.adding for one in stays)


def test_sealed_bytes_and_json_come_back_as_they_were(house: House) -> None:
    feed = house.feed(b"{}")
    row = QuarantinedRow(
        feed_import=feed, source="test", row_digest="d", line_number=1, code="not_json",
        params={"value": "“中\t文”", "count": 3},
    )  # fmt: skip
    row.set_raw("\x00 中文 \\ \t")
    copy_in([row])
    kept = QuarantinedRow.objects.get(pk=row.pk)
    assert (kept.params, kept.raw) == ({"value": "“中\t文”", "count": 3}, "\x00 中文 \\ \t")


def test_the_next_row_by_insert_gets_the_number_after(house: House) -> None:
    copied, saved = stay(house, "a"), stay(house, "b")
    copy_in([copied])
    saved.save()
    assert saved.pk > copied.pk


def test_a_constraint_refuses_all_of_them(house: House) -> None:
    wrong = stay(house, "b", discharged_on=date(2025, 12, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in([stay(house, "a"), wrong])
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in([stay(house, "c"), stay(house, "c")])
    assert not Encounter.objects.exists()


def test_nothing_to_copy_asks_nothing() -> None:
    copy_in([])
