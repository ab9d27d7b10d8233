"""Drafts of the next version of a scheme, for tests: the last version closed and a copy added."""

from datetime import date

from members.models import SchemeDraft, SchemeVersion
from tests.stages import House

CAP = 'cap = { value = "30200.00"'
FLOOR = 'floor = { value = "100.00"'
BASE = 'base = { value = "self_borne"'
_LAST_TIER = '{ above = "15000", up_to = "50000", rate = "0.60" }'
# The tiers end where the cap is reached: they go on with it.
HIGHER_CAP = (
    (CAP, CAP.replace("30200", "60200")),
    (_LAST_TIER, _LAST_TIER.replace("50000", "100000")),
)


def next_version(text: str, *changes: tuple[str, str]) -> str:
    """The file with a version 2027 whose words differ from the last one's."""
    head, mark, last = text.rpartition("[[versions]]")
    new = last.replace('version = "2022"', 'version = "2027"').replace("2022-01-01", "2027-01-01")
    for old, other in changes:
        assert old in new
        new = new.replace(old, other)
    ended = last.replace("from = 2022-01-01\n", "from = 2022-01-01\nto = 2027-01-01\n")
    return head + mark + ended + "\n" + mark + new


def draft(house: House, *changes: tuple[str, str], text: str = "") -> SchemeDraft:
    """An open draft of the house's scheme by its administrator."""
    last = SchemeVersion.objects.filter(scheme=house.scheme).latest("valid_from")
    return SchemeDraft.objects.create(
        scheme=house.scheme,
        copied_from=last,
        version="2027",
        valid_from=date(2027, 1, 1),
        source_text=text or next_version(last.source_text, *changes),
        lists=last.lists,
        made_by=house.staff["admin"],
        made_at=house.now,
        changed_at=house.now,
    )
