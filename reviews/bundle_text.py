"""A case as one file: what its text pages say, in the order in which a stranger reads a case.

Always Chinese. Nothing here depends on when it is asked: the same case gives the same pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from claims.models import Assessment, Claim, Paper, PaperPage
from claims.states import DESK_LABELS, ClaimState
from claims.words import item_label, reasons_of
from config.kernel.masking import mask_id_number, mask_name
from config.kernel.pdf.sheet import Entry, Page, Sheet
from config.wording import iso, money
from reviews.letter_text import sheet_of, table_form
from reviews.models import Enquiry, MemberLetter, Opinion, OriginalEvent
from reviews.rows.checks import check_rows
from reviews.rows.events import REVIEW_MOVES, Happening
from reviews.rows.facts import fact_rows, known_facts, numbers
from reviews.rows.history import history_of
from reviews.rows.keeping import PUT_RIGHT, event_words, move_label, note_rows

_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9]{12,19}(?![0-9])")
_JUDGING = ("propose", "decide", "confirm", "send_back", "undo")
# Papers that say who somebody is, and nothing about the case.
_OF_IDENTITY = frozenset({Paper.Kind.ID_CARD.value, Paper.Kind.BANK_CARD.value})


@dataclass(frozen=True)
class Picture:
    """A page of a paper: the name of its copy in the store ("": left out), and its caption."""

    stored: str
    caption: str


@dataclass(frozen=True)
class BundlePlan:
    """The text pages, then one page for each picture; `entries` count over all of them."""

    pages: list[Page]
    pictures: list[Picture]
    entries: list[Entry]

    @property
    def total(self) -> int:
        return len(self.pages) + len(self.pictures)


def bundle_plan(claim: Claim, *, identity: bool) -> BundlePlan:
    """Everything laid out; with names and numbers masked as on screens unless `identity`."""
    with translation.override("zh-hans"):
        body = _Body(claim, identity=identity)
        body.write()
        pictures, papers = _pictures(claim, identity=identity)
        return _with_cover(claim, body, pictures, papers)


class _Body:
    """The sections, written one after the other."""

    def __init__(self, claim: Claim, *, identity: bool) -> None:
        self.claim, self.identity = claim, identity
        self.sheet = Sheet()
        self._number = 0
        self._history = history_of(claim).happenings[::-1]  # the first thing first

    def write(self) -> None:
        for section in (
            self._summary, self._facts, self._checks, self._money, self._judgements,
            self._events, self._enquiries, self._letters, self._calls, self._originals,
        ):  # fmt: skip
            section()

    def say(self, text: str) -> str:
        """The text as this file may show it."""
        if self.identity:
            return text
        member = self.claim.member
        text = text.replace(member.name, mask_name(member.name))
        text = _ID_NUMBER.sub(lambda found: mask_id_number(found.group()), text)
        return _LONG_NUMBER.sub(lambda found: f"****{found.group()[-4:]}", text)

    def _heading(self, text: str) -> None:
        self._number += 1
        self.sheet.heading(f"{self._number}. {text}")

    def _summary(self) -> None:
        claim, member = self.claim, self.claim.member
        stay, account = claim.encounter, claim.bank_account
        name = member.name if self.identity else member.masked_name
        number = member.id_number if self.identity else member.masked_id_number
        self._heading(_("Summary"))
        self.sheet.pairs(
            [
                (_("Case"), claim.reference),
                (_("Member"), f"{name} · {number}"),
                (_("Unit"), member.unit.name),
                (_("Item"), f"{claim.scheme.name_zh} · {item_label(claim.item)} · {claim.period}"),
                (_("Stay"), f"{iso(stay.admitted_on)} – {iso(stay.discharged_on)}"),
                (_("Filed"), f"{iso(claim.filed_at)} · {claim.get_channel_display()}"),
                (_("Promised"), iso(claim.promised_on)),
                (_("State"), str(DESK_LABELS[ClaimState(claim.state)])),
                (_("Account"), f"{account.bank_name} · ****{account.last4}"),
            ]
        )

    def _facts(self) -> None:
        self._heading(_("Facts and their sources"))
        known = known_facts(self.claim)
        rows = [
            (
                row.label,
                self.say(_with_before(row.value, row.was)),
                self.say(_source(row.source, row.note)),
            )
            for row in fact_rows(self.claim, known, numbers(known))
            if row.fact_id is not None
        ]
        self._table((_("Fact"), _("Value"), _("Source")), rows, shares=(3, 4, 4))

    def _checks(self) -> None:
        self._heading(_("Checks"))
        said = {"passed": _("passed"), "open": _("open"), "unknown": _("no data")}
        rows = [
            (said[row.status], self.say(row.sentence), row.source) for row in check_rows(self.claim)
        ]
        self._table((_("Outcome"), _("What was found"), _("Source")), rows, shares=(2, 9, 2))

    def _money(self) -> None:
        self._heading(_("Settlement, line by line"))
        newest = Assessment.objects.filter(claim=self.claim).select_related("scheme_version")
        assessment = newest.order_by("-pk").first()
        if assessment is None:
            self.sheet.paragraph(_("Nothing was computed."))
            return
        self.sheet.paragraph(
            f"{self.claim.scheme.name_zh} · {assessment.scheme_version.version}"
            f" · {assessment.get_outcome_display()}"
        )
        rows, named = [], ""
        for line in assessment.lines.all():
            clause = "" if line.clause_zh == named else line.clause_zh  # named where it begins
            rows.append((line.label_zh, line.formula_zh, clause, money(line.amount)))
            named = line.clause_zh
        rows.append((_("Benefit"), "", "", money(assessment.benefit)))
        head = (_("Line"), _("How"), _("Clause"), _("Amount"))
        self._table(head, rows, shares=(4, 5, 4, 3), figures=(3,))
        for reason in reasons_of(assessment):
            self.sheet.paragraph(reason)

    def _judgements(self) -> None:
        """Who said what about the case; the other moves follow below."""
        self._heading(_("Opinions and decisions"))
        judged = {str(REVIEW_MOVES[name]) for name in _JUDGING} | set(
            map(str, Opinion.Stage.labels)
        )
        self._happenings([one for one in self._history if one.title in judged])

    def _events(self) -> None:
        self._heading(_("What happened"))
        self._happenings(self._history)

    def _happenings(self, happenings: Sequence[Happening]) -> None:
        rows = [
            (iso(one.at), one.who, self.say(" · ".join(filter(None, (one.title, one.note)))))
            for one in happenings
        ]
        self._table((_("When"), _("Who"), _("What happened")), rows, shares=(3, 3, 9))

    def _enquiries(self) -> None:
        found = Enquiry.objects.filter(review__claim=self.claim).select_related("reply")
        enquiries = found.prefetch_related("letters").order_by("pk")
        if not enquiries:
            return
        self._heading(_("Letters to hospitals, and their answers"))
        for enquiry in enquiries:
            for letter in enquiry.letters.all():
                self._letter_head(enquiry.number, iso(letter.written_at))
                self._lines(letter.text)
            reply = getattr(enquiry, "reply", None)
            if reply is not None:
                self._letter_head(_("The answer"), iso(reply.received_on))
                self._lines(reply.text)

    def _letters(self) -> None:
        found = MemberLetter.objects.filter(claim=self.claim).select_related("posting")
        letters = found.order_by("pk")
        if not letters:
            return
        self._heading(_("Letters to the member"))
        for letter in letters:
            posting = getattr(letter, "posting", None)
            posted = _("posted on %(day)s") % {"day": iso(posting.posted_on)} if posting else ""
            self._letter_head(
                letter.number, " · ".join(filter(None, (iso(letter.issued_at), posted)))
            )
            sheet = sheet_of(letter.text)
            self.sheet.paragraph(self.say(sheet.title), bold=True)
            self.sheet.paragraph(self.say(sheet.greeting))
            for block in sheet.blocks:
                if block.rows:
                    shares, figures = table_form(block.rows)
                    self._table((), block.rows, shares=shares, figures=figures)
                else:
                    self.sheet.paragraph(self.say(block.text), indent=2)
            self.sheet.paragraph(f"SHA-256 {letter.sha256}", grey=True, size=7)

    def _calls(self) -> None:
        rows = [
            (
                iso(row.spoken_at),
                f"{row.spoke_with} · {row.way} · {row.by}",
                self.say(row.text) + (f"（{PUT_RIGHT}）" if row.corrected_at else ""),
            )
            for row in reversed(note_rows(self.claim))
        ]
        if rows:
            self._heading(_("Calls and visits"))
            self._table((_("When"), _("Who"), _("What was said")), rows, shares=(3, 4, 8))

    def _originals(self) -> None:
        events = OriginalEvent.objects.filter(original__review__claim=self.claim)
        rows = [
            (
                iso(event.happened_on),
                event.actor.display_name,
                self.say(f"{move_label(event.move)} · {event_words(event)}"),
            )
            for event in events.select_related("original", "actor").order_by("pk")
        ]
        if rows:
            self._heading(_("Originals on paper"))
            self._table((_("When"), _("Who"), _("What happened")), rows, shares=(3, 3, 9))

    def _letter_head(self, number: str, dated: str) -> None:
        self.sheet.gap()
        self.sheet.paragraph(f"{number} · {dated}", bold=True)

    def _lines(self, text: str) -> None:
        for line in text.splitlines():
            self.sheet.paragraph(self.say(line), indent=2)

    def _table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        shares: Sequence[float],
        figures: Sequence[int] = (),
    ) -> None:
        if rows:
            self.sheet.table(rows, shares=shares, head=head, figures=figures)
        else:
            self.sheet.paragraph(_("Nothing."), grey=True)


def _with_cover(
    claim: Claim, body: _Body, pictures: list[Picture], papers: list[tuple[str, int]]
) -> BundlePlan:
    """Cover and contents come first, and count themselves: they are laid out twice."""
    sections = body.sheet.entries
    blank = _cover(
        claim, body, [(entry.title, 0) for entry in sections] + [(t, 0) for t, _n in papers]
    )
    before = len(blank.pages)
    text = before + len(body.sheet.pages)
    entries = [Entry(entry.title, before + entry.page) for entry in sections]
    entries += [Entry(title, text + first) for title, first in papers]
    cover = _cover(claim, body, [(entry.title, entry.page + 1) for entry in entries])
    return BundlePlan([*cover.pages, *body.sheet.pages], pictures, entries)


def _cover(claim: Claim, body: _Body, contents: Sequence[tuple[str, int]]) -> Sheet:
    sheet = Sheet()
    sheet.gap(3)
    sheet.centred(settings.SMS_SIGNATURE, size=13)
    sheet.gap(1)
    sheet.centred(_("Case file of mutual aid"), size=22, bold=True)
    sheet.centred(claim.reference, size=14)
    sheet.gap(1)
    last = claim.events.order_by("-pk").first()
    stand = iso(last.moved_at) if last else iso(claim.filed_at)
    sheet.centred(_("As it stood after what happened on %(when)s") % {"when": stand}, size=9.5)
    note = (
        _("With names and numbers in full.")
        if body.identity
        else _(
            "Names and numbers in the text are masked; papers that only say who somebody is are"
            " left out. The other papers are shown as they came, with the names that stand on them."
        )
    )
    sheet.centred(note, size=9.5)
    sheet.heading(_("Contents"), listed=False)
    rows = [(title, str(page) if page else "0000") for title, page in contents]
    sheet.table(rows, shares=(9, 1), figures=(1,))
    return sheet


def picture_count(claim: Claim) -> int:
    """How many pages of papers the file will have; one statement."""
    own, answers = _paper_pages(claim)
    return own.values("pk").union(answers.values("pk"), all=True).count()


def _paper_pages(claim: Claim) -> tuple[QuerySet[PaperPage], QuerySet[PaperPage]]:
    """Those of the papers that came with the claim, and of hospitals' answers."""
    pages = PaperPage.objects.filter(paper__removed_at=None)
    own = pages.filter(paper__filing=claim.filing_id) if claim.filing_id else pages.none()
    return own, pages.filter(paper__hospital_replies__enquiry__review__claim=claim)


