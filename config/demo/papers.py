"""The papers of the demo story: printed for its people, or taken from the samples that ship.

A machine with a Chinese font prints them anew, with dates of these weeks; one without takes the
samples, which were printed the same way (`python -m config.demo.papers` prints those).
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from claims.fonts import FontMissing
from claims.specimens.forms import print_paper
from claims.specimens.papers import PAPERS
from claims.specimens.stays import Stay, stay
from claims.specimens.wear import Level, worn
from config.demo import SEED
from config.sandbox.people import Person, people

SAMPLES = Path(__file__).parent / "samples"
_RECEIPT, _SUMMARY, _SPLIT = "inpatient_receipt", "discharge_summary", "split_sheet"
_WHOLE = (_RECEIPT, _SUMMARY, _SPLIT)
# What the samples say: within the year 2026, whenever they are read.
_SAMPLES_UNTIL = date(2026, 11, 20)
_LONG_SIDE = 2000


@dataclass(frozen=True)
class Illness:
    """What a part of the story was in hospital for, and which papers they have at first."""

    department: str
    diagnosis: str
    papers: tuple[str, ...] = _WHOLE
    receipt: Level = Level.PHONE


ILLNESSES: Mapping[str, Illness] = {
    "photo": Illness("普通外科", "胆囊结石伴慢性胆囊炎"),
    "expert_overrides": Illness("神经内科", "脑梗死"),
    "expert_confirms": Illness("乳腺外科", "左乳腺癌"),
    "returned": Illness("骨科", "腰椎间盘突出症", (_RECEIPT, _SUMMARY)),
    "photo_denied": Illness("骨科", "右胫骨骨折", (_RECEIPT, _SPLIT), Level.SCAN),
    "appealed": Illness("眼科", "双眼老年性白内障", (_RECEIPT, _SPLIT), Level.SCAN),
}


def papers_of(part: str, person: Person, *, until: date) -> dict[str, bytes]:
    """Pictures by kind of paper, of a stay that ended some days before `until`."""
    try:
        return _printed(part, person, until)
    except FontMissing:
        return {path.stem: path.read_bytes() for path in sorted((SAMPLES / part).glob("*.jpg"))}


def split_sheet_of(part: str, person: Person, *, until: date) -> bytes:
    """The sheet that was not among the first papers."""
    try:
        return _picture(part, _stay(part, person, until), _SPLIT, Level.SCAN)
    except FontMissing:
        return (SAMPLES / "later" / f"{part}.jpg").read_bytes()


def _printed(part: str, person: Person, until: date) -> dict[str, bytes]:
    of, illness = _stay(part, person, until), ILLNESSES[part]
    return {
        kind: _picture(part, of, kind, illness.receipt if kind == _RECEIPT else Level.SCAN)
        for kind in illness.papers
    }


def _stay(part: str, person: Person, until: date) -> Stay:
    illness = ILLNESSES[part]
    rng = Random(f"{SEED}/{part}")  # noqa: S311  not for secrets: the same papers every time
    made = stay(rng, patient=person.name, gender="女" if person.gender == "F" else "男")
    discharged = until - timedelta(days=6)
    return replace(
        made,
        department=illness.department,
        admit_diagnosis=illness.diagnosis,
        discharge_diagnosis=illness.diagnosis,
        admitted_on=discharged - (made.discharged_on - made.admitted_on),
        discharged_on=discharged,
    )


def _picture(part: str, of: Stay, kind: str, level: Level) -> bytes:
    rng = Random(f"{SEED}/{part}/{kind}")  # noqa: S311  as above
    return worn(rng, print_paper(rng, PAPERS[kind](rng, of)), level).data


def write_samples() -> int:
    """Print the samples anew; returns how many there are."""
    crowd = people(SEED, len(ILLNESSES) + 8)[8:]
    written = 0
    for part, person in zip(ILLNESSES, crowd, strict=True):
        folder = SAMPLES / part
        folder.mkdir(parents=True, exist_ok=True)
        for kind, picture in _printed(part, person, _SAMPLES_UNTIL).items():
            (folder / f"{kind}.jpg").write_bytes(_smaller(picture))
            written += 1
    later = SAMPLES / "later"
    later.mkdir(exist_ok=True)
    sheet = split_sheet_of(
        "returned", crowd[list(ILLNESSES).index("returned")], until=_SAMPLES_UNTIL
    )
    (later / "returned.jpg").write_bytes(_smaller(sheet))
    return written + 1


def _smaller(picture: bytes) -> bytes:
    """As a telephone sends it over a slow line; the turn that EXIF tells of stays."""
    with Image.open(BytesIO(picture)) as image:
        exif = image.getexif()
        image.thumbnail((_LONG_SIDE, _LONG_SIDE))
        out = BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=72, exif=exif)
        return out.getvalue()


if __name__ == "__main__":
    sys.stdout.write(f"{write_samples()} samples in {SAMPLES.name}\n")
