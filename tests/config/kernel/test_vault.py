"""A store of sealed files."""

import pytest
from django.core.files.storage import storages

from config.kernel import vault
from config.kernel.sealing import SealBroken


def test_what_is_kept_comes_back_and_lies_sealed() -> None:
    name = vault.keep(b"a receipt")
    assert vault.fetch(name) == b"a receipt"
    with storages["papers"].open(name) as file:
        assert b"a receipt" not in file.read()
    vault.discard(name)


def test_a_file_under_another_s_name_does_not_open() -> None:
    first, second = vault.keep(b"mine"), vault.keep(b"yours")
    storage = storages["papers"]
    with storage.open(second) as file:
        content = file.read()
    with open(storage.path(first), "r+b") as file:
        file.write(content)
    with pytest.raises(SealBroken):
        vault.fetch(first)


def test_a_file_that_is_gone_says_so() -> None:
    name = vault.keep(b"x")
    vault.discard(name)
    with pytest.raises(vault.FileLost):
        vault.fetch(name)


def test_a_changed_file_does_not_open() -> None:
    name = vault.keep(b"12.00")
    with open(storages["papers"].path(name), "r+b") as file:
        file.seek(-1, 2)
        file.write(b"\0")
    with pytest.raises(SealBroken):
        vault.fetch(name)
