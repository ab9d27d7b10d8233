"""The readers' pages: nothing of the decision before one's own word, then both side by side."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from members.models import AccessEntry, ConflictOfInterest
from reviews.models import QualitySample, SampleReading
from tests.reviews.sampling.stages import differing, draw_all, settles, taken
from tests.stages import House
from tests.visitor import Visitor

pytestmark = pytest.mark.slow  # whole conversations over many pages

HOME = "/desk/samples/"
NOTE = "交通事故"  # what the first officer noted (tests/stages.py)
DENIES = {"conclusion": "deny", "denial_reason": "late", "grounds": "Filed after the last day."}
SETTLES = {"kind": "clause", "note": "The deadline of the period had not passed."}


@pytest.fixture(autouse=True)
def _all_are_drawn(settings: Settings) -> None:
    draw_all(settings)


def _reader(house: House, who: str = "officer2") -> Visitor:
    return Visitor().signs_in(house.staff[who])


def _url(sample: QualitySample, act: str = "") -> str:
    return f"{HOME}{sample.uid}/{act}"


@pytest.mark.parametrize("who", ["expert", "maker", "helper", "admin"])
def test_other_roles_are_told_whose_page_it_is(house: House, who: str) -> None:
    sample = differing(house)
    for path in (HOME, _url(sample)):
        assert "case officers and supervisors" in _reader(house, who).sees(path, status=403)


def test_one_takes_the_next_and_reads_it_blind(house: House) -> None:
    claim = house.denied()
    reader = _reader(house)
    assert claim.reference not in reader.sees(HOME), "nobody sees what was drawn"
    page = reader.posts(f"{HOME}next")
    assert claim.reference in page
    assert "You read it blind" in page
    sample = QualitySample.objects.get()
    html = reader.get(_url(sample)).content.decode()
    for secret in (NOTE, "测试officer<", "测试supervisor", "In effect", "Denied", "No amount"):
        assert secret not in html
    assert AccessEntry.objects.filter(
        user=house.staff["officer2"], purpose__contains=claim.reference
    ).exists()


def test_while_it_is_read_the_case_cannot_be_looked_up_elsewhere(house: House) -> None:
    claim = house.denied()
    reader = _reader(house)
    taken(house, "officer2")
    case = f"/desk/cases/{claim.reference}/"
    for path in (case, f"{case}history", f"{case}identity", f"{case}undo"):
        reader.sees(path, status=404)
    found = reader.posts("/desk/search", words=claim.reference)
    assert claim.member.masked_name not in found


def test_what_was_decided_appears_with_ones_own_word_on_record(house: House) -> None:
    house.denied()
    sample = taken(house, "officer2")
    reader = _reader(house)
    page = reader.posts(_url(sample, "read"), DENIES)
    assert "second reader looks at both" in page
    assert NOTE in page
    assert "Someone else is liable" in page
    assert "put right by the member" in page
    assert "Settle it" not in page, "that is somebody else's"
    reader.sees(f"/desk/cases/{sample.draw.decision.claim.reference}/")


def test_the_same_word_is_said_to_be_the_same(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    page = _reader(house).posts(
        _url(sample, "read"),
        conclusion="pay",
        amount=str(sample.draw.decision.amount),
        grounds="As the terms say for this stay.",
    )
    assert "They say the same" in page


def test_half_a_reading_comes_back_with_what_was_typed(house: House) -> None:
    house.denied()
    sample = taken(house, "officer2")
    page = _reader(house).posts(_url(sample, "read"), {**DENIES, "denial_reason": ""}, status=422)
    assert "This belongs to your conclusion" in page
    assert "Filed after the last day." in page
    assert NOTE not in page
    assert not SampleReading.objects.exists()


def test_an_answer_to_another_conclusion_is_left_out(house: House) -> None:
    house.denied()
    sample = taken(house, "officer2")
    _reader(house).posts(_url(sample, "read"), {**DENIES, "amount": "12.00"})
    assert SampleReading.objects.get().amount is None


def test_a_second_reader_settles_it(house: House) -> None:
    sample = differing(house)
    second = _reader(house, "supervisor")
    assert sample.draw.decision.claim.reference in second.sees(HOME)
    assert "Settle it" in second.sees(_url(sample))
    page = second.posts(_url(sample, "settle"), SETTLES)
    assert "Another clause" in page
    assert "can be left out of the batch" in page
    assert "no longer possible" in second.posts(_url(sample, "settle"), SETTLES)


def test_who_had_a_part_does_not_find_the_sample_of_a_colleague(house: House) -> None:
    sample = differing(house)
    officer = _reader(house, "officer")
    officer.sees(_url(sample), status=404)
    assert officer.post(_url(sample, "settle"), SETTLES).status_code == 404


def test_a_relation_closes_the_sample_at_the_next_click(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    reader = _reader(house)
    reader.sees(_url(sample))
    ConflictOfInterest.objects.create(
        user=house.staff["officer2"],
        member=sample.draw.decision.claim.member,
        relation="family",
        since=house.now.date(),
    )
    reader.sees(_url(sample), status=404)
    assert "No sample waits for you" in reader.posts(f"{HOME}next")


def test_another_persons_open_sample_is_not_there(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    for who in ("officer3", "supervisor", "supervisor2"):
        other = _reader(house, who)
        other.sees(_url(sample), status=404)
        assert other.post(_url(sample, "read"), DENIES).status_code == 404


def test_one_gives_back_what_one_should_not_read(house: House) -> None:
    house.approved()
    sample = taken(house, "officer2")
    page = _reader(house).posts(_url(sample, "return"), reason="I know her.")
    assert "somebody else reads it" in page
    assert "No sample waits for you" in page


def test_nothing_on_the_case_page_tells_that_it_was_drawn(house: House, settings: Settings) -> None:
    """The same words, drawn or not, for the officer who decided."""
    pages = []
    for rate in (Decimal(1), Decimal("0.0001")):
        settings.QUALITY_SAMPLE_RATES = dict.fromkeys(settings.QUALITY_SAMPLE_RATES, rate)
        claim = house.approved()
        case = f"/desk/cases/{claim.reference}/"
        officer = _reader(house, "officer")
        pages.append((officer.sees(case) + officer.sees(f"{case}history")).lower())
    for page in pages:
        for word in ("sample", "quality check", "drawn by", "second reader"):
            assert word not in page.replace("quality readings", "")
    assert QualitySample.objects.count() == 1


def test_a_settled_one_stays_to_be_read(house: House) -> None:
    sample = differing(house)
    settles(house, sample, by="supervisor")
    assert "住院津贴少算了一天" in _reader(house).sees(_url(sample))
