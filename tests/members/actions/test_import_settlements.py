"""A broken feed: every bad row is quarantined with its sentence, the rest is in."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from claims.models import Reminder
from config.kernel.sealing import SealBroken
from config.sandbox.records import Record, refund_of, to_line
from members.actions.consent import withdraw_consent
from members.actions.import_settlements import import_file
from members.actions.sign_in import user_of_member
from members.feed.refusals import sentence
from members.models import (
    Consent,
    Encounter,
    FeedImport,
    InsuranceSettlement,
    Member,
    QuarantinedRow,
)
from tests.stages import House


def feed_bytes(house: House, data: bytes) -> FeedImport:
    return import_file(
        stream=io.BytesIO(data), source="medical_insurance", actor=None, now=house.now
    )


def counts(result: FeedImport) -> dict[str, int]:
    return {
        "read": result.read_count,
        "new": result.new_count,
        "unchanged": result.unchanged_count,
        "reversed": result.reversed_count,
        "quarantined": result.quarantined_count,
        "no_basis": result.no_basis_count,
    }


def test_a_row_that_comes_twice_is_taken_once(house: House) -> None:
    record = house.record(house.member())
    first = house.feed(record)
    again = house.feed(record)
    assert counts(first)["new"] == 1
    assert counts(again) == {**counts(again), "new": 0, "unchanged": 1}
    assert InsuranceSettlement.objects.count() == 1


def test_spaces_and_the_order_of_keys_make_no_new_row(house: House) -> None:
    record = house.record(house.member())
    house.feed(record)
    shuffled = json.dumps(dict(reversed(record.items())), indent=None, separators=(", ", " : "))
    result = feed_bytes(house, shuffled.encode() + b"\n")
    assert counts(result)["unchanged"] == 1


def test_a_refund_reverses_and_the_reminder_is_called_back(house: House) -> None:
    member = house.member()
    record = house.record(member)
    house.feed(record)
    house.work()
    result = house.feed(refund_of(record))
    house.work()
    assert counts(result)["reversed"] == 1
    assert InsuranceSettlement.objects.get().reversed_at is not None
    assert Reminder.objects.get().state == "reversed"


def test_a_refund_before_its_original_waits_and_is_applied_when_that_comes(house: House) -> None:
    record = house.record(house.member())
    early = house.feed(refund_of(record))
    assert counts(early)["quarantined"] == 1
    assert QuarantinedRow.objects.get().code == "refund_without_original"
    result = house.feed(record)
    assert counts(result) == {**counts(result), "new": 1, "reversed": 1}
    assert QuarantinedRow.objects.get().resolved_at is not None


@pytest.mark.parametrize("original_first", [True, False])
def test_a_refund_of_somebody_else_s_settlement_is_left_to_a_person(
    house: House, original_first: bool
) -> None:
    record = house.record(house.member())
    other = house.record(house.member())
    person = {key: other[key] for key in ("psn_no", "certno", "psn_name", "gend", "brdy")}
    refund = {**refund_of(record), **person}
    for one in (record, refund) if original_first else (refund, record):
        house.feed(one)
    assert InsuranceSettlement.objects.get().reversed_at is None
    assert QuarantinedRow.objects.get().resolved_at is None


def test_refund_and_original_in_one_file_in_the_wrong_order(house: House) -> None:
    record = house.record(house.member())
    house.feed(refund_of(record), record)
    assert InsuranceSettlement.objects.get().reversed_at is not None


def test_the_same_number_with_other_content_is_a_question_not_an_update(house: House) -> None:
    member = house.member()
    record = house.record(member)
    house.feed(record)
    changed = {**record, "fixmedins_name": "另一家医院"}
    result = house.feed(changed)
    assert counts(result)["quarantined"] == 1
    assert QuarantinedRow.objects.get().code == "changed_after_import"
    assert Encounter.objects.get().provider_name == record["fixmedins_name"]


def test_rows_without_consent_are_counted_and_not_kept(house: House) -> None:
    stranger = house.record(house.member(consent=False))
    result = house.feed(stranger)
    assert counts(result)["no_basis"] == 1
    assert not InsuranceSettlement.objects.exists()
    assert not Encounter.objects.exists()
    assert not QuarantinedRow.objects.exists()


def test_after_a_withdrawal_nothing_new_is_kept(house: House) -> None:
    member = house.member()
    withdraw_consent(
        member=member,
        source=Consent.Source.MEDICAL_INSURANCE,
        purpose=Consent.Purpose.MUTUAL_AID,
        actor=user_of_member(member),
        now=house.now,
    )
    assert counts(house.feed(house.record(member)))["no_basis"] == 1


def without(field: str) -> Callable[[Record], Any]:
    return lambda record: {key: value for key, value in record.items() if key != field}


def with_(**changes: Any) -> Callable[[Record], Any]:
    return lambda record: {**record, **changes}


BROKEN: dict[str, Callable[[Record], Any]] = {
    "a missing settlement number": without("setl_id"),
    "a missing person": without("certno"),
    "a missing total": without("medfee_sumamt"),
    "a missing refund flag": without("refd_setl_flag"),
    "an empty name": with_(psn_name=""),
    "a total that is not the sum": with_(medfee_sumamt="1.00"),
    "a personal part that is not the sum": with_(psn_cash_pay="0.01"),
    "an unknown hospital level": with_(hosp_lv="77"),
    "an unknown insurance": with_(insutype="999"),
    "an unknown kind of visit": with_(med_type="99"),
    "an unknown sex": with_(gend="7"),
    "a sex that is not the ID number's": lambda r: {**r, "gend": "2" if r["gend"] == "1" else "1"},
    "a birthday that is not the ID number's": with_(brdy="1990-01-01"),
    "a wrong check digit": lambda r: {
        **r,
        "certno": r["certno"][:17] + ("0" if r["certno"][17] != "0" else "1"),
    },
    "an ID number that is too short": with_(certno="3301"),
    "an unknown kind of certificate": with_(psn_cert_type="77"),
    "discharged before admitted": with_(enddate="2020-01-01"),
    "a day that does not exist": with_(begndate="2026-02-30"),
    "a date in another form": with_(begndate="09/11/2026"),
    "a settlement in the future": with_(setl_time="2030-01-01 00:00:00"),
    "a time without a date": with_(setl_time="08:30:00"),
    "a negative amount": with_(preselfpay_amt="-5.00"),
    "not a number": with_(medfee_sumamt="NaN"),
    "infinity": with_(medfee_sumamt="Infinity"),
    "an amount beyond reason": with_(medfee_sumamt="1e9999"),
    "fractions of a fen": with_(medfee_sumamt="100.001"),
    "an amount in words": with_(medfee_sumamt="一百元"),
    "an amount as a list": with_(medfee_sumamt=[1]),
    "a flag that is neither": with_(refd_setl_flag="maybe"),
    "a NUL in the name": with_(psn_name="张\x00三"),
    "a settlement number of blanks": with_(setl_id="   "),
    "a list instead of an object": lambda record: [record],
    "half a row": lambda record: to_line(record).encode()[:90],
    "no JSON at all": lambda record: b"<html>502 Bad Gateway</html>",
    "a key twice": lambda record: to_line(record).encode()[:-1] + b', "setl_id": "OTHER"}',
    "bytes of no encoding": lambda record: b'{"psn_name": "\xff\xfe\xfd"}',
    "a line of ten megabytes": lambda record: b'{"setl_id": "' + b"9" * 10_000_000 + b'"}',
    "nested a thousand deep": lambda record: b"[" * 1000 + b"]" * 1000,
}


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_a_bad_row_is_quarantined_with_its_sentence_and_the_rest_is_in(
    house: House, kind: str
) -> None:
    before, after = house.record(house.member()), house.record(house.member())
    victim = house.member()
    row = BROKEN[kind](house.record(victim))
    bad = row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()
    result = feed_bytes(
        house, b"\n".join([to_line(before).encode(), bad, to_line(after).encode()]) + b"\n"
    )
    assert counts(result) == {**counts(result), "read": 3, "new": 2, "quarantined": 1}
    quarantined = QuarantinedRow.objects.get()
    assert quarantined.line_number == 2
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = sentence(quarantined.code, quarantined.field, quarantined.params)
        assert words
        assert house.persons[victim.pk].id_number not in words
        assert house.persons[victim.pk].name not in words


def test_a_gb18030_file_is_read(house: House) -> None:
    record = house.record(house.member())
    result = feed_bytes(house, to_line(record).encode("gb18030") + b"\n")
    assert counts(result)["new"] == 1
    assert Encounter.objects.get().provider_name == record["fixmedins_name"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(house: House) -> None:
    lines = [to_line(house.record(house.member())).encode() for _ in range(2)]
    result = feed_bytes(house, b"\xef\xbb\xbf" + b"\r\n".join(lines) + b"\r\n\r\n")
    assert counts(result) == {**counts(result), "read": 2, "new": 2}


def test_half_a_file_keeps_its_whole_rows(house: House) -> None:
    lines = [to_line(house.record(house.member())).encode() for _ in range(3)]
    torn = b"\n".join(lines)[:-40]
    result = feed_bytes(house, torn)
    assert counts(result) == {**counts(result), "new": 2, "quarantined": 1}


def test_torn_lines_at_the_same_place_are_each_kept_with_what_was_read(house: House) -> None:
    for night in ("one", "two"):
        feed_bytes(house, f'{{"setl_id": "{night}'.encode())
    rows = QuarantinedRow.objects.order_by("pk")
    assert [(row.line_number, row.code) for row in rows] == [(1, "line_incomplete")] * 2
    assert [row.raw for row in rows] == ['{"setl_id": "one', '{"setl_id": "two']


def test_lines_too_long_that_begin_alike_are_each_listed(house: House) -> None:
    long = b'{"psn_name": "' + "张".encode() * 30_000
    result = feed_bytes(house, b"\n".join([long + b'1"}', long + b'2"}', b""]))
    assert counts(result)["quarantined"] == QuarantinedRow.objects.count() == 2
    assert all(row.raw.startswith('{"psn_name": "张张') for row in QuarantinedRow.objects.all())


def test_an_import_whose_counts_do_not_add_up_is_refused(house: House) -> None:
    done = house.feed(house.record(house.member()))
    with pytest.raises(IntegrityError, match="feed_import_rows_add_up"), transaction.atomic():
        FeedImport.objects.filter(pk=done.pk).update(read_count=2)
    with pytest.raises(IntegrityError, match="feed_import_ends_one_way"), transaction.atomic():
        FeedImport.objects.filter(pk=done.pk).update(broken_off_at=house.now)


def test_an_empty_file_is_no_trouble(house: House) -> None:
    assert counts(feed_bytes(house, b""))["read"] == 0


def test_the_same_broken_row_every_night_is_listed_once(house: House) -> None:
    bad = json.dumps({**house.record(house.member()), "hosp_lv": "77"}).encode() + b"\n"
    feed_bytes(house, bad)
    feed_bytes(house, bad)
    assert QuarantinedRow.objects.count() == 1


def test_a_quarantined_row_is_sealed(house: House) -> None:
    member = house.member()
    house.feed({**house.record(member), "hosp_lv": "77"})
    row = QuarantinedRow.objects.get()
    number = house.persons[member.pk].id_number
    assert number.encode() not in bytes(row.raw_sealed)
    assert number in row.raw
    other = QuarantinedRow(raw_sealed=row.raw_sealed)
    with pytest.raises(SealBroken):
        _ = other.raw


def test_amounts_are_kept_as_they_came(house: House) -> None:
    record = house.record(house.member(), self_borne="4134.00")
    house.feed(record)
    settlement = InsuranceSettlement.objects.get()
    assert settlement.amount("medfee_sumamt") == Decimal(record["medfee_sumamt"])
    assert Member.objects.get(pk=settlement.member_id).masked_id_number.count("*") == 10


def test_a_refund_in_the_same_file_takes_back_what_stands_above_it(house: House) -> None:
    record = house.record(house.member())
    result = house.feed(record, refund_of(record))
    assert (counts(result)["new"], counts(result)["reversed"]) == (1, 1)
    assert InsuranceSettlement.objects.get().reversed_at == house.now
    house.work()
    assert not Reminder.objects.exists()


def test_however_many_rows_a_chunk_has_it_takes_the_same_statements(house: House) -> None:
    taken = []
    for number in (2, 9):
        members = [house.member() for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            house.feed(*(house.record(member) for member in members))
        taken.append(len(queries))
    assert taken[0] == taken[1]
