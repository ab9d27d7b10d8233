"""Several papers on one photo: each counts, and two receipts are a question to an officer."""

from dataclasses import replace
from random import Random

import pytest

from claims.actions.send import send_filing
from claims.fee_list import fee_list_of
from claims.models import Claim, Filing, Paper
from claims.queries.papers import draft_page
from claims.queries.progress import is_unclear
from claims.queries.ways import ways_of
from claims.reading.reading import CheckOutcome
from claims.reading.together import ONE_PAPER
from claims.specimens.papers import PAPERS
from members.actions.sign_in import user_of_member
from reviews.models import CheckResult, PreReview
from tests.desktop import Desk, a_desk
from tests.stages import House

BED = {"name": "普通病房床位费", "code": "001109000010000", "qty": "7"}
PILL = {"name": "阿莫西林胶囊0.25g*24粒", "catalogue_class": "甲", "amount": "21.60"}


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _on_one_photo(desk: Desk, first: bytes, *others: bytes) -> bytes:
    """What stands on the others is read beside the first."""
    widths = [_width(picture) for picture in (first, *others)]
    readings = [desk.reader.pages[width] for width in widths]
    desk.reader.pages[widths[0]] = replace(readings[0], also=tuple(readings[1:]))
    return first


def _width(picture: bytes) -> int:
    return int.from_bytes(picture[16:20], "big")  # of a PNG


def _sent(desk: Desk, filing: Filing, **answers: str) -> Claim:
    [claim] = send_filing(
        filing_id=filing.pk,
        answers=answers,
        cause="illness",
        actor=user_of_member(filing.member),
        now=desk.house.now,
    )
    desk.house.work()
    return claim


def test_a_photo_of_receipt_summary_and_split_sheet_is_all_three(desk: Desk) -> None:
    member = desk.house.member()
    of = desk.stay(member)
    kinds = ("split_sheet", "inpatient_receipt", "discharge_summary")
    paper = desk.put(member, _on_one_photo(desk, *(desk.photo(of, kind) for kind in kinds)))
    assert paper.kind == Paper.Kind.INPATIENT_RECEIPT
    assert draft_page(paper.filing, now=desk.house.now).ready
    claim = _sent(desk, paper.filing)
    facts = set(claim.facts.values_list("name", flat=True))
    assert {"total", "bill_no", "diagnosis", "self_borne"} <= facts
    for name in ("papers_complete", "one_receipt"):
        assert CheckResult.objects.get(claim=claim, name=name).outcome == "pass"


def test_the_lines_of_a_fee_list_beside_a_receipt_are_looked_through(desk: Desk) -> None:
    member = desk.house.member()
    of = desk.stay(member)
    receipt, charges = desk.photo(of, "inpatient_receipt"), desk.fee_list(BED, PILL)
    filing = desk.put(member, _on_one_photo(desk, receipt, charges)).filing
    desk.put(member, desk.photo(of, "discharge_summary"))
    claim = _sent(desk, filing)
    fees = fee_list_of(filing)
    assert fees is not None
    assert [(fee.line.number, fee.line.name) for fee in fees.lines] == [
        (1, BED["name"]),
        (2, PILL["name"]),
    ]
    assert CheckResult.objects.filter(claim=claim, name="fee_rules").exists()


def test_a_value_of_the_second_paper_on_a_photo_tells_its_own_way(desk: Desk) -> None:
    member = desk.house.member()
    of = desk.stay(member)
    summary, receipt = (desk.photo(of, kind) for kind in ("discharge_summary", "inpatient_receipt"))
    read = desk.reader.pages[_width(receipt)]
    number = replace(read.fields["bill_no"], source="qr", evidence="A", box=(5.0, 5.0, 9.0, 9.0))
    desk.reader.pages[_width(receipt)] = replace(read, fields={**read.fields, "bill_no": number})
    claim = _sent(desk, desk.put(member, _on_one_photo(desk, summary, receipt)).filing)
    [fact] = claim.facts.filter(name="bill_no").select_related("page", "person")
    assert ways_of([fact]) == {fact.pk: "票据上的二维码"}


def test_a_photo_is_clear_when_most_of_all_papers_on_it_is(desk: Desk) -> None:
    member = desk.house.member()
    of = desk.stay(member)
    fields = set(PAPERS["discharge_summary"](Random(1), of).fields)
    summary = desk.photo(of, "discharge_summary", doubtful=dict.fromkeys(fields, "模糊"))
    photo = _on_one_photo(desk, summary, desk.photo(of, "inpatient_receipt"))
    alone = desk.photo(of, "discharge_summary", doubtful=dict.fromkeys(fields, "模糊"))
    both, one = (desk.put(member, picture).pages.get() for picture in (photo, alone))
    assert not is_unclear(both)
    assert is_unclear(one)


def test_a_page_of_lines_without_a_head_is_clear(desk: Desk) -> None:
    paper = desk.put(desk.house.member(), desk.fee_list(BED, PILL))
    assert not is_unclear(paper.pages.get())


def test_two_receipts_on_one_photo_are_an_officer_s_even_when_the_member_confirmed_all(
    desk: Desk,
) -> None:
    member = desk.house.member()
    one, other = desk.stay(member, seed=1), desk.stay(member, seed=2)
    photo = _on_one_photo(
        desk, desk.photo(one, "inpatient_receipt"), desk.photo(other, "inpatient_receipt")
    )
    first, second = desk.reader.pages[_width(photo)].papers
    paper = desk.put(member, photo)
    counts = {name: first.fields[field].value for name, field in FIELDS.items()}
    claim = _sent(desk, paper.filing, **counts)
    assert {name: claim.facts.get(name=name).value for name in FIELDS} == counts
    assert second.fields["total"].value not in set(claim.facts.values_list("value", flat=True))
    found = CheckResult.objects.get(claim=claim, name="one_receipt")
    assert found.outcome == "fail"
    assert second.fields["bill_no"].value[-4:] in found.evidence["ends"]
    assert "one_receipt" in PreReview.objects.filter(review__claim=claim).latest("pk").reasons


FIELDS = {
    "hospital": "payee_org",
    "admitted_on": "admit_date",
    "discharged_on": "discharge_date",
    "total": "total",
    "bill_no": "bill_no",
}


def test_papers_that_could_not_be_told_apart_are_an_officer_s(desk: Desk) -> None:
    member = desk.house.member()
    picture = desk.photo(desk.stay(member), "inpatient_receipt")
    reading = desk.reader.pages[_width(picture)]
    told = {name: reading.fields[field].value for name, field in FIELDS.items()}
    mixed = (CheckOutcome(ONE_PAPER, "fail", "two receipts"),)
    desk.reader.pages[_width(picture)] = replace(reading, fields={}, checks=mixed)
    claim = _sent(desk, desk.put(member, picture).filing, **told)
    assert CheckResult.objects.get(claim=claim, name="one_receipt").outcome == "no_data"
