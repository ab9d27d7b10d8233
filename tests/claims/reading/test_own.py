"""What a file says of itself goes with its page, wherever the page goes."""

import io

from claims.intake.page import words_as_json, words_from_json
from claims.reading.frames import page_frame, page_of, receive
from claims.reading.own import own_of
from claims.reading.page import OFD_TEXT, OFD_XML, TEXT_LAYER, PageImage, Word

WORDS = (
    Word("票据号码：0012345678", (0.0, 0.0, 200.0, 20.0), OFD_TEXT),
    Word("inpatient_receipt", (0.0, 0.0, 500.0, 500.0), OFD_XML, "kind"),
    Word("0012345678", (0.0, 300.0, 100.0, 320.0), OFD_XML, "bill_no"),
)


def test_words_keep_their_origin_and_field_in_the_store_and_on_the_way_to_the_reader() -> None:
    assert words_from_json(words_as_json(WORDS)) == WORDS
    received = receive(io.BytesIO(page_frame(PageImage(0, b"picture", WORDS))))
    assert received is not None
    assert page_of(*received).words == WORDS


def test_words_that_were_stored_before_are_those_of_a_pdf() -> None:
    [word] = words_from_json('[{"text": "a", "box": [1, 2, 3, 4]}]')
    assert (word.origin, word.field) == (TEXT_LAYER, "")


def test_data_without_a_face_of_the_same_kind_stand_alone() -> None:
    own = own_of(WORDS)
    assert own.parsed.kind == "inpatient_receipt"
    assert own.parsed.fields["bill_no"].quad[0] == (0.0, 300.0)
    assert own.agrees is None


def test_a_value_lies_on_the_face_that_says_the_same() -> None:
    face = [Word("医疗住院收费票据", (0.0, 0.0, 300.0, 20.0), OFD_TEXT),
            Word("票据号码：0012345678", (0.0, 40.0, 200.0, 60.0), OFD_TEXT)]  # fmt: skip
    own = own_of([*face, *WORDS[1:]])
    assert own.agrees is True
    assert own.parsed.fields["bill_no"].quad[0][1] == 40.0
    assert own.parsed.fields["bill_no"].engine == OFD_XML
