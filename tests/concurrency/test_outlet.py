"""At a counter two things happen at once: one claim, one scan, one paper."""

import io
from collections import Counter
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from claims.actions.file import AlreadyClaimed
from claims.actions.papers import open_draft
from claims.actions.scans import ScanGone, take_scans, use_scan
from claims.actions.submit import submit_one_tap
from claims.models import Claim, Paper, ScannedFile
from members.actions.register import add_unit
from members.actions.sign_in import user_of_member
from members.models import Unit
from tests.mandates import of_helper
from tests.stages import House, build_house

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: object) -> None:
    start = Barrier(len(acts))

    def run(act: object) -> None:
        try:
            start.wait()
            act()  # type: ignore[operator]
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_member_and_helper_file_for_the_same_stay_at_once() -> None:
    house: House = build_house()
    member = house.member()
    stay = house.stay(member)
    of_helper(house, member)
    outcomes: list[str] = []

    def files(actor: object) -> None:
        try:
            submit_one_tap(
                encounter_id=stay.pk,
                cause="illness",
                actor=actor,  # type: ignore[arg-type]
                now=house.now,
            )
            outcomes.append("filed")
        except AlreadyClaimed:
            outcomes.append("refused")

    at_once(lambda: files(user_of_member(member)), lambda: files(house.staff["helper"]))
    assert sorted(outcomes) == ["filed", "refused"]
    assert Claim.objects.count() == 1


def a_folder(house: House, root: Path) -> Path:
    outlet = add_unit(
        kind=Unit.Kind.OUTLET, code="91330109MA0000000X", name="北干网点", parent=house.district
    )
    folder = root / outlet.code
    folder.mkdir()
    picture = io.BytesIO()
    Image.new("RGB", (400, 500), "white").save(picture, "PNG")
    (folder / "a.png").write_bytes(picture.getvalue())
    return folder


def test_two_workers_look_through_the_same_folder(tmp_path: Path) -> None:
    house = build_house()
    folder = a_folder(house, tmp_path)
    told: Counter[str] = Counter()
    later = timezone.now() + timedelta(minutes=1)
    look = lambda: told.update(take_scans(root=tmp_path, now=later))  # noqa: E731
    at_once(look, look)
    assert told["taken"] == 1
    assert ScannedFile.objects.count() == 1
    assert not (folder / "a.png").exists()


def test_one_scan_chosen_for_two_people_at_once(tmp_path: Path) -> None:
    house = build_house()
    a_folder(house, tmp_path)
    take_scans(root=tmp_path, now=timezone.now() + timedelta(minutes=1))
    scan = ScannedFile.objects.get()
    helper = house.staff["helper"]
    drafts = []
    for _person in range(2):
        member = house.member()
        of_helper(house, member)
        drafts.append(open_draft(actor=helper, member=member, now=house.now))
    outcomes: list[str] = []

    def takes(filing_id: int) -> None:
        try:
            use_scan(
                scan_id=scan.pk, filing_id=filing_id, wanted_kind="", actor=helper, now=house.now
            )
            outcomes.append("taken")
        except ScanGone:
            outcomes.append("gone")

    at_once(*(lambda pk=draft.pk: takes(pk) for draft in drafts))
    assert sorted(outcomes) == ["gone", "taken"]
    assert Paper.objects.count() == 1
