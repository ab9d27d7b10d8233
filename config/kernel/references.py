"""Public references: what stands in URLs and is read out on the telephone."""

import secrets

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B: they are confused when spoken or written by hand.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"


def new_reference(prefix: str, length: int = 8) -> str:
    """`prefix` and random characters, e.g. "C7H3K9QMA"; says nothing about the row's age."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))
