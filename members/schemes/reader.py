"""Reading a TOML table strictly: every key expected, every complaint with file, line and key."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NoReturn

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[{1,2})\s*([^\[\]#]+?)\s*\]{1,2}\s*(#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


class SchemeFileError(ValueError):
    """A scheme file that says nonsense. `str()` is one sentence: file, line, key, what is wrong."""

    def __init__(self, file: str, line: int | None, key: str, sentence: str) -> None:
        where = [file, f"line {line}" if line else "", key]
        super().__init__(f"{', '.join(part for part in where if part)}: {sentence}")
        self.file, self.line, self.key, self.sentence = file, line, key, sentence


class Table:
    """One table of the file. Take what is expected, then `done()` refuses the rest."""

    def __init__(self, data: dict[str, Any], path: Path, document: "Document") -> None:
        self._left = dict(data)
        self.raw = data
        self.path = path
        self.document = document

    def take(self, key: str, kind: type | tuple[type, ...], described: str) -> Any:
        """The value of a key that must be there, of this type (True is not a number)."""
        if key not in self._left:
            self.refuse(f"`{key}` is missing")
        value = self._left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(f"must be {described}, not {_described(value)}", key)
        return value

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str) -> str:
        value: str = self.take(key, str, "a text").strip()
        if not value:
            self.refuse("is empty", key)
        return value

    def day(self, key: str) -> date:
        value = self.take(key, date, "a date")
        if isinstance(value, datetime):
            self.refuse("must be a date without a time", key)
        return date(value.year, value.month, value.day)

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        return self.among(self.text(key), allowed, key)

    def choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list of words, each allowed and none twice."""
        listed = self.take(key, list, "a list of texts")
        words = tuple(self.among(word, allowed, key) for word in listed)
        if len(set(words)) != len(words):
            self.refuse("names something twice", key)
        return words

    def among(self, word: object, allowed: Iterable[str], key: str) -> str:
        known = sorted(allowed)
        if not isinstance(word, str) or word not in known:
            self.refuse(f"“{word}” is not known; possible: {', '.join(known)}", key)
        return word

    def table(self, key: str) -> "Table":
        data = self.take(key, dict, "a table")
        return Table(data, (*self.path, key), self.document)

    def tables(self, key: str) -> list["Table"]:
        """A list of tables, at least one."""
        listed = self.take(key, list, "a list of tables")
        if not listed or not all(isinstance(entry, dict) for entry in listed):
            self.refuse("must be a list of at least one table", key)
        return [
            Table(entry, (*self.path, key, index), self.document)
            for index, entry in enumerate(listed)
        ]

    def named_tables(self) -> Iterator[tuple[str, "Table"]]:
        """Every key of this table, each one a table."""
        for key in list(self._left):
            yield key, self.table(key)

    def done(self) -> None:
        for key in self._left:
            self.refuse("is not known here", key)

    def refuse(self, sentence: str, key: str | None = None) -> NoReturn:
        self.document.refuse(sentence, self.path if key is None else (*self.path, key))


class Document:
    """A parsed file and where its keys stand."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            # What has no line of its own was still open at the end.
            line = int(found[1]) if found else max(len(text.splitlines()), 1)
            raise SchemeFileError(file, line, "", _AT_LINE.sub("", str(error))) from None
        except (ValueError, RecursionError):
            # Numbers of thousands of digits, lists in thousands of lists.
            raise SchemeFileError(file, None, "", "cannot be read as TOML") from None
        self._lines = _lines_of_keys(text)
        self.root = Table(data, (), self)

    def refuse(self, sentence: str, path: Path) -> NoReturn:
        raise SchemeFileError(self.file, self._line(path), _written(path), sentence) from None

    def _line(self, path: Path) -> int | None:
        """The line of the key, or of the nearest table around it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None


def _lines_of_keys(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _resolved(header[2], arrays, is_array=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key[1]), number)
    return lines


def _resolved(header: str, arrays: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a header, with the index of the entry for each list of tables on the way."""
    path: Path = ()
    names = [name.strip().strip("\"'") for name in header.split(".")]
    for position, name in enumerate(names):
        path = (*path, name)
        if is_array and position == len(names) - 1:
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path


def _written(path: Path) -> str:
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".")


def _described(value: object) -> str:
    if isinstance(value, float):
        return "a decimal number without quotes"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return f"“{value}”"