def _pictures(claim: Claim, *, identity: bool) -> tuple[list[Picture], list[tuple[str, int]]]:
    """Every page of every paper, and where each paper begins among them."""
    rows = [
        page
        for pages in _paper_pages(claim)
        for page in pages.select_related("paper").order_by("paper", "number")
    ]
    counts: dict[int, int] = {}
    for page in rows:
        counts[page.paper_id] = counts.get(page.paper_id, 0) + 1
    order = {paper: number for number, paper in enumerate(counts, start=1)}
    pictures: list[Picture] = []
    papers: list[tuple[str, int]] = []
    for page in rows:
        kind = page.paper.kind_or_wanted
        title = _("Paper no. %(n)s: %(kind)s") % {
            "n": order[page.paper_id],
            "kind": Paper.Kind(kind).label,
        }
        if not papers or papers[-1][0] != title:
            papers.append((title, len(pictures)))
        left_out = not identity and kind in _OF_IDENTITY
        caption = f"{title}  {page.number + 1} / {counts[page.paper_id]}"
        if left_out:
            caption += f"  · {_('left out: it says who somebody is')}"
        pictures.append(Picture("" if left_out else page.reading_copy, caption))
    return pictures, papers


def _with_before(value: str, was: str) -> str:
    return f"{value}（{_('before: %(value)s') % {'value': was}}）" if was else value


def _source(source: str, note: str) -> str:
    return " · ".join(filter(None, (source, note)))
