"""Many specimens at once, in files, with one line of truth for each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS, Paper, stay
from claims.specimens.wear import Level, Picture, worn

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Specimen:
    """A picture of a paper, and what stands on it."""

    name: str
    level: Level
    paper: Paper
    picture: Picture

    @property
    def truth(self) -> dict[str, object]:
        """As one JSON object: names as in the public output, boxes in pixels of the stored file."""
        return {
            "file": self.name,
            "kind": self.paper.kind,
            "level": self.level,
            "fields": self.paper.fields,
            "items": [
                {"name": item.name, "amount": f"{item.amount:.2f}"} for item in self.paper.items
            ],
            "boxes": {name: [round(at) for at in box] for name, box in self.picture.boxes.items()},
        }


def specimens(*, seed: int, count: int, levels: Sequence[Level]) -> Iterator[Specimen]:
    """`count` papers a level, the kinds in turn. Each has a seed of its own: a longer series begins
    with the same papers as a shorter one."""
    kinds = list(PAPERS)
    for level in levels:
        for number in range(count):
            # Not for secrets: the same seed must give the same papers.
            rng = Random(f"{seed}/{level}/{number}")  # noqa: S311
            paper = PAPERS[kinds[number % len(kinds)]](rng, stay(rng))
            picture = worn(rng, print_paper(rng, paper), level)
            ending = _ENDINGS[picture.media_type]
            name = f"{level}-{number + 1:04d}-{paper.kind}.{ending}"
            yield Specimen(name, level, paper, picture)


def write_specimens(folder: Path, *, seed: int, count: int, levels: Sequence[Level]) -> int:
    """Write them and `truth.jsonl` into `folder`; returns how many pictures. What bears the same
    name is written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for specimen in specimens(seed=seed, count=count, levels=levels):
            (folder / specimen.name).write_bytes(specimen.picture.data)
            truth.write(json.dumps(specimen.truth, ensure_ascii=False) + "\n")
            written += 1
    return written
