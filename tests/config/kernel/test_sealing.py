"""Sealed values: opened only where they belong, found only with the key."""

import pytest
from pytest_django import Settings

from config.kernel.sealing import SealBroken, blind_index, seal, unseal

PLACE = "members_member.id_number:1"


def test_what_was_sealed_opens_in_its_place() -> None:
    assert unseal(seal("33019919900101001X", place=PLACE), place=PLACE) == "33019919900101001X"


def test_a_value_moved_to_another_row_does_not_open() -> None:
    sealed = seal("33019919900101001X", place=PLACE)
    with pytest.raises(SealBroken):
        unseal(sealed, place="members_member.id_number:2")


@pytest.mark.parametrize("position", [0, 1, 2, 5, 20, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    sealed = bytearray(seal("6217000012345678", place=PLACE))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), place=PLACE)


def test_the_same_value_looks_different_each_time() -> None:
    assert seal("same", place=PLACE) != seal("same", place=PLACE)


def test_old_keys_open_and_the_newest_seals(settings: Settings) -> None:
    old = seal("value", place=PLACE)
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, "2": b"2" * 32}
    assert unseal(old, place=PLACE) == "value"
    assert seal("value", place=PLACE)[2:3] == b"2"


def test_without_its_key_a_value_stays_shut(settings: Settings) -> None:
    sealed = seal("value", place=PLACE)
    settings.FIELD_KEYS = {"9": b"9" * 32}
    with pytest.raises(SealBroken):
        unseal(sealed, place=PLACE)


def test_the_blind_index_depends_on_value_kind_and_key(settings: Settings) -> None:
    index = blind_index("19900000001", kind="phone")
    assert index == blind_index("19900000001", kind="phone")
    assert index != blind_index("19900000002", kind="phone")
    assert index != blind_index("19900000001", kind="bank_account")
    settings.BLIND_INDEX_KEY = b"another key of thirty-two bytes!"
    assert index != blind_index("19900000001", kind="phone")
