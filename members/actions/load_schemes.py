"""Scheme files into rows: new versions are added, a used or an adopted one is never changed."""

from datetime import datetime
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.db.models import ProtectedError

from members.models import Scheme, SchemeDraft, SchemeVersion
from members.schemes.files import SHIPPED, load_scheme_dir
from members.schemes.terms import Scheme as Terms
from members.schemes.terms import Version


class SchemeInUse(Exception):
    """A file contradicts a version that stands: it must be superseded by a new one instead."""


@transaction.atomic
def load_schemes(*, now: datetime, folder: Path = SHIPPED) -> int:
    """Every scheme file of `folder`, all or nothing; the number of versions added or replaced.

    What was adopted at a desk and is not in the file stays: the files are a beginning.
    """
    changed = sum(add_versions(terms=terms, now=now) for terms in load_scheme_dir(folder).values())
    if changed:
        forget_versions()
    return changed


def add_versions(*, terms: Terms, now: datetime) -> int:
    """The versions of one file that are not there yet; how many. SchemeInUse on a contradiction."""
    scheme, _made = Scheme.objects.get_or_create(
        code=terms.code, defaults={"name_zh": terms.name["zh-hans"], "name_en": terms.name["en"]}
    )
    known = {version.version: version for version in scheme.versions.all()}
    if all(row.valid_from <= terms.versions[-1].valid_from for row in known.values()):
        # Whoever wrote the newest version says what the scheme is called.
        Scheme.objects.filter(pk=scheme.pk).update(
            name_zh=terms.name["zh-hans"], name_en=terms.name["en"]
        )
    changed = 0
    for version in terms.versions:
        row = known.get(version.code)
        if row is not None and row.digest == version.digest:
            continue
        if row is not None:
            _remove_unused(row)
        _refuse_another_on_its_day(scheme, version)
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


def forget_versions() -> None:
    """What was kept of the versions before: now, and once others can see the new ones."""
    cache.clear()
    transaction.on_commit(cache.clear)


def _remove_unused(row: SchemeVersion) -> None:
    name = f"{row.scheme.code} {row.version}"
    if SchemeDraft.objects.filter(adopted_as=row).exists():
        raise SchemeInUse(
            f"{name}: adopted at a desk with other rules than the file has;"
            " give the version of the file another name, or its rules"
        )
    if SchemeDraft.objects.filter(copied_from=row).exists():
        raise SchemeInUse(
            f"{name}: a draft was copied from it, so it cannot change; write a new version instead"
        )
    try:
        row.delete()
    except ProtectedError as error:
        raise SchemeInUse(
            f"{name}: settlements rest on it, so it cannot change; write a new version instead"
        ) from error


def _refuse_another_on_its_day(scheme: Scheme, version: Version) -> None:
    other = scheme.versions.filter(valid_from=version.valid_from).first()
    if other is not None:
        raise SchemeInUse(
            f"{scheme.code} {version.code}: begins on {version.valid_from}, as {other.version}"
            " does, which stands already"
        )
