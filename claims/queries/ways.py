"""Which way a value came, in plain words: the file's own data, its QR code, a photo, a person."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Fact
from claims.page_reading import papers_on
from claims.paper_facts import PaperFact
from claims.reading.page import OWN_WORDS
from claims.reading.reading import FieldReading, PageReading
from members.models import User

OWN, QR, BOTH, DERIVED, PHOTO = "own", "qr", "both", "derived", "photo"
WAYS: dict[str, Promise] = {
    OWN: gettext_lazy("The file's own data"),
    QR: gettext_lazy("The QR code"),
    BOTH: gettext_lazy("Read from the photo, the QR code says the same"),
    DERIVED: gettext_lazy("Worked out from other amounts on the paper"),
    PHOTO: gettext_lazy("Read from the photo"),
}


def way_of_reading(engine: str, found: FieldReading | None = None) -> str:
    """A key of WAYS, as far as the engine and what it noted tell."""
    if engine in OWN_WORDS:
        return OWN
    if found is None:
        return PHOTO
    if found.source == "qr":
        return QR
    if found.source == "derived":
        return DERIVED
    return BOTH if found.evidence == "A" else PHOTO


def way_of_read(fact: PaperFact) -> str:
    """In words, for a value that nobody has confirmed yet."""
    return str(WAYS[way_of_reading(fact.engine, fact.reading)])


def ways_of(facts: Iterable[Fact]) -> dict[int, str]:
    """In words for the member, by key of the fact; pages and persons come with the facts."""
    facts = list(facts)
    pages = {fact.page.pk: fact.page for fact in facts if fact.page is not None}
    readings = {key: papers_on(page) for key, page in pages.items()}
    return {fact.pk: _in_words(fact, readings) for fact in facts}


def _in_words(fact: Fact, readings: dict[int, tuple[PageReading, ...]]) -> str:
    if fact.source == Fact.Source.FEED:
        return _("Medical insurance")
    if fact.is_from_hospital:
        return _("The hospital, asked by us")
    if fact.source == Fact.Source.LIST:
        return str(Fact.Source.LIST.label)
    if fact.page_id is None:
        staff = fact.person is not None and fact.person.kind == User.Kind.STAFF
        return _("Looked up by us") if staff else _("Said by you")
    words = str(WAYS[way_of_reading(fact.engine, _found(fact, readings[fact.page_id]))])
    return _("%(way)s; you looked it over") % {"way": words} if fact.person_id else words


def _found(fact: Fact, readings: Iterable[PageReading]) -> FieldReading | None:
    """The field of that place: another paper on the picture may have one of the same name."""
    fields = (reading.fields.get(fact.source_field) for reading in readings)
    return next((one for one in fields if one is not None and list(one.box) == fact.box), None)
