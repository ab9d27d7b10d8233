"""Many specimens at once, in files, with one line of truth for each."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageOps

from claims.specimens import cards, fee_lists, papers
from claims.specimens.forms import USUAL, layouts_of, print_pages
from claims.specimens.papers import PAPERS, Paper, Printer
from claims.specimens.sheet import Foundry
from claims.specimens.stays import Item, stay, varied
from claims.specimens.wear import Level, Picture, worn

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/tiff": "tiff"}
# The papers of a claim first: a short series has those.
EVERY_PAPER: Mapping[str, Printer] = {
    **PAPERS,
    "outpatient_receipt": papers.outpatient_receipt,
    "settlement_sheet": papers.settlement_sheet,
    "fee_list": fee_lists.fee_list,
    "diagnosis_certificate": papers.diagnosis_certificate,
    "id_card": cards.id_card,
    "bank_card": cards.bank_card,
}


@dataclass(frozen=True)
class Specimen:
    """A file with a paper, and what stands on it. A paper of several sheets is a TIFF of several
    pages, and its truth has no boxes."""

    name: str
    level: Level
    layout: str
    paper: Paper
    picture: Picture

    @property
    def truth(self) -> dict[str, object]:
        """As one JSON object: names as in the public output, boxes in pixels of the stored file."""
        return {
            "file": self.name,
            "kind": self.paper.kind,
            "level": self.level,
            "layout": self.layout,
            "fields": self.paper.fields,
            "items": [_item(item) for item in self.paper.items],
            "boxes": {name: [round(at) for at in box] for name, box in self.picture.boxes.items()},
        }


@dataclass(frozen=True)
class Choice:
    """Which specimens: `kinds` and `layouts` in turn, set in `foundry`'s type."""

    levels: Sequence[Level] = tuple(Level)
    kinds: Sequence[str] = tuple(EVERY_PAPER)
    layouts: Sequence[str] = USUAL
    foundry: Foundry = "noto"


def specimens(*, seed: int, count: int, choice: Choice) -> Iterator[Specimen]:
    """`count` papers a level, the kinds in turn, then the layouts. Each has a seed of its own: a
    longer series begins with the same papers as a shorter one."""
    for level in choice.levels:
        for number in range(count):
            # Not for secrets: the same seed must give the same papers.
            rng = Random(f"{seed}/{level}/{number}")  # noqa: S311
            kind = choice.kinds[number % len(choice.kinds)]
            paper = EVERY_PAPER[kind](rng, varied(rng, stay(rng)))
            has = [name for name in choice.layouts if name in layouts_of(paper.kind)] or ["a"]
            layout = has[number // len(choice.kinds) % len(has)]
            sheets = print_pages(rng, paper, layout=layout, foundry=choice.foundry)
            picture = _bound([worn(rng, sheet, level) for sheet in sheets])
            ending = _ENDINGS[picture.media_type]
            name = f"{level}-{number + 1:04d}-{paper.kind}.{ending}"
            yield Specimen(name, level, layout, paper, picture)


def write_specimens(folder: Path, *, seed: int, count: int, choice: Choice) -> int:
    """Write them and `truth.jsonl` into `folder`; returns how many files. What bears the same name
    is written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for specimen in specimens(seed=seed, count=count, choice=choice):
            (folder / specimen.name).write_bytes(specimen.picture.data)
            truth.write(json.dumps(specimen.truth, ensure_ascii=False) + "\n")
            written += 1
    return written


def _bound(pages: Sequence[Picture]) -> Picture:
    """One page as it is, several as a TIFF, each upright as its camera meant it."""
    if len(pages) == 1:
        return pages[0]
    frames = [ImageOps.exif_transpose(Image.open(io.BytesIO(page.data))) for page in pages]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg",
                   quality=92)  # fmt: skip
    return Picture(out.getvalue(), "image/tiff", {})


def _item(item: Item) -> dict[str, Any]:
    said = {"name": item.name, "amount": f"{item.amount:.2f}"}
    if item.charged_on is not None:
        said |= {
            "qty": item.qty, "unit": item.unit, "code": item.code,
            "catalogue_class": item.catalogue_class, "specification": item.specification,
            "price": f"{item.price:.2f}", "charged_on": item.charged_on.isoformat(),
        }  # fmt: skip
    return said
