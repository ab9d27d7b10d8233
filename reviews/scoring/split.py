"""Who is learnt from and who is held out: a member is on one side, for good. Pure."""

import hashlib

HELD_OUT = 0.3


def is_held_out(group: str, seed: int) -> bool:
    """By a digest of the seed and whose case it is: a case that comes later is held out if the
    member's earlier ones were, so a model can be tried again and again on who it never met."""
    digest = hashlib.sha256(f"{seed}/{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < HELD_OUT * 2**64
