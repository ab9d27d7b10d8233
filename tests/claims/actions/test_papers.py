"""Each photo its own act: taken once, however often it is sent, and sealed."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import storages

from claims.actions.papers import (
    NotAPaper,
    SentBefore,
    add_paper,
    discard_draft,
    open_draft,
    remove_paper,
)
from claims.actions.send import send_filing
from claims.models import Filing, Paper, PaperPage
from claims.policies import NotYours
from config.kernel import vault
from config.kernel.denial import Denied
from config.models import WorkItem
from members.actions.sign_in import user_of_member
from members.mandate_policies import NoMandate
from tests.claims.intake.hostile import HOSTILE
from tests.desktop import Desk, a_desk
from tests.stages import House


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that this test had stored, whether they are still there or not."""
    paths: list[Path] = []
    real = vault.keep

    def keep(content: bytes) -> str:
        name = real(content)
        paths.append(Path(storages["papers"].path(name)))
        return name

    monkeypatch.setattr(vault, "keep", keep)
    return paths


def test_a_photo_becomes_a_paper_with_its_pages_and_waits_to_be_read(desk: Desk) -> None:
    member = desk.house.member()
    filing = open_draft(actor=user_of_member(member), now=desk.house.now)
    picture = desk.photo(desk.stay(member), "inpatient_receipt")
    paper = desk.add(filing, member, picture, kind="inpatient_receipt")
    [page] = paper.pages.all()
    assert page.state == PaperPage.State.WAITING
    assert vault.fetch(paper.original) == picture
    assert WorkItem.objects.filter(kind="claims.read_page", subject=page.pk).exists()


def test_nothing_lies_on_the_disk_in_clear(desk: Desk, kept: list[Path]) -> None:
    member = desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "inpatient_receipt"))
    assert len(kept) == 4  # what came, the copies for machines, for people and for lists
    for path in kept:
        content = path.read_bytes()
        assert not content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF"))
        assert path.stat().st_mode & 0o077 == 0
    [page] = paper.pages.all()
    assert member.name.encode() not in bytes(page.reading_sealed or b"")
    assert member.name in page.reading


def test_the_same_upload_twice_is_one_paper(desk: Desk) -> None:
    member = desk.house.member()
    actor = user_of_member(member)
    filing = open_draft(actor=actor, now=desk.house.now)
    picture, upload = desk.photo(desk.stay(member), "split_sheet"), uuid4()
    papers = [
        add_paper(
            filing_id=filing.pk,
            upload_id=upload,
            original=picture,
            wanted_kind="split_sheet",
            actor=actor,
            now=desk.house.now,
        )
        for _again in range(2)
    ]
    assert papers[0] == papers[1]
    assert Paper.objects.filter(filing=filing).count() == 1


def test_the_same_photo_chosen_twice_is_one_paper(desk: Desk) -> None:
    member = desk.house.member()
    picture = desk.photo(desk.stay(member), "split_sheet")
    assert desk.put(member, picture) == desk.put(member, picture)


@pytest.mark.parametrize("what", ["no bytes at all", "an SVG with a script", "a JPEG cut short"])
def test_what_is_no_paper_is_refused_with_a_sentence_and_leaves_nothing(
    desk: Desk, kept: list[Path], what: str
) -> None:
    member = desk.house.member()
    filing = open_draft(actor=user_of_member(member), now=desk.house.now)
    make, code = HOSTILE[what]
    with pytest.raises(NotAPaper) as refused:
        desk.add(filing, member, make())
    assert refused.value.code == code
    assert str(refused.value).endswith(("。", "."))
    assert [path for path in kept if path.exists()] == []
    assert not Paper.objects.exists()


def test_a_paper_of_an_earlier_claim_is_not_taken_again(desk: Desk) -> None:
    member = desk.house.member()
    actor = user_of_member(member)
    of = desk.stay(member)
    picture = desk.photo(of, "inpatient_receipt")
    desk.put(member, picture)
    filing = Filing.objects.get(member=member)
    [claim] = send_filing(
        filing_id=filing.pk,
        answers={},
        cause="illness",
        actor=actor,
        now=desk.house.now,
    )
    with pytest.raises(SentBefore, match=claim.reference):
        desk.put(member, picture)


def test_only_the_member_touches_their_papers(desk: Desk) -> None:
    member, other = desk.house.member(), desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "split_sheet"))
    for act in (
        lambda actor: remove_paper(paper_id=paper.pk, actor=actor, now=desk.house.now),
        lambda actor: discard_draft(filing_id=paper.filing_id, actor=actor, now=desk.house.now),
        lambda actor: add_paper(
            filing_id=paper.filing_id,
            upload_id=uuid4(),
            original=b"",
            wanted_kind="",
            actor=actor,
            now=desk.house.now,
        ),
    ):
        with pytest.raises(NotYours):
            act(user_of_member(other))
        with pytest.raises(NoMandate):
            act(desk.house.staff["officer"])


def test_a_paper_taken_out_can_be_sent_again(desk: Desk) -> None:
    member = desk.house.member()
    picture = desk.photo(desk.stay(member), "split_sheet")
    first = desk.put(member, picture)
    remove_paper(paper_id=first.pk, actor=user_of_member(member), now=desk.house.now)
    assert desk.put(member, picture) != first


def test_there_is_one_draft_and_a_new_one_after_it_was_thrown_away(desk: Desk) -> None:
    member = desk.house.member()
    actor = user_of_member(member)
    first = open_draft(actor=actor, now=desk.house.now)
    assert open_draft(actor=actor, now=desk.house.now) == first
    discard_draft(filing_id=first.pk, actor=actor, now=desk.house.now)
    assert open_draft(actor=actor, now=desk.house.now) != first


def test_there_is_an_end_to_the_number_of_papers(
    desk: Desk, settings: pytest.FixtureRequest
) -> None:
    settings.PAPERS_MAX = 1  # type: ignore[attr-defined]  # pytest-django's wrapper
    member = desk.house.member()
    of = desk.stay(member)
    desk.put(member, desk.photo(of, "split_sheet"))
    with pytest.raises(Denied):
        desk.put(member, desk.photo(of, "discharge_summary"))
