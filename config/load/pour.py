"""Print the stamps and pour them into the tables, a few thousand members or claims at a time."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, chain, islice
from queue import Queue
from random import Random
from threading import Thread
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from claims.models import Claim
from config.load.bare import BareTables
from config.load.crowd import (
    OPEN_COLUMNS,
    House,
    build_house,
    newcomers,
    references,
    words_of,
)
from config.load.plan import Plan, Size, play_day
from config.load.plays import PLAYS, Play, Scene, nine_o_clock
from config.load.proofs import prove
from config.load.record import Recorder, recording
from config.load.stamp import Recording, Sheets, Stamp
from config.sandbox.people import Person
from config.scratch import mark_scratch
from members.actions.register import add_unit
from members.models import FeedImport, Member, Scheme, Unit

CHUNK = 4_000
_MEMBER_TABLES = frozenset({"members_member", "members_user", "members_bankaccount"})
_UNITS = frozenset({"members_unit"})
_OWNERS = _MEMBER_TABLES | _UNITS | {"members_feedimport"}
# Counted anew, or about telephones.
_LEFT_OUT = frozenset({"reviews_lanecount", "members_message"})
_STAND_INS = 90_210  # the seed of those who play

Tell = Callable[[str], Any]


@dataclass(frozen=True)
class Stamps:
    """One for a member, and one for each way that a claim can go, by period."""

    member: Stamp
    claims: Mapping[tuple[Play, int], Stamp]

    @property
    def tables(self) -> list[str]:
        stamps = [self.member, *self.claims.values()]
        return sorted({table for stamp in stamps for table in stamp.count})


def load(
    size: Size, *, seed: int, now: datetime, tell: Tell, plays: Sequence[Play] = PLAYS
) -> None:
    """Everything in one transaction; what the database promises is proved before it ends."""
    plan = Plan(size, plays, today=timezone.localdate(now), seed=seed)
    with transaction.atomic():
        mark_scratch()
        taken = frozenset(
            bytes(index) for index in Member.objects.values_list("id_index", flat=True)
        )
        house = build_house(size.members, now=now)
        feed = FeedImport.objects.create(
            source="medical_insurance",
            channel=FeedImport.Channel.FILE,
            imported_at=now,
            finished_at=now,
        )
        tell(f"{len(house.workplaces):,} workplaces and their staff stand")
        stamps = record_stamps(house, plan, newcomers(_STAND_INS, taken=taken))
        tell(f"{len(stamps.claims)} ways of a claim are played and recorded")
        tables = BareTables(stamps.tables)
        tables.strip()
        printer = Printer(house, stamps, plan, seed=seed, feed_id=feed.pk)
        pour(printer.members(newcomers(seed, taken=taken)), tables)
        tell(f"{size.members:,} members are in")
        pour(printer.claims(), tables)
        tell(f"{size.claims:,} claims are in")
        printer.hand_on_numbers()
        tables.dress(tell)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_LANES)
        prove(tell)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


_COUNT_LANES = """
    INSERT INTO reviews_lanecount (lane, unit_path, number)
    SELECT lane, unit_path, count(*) FROM reviews_review GROUP BY lane, unit_path
    ON CONFLICT (lane, unit_path) DO UPDATE SET number = excluded.number
"""


def record_stamps(house: House, plan: Plan, stand_ins: Iterator[Person]) -> Stamps:
    """Play every way once and forget it again; what stays are the stamps."""
    claims: dict[tuple[Play, int], Stamp] = {}
    with recording() as recorder:
        unit = add_unit(
            kind=Unit.Kind.WORKPLACE, code="97LOADSTAGE", name="舞台", parent=house.towns[0]
        )
        for play, period in plan.needed():
            scene = Scene(
                now=nine_o_clock(play_day(period)),
                scheme=Scheme.objects.get(code="hangzhou"),
                unit=unit,
                staff=house.staff,
                person=next(stand_ins),
                periods=tuple(plan.periods),
            )
            scene.registers(known_account=play.known_account)
            member = Stamp(_recorded(recorder, scene, {scene.unit.path: "unit_path"}, OPEN_COLUMNS))
            claim = scene.files(play)
            play.goes_on(scene, claim)
            claims[play, period] = Stamp(
                _recorded(recorder, scene, _words_of(claim), {("reviews_review", "rank"): "rank"})
            )
    return Stamps(member, claims)


def _words_of(claim: Claim) -> dict[str, str]:
    """What stands in a claim's rows and is of this claim alone."""
    stay = claim.encounter
    return {
        claim.unit_path: "unit_path",
        claim.reference: "claim",
        stay.source_reference: "encounter",
        stay.settlements.get().setl_id: "settlement",
    }


