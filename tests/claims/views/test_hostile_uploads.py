"""Hostile files through the real page and the real child: each its sentence, or drawn anew."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from claims.intake.place import without_place
from claims.models import Paper, PaperPage
from claims.words import refusal_text
from config.kernel import vault
from tests.claims.intake.files import CARGO, encoded, plain
from tests.claims.intake.hostile import HOSTILE, TAKEN
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # each file is opened by a process of its own
# So many in one form: a member who sends many photos at once does the same.
_AT_ONCE = 12
_BOUNDARY = "the-edge-of-a-part"
NAMES = {
    "that reads backwards": "photo\u202egpj.exe",
    "that is very long": "a" * 4000 + ".jpg",
    "with signs of control": "a\x07\x1b[2J\x00b.jpg",
    "that points elsewhere": "../../../etc/passwd",
    "of another system": r"C:\windows\system32\cmd.exe",
    "that is a script": "<img src=x onerror=alert(1)>.jpg",
    "of quotes and semicolons": "a'; DROP TABLE claims_paper; --.jpg",
    "of nothing but dots": "...",
    "that says another kind": "receipt.html",
    "in another alphabet": "票据😀.jpg",
}


def _batches(names: list[str]) -> list[list[str]]:
    return [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that this test had stored, whether they are still there or not."""
    paths: list[Path] = []
    real = vault.keep

    def keep(content: bytes) -> str:
        name = real(content)
        paths.append(Path(storages["papers"].path(name)))
        return name

    monkeypatch.setattr(vault, "keep", keep)
    return paths


def _good(width: int = 900) -> bytes:
    return encoded(plain(width, 700), "PNG")


def _sends(visitor: Visitor, files: list[bytes]) -> Any:
    """All in one form, as the page's script does: the answer is a sentence a line."""
    return visitor.post(
        "/m/claim/photo/add",
        {
            "upload_id": str(uuid4()),
            "files": [SimpleUploadedFile("photo.jpg", file) for file in files],
        },
        headers={"X-Requested-With": "photo-upload"},
    )


@pytest.mark.parametrize("what", _batches(list(HOSTILE)), ids=lambda batch: batch[0])
def test_hostile_files_get_their_sentences_and_the_photo_beside_them_is_taken(
    house: House, stored: list[Path], what: list[str]
) -> None:
    visitor = Visitor().signs_in(house.member())
    answer = _sends(visitor, [*(HOSTILE[one][0]() for one in what), _good()])
    with translation.override("en"):
        told = [str(refusal_text(HOSTILE[one][1])) for one in what]
    assert answer.status_code == 422
    assert answer.content.decode().split("\n") == told
    [paper] = Paper.objects.all()
    [page] = paper.pages.all()
    kept = {Path(storages["papers"].path(name))
            for name in (paper.original, page.reading_copy, page.view_copy,
                         page.thumbnail_copy)}  # fmt: skip
    assert {path for path in stored if path.exists()} == kept
    # The site is up, and the next one is taken as well.
    assert _sends(visitor, [_good(901)]).status_code == 204


@pytest.mark.parametrize("what", _batches(list(TAKEN)), ids=lambda batch: batch[0])
def test_what_is_taken_is_served_as_drawn_by_us_and_never_as_it_came(
    house: House, what: list[str]
) -> None:
    visitor = Visitor().signs_in(house.member())
    originals = [TAKEN[one][0]() for one in what]
    answer = _sends(visitor, originals)
    assert (answer.status_code, answer.content) == (204, b"")
    assert Paper.objects.count() == len(what)
    for page in PaperPage.objects.select_related("paper").filter(number=0):
        served = [visitor.get(f"/m/papers/{page.uid}/{way}") for way in ("picture", "thumbnail")]
        for answer in served:
            assert answer["Content-Type"] == "image/webp"
            assert len(answer.content) == int.from_bytes(answer.content[4:8], "little") + 8
            with Image.open(io.BytesIO(answer.content)) as picture:
                assert not picture.getexif()
        for copy in (*(answer.content for answer in served), vault.fetch(page.reading_copy)):
            assert CARGO not in copy
            assert copy not in originals
        # What came is kept as evidence, sealed, but for its place, and no page leads to it.
        assert vault.fetch(page.paper.original) in [without_place(one) for one in originals]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_name_of_a_file_is_nobody_s_business(
    house: House, stored: list[Path], name: str
) -> None:
    visitor = Visitor().signs_in(house.member())
    part = (
        f"--{_BOUNDARY}\r\nContent-Disposition: form-data;"
        f' name="files"; filename="{name}"\r\nContent-Type: image/svg+xml\r\n\r\n'
    )
    body = part.encode() + _good() + f"\r\n--{_BOUNDARY}--\r\n".encode()
    answer = visitor.post(
        "/m/claim/photo/add",
        body,
        content_type=f"multipart/form-data; boundary={_BOUNDARY}",
        headers={"X-Requested-With": "photo-upload"},
    )
    taken = Paper.objects.count()
    # A name that is none makes no file for the form, which asks for one; one without end is
    # refused before it is read.
    assert (answer.status_code, taken) in {(204, 1), (422, 0), (400, 0)}
    assert {path.parent.parent for path in stored} <= {Path(storages["papers"].path(""))}
    page = visitor.get("/m/claim/photo/").content.decode()
    assert name not in page
    assert "onerror" not in page
