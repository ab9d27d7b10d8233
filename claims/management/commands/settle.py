"""Settle cases by the scheme files: JSON lines in, JSON lines out."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.benefits.case import CaseError
from claims.benefits.case_json import case_from_dict
from claims.benefits.lines import Line
from claims.benefits.outcome import Outcome
from claims.benefits.settle import settle
from members.schemes.files import SHIPPED, load_scheme_dir
from members.schemes.reader import SchemeFileError
from members.schemes.terms import Scheme, in_language

_LANGUAGES = ("zh-hans", "en")


class Command(BaseCommand):
    """One object a line, in the same order; a line that cannot be settled has an `error`."""

    help = "Settle cases (JSON lines) by the scheme files. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="“-” reads stdin")
        parser.add_argument(
            "--scheme-dir", type=Path, metavar="DIR",
            help="more scheme files; one with a shipped scheme's code takes its place",
        )  # fmt: skip
        parser.add_argument("--language", choices=_LANGUAGES, default="zh-hans")

    def handle(self, *args: Any, **options: Any) -> None:
        schemes = _schemes(options["scheme_dir"])
        name = "stdin" if options["file"] == "-" else options["file"]
        failed = False
        for number, line in _lines(options["file"]):
            if not line.strip():
                continue
            answer = answer_line(line, schemes, options["language"])
            if "error" in answer:
                failed = True
                self.stderr.write(f"{name}, line {number}: {answer['error']}")
            try:
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
            except BrokenPipeError:  # nobody reads on
                sys.stdout = open(os.devnull, "w")  # noqa: SIM115
                sys.exit(1)
        if failed:
            sys.exit(2)


def answer_line(line: bytes, schemes: Mapping[str, Scheme], language: str) -> dict[str, Any]:
    """What one line of the input comes to; `error` names the field where it is not right."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {"case": None, "error": "is not UTF-8 text"}
    except (ValueError, RecursionError) as error:
        return {"case": None, "error": f"is not JSON: {error}"}
    if not isinstance(data, dict):
        return {"case": None, "error": "must be an object"}
    case = data.get("case")
    try:
        scheme = _scheme(data.get("scheme"), schemes)
        _check_items(data, scheme)
        return {"case": case, **outcome_as_dict(settle(case_from_dict(data), scheme), language)}
    except CaseError as error:
        return {"case": case, "error": str(error)}
    except (ValueError, OverflowError):
        # Days beyond the calendar, amounts beyond all money.
        return {"case": case, "error": "a day or an amount is out of range"}


def outcome_as_dict(outcome: Outcome, language: str) -> dict[str, Any]:
    """The public form of a result."""
    answer: dict[str, Any] = {
        "outcome": outcome.outcome,
        "benefit": str(outcome.benefit),
        "payable_now": str(outcome.payable_now),
        "reasons": sorted(outcome.reasons),
        "lines": [_line_as_dict(line, language) for line in outcome.lines],
        "scheme_version": outcome.scheme_version,
        "workings": [_line_as_dict(line, language) for line in outcome.workings],
    }
    if outcome.waiting_until is not None:
        answer["waiting_until"] = outcome.waiting_until.isoformat()
    return answer


def _line_as_dict(line: Line, language: str) -> dict[str, str]:
    return {
        "item": line.item,
        "kind": line.kind,
        "label": in_language(line.label, language),
        "amount": str(line.amount),
        "formula": in_language(line.formula, language),
        "clause": in_language(line.clause, language),
    }


def _scheme(code: object, schemes: Mapping[str, Scheme]) -> Scheme:
    if not isinstance(code, str) or code not in schemes:
        raise CaseError("scheme", f"is not known; possible: {', '.join(sorted(schemes))}")
    return schemes[code]


def _schemes(folder: Path | None) -> dict[str, Scheme]:
    try:
        schemes = load_scheme_dir(SHIPPED)
        if folder is not None:
            if not folder.is_dir():
                raise CommandError(f"{folder}: is not a folder", returncode=2)
            schemes |= load_scheme_dir(folder)
    except SchemeFileError as error:
        raise CommandError(str(error), returncode=2) from error
    return schemes


def _lines(name: str) -> Iterator[tuple[int, bytes]]:
    if name == "-":
        yield from enumerate(sys.stdin.buffer, start=1)
        return
    try:
        with Path(name).open("rb") as file:
            yield from enumerate(file, start=1)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=2) from error


def _check_items(data: Mapping[str, Any], scheme: Scheme) -> None:
    """An item that the scheme never had is a slip of the pen, not a cover."""
    known = {code for version in scheme.versions for code in version.items}
    enrolments = data.get("enrolments")
    for index, cover in enumerate(enrolments if isinstance(enrolments, list) else []):
        items = cover.get("items") if isinstance(cover, dict) else None
        for item in items if isinstance(items, list) else []:
            if isinstance(item, str) and item not in known:
                raise CaseError(
                    f"enrolments[{index}].items",
                    f"“{item}” is no item of {scheme.code}; possible: {', '.join(sorted(known))}",
                )