def _recorded(
    recorder: Recorder,
    scene: Scene,
    words: Mapping[str, str],
    whole: Mapping[tuple[str, str], str],
) -> Recording:
    years = (scene.periods[0] - 1, *scene.periods)
    owners = _UNITS if "uid" in whole.values() else _OWNERS
    return recorder.take(
        day=scene.day,
        words=words,
        whole=whole,
        # The first and the last day of cover do not move with the stay.
        kept=frozenset(f"{year}-{end}" for year in years for end in ("01-01", "12-31")),
        owners=owners,
        left_out=_LEFT_OUT,
    )


class Printer:
    """Members and claims as lines of COPY, table by table; talks to no database."""

    def __init__(
        self, house: House, stamps: Stamps, plan: Plan, *, seed: int, feed_id: int
    ) -> None:
        self._house, self._stamps, self._plan, self._seed = house, stamps, plan, seed
        self._feed_id = feed_id
        self._numbers = {table: _next_number(table) for table in stamps.tables}
        self._first = {table: self._numbers[table] for table in _MEMBER_TABLES}
        self._references = {
            "member": frozenset(Member.objects.values_list("reference", flat=True)),
            "claim": frozenset(Claim.objects.values_list("reference", flat=True)),
        }
        draw = Random(f"homes {seed}")  # noqa: S311  a plan, no secret
        workplaces = range(len(house.workplaces))
        sizes = list(accumulate(draw.paretovariate(1.5) for _ in workplaces))
        self._homes = array("I", draw.choices(workplaces, cum_weights=sizes, k=plan.size.members))

    def members(self, people: Iterator[Person]) -> Iterator[Sheets]:
        new_accounts = {
            filing.member for filing in self._plan.waiting() if not filing.play.known_account
        }
        joined = date(self._plan.periods[0], 1, 2).toordinal()
        paid_at = f"{date.fromordinal(joined).isoformat()} 04:00:00+00"
        draw = self._draw("members_member")
        names = references("M", self._seed, taken=self._references["member"])
        everyone = zip(range(self._plan.size.members), people, names, strict=False)
        for part in _parts(everyone):
            sheets: Sheets = defaultdict(list)
            for position, person, reference in part:
                words = words_of(
                    person,
                    self._house.workplaces[self._homes[position]],
                    reference,
                    first_paid_at=r"\N" if position in new_accounts else paid_at,
                    draw=draw,
                )
                self._stamps.member.print_on(
                    sheets, numbers=self._numbers, day=joined, later=0, words=words, draw=draw
                )
            yield sheets

    def claims(self) -> Iterator[Sheets]:
        draw = self._draw("claims_claim")
        names = references("C", self._seed, taken=self._references["claim"])
        filings = chain(self._plan.decided(), self._plan.waiting())
        for part in _parts(zip(filings, names, strict=False)):
            sheets: Sheets = defaultdict(list)
            for filing, reference in part:
                stay = self._numbers["members_encounter"]
                home = self._homes[filing.member]
                words = {
                    "unit_path": self._house.workplaces[home].path,
                    "claim": reference,
                    "encounter": f"M97{stay:014}",
                    "settlement": f"S97{stay:014}",
                    "members_feedimport": str(self._feed_id),
                }
                for table, first in self._first.items():
                    words[table] = str(first + filing.member)
                self._stamps.claims[filing.play, filing.period].print_on(
                    sheets,
                    numbers=self._numbers,
                    day=filing.day,
                    later=filing.later,
                    words=words,
                    draw=draw,
                )
            yield sheets

    def _draw(self, table: str) -> Random:
        """For identifiers: other ones where the same seed is added once more."""
        return Random(f"{table} {self._seed} {self._numbers[table]}")  # noqa: S311  no secret

    def hand_on_numbers(self) -> None:
        """The next row of each table gets the number after ours."""
        with connection.cursor() as cursor:
            for table, number in self._numbers.items():
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id RESTART WITH {number}")


def pour(parts: Iterator[Sheets], tables: BareTables) -> None:
    """COPY each part while the next one is being printed."""
    printed: Queue[Sheets | BaseException | None] = Queue(maxsize=2)
    printing = Thread(target=_print, args=(parts, printed), daemon=True)
    printing.start()
    while (sheets := printed.get()) is not None:
        if isinstance(sheets, BaseException):
            raise sheets
        with connection.cursor() as cursor:
            for table, lines in sheets.items():
                frozen = " WITH (FREEZE)" if table in tables.empty else ""
                with cursor.copy(f"COPY {table} FROM STDIN{frozen}") as copied:
                    copied.write("".join(lines))
    printing.join()


def _print(parts: Iterator[Sheets], printed: "Queue[Sheets | BaseException | None]") -> None:
    try:
        for sheets in parts:
            printed.put(sheets)
        printed.put(None)
    except BaseException as error:
        printed.put(error)


def _parts(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while part := list(islice(rows, CHUNK)):
        yield part


def _next_number(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])
