"""An e-receipt's file through a member's draft to the desk: its facts say which way they came."""

import pytest

from claims.actions import read as reading_actions
from claims.actions.papers import NotAPaper
from claims.actions.send import send_filing
from claims.models import Fact, Filing, Paper
from claims.reading.page import PageImage
from claims.reading.read import read_page
from claims.reading.reading import PageReading
from claims.words import refusal_text
from config.kernel import vault
from members.actions.sign_in import user_of_member
from members.models import Member
from reviews.rows.facts import source_of
from tests.claims.intake.e_receipts import ofd, paper_of, receipt_xml
from tests.claims.intake.hostile import HOSTILE
from tests.desktop import Desk, a_desk
from tests.stages import House

DAYS = {"admit_date": "2026-11-02", "discharge_date": "2026-11-09", "issue_date": "2026-11-09"}


class WithoutEngines:
    """Reads what files say of themselves; there is nobody to ask about pictures."""

    def read(self, page: PageImage) -> PageReading:
        return read_page(page, [])


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = a_desk(house, monkeypatch)
    monkeypatch.setattr(reading_actions, "_reader", WithoutEngines())
    return made


def _xml(member: Member) -> bytes:
    return receipt_xml(3, changed={**DAYS, "payer": member.name})


def test_an_xml_receipt_is_kept_read_and_sent_and_its_facts_say_whence(desk: Desk) -> None:
    member = desk.house.member()
    original = _xml(member)
    paper = desk.put(member, original)
    assert paper.kind == Paper.Kind.INPATIENT_RECEIPT
    assert vault.fetch(paper.original) == original
    [claim] = send_filing(
        filing_id=Filing.objects.get(member=member).pk,
        answers={},
        cause="illness",
        actor=user_of_member(member),
        now=desk.house.now,
    )
    total = Fact.objects.get(claim=claim, name="total")
    assert (total.value, total.engine) == (paper_of(3).fields["total"], "xml")
    assert total.is_sure
    assert total.page is not None
    assert total.box is not None
    assert source_of(total) == "住院票据（文件自带数据）"


def test_an_ofd_has_its_pages_and_its_own_receipt(desk: Desk) -> None:
    member = desk.house.member()
    data = _xml(member)
    changed = {**DAYS, "payer": member.name}
    paper = desk.put(member, ofd(3, data=data, more_pages=2, changed=changed))
    assert paper.kind == Paper.Kind.INPATIENT_RECEIPT
    assert [page.number for page in paper.pages.all()] == [0, 1, 2]


REFUSED = (
    "a zip of something else",
    "an XML of another kind",
    "an OFD that points out of itself",
    "an OFD without pages",
)


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_receipt_is_refused_with_a_sentence(desk: Desk, what: str) -> None:
    make, code = HOSTILE[what]
    member = desk.house.member()
    with pytest.raises(NotAPaper) as refused:
        desk.put(member, make())
    assert str(refused.value) == str(refusal_text(code))
    assert not Paper.objects.exists()
