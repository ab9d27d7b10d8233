"""Papers on the table: a member's photos, and a reader that knows what stands on them.

Pages are drawn by the real code, in this process instead of a child of its own; readings are made
from what was printed. The real engines read real pictures in tests/claims/reading.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from PIL import Image

from claims.actions import papers as paper_actions
from claims.actions import read as reading_actions
from claims.actions.papers import add_paper, open_draft
from claims.actions.send import send_filing
from claims.intake.draw import draw
from claims.intake.kinds import HEAD_BYTES, kind_of
from claims.intake.page import Page
from claims.models import Claim, Filing, Paper
from claims.reading.page import PageImage
from claims.reading.reading import FieldReading, ItemReading, PageReading
from claims.specimens.papers import PAPERS
from claims.specimens.stays import Stay, stay
from members.actions.sign_in import user_of_member
from members.models import Member
from reviews.actions.ask import ask_for_papers
from reviews.models import Review
from tests.claims.intake.files import encoded
from tests.stages import House

KINDS = tuple(PAPERS)


@dataclass
class ScriptedReader:
    """Reads what the test put on the page: its number of pixels across tells which page it is."""

    pages: dict[int, PageReading] = field(default_factory=dict)
    read_pages: list[int] = field(default_factory=list)

    def read(self, page: PageImage) -> PageReading:
        width = Image.open(io.BytesIO(page.picture)).width
        self.read_pages.append(width)
        return replace(self.pages[width], number=page.number)


@dataclass
class Desk:
    """A member's papers of one stay, printed once; `reader` sees what stands on each."""

    house: House
    reader: ScriptedReader
    widths: Iterator[int]

    def stay(self, member: Member, *, seed: int = 1) -> Stay:
        made = stay(Random(seed), patient=member.name, until=date(2026, 11, 20))
        return replace(made, admitted_on=date(2026, 11, 2), discharged_on=date(2026, 11, 9))

    def photo(
        self,
        of: Stay,
        kind: str,
        *,
        doubtful: Mapping[str, str] | None = None,
        without: tuple[str, ...] = (),
        text: str = "",
    ) -> bytes:
        """A picture of a paper. `doubtful` fields are read as given there, and not accepted; `text`
        is what else stands on it."""
        width = next(self.widths)
        fields = dict(PAPERS[kind](Random(of.serial), of).fields) | dict(doubtful or {})
        self.reader.pages[width] = PageReading(
            number=0,
            kind=kind,  # type: ignore[arg-type]  # one of KINDS
            engine="scripted",
            fields={
                name: FieldReading(
                    value=value,
                    raw=value,
                    page=0,
                    box=(10.0, 10.0 + 20 * row, 200.0, 28.0 + 20 * row),
                    confidence=0.6 if name in (doubtful or {}) else 0.99,
                    evidence="E" if name in (doubtful or {}) else "B",
                    source="ocr",
                    engine="scripted",
                    accepted=name not in (doubtful or {}),
                )
                for row, (name, value) in enumerate(fields.items())
                if name not in without
            },
            text=text,
        )
        return encoded(Image.new("RGB", (width, 240), "white"), "PNG")

    def fee_list(self, *charges: Mapping[str, str]) -> bytes:
        """A picture of a fee list: a line for each charge, with what is read of it."""
        width = next(self.widths)
        self.reader.pages[width] = PageReading(
            number=0,
            kind="fee_list",
            engine="scripted",
            items=tuple(
                ItemReading(
                    page=0,
                    box=(10.0, 10.0 + 20 * row, 280.0, 28.0 + 20 * row),
                    accepted=True,
                    **{"name": "", "qty": "1", "unit": "", "amount": "10.00"} | dict(charge),
                )
                for row, charge in enumerate(charges)
            ),
        )
        return encoded(Image.new("RGB", (width, max(240, 20 * len(charges) + 40)), "white"), "PNG")

    def put(self, member: Member, picture: bytes, *, kind: str = "") -> Paper:
        """Into the member's draft, and read."""
        actor = user_of_member(member)
        filing = open_draft(actor=actor, now=self.house.now)
        paper = self.add(filing, member, picture, kind=kind)
        self.house.work()
        paper.refresh_from_db()
        return paper

    def add(self, filing: Filing, member: Member, picture: bytes, *, kind: str = "") -> Paper:
        return add_paper(
            filing_id=filing.pk,
            upload_id=uuid4(),
            original=picture,
            wanted_kind=kind,
            actor=user_of_member(member),
            now=self.house.now,
        )

    def draft(
        self,
        member: Member,
        *,
        kinds: tuple[str, ...] = KINDS,
        doubtful: Mapping[str, str] | None = None,
        without: tuple[str, ...] = (),
        seed: int = 1,
        charges: Sequence[Mapping[str, str]] | None = None,
        summary: str = "",
    ) -> Filing:
        """A draft with a stay's papers, all read. Doubts are about the receipt; `charges` are the
        lines of a fee list among them, `summary` is the text of the discharge summary."""
        of = self.stay(member, seed=seed)
        for kind in kinds:
            on_it = doubtful if kind == "inpatient_receipt" else None
            text = summary if kind == "discharge_summary" else ""
            picture = self.photo(of, kind, doubtful=on_it, without=without, text=text)
            self.put(member, picture, kind=kind)
        if charges is not None:
            self.put(member, self.fee_list(*charges), kind="fee_list")
        return Filing.objects.get(member=member, state=Filing.State.DRAFT)

    def by_photo(
        self, member: Member | None = None, *, cause: str = "illness", **how: Any
    ) -> Claim:
        """Sent, read, and on the desk."""
        who = member or self.house.member()
        [claim] = send_filing(
            filing_id=self.draft(who, **how).pk,
            answers={},
            cause=cause,
            actor=user_of_member(who),
            now=self.house.now,
        )
        self.house.work()
        claim.refresh_from_db()
        return claim

    def asked_for_a_split_sheet(self) -> Claim:
        """A claim by photo that waits for the member."""
        claim = self.by_photo(kinds=("inpatient_receipt", "discharge_summary"))
        review = Review.objects.get(claim=claim)
        ask_for_papers(
            review_id=review.pk,
            version=review.version,
            kinds=["split_sheet"],
            note="请到参保地医保窗口打印分割单",
            until=timezone.localdate(self.house.now) + timedelta(days=14),
            actor=self.house.staff["officer"],
            now=self.house.now,
        )
        claim.refresh_from_db()
        return claim


def drawn_here(original: bytes) -> Iterator[Page]:
    return draw(original, kind_of(original[:HEAD_BYTES]))


def a_desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    reader = ScriptedReader()
    monkeypatch.setattr(reading_actions, "_reader", reader)
    monkeypatch.setattr(paper_actions, "decode", drawn_here)
    return Desk(house, reader, iter(range(300, 1400)))
