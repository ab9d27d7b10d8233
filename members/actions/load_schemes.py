"""Scheme files into rows: new versions are added, a used one is never changed."""

from datetime import datetime
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.db.models import ProtectedError

from members.models import Scheme, SchemeVersion
from members.schemes.files import SHIPPED, load_scheme_dir
from members.schemes.terms import Scheme as Terms


class SchemeInUse(Exception):
    """A file changes a version that settlements already rest on; it must be superseded instead."""


@transaction.atomic
def load_schemes(*, now: datetime, folder: Path = SHIPPED) -> int:
    """Every scheme file of `folder`, all or nothing; the number of versions added or replaced."""
    changed = sum(_load(terms, now) for terms in load_scheme_dir(folder).values())
    if changed:
        cache.clear()  # what was kept of the versions before
    return changed


def _load(terms: Terms, now: datetime) -> int:
    scheme, _made = Scheme.objects.update_or_create(
        code=terms.code, defaults={"name_zh": terms.name["zh-hans"], "name_en": terms.name["en"]}
    )
    known = {version.version: version for version in scheme.versions.all()}
    changed = 0
    for version in terms.versions:
        row = known.get(version.code)
        if row is not None and row.digest == version.digest:
            continue
        if row is not None:
            _remove_unused(row)
        SchemeVersion.objects.create(
            scheme=scheme,
            version=version.code,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            digest=version.digest,
            source_text=terms.text,
            lists=dict(terms.lists),
            loaded_at=now,
        )
        changed += 1
    return changed


def _remove_unused(row: SchemeVersion) -> None:
    try:
        row.delete()
    except ProtectedError as error:
        raise SchemeInUse(
            f"{row.scheme.code} {row.version}: settlements rest on it, so it cannot change;"
            " write a new version instead"
        ) from error
