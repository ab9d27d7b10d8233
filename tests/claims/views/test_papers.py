"""Claiming by photo, page by page, without JavaScript."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from claims.models import Claim, Filing, Paper, PaperPage
from config.kernel import vault
from config.kernel.tasks import perform_due
from tests.claims.intake.hostile import HOSTILE
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor, words

pytestmark = pytest.mark.slow  # whole conversations over many pages


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _file(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_an_empty_draft_has_a_tile_for_each_paper_and_nothing_is_written(desk: Desk) -> None:
    visitor = Visitor().signs_in(desk.house.member())
    page = visitor.sees("/m/claim/photo/")
    for label in ("In-patient receipt", "Discharge summary", "Split sheet", "Other papers"):
        assert label in page
    assert not Filing.objects.exists()


def test_photos_are_sent_by_a_plain_form_and_a_bad_one_does_not_spoil_the_good(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    good = desk.photo(desk.stay(member), "inpatient_receipt")
    make, _code = HOSTILE["an SVG with a script"]
    answer = visitor.post(
        "/m/claim/photo/add",
        {
            "kind": "inpatient_receipt",
            "upload_id": str(uuid4()),
            "files": [_file(good), _file(make())],
        },
        follow=True,
    )
    page = words(answer)
    assert "1 photo is here." in page
    assert "a web page or a drawing" in page
    assert Paper.objects.count() == 1


def test_the_script_gets_the_sentence_alone(desk: Desk) -> None:
    visitor = Visitor().signs_in(desk.house.member())
    answer = visitor.post(
        "/m/claim/photo/add", {"files": _file(b"")}, headers={"X-Requested-With": "photo-upload"}
    )
    assert answer.status_code == 422
    assert answer.content == b"This file is empty. Please choose it once more."


def test_the_page_asks_again_while_a_page_is_being_read_and_then_stops(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    picture = desk.photo(desk.stay(member), "inpatient_receipt")
    visitor.post("/m/claim/photo/add", {"files": _file(picture), "kind": "inpatient_receipt"})
    waiting = visitor.get("/m/claim/photo/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "<html" not in waiting
    perform_due(now=timezone.now())
    assert "hx-trigger" not in visitor.get("/m/claim/photo/").content.decode()
    assert "Look over what was read" in visitor.sees("/m/claim/photo/")


def test_only_the_doubtful_is_asked_and_the_rest_is_shown(desk: Desk) -> None:
    member = desk.house.member()
    desk.draft(member, doubtful={"payee_org": "示例市第—人民医院", "bill_no": "0098331Z57"})
    visitor = Visitor().signs_in(member)
    page = visitor.sees("/m/claim/photo/check/")
    asked, told = page.split("We read this clearly")
    assert "Receipt number" in asked
    assert "Total cost" in told
    assert "Hospital" in told  # the discharge summary says it as well, and surely


def test_confirmed_and_sent_it_is_a_claim(desk: Desk) -> None:
    member = desk.house.member()
    desk.draft(member, doubtful={"total": "1.00"})
    visitor = Visitor().signs_in(member)
    page = visitor.posts("/m/claim/photo/check/", {"cause": "illness", "total": "23,418.75"})
    claim = Claim.objects.get(member=member)
    assert "Your claim is filed" in page
    assert f"Case number {claim.reference}" in page
    assert claim.facts.get(name="total", superseded_by=None).value == "23418.75"


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(desk: Desk) -> None:
    member = desk.house.member()
    desk.draft(member, doubtful={"total": "1.00"})
    visitor = Visitor().signs_in(member)
    answer = visitor.post("/m/claim/photo/check/", {"cause": "", "total": "a lot"})
    assert answer.status_code == 422
    assert 'value="a lot"' in answer.content.decode()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("way", ["picture", "thumbnail"])
def test_a_picture_is_shown_to_its_owner_alone_and_never_stored_on_the_way(
    desk: Desk, way: str
) -> None:
    member = desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "split_sheet"))
    path = f"/m/papers/{paper.pages.get().uid}/{way}"
    answer = Visitor().signs_in(member).get(path)
    assert answer.content[:4] == b"RIFF"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert Visitor().signs_in(desk.house.member()).get(path).status_code == 404
    assert Visitor().get(path).status_code == 302
    assert Visitor().signs_in(desk.house.staff["officer"]).get(path).status_code == 302


def test_a_list_shows_small_pictures_and_those_from_before_there_were_any_whole(
    desk: Desk,
) -> None:
    member = desk.house.member()
    page = desk.put(member, desk.photo(desk.stay(member), "split_sheet")).pages.get()
    visitor = Visitor().signs_in(member)
    path = f"/m/papers/{page.uid}/thumbnail"
    assert path in visitor.get("/m/claim/photo/").content.decode()
    whole = visitor.get(f"/m/papers/{page.uid}/picture").content
    assert visitor.get(path).content != whole
    PaperPage.objects.update(thumbnail_copy="")
    assert visitor.get(path).content == whole


def test_another_s_paper_does_not_exist(desk: Desk) -> None:
    member = desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "split_sheet"))
    other = Visitor().signs_in(desk.house.member())
    assert other.post(f"/m/papers/{paper.uid}/remove").status_code == 404
    paper.refresh_from_db()
    assert paper.removed_at is None


def test_a_paper_can_be_taken_out_and_all_of_it_thrown_away(desk: Desk) -> None:
    member = desk.house.member()
    paper = desk.put(member, desk.photo(desk.stay(member), "split_sheet"))
    visitor = Visitor().signs_in(member)
    visitor.posts(f"/m/papers/{paper.uid}/remove")
    paper.refresh_from_db()
    assert paper.removed_at is not None
    assert "Nothing was sent" in visitor.posts("/m/claim/photo/discard")
    assert Filing.objects.get().state == Filing.State.DISCARDED


def test_a_body_without_end_is_refused_before_it_is_read(desk: Desk) -> None:
    visitor = Visitor().signs_in(desk.house.member())
    answer = visitor.post("/m/claim/photo/add", {"files": _file(b"x")}, CONTENT_LENGTH=str(10**12))
    assert answer.status_code == 413
    assert "too much at once" in words(answer)


def test_the_home_leads_to_the_draft_and_to_what_is_missing(desk: Desk) -> None:
    member = desk.house.member()
    visitor = Visitor().signs_in(member)
    assert "Claim by photo" in visitor.sees("/m/")
    desk.draft(member)
    assert "Go on with my photos" in visitor.sees("/m/")
    claim = desk.asked_for_a_split_sheet()
    page = Visitor().signs_in(claim.member).sees("/m/")
    assert "Please send what is missing" in page
    assert "You need do nothing now" not in page


def test_the_status_page_tells_of_papers_and_leads_back_to_the_camera(desk: Desk) -> None:
    claim = desk.by_photo()
    visitor = Visitor().signs_in(claim.member)
    page = visitor.sees(f"/m/claim/{claim.reference}/")
    assert "Papers I sent 3 papers" in page
    assert "You looked them over" in page
    assert "Read from the photo" in visitor.sees(f"/m/claim/{claim.reference}/facts/")
    visitor.posts(f"/m/claim/{claim.reference}/withdraw")
    again = visitor.get(f"/m/claim/{claim.reference}/").content.decode()
    assert 'href="/m/claim/photo/"' in again


def test_a_paper_of_an_earlier_claim_leads_to_it_with_scripts_and_without(desk: Desk) -> None:
    member = desk.house.member()
    claim = desk.by_photo(member)
    paper = claim.filing.papers.filter(kind="inpatient_receipt").get()  # type: ignore[union-attr]
    again = vault.fetch(paper.original)
    visitor = Visitor().signs_in(member)
    status = f"/m/claim/{claim.reference}/"
    by_script = {"X-Requested-With": "photo-upload"}
    answer = visitor.post("/m/claim/photo/add", {"files": _file(again)}, headers=by_script)
    sentence, url, link = answer.content.decode().splitlines()
    assert (answer.status_code, url, link) == (422, status, "See the earlier one")
    assert claim.reference in sentence
    plain = visitor.post("/m/claim/photo/add", {"files": _file(again)}, follow=True)
    assert f'href="{status}"' in plain.content.decode()
    other = Visitor().signs_in(desk.house.member())
    assert other.post("/m/claim/photo/add", {"files": _file(again)}, follow=True)
    assert Paper.objects.filter(filing__member=member).count() == claim.filing.papers.count()  # type: ignore[union-attr]


def test_a_receipt_of_an_earlier_claim_leads_its_owner_to_it_and_nobody_else(desk: Desk) -> None:
    mine, theirs = desk.house.member(), desk.house.member()
    claim = desk.by_photo(mine)
    for member, leads in ((mine, True), (theirs, False)):
        # Another photo of the same receipt.
        desk.draft(member)
        page = (
            Visitor()
            .signs_in(member)
            .post("/m/claim/photo/check/", {"cause": "illness"}, follow=True)
        )
        assert "claimed for already" in words(page)
        assert (f"/m/claim/{claim.reference}/" in page.content.decode()) is leads


def test_a_stay_that_the_insurer_told_of_leads_to_its_one_tap(desk: Desk) -> None:
    member = desk.house.member()
    known = desk.house.stay(member, admitted_on=date(2026, 11, 2), discharged_on=date(2026, 11, 9))
    desk.draft(member)
    page = Visitor().signs_in(member).posts("/m/claim/photo/check/", cause="illness")
    assert "The insurer told us of this stay already" in page
    assert "Claim for a stay" in page
    assert not Claim.objects.filter(encounter=known).exists()


def test_taken_back_it_can_be_claimed_for_again_with_the_same_papers(desk: Desk) -> None:
    claim = desk.by_photo()
    visitor = Visitor().signs_in(claim.member)
    status = f"/m/claim/{claim.reference}/"
    assert "Claim again" in visitor.posts(f"{status}withdraw")
    desk.draft(claim.member)
    visitor.posts("/m/claim/photo/check/", cause="illness")
    again = Claim.objects.exclude(pk=claim.pk).get(member=claim.member)
    assert again.state == "submitted"


def test_an_appeal_takes_photos_without_being_asked_and_the_denial_did_not(desk: Desk) -> None:
    claim = desk.house.denied()
    visitor = Visitor().signs_in(claim.member)
    papers = f"/m/claim/{claim.reference}/papers/"
    picture = desk.photo(desk.stay(claim.member), "discharge_summary")
    refused = visitor.post(f"{papers}add", {"files": _file(picture)}, follow=True)
    assert "Nothing is asked for any more" in words(refused)
    desk.house.appealed(claim)
    assert "Add a photo to my appeal" in visitor.sees(f"/m/claim/{claim.reference}/")
    assert "Papers for your appeal" in visitor.sees(papers)
    sent = visitor.post(f"{papers}add", {"files": _file(picture)}, follow=True)
    assert "1 photo is here." in words(sent)
    perform_due(now=timezone.now(), without=desk.house.undone)
    claim.refresh_from_db()
    assert claim.state == "appealed"
    paper = Paper.objects.get(filing__claims=claim)
    assert paper.kind == "discharge_summary"
    other = Visitor().signs_in(desk.house.member())
    assert other.post(f"{papers}add", {"files": _file(picture)}).status_code == 404
