"""Specimens as pictures, for the tests that read with the real engines."""

from random import Random

from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS, Paper
from claims.specimens.sheet import Sheet
from claims.specimens.stays import stay
from claims.specimens.wear import Level, Picture, worn


def paper(kind: str, *, seed: int) -> Paper:
    rng = Random(seed)
    return PAPERS[kind](rng, stay(rng))


def sheet(kind: str, *, seed: int) -> Sheet:
    return print_paper(Random(seed), paper(kind, seed=seed))


def picture(kind: str, level: Level, *, seed: int) -> Picture:
    return worn(Random(seed), sheet(kind, seed=seed), level)


def clean_picture(kind: str, *, seed: int) -> bytes:
    return picture(kind, Level.CLEAN, seed=seed).data
