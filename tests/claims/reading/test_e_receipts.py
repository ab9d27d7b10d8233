"""E-receipts are read from their data: no engine is asked."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.reading.load import FileUnreadable, load
from claims.reading.merge import merge
from claims.reading.own import AGREES
from claims.reading.read import read_page
from claims.reading.reading import DocumentReading
from tests.claims.intake.e_receipts import IN_DATA, ofd, ofd_of, paper_of, receipt_xml, zipped

pytestmark = pytest.mark.slow  # each file is opened by a process of its own


def _read(tmp_path: Path, data: bytes) -> DocumentReading:
    path = tmp_path / "file"
    path.write_bytes(data)
    return merge([read_page(page, []) for page in load(path)])


def _outcome(reading: DocumentReading, check: str) -> str:
    return next(one.result for one in reading.checks if one.check == check)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shift", range(3))
def test_the_data_of_an_xml_receipt_are_read_whole(tmp_path: Path, seed: int, shift: int) -> None:
    paper = paper_of(seed)
    reading = _read(tmp_path, receipt_xml(seed, shift=shift))
    assert (reading.kind, reading.engine) == ("inpatient_receipt", "xml")
    expected = {name: text for name, text in paper.fields.items() if name in IN_DATA and text}
    assert {name: one.value for name, one in reading.fields.items()} == expected
    assert [(item.name, item.amount) for item in reading.items] == [
        (item.name, str(item.amount)) for item in paper.items
    ]
    assert {(one.source, one.accepted) for one in reading.fields.values()} == {("embedded", True)}
    assert _outcome(reading, "items_sum_to_total") == "pass"
    assert _outcome(reading, "payers_sum_to_total") == "pass"


def test_data_whose_sums_fail_are_for_a_person(tmp_path: Path) -> None:
    reading = _read(tmp_path, receipt_xml(1, changed={"fund_pay": "1.23"}))
    assert _outcome(reading, "payers_sum_to_total") == "fail"
    assert not reading.fields["fund_pay"].accepted
    assert reading.fields["payer"].accepted


def test_what_is_no_amount_or_said_twice_is_not_taken(tmp_path: Path) -> None:
    odd = receipt_xml(1, changed={"total": "about 100", "issue_date": "soon"})
    twice = odd.replace(b"</Main>", b"<x><RandomNumber>zzzzzz</RandomNumber></x></Main>")
    reading = _read(tmp_path, twice)
    assert {"total", "issue_date", "check_code"} & reading.fields.keys() == set()
    assert {"total", "issue_date"} <= set(reading.missing)


def test_the_text_of_an_ofd_is_read_by_its_labels(tmp_path: Path) -> None:
    paper = paper_of(2)
    reading = _read(tmp_path, ofd(2))
    assert (reading.kind, reading.engine) == ("inpatient_receipt", "ofd_text")
    for name in ("title", "bill_code", "bill_no", "total", "fund_pay", "admit_date", "payee_org"):
        assert reading.fields[name].value == paper.fields[name], name
        assert reading.fields[name].source == "embedded"
        assert reading.fields[name].accepted, name


def test_the_data_in_an_ofd_count_and_lie_where_its_face_says_them(tmp_path: Path) -> None:
    reading = _read(tmp_path, ofd(2, data=receipt_xml(2), more_pages=1))
    assert reading.engine == "ofd_xml"
    assert len(reading.pages) == 2
    assert _outcome(reading, AGREES) == "pass"
    on_the_face = reading.fields["self_expense"].box
    assert reading.fields["bill_no"].box[3] < on_the_face[3]
    assert reading.fields["record_no"].box[1] > on_the_face[3]  # below, in the sheet of the data
    assert {one.accepted for one in reading.fields.values()} == {True}
    assert len(reading.items) == len(paper_of(2).items)


def test_tags_that_point_at_the_text_of_an_ofd_are_followed(tmp_path: Path) -> None:
    lines = ["某医院", "33060125", "0012345678", "医疗门诊收费票据", "1,204.50"]
    names = ["InvoicingPartyName", "EInvoiceCode", "EInvoiceNumber", "EInvoiceName", "TotalAmount"]
    tags = "".join(
        f"<{name}><r:ObjectRef PageRef='10'>{100 + at}</r:ObjectRef></{name}>"
        for at, name in enumerate(names)
    )
    tree = f"<t xmlns:r='http://www.ofdspec.org/2016'>{tags}</t>".encode()
    reading = _read(tmp_path, ofd_of([lines], {"Doc_0/Tags/CustomTag.xml": tree}))
    assert (reading.kind, reading.engine) == ("outpatient_receipt", "ofd_xml")
    assert reading.fields["total"].value == "1204.50"
    assert reading.fields["bill_code"].value == "33060125"
    assert reading.fields["payee_org"].value == "某医院"


def test_an_ofd_that_shows_another_amount_than_it_says_is_for_a_person(tmp_path: Path) -> None:
    reading = _read(tmp_path, ofd(2, data=receipt_xml(2), changed={"fund_pay": "99999.99"}))
    assert _outcome(reading, AGREES) == "fail"
    assert not reading.fields["fund_pay"].accepted
    assert reading.fields["fund_pay"].candidates == ("99999.99",)
    assert reading.fields["bill_no"].accepted


def test_an_ofd_of_another_paper_is_not_guessed_at(tmp_path: Path) -> None:
    reading = _read(tmp_path, ofd_of([["住院费用清单", "床位费 3 120.00"]]))
    assert (reading.kind, set(reading.fields)) == ("fee_list", {"title"})
    assert reading.fields["title"].value == "住院费用清单"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (zipped({"a.txt": b"a"}), "no OFD"),
        (b"<html><p>hello</html>", "web page"),
        (b'<?xml version="1.0"?><order><no>1</no></order>', "no medical e-receipt"),
        (b'<?xml version="1.0"?>', "broken or incomplete"),
        (b'<?xml version="1.0"?><!DOCTYPE a><a/>', "do harm"),
    ],
)
def test_what_is_no_receipt_is_told_in_a_sentence(
    tmp_path: Path, data: bytes, sentence: str
) -> None:
    with pytest.raises(FileUnreadable, match=sentence):
        _read(tmp_path, data)


def test_the_command_answers_for_both(tmp_path: Path) -> None:
    (tmp_path / "a.ofd").write_bytes(ofd(4, data=receipt_xml(4)))
    (tmp_path / "b.xml").write_bytes(receipt_xml(5))
    out = tmp_path / "out.json"
    call_command("read_document", tmp_path / "a.ofd", tmp_path / "b.xml", json=out)
    said = json.loads(out.read_text("utf-8"))
    assert [one["engine"] for one in said] == ["ofd_xml", "xml"]
    for one, seed in zip(said, (4, 5), strict=True):
        assert one["kind"] == "inpatient_receipt"
        total = one["fields"]["total"]
        assert (total["value"], total["accepted"]) == (paper_of(seed).fields["total"], True)
        assert len(total["box"]) == 4
