"""What a counter's scanner puts into its folder: whole files are taken, odd ones get an owner."""

import fcntl
import os
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from claims.actions import scans as scan_actions
from claims.actions.papers import open_draft
from claims.actions.scans import ScanGone, close_scan, take_scans, use_scan
from claims.models import Paper, ScannedFile
from config.kernel import vault
from config.kernel.denial import Denied
from members.actions.register import add_unit
from members.actions.staff import add_staff, grant_role
from members.models import Unit, User
from members.roles import Role
from tests.claims.intake.files import encoded
from tests.desktop import Desk, a_desk, drawn_here
from tests.mandates import of_helper
from tests.stages import PASSWORD, House
from tests.visitor import Visitor

State = ScannedFile.State


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = a_desk(house, monkeypatch)
    monkeypatch.setattr(scan_actions, "decode", drawn_here)
    return made


@pytest.fixture
def outlet(house: House) -> Unit:
    return add_unit(
        kind=Unit.Kind.OUTLET, code="91330109MA0000000X", name="北干网点", parent=house.district
    )


@pytest.fixture
def folder(outlet: Unit, tmp_path: Path) -> Path:
    made = tmp_path / outlet.code
    made.mkdir()
    return made


def a_scan(width: int = 400) -> bytes:
    return encoded(Image.new("RGB", (width, 500), "white"), "PNG")


def later(**delta: float) -> datetime:
    return timezone.now() + timedelta(**delta)


def look(folder: Path, now: datetime | None = None) -> Counter[str]:
    return take_scans(root=folder.parent, now=now or later(minutes=1))


def test_a_whole_file_is_taken_sealed_and_gone_from_the_folder(desk: Desk, folder: Path) -> None:
    (folder / "张三 出院小结.png").write_bytes(a_scan())
    assert look(folder) == {"taken": 1}
    scan = ScannedFile.objects.get()
    assert (scan.state, scan.pages, scan.name) == (State.WAITING, 1, "张三 出院小结.png")
    assert "张三".encode() not in bytes(scan.name_sealed)
    assert vault.fetch(scan.stored) == a_scan()
    assert list(folder.iterdir()) == []
    assert look(folder) == {}


def test_what_is_still_being_written_waits(desk: Desk, folder: Path) -> None:
    (folder / "a.png").write_bytes(a_scan())
    (folder / "b.png.part").write_bytes(a_scan(410))
    (folder / ".c.png").write_bytes(a_scan(420))
    assert look(folder, timezone.now()) == {"unfinished": 1}
    assert look(folder) == {"taken": 1}
    assert sorted(path.name for path in folder.iterdir()) == [".c.png", "b.png.part"]


def test_a_locked_file_waits_and_in_the_end_somebody_is_asked(desk: Desk, folder: Path) -> None:
    path = folder / "a.png"
    path.write_bytes(a_scan())
    with path.open("rb+") as scanner:
        fcntl.flock(scanner, fcntl.LOCK_EX)
        assert look(folder) == {"unfinished": 1}
        assert look(folder, later(hours=1)) == {"refused": 1}
    refused = ScannedFile.objects.get()
    assert (refused.refusal, refused.owner) == ("locked", desk.house.staff["helper"])


