"""Readings are plain data, and pages make a document."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from claims.reading.answer import answer
from claims.reading.kinds import WITH_FIELDS
from claims.reading.merge import document_from_json, merge
from claims.reading.reading import CheckOutcome, FieldReading, ItemReading, PageReading

numbers = st.floats(0, 5000, allow_nan=False)
boxes = st.tuples(numbers, numbers, numbers, numbers)
names = st.sampled_from(["total", "name", "days", "admit_date"])
fields = st.builds(
    FieldReading,
    value=st.text(max_size=8), raw=st.text(max_size=8), page=st.integers(0, 9), box=boxes,
    confidence=st.floats(0, 1), evidence=st.sampled_from(["A", "B", "C", "D", "E"]),
    source=st.sampled_from(["ocr", "qr", "text_layer", "derived"]), engine=st.text(max_size=8),
    accepted=st.booleans(), candidates=st.lists(st.text(max_size=4), max_size=2).map(tuple),
)  # fmt: skip
items = st.builds(
    ItemReading, name=st.text(max_size=5), qty=st.just("1"), unit=st.just("项"),
    amount=st.just("1.00"), page=st.integers(0, 9), box=boxes, accepted=st.booleans(),
)  # fmt: skip
pages = st.builds(
    PageReading,
    number=st.integers(0, 9),
    kind=st.sampled_from(["split_sheet", "inpatient_receipt", "fee_list", "unknown"]),
    engine=st.text(max_size=8),
    models=st.lists(st.text(max_size=8), max_size=2).map(tuple),
    fields=st.dictionaries(names, fields),
    items=st.lists(items, max_size=2).map(tuple),
    checks=st.lists(
        st.builds(CheckOutcome, st.text(max_size=5), st.sampled_from(["pass", "fail"]), st.text()),
        max_size=2,
    ).map(tuple),
    missing=st.lists(names, max_size=2).map(tuple),
    text=st.text(),
    doubt=st.floats(0, 1),
)


@given(pages, st.lists(pages, max_size=2).map(tuple))
def test_other_papers_on_a_page_go_with_it(
    page: PageReading, also: tuple[PageReading, ...]
) -> None:
    whole = replace(page, also=also)
    assert PageReading.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert whole.papers == (page, *also)


@given(pages)
def test_a_page_goes_through_json_unchanged(page: PageReading) -> None:
    assert PageReading.from_json(json.loads(json.dumps(page.to_json()))) == page


@given(st.lists(pages, min_size=1, max_size=4, unique_by=lambda page: page.number))
def test_pages_make_a_document_in_whatever_order_they_come(several: list[PageReading]) -> None:
    whole = merge(several)
    assert merge(several[::-1]) == whole
    assert document_from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert {page.kind for page in several} & WITH_FIELDS == set() or whole.kind in WITH_FIELDS
    for name, one in whole.fields.items():
        rivals = [
            page.fields[name] for page in several if page.kind == whole.kind if name in page.fields
        ]
        assert one in rivals
        assert one.accepted == any(rival.accepted for rival in rivals)


def test_a_document_has_a_page() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        merge([])


def test_the_answer_has_days_and_age_as_numbers_and_money_as_text() -> None:
    one = FieldReading("18", "18天", 0, (0, 0, 1, 1), 0.99, "B", "ocr", "rapidocr", True)
    page = PageReading(0, "discharge_summary", "rapidocr", fields={"days": one, "total": one})
    said = answer("a.jpg", merge([page]), 1.234)
    assert said["fields"]["days"]["value"] == 18
    assert said["fields"]["total"]["value"] == "18"
    assert said["seconds"] == 1.23


LOADED = """
import sys
import config.wsgi, config.urls
from django.urls import get_resolver
get_resolver().url_patterns
import claims.reading.process, claims.reading.merge, claims.reading.answer
heavy = {"cv2", "onnxruntime", "rapidocr", "PIL", "numpy", "pypdfium2", "zxingcpp", "pytesseract"}
print(sorted(heavy & set(sys.modules)))
"""


def test_the_web_process_loads_no_reader_and_no_picture_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
