"""Writing labels down."""

from claims.reading.parse.labels import Label
from claims.reading.parse.values import Form


def label(field: str, form: Form, *variants: str) -> Label:
    """A field's label, by all the words for it."""
    return Label(field, form, variants)


def maybe(field: str, form: Form, *variants: str) -> Label:
    """One that many papers of the kind lack: nobody misses it."""
    return Label(field, form, variants, optional=True)


def ends(*variants: str) -> Label:
    """Labels of no field: where one stands, its neighbour's value ends."""
    return Label("", "text", variants)