def test_strange_files_are_refused_once_each_with_an_owner(desk: Desk, folder: Path) -> None:
    (folder / "script.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "notes.docx").write_bytes(b"PK\x03\x04 not really")
    (folder / "empty.png").touch()
    os.mkfifo(folder / "pipe")
    (folder / "link.png").symlink_to("/etc/passwd")
    told = look(folder, later(hours=1))
    assert told["refused"] == 5
    assert set(ScannedFile.objects.values_list("owner__username", flat=True)) == {"helper"}
    assert {path.name for path in folder.iterdir()} == {"refused"}
    assert look(folder, later(hours=2)) == {}


def test_the_same_file_again_is_not_taken_twice(desk: Desk, folder: Path) -> None:
    for name in ("a.png", "copy of a.png"):
        (folder / name).write_bytes(a_scan())
    assert look(folder) == {"taken": 1, "twice": 1}
    assert ScannedFile.objects.count() == 1
    assert list(folder.iterdir()) == []


def test_killed_before_the_file_was_put_away_it_is_met_once(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.png").write_bytes(a_scan())

    def killed(*_found: object, **_how: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(scan_actions, "put_away", killed)
        with pytest.raises(KeyboardInterrupt):
            look(folder)
    assert look(folder) == {"twice": 1}
    assert ScannedFile.objects.count() == 1
    assert list(folder.iterdir()) == []


def test_a_folder_of_no_outlet_is_left_alone(desk: Desk, folder: Path) -> None:
    other = folder.parent / desk.house.mill.code
    other.mkdir()
    (other / "a.png").write_bytes(a_scan())
    assert look(folder) == {}
    assert (other / "a.png").exists()


def test_the_nearest_helper_owns_what_was_refused(desk: Desk, outlet: Unit, folder: Path) -> None:
    near = helper_of(desk.house, outlet)
    (folder / "x.png").write_bytes(b"no picture")
    look(folder)
    assert ScannedFile.objects.get().owner == near


def test_a_scan_becomes_a_paper_of_the_filing_once(desk: Desk, folder: Path) -> None:
    house = desk.house
    member = house.member()
    of_helper(house, member)
    helper = house.staff["helper"]
    (folder / "a.png").write_bytes(desk.photo(desk.stay(member), "inpatient_receipt"))
    look(folder)
    draft = open_draft(actor=helper, member=member, now=house.now)
    scan = ScannedFile.objects.get()
    for _time in range(2):
        use_scan(
            scan_id=scan.pk,
            filing_id=draft.pk,
            wanted_kind="inpatient_receipt",
            actor=helper,
            now=house.now,
        )
    paper = Paper.objects.get()
    scan.refresh_from_db()
    assert (scan.state, scan.paper, scan.filing) == (State.USED, paper, draft)


def test_two_filings_do_not_get_the_same_scan(desk: Desk, folder: Path) -> None:
    house = desk.house
    helper = house.staff["helper"]
    drafts = []
    for _person in range(2):
        member = house.member()
        of_helper(house, member)
        drafts.append(open_draft(actor=helper, member=member, now=house.now))
    (folder / "a.png").write_bytes(a_scan())
    look(folder)
    scan = ScannedFile.objects.get()
    use = {"scan_id": scan.pk, "wanted_kind": "", "actor": helper, "now": house.now}
    use_scan(filing_id=drafts[0].pk, **use)  # type: ignore[arg-type]
    with pytest.raises(ScanGone):
        use_scan(filing_id=drafts[1].pk, **use)  # type: ignore[arg-type]


def test_only_helpers_of_the_outlet_see_and_close_its_scans(desk: Desk, folder: Path) -> None:
    (folder / "x.png").write_bytes(b"no picture")
    look(folder)
    scan = ScannedFile.objects.get()
    stranger = Visitor().signs_in(helper_of(desk.house, desk.house.school))
    assert "x.png" not in stranger.sees("/o/scans/")
    assert stranger.post(f"/o/scans/{scan.pk}/done").status_code == 404
    with pytest.raises(Denied):
        close_scan(
            scan_id=scan.pk,
            actor=User.objects.get(username="helper2"),
            now=desk.house.now,
        )
    counter = Visitor().signs_in(desk.house.staff["helper"])
    page = counter.sees("/o/scans/")
    assert "x.png" in page
    assert desk.house.staff["helper"].display_name in page
    assert "All scans could be taken" in counter.posts(f"/o/scans/{scan.pk}/done")


def test_the_command_says_what_became_of_the_files(
    desk: Desk, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.png").write_bytes(a_scan())
    os.utime(folder / "a.png")
    call_command("take_scans", folder=folder.parent)
    assert "0 taken, 0 met before, 0 refused, 1 not finished yet" in capsys.readouterr().out
    shutil.rmtree(folder.parent)
    with pytest.raises(CommandError, match="no scan folder"):
        call_command("take_scans", folder=folder.parent)


def helper_of(house: House, unit: Unit) -> User:
    user = add_staff(
        username="helper2",
        display_name="代办员二",
        password=PASSWORD,
        phone="19911110000",
        member=None,
        actor=None,
    )
    grant_role(
        user=user,
        role=Role.OUTLET_HELPER,
        unit=unit,
        reason="test",
        actor=house.staff["admin"],
        now=house.now,
    )
    return user
