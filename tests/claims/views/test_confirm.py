"""What was read, for the member: several readings to choose from, which way each value came."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from claims.models import Claim
from claims.queries.ways import BOTH, DERIVED, OWN, PHOTO, QR, way_of_reading
from claims.reading.reading import FieldReading
from members.models import Member
from tests.desktop import Desk, a_desk
from tests.stages import House
from tests.visitor import Visitor

CHECK = "/m/claim/photo/check/"
RIGHT = "23418.75"


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return a_desk(house, monkeypatch)


def _read(desk: Desk, member: Member, name: str, **how: object) -> None:
    """A receipt of which one field was read in a way of its own, in the member's draft."""
    picture = desk.photo(desk.stay(member), "inpatient_receipt")
    width = Image.open(io.BytesIO(picture)).width
    page = desk.reader.pages[width]
    changed = replace(page.fields[name], **how)  # type: ignore[arg-type]
    desk.reader.pages[width] = replace(page, fields=page.fields | {name: changed})
    desk.put(member, picture, kind="inpatient_receipt")


@pytest.fixture
def member(desk: Desk) -> Member:
    """Whose total was read in two ways."""
    member = desk.house.member()
    _read(desk, member, "total", value="23418.15", accepted=False, candidates=(RIGHT, "not money"))
    return member


def test_both_readings_are_there_to_choose_and_none_is_chosen(member: Member) -> None:
    html = Visitor().signs_in(member).get(CHECK).content.decode()
    assert f'name="pick-total" value="{RIGHT}"' in html
    assert 'name="pick-total" value="23418.15"' in html
    assert "not money" not in html
    assert html.count(" checked") == 0


def test_the_one_that_is_chosen_counts(member: Member) -> None:
    Visitor().signs_in(member).posts(CHECK, {"cause": "illness", "pick-total": RIGHT})
    claim = Claim.objects.get(member=member)
    assert claim.facts.get(name="total", superseded_by=None).value == RIGHT


def test_what_none_of_them_says_is_written(member: Member) -> None:
    Visitor().signs_in(member).posts(CHECK, {"cause": "illness", "total": "99,999.00"})
    claim = Claim.objects.get(member=member)
    assert claim.facts.get(name="total", superseded_by=None).value == "99999.00"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Please choose what the paper says"),
        ({"pick-total": RIGHT, "total": "1.00"}, "leave one of them"),
        ({"pick-total": "1.00"}, "Select a valid choice"),
    ],
    ids=["neither", "both", "none of those offered"],
)
def test_what_is_not_clear_is_asked_again(
    member: Member, given: dict[str, str], words: str
) -> None:
    page = Visitor().signs_in(member).posts(CHECK, {"cause": "illness", **given}, status=422)
    assert words in page
    assert not Claim.objects.exists()


def test_days_that_were_chosen_are_compared_too(desk: Desk) -> None:
    member = desk.house.member()
    how = {"value": "2026-11-09", "accepted": False, "candidates": ("2026-10-01",)}
    _read(desk, member, "discharge_date", **how)
    given = {"cause": "illness", "pick-discharged_on": "2026-10-01", "admitted_on": "2026-11-02"}
    page = Visitor().signs_in(member).posts(CHECK, given, status=422)
    assert "This lies before the day of admission" in page


def test_what_is_sure_can_be_looked_at_on_the_paper(member: Member) -> None:
    html = Visitor().signs_in(member).get(CHECK).content.decode()
    sure = html.split("We read this clearly")[1]
    # Each line opens; behind it the piece of paper.
    assert sure.count("<details") == sure.count('class="crop"') > 8


def test_which_way_a_value_came_is_said_once_and_where_it_differs(desk: Desk) -> None:
    member = desk.house.member()
    _read(desk, member, "bill_no", source="qr", engine="zxing", evidence="A")
    page = Visitor().signs_in(member).sees(CHECK)
    assert page.count("Read from the photo") == 1
    assert "Receipt number The QR code" in page


def test_later_the_facts_say_the_same_and_what_the_member_did(member: Member) -> None:
    visitor = Visitor().signs_in(member)
    visitor.posts(CHECK, {"cause": "illness", "pick-total": "23418.15", "bill_no": "1"})
    claim = Claim.objects.get(member=member)
    page = visitor.sees(f"/m/claim/{claim.reference}/facts/")
    assert "Total cost Read from the photo; you looked it over" in page
    assert "Receipt number Said by you 1" in page
    assert "Settled Read from the photo" in page
    assert "Settled Read from the photo;" not in page  # nobody was asked about it


def _field(**how: object) -> FieldReading:
    plain = FieldReading(
        value="1", raw="1", page=0, box=(0, 0, 1, 1), confidence=0.9, evidence="B",
        source="ocr", engine="rapidocr", accepted=True,
    )  # fmt: skip
    return replace(plain, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("engine", "found", "way"),
    [
        ("text_layer", None, OWN),
        ("ofd_xml", _field(engine="ofd_xml", source="embedded", evidence="A"), OWN),
        ("zxing", _field(source="qr", evidence="E"), QR),
        ("rapidocr", _field(evidence="A"), BOTH),
        ("rapidocr", _field(source="derived"), DERIVED),
        ("rapidocr", _field(), PHOTO),
        ("rapidocr", None, PHOTO),
    ],
)
def test_a_way_follows_from_what_the_reading_noted(
    engine: str, found: FieldReading | None, way: str
) -> None:
    assert way_of_reading(engine, found) == way
