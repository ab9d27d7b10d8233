"""Pages that look like those of a filing, over all members: another photo, the same file again."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Least

from claims.looks import BITS, bands, turned
from claims.models import Claim, Filing, Paper, PaperPage
from claims.states import GONE

# How many of 256 bits may differ. tests/claims/intake/test_look.py says what that finds.
ALIKE = 36
NEARLY_EQUAL = 12
# Everyone's own card comes with each claim, and all cards are of one form.
_CARDS = (Paper.Kind.ID_CARD, Paper.Kind.BANK_CARD)
_MOST = 5  # more say no more to a person
_MOST_LOOKED_AT = 40  # pages of one form, the nearest first
_ENOUGH, _SAME = 3, 0.5  # figures read on both, and the share that is equal on copies


@dataclass(frozen=True)
class Copy:
    """A paper of a filing that looks like one behind the claim `reference`."""

    kind: str
    reference: str


def copies_of(filing: Filing) -> list[Copy]:
    """What looks like a sent paper of another filing, by whomever; the nearest of each page first.

    Not what the same member sent with a claim that came to nothing: they may claim anew.
    """
    found: dict[Copy, None] = {}
    pages = PaperPage.objects.filter(paper__filing=filing, paper__removed_at=None)
    for page in pages.exclude(look="").select_related("paper"):
        kind = page.paper.kind_or_wanted
        if kind not in _CARDS:
            found |= {Copy(kind, reference): None for reference in _claims_with(page, filing)}
    return list(found)


def _claims_with(page: PaperPage, filing: Filing) -> list[str]:
    alike = pages_like(page.look).exclude(paper__filing=filing).exclude(paper__kind__in=_CARDS)
    said = _figures(page)
    same = [
        other.paper.filing_id
        for other in alike.select_related("paper")[:_MOST_LOOKED_AT]
        if is_same(other.differs, said, _figures(other))  # type: ignore[attr-defined]
    ]
    claims = Claim.objects.filter(filing__in=same[:_MOST])
    own_and_gone = claims.filter(member_id=filing.member_id, state__in=GONE)
    return list(claims.exclude(pk__in=own_and_gone).values_list("reference", flat=True))


def is_same(differs: int, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Are two pages that differ in so many bits one paper? The figures that were read on both
    tell; most must differ for another one: a copy in which one was changed is still a copy.

    Where too few were read, only a look that is nearly the same counts.
    """
    both = [name for name in one if name in other]
    equal = sum(one[name] == other[name] for name in both)
    return equal >= _SAME * len(both) if len(both) >= _ENOUGH else differs <= NEARLY_EQUAL


def _figures(page: PaperPage) -> dict[str, str]:
    """Fields with digits, as they were read; without zeros, which stand on every paper."""
    if not page.reading_sealed:
        return {}
    fields = json.loads(page.reading)["fields"]
    return {
        name: field["value"] for name, field in fields.items() if re.search("[1-9]", field["value"])
    }


def pages_like(look: str) -> QuerySet[PaperPage]:
    """Sent pages that look like this, whichever way up, the nearest first.

    By the index of pieces first; the bits are counted of what it leaves.
    """
    looks = turned(look)
    return (
        PaperPage.objects.filter(
            look_bands__overlap=[piece for one in looks for piece in bands(one)],
            paper__removed_at=None,
            paper__filing__state=Filing.State.SENT,
        )
        .annotate(differs=Least(*map(_differs, looks)))
        .filter(differs__lte=ALIKE)
        .order_by("differs", "pk")
    )


def _differs(look: str) -> RawSQL:
    column = '"claims_paperpage"."look"'
    bits = f"bit({BITS})"
    # The column and the number of bits are ours; the look is a parameter.
    return RawSQL(  # noqa: S611
        f"bit_count(('x' || {column})::{bits} # ('x' || %s)::{bits})",
        [look],
        output_field=IntegerField(),
    )
