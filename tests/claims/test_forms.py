"""What a member types about their papers."""

import pytest

from claims.forms import ReadingForm


def _form(data: dict[str, str], *, doubtful: tuple[str, ...] = ()) -> ReadingForm:
    return ReadingForm(
        data,
        read={"total": "10.00"},
        doubtful=doubtful,
        required=("total",),
        names=("total", "self_borne", "admitted_on", "discharged_on"),
    )


def test_a_zero_is_an_answer_and_silence_is_none() -> None:
    form = _form({"self_borne": "0.00", "total": ""})
    assert form.is_valid()
    assert form.answers == {"self_borne": "0.00"}


def test_what_is_doubtful_must_be_answered_and_what_is_sure_need_not() -> None:
    assert _form({}).is_valid()
    assert not _form({}, doubtful=("total",)).is_valid()


@pytest.mark.parametrize("typed", ["¥1,234.5", "１２３４．５０", "1234.5 元"])
def test_amounts_are_understood_as_people_write_them(typed: str) -> None:
    form = _form({"total": typed})
    assert form.is_valid()
    assert form.answers == {"total": "1234.50"}


def test_days_out_of_order_are_said_at_their_field() -> None:
    form = _form({"admitted_on": "2026-11-09", "discharged_on": "2026-11-02"})
    assert not form.is_valid()
    assert list(form.errors) == ["discharged_on"]
