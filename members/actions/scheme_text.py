"""The text of a draft, checked: what it would bring, or a sentence that names line and key."""

import re
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.kernel.denial import Denied
from members.models import Scheme
from members.schemes.complaints import complaint
from members.schemes.files import SIZE_MAX, load_scheme_text
from members.schemes.reader import SchemeFileError
from members.schemes.terms import Scheme as Terms
from members.schemes.terms import Version, in_language

_NAME = re.compile(r"\w[\w.-]{0,39}")


class FileRefused(Denied):
    """The text says nonsense. `line` is where, None where it is about the whole."""

    code = "file"

    def __init__(self, sentence: object, *, line: int | None = None) -> None:
        super().__init__(sentence)
        self.line = line


def check_name(version: str) -> None:
    """A name goes into addresses and into the file."""
    if not _NAME.fullmatch(version):
        raise FileRefused(
            _("The name of a version has letters, digits, dots and dashes only, 40 at most.")
        )


def read_draft(*, scheme: Scheme, text: str, lists: Mapping[str, str]) -> Terms:
    """The terms, with exactly one version after those that stand, and those unchanged."""
    terms = _read(text, lists)
    if terms.code != scheme.code:
        raise FileRefused(
            _("This is the file of another scheme: “%(code)s”.") % {"code": terms.code}, line=None
        )
    standing = {row.version: row for row in scheme.versions.all()}
    written = {version.code: version for version in terms.versions}
    for name, row in standing.items():
        if name not in written:
            raise FileRefused(
                _("Version %(name)s is missing from the file; it stands already.") % {"name": name}
            )
        if written[name].digest != row.digest:
            raise FileRefused(
                _("Version %(name)s stands already and cannot change: change only the new one.")
                % {"name": name}
            )
    added = [name for name in written if name not in standing]
    if added != [terms.versions[-1].code]:
        raise FileRefused(_("The file must bring exactly one new version, as the last one."))
    check_name(added[0])
    return terms


def check_says_something_new(terms: Terms) -> None:
    """A version holds until the next one: the same rules once more are not a version."""
    if len(terms.versions) > 1 and _same_rules(*terms.versions[-2:]):
        raise FileRefused(
            _("It says the same as version %(name)s, which holds on by itself.")
            % {"name": terms.versions[-2].code}
        )


def _same_rules(old: Version, new: Version) -> bool:
    renamed = replace(
        new,
        code=old.code,
        valid_from=old.valid_from,
        valid_to=old.valid_to,
        digest=old.digest,
    )
    return renamed == old


def _read(text: str, lists: Mapping[str, str]) -> Terms:
    if not text.strip():
        raise FileRefused(_("The file is empty."))
    if len(text.encode()) > SIZE_MAX:
        raise FileRefused(_("The file is too large for a scheme file (1 MB at most)."))
    try:
        return load_scheme_text(text, file="", lists=tuple(sorted(lists.items())) or None)
    except SchemeFileError as error:
        raise FileRefused(_sentence(error), line=error.line) from None
    except (RecursionError, ValueError):
        raise FileRefused(_("This is not a scheme file: it cannot be read as TOML.")) from None


def _sentence(error: SchemeFileError) -> object:
    said = {
        "line": error.line or "",
        "key": error.key,
        "what": in_language(complaint(error.sentence), get_language() or ""),
    }
    if error.line and error.key:
        return _("Line %(line)s, %(key)s: %(what)s.") % said
    if error.line:
        return _("Line %(line)s: %(what)s.") % said
    return _("%(key)s: %(what)s.") % said if error.key else f"{error.sentence}."
