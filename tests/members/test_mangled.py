"""Hundreds of mangled rows: each is accounted for, each refusal says why, the good are in."""

import csv
import io

import pytest
from django.utils import translation

from config.sandbox.records import Record, to_line
from members.actions.correct_list import rows_to_correct
from members.actions.import_members import look_at_list
from members.actions.import_settlements import import_file
from members.enrolment_lists.refusals import sentence as list_sentence
from members.feed.refusals import sentence as feed_sentence
from members.models import (
    Enrolment,
    EnrolmentList,
    FeedImport,
    InsuranceSettlement,
    Member,
    QuarantinedRow,
)
from tests.enrolment import csv_of, number, row, taken, xlsx_of
from tests.members.mangled import FEED_WAYS, LIST_WAYS, feed_lines, list_rows
from tests.stages import House

SEED = 20261129
GOOD = 20


def quoted(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def in_both_languages(sentence: object, *args: object) -> list[str]:
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(str(sentence(*args)))  # type: ignore[operator]
    assert all(said)
    assert said[0] != said[1], "one of them is not translated"
    return said


def good_rows() -> list[list[str]]:
    return [row("周正常", number(place, born="19700101")) for place in range(1, GOOD + 1)]


@pytest.mark.parametrize("as_workbook", [False, True])
def test_every_mangled_row_of_a_list_is_accounted_for(house: House, *, as_workbook: bool) -> None:
    spoiled = [cells for _way, cells in list_rows(SEED, times=4)]
    assert len(spoiled) == 4 * len(LIST_WAYS) >= 150
    good = good_rows()
    rows = [cell for pair in zip(spoiled, good, strict=False) for cell in pair] + spoiled[GOOD:]
    data = (
        xlsx_of([clean(cells) for cells in rows])
        if as_workbook
        else (csv_of([]) + "".join(map(quoted, rows)) + "\n,,,,,\r\n").encode("gb18030")
    )
    first = taken(house, data=data)
    assert first.read_count == len(rows)
    assert first.read_count == (
        first.new_count + first.changed_count + first.unchanged_count + first.quarantined_count
    )
    assert first.quarantined_count == first.rows.filter(is_refused=True).count() > len(LIST_WAYS)
    for cells in good:
        assert Member.objects.with_id_number(cells[1]).get().enrolments.exists()
    known = {cells[1] for cells in spoiled if len(cells) > 1 and len(cells[1]) >= 15}
    for told in first.rows.all():
        for words in in_both_languages(list_sentence, told.code, told.field, told.params):
            assert not any(one in words for one in known), "no number in a sentence"
    before = Member.objects.count(), Enrolment.objects.count()
    again = taken(house, data=data)
    assert (again.new_count, again.changed_count) == (0, 0)
    assert again.quarantined_count == first.quarantined_count
    assert before == (Member.objects.count(), Enrolment.objects.count())


def clean(cells: list[str]) -> list[str]:
    """What a workbook can hold: it has no control characters."""
    return ["".join(char for char in cell if char >= " " and char != "\x7f") for cell in cells]


def looked_at(house: House, data: bytes) -> EnrolmentList:
    return look_at_list(
        data=data,
        file_name="名单.csv",
        scheme=house.scheme,
        employees=None,
        actor=house.staff["admin"],
        now=house.now,
    )


def test_refused_rows_come_back_to_be_corrected_each_with_its_reason(house: House) -> None:
    spoiled = [cells for _way, cells in list_rows(SEED, times=4)]
    data = (csv_of([]) + "".join(map(quoted, spoiled))).encode()
    delivery = looked_at(house, data)
    text = rows_to_correct(delivery=delivery, actor=house.staff["admin"], now=house.now)
    _header, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == delivery.quarantined_count
    assert all(line[-2] for line in lines), "with its reason"
    assert [int(line[-1]) for line in lines] == sorted(int(line[-1]) for line in lines)
    as_it_is = looked_at(house, text.encode())
    assert as_it_is.read_count == len(lines)
    # Written back with as many cells as the header has, one with a cell too many is whole again.
    whole = as_it_is.read_count - as_it_is.quarantined_count
    assert whole <= delivery.rows.filter(code="cells_differ").count()


@pytest.fixture
def records(house: House) -> list[Record]:
    """Different stays of a few members; no two rows have a number in common."""
    members = [house.member() for _ in range(6)]
    stays = [house.record(members[place % 6]) for place in range(6 * len(FEED_WAYS) + GOOD)]
    return [
        {**one, "setl_id": f"S{place}", "mdtrt_id": f"M{place}"} for place, one in enumerate(stays)
    ]


def test_every_mangled_row_of_the_feed_is_accounted_for(
    house: House, records: list[Record]
) -> None:
    good, bad = records[:GOOD], records[GOOD:]
    lines = [line for _way, line in feed_lines(SEED, bad)]
    assert len(lines) >= 150
    for place, one in enumerate(good):
        lines.insert(place * 7, to_line(one).encode())
    data = b"\xef\xbb\xbf" + b"\n\r\n".join(lines) + b"\n"

    def read() -> FeedImport:
        stream = io.BytesIO(data)
        return import_file(stream=stream, source="medical_insurance", actor=None, now=house.now)

    first = read()
    assert first.read_count == len(lines)
    assert first.read_count == (
        first.new_count
        + first.unchanged_count
        + first.reversed_count
        + first.quarantined_count
        + first.no_basis_count
    )
    assert InsuranceSettlement.objects.count() == first.new_count
    assert set(InsuranceSettlement.objects.values_list("setl_id", flat=True)) >= {
        one["setl_id"] for one in good
    }
    refused = list(QuarantinedRow.objects.all())
    twice = len(lines) - len(set(lines))  # the very same bytes are listed once
    assert len(refused) == first.quarantined_count - twice > 100
    numbers = {one["certno"] for one in records} | {one["psn_name"] for one in records}
    for kept in refused:
        assert kept.raw, "what was read is kept"
        for words in in_both_languages(feed_sentence, kept.code, kept.field, kept.params):
            assert not any(number in words for number in numbers), "nobody in a sentence"
    assert len({kept.code for kept in refused}) > 20
    again = read()
    assert (again.new_count, again.reversed_count) == (0, 0)
    assert again.unchanged_count == first.new_count
    assert again.quarantined_count == first.quarantined_count


def test_half_a_file_and_then_the_whole_of_it_lose_nothing(
    house: House, records: list[Record]
) -> None:
    data = b"\n".join(to_line(one).encode() for one in records[:GOOD]) + b"\n"
    for part in (data[: len(data) // 2], data):
        import_file(stream=io.BytesIO(part), source="medical_insurance", actor=None, now=house.now)
    assert InsuranceSettlement.objects.count() == GOOD
