"""Processes that are kept running, and that nothing leaves behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.supervise import Child, ChildFailed, Supervisor
from tests.config.processes import eventually, processes_with

# A process that has a child of its own, as gunicorn and the worker have.
FAMILY = ["/bin/sh", "-c", "sleep 300 & sleep 300"]
MARK = "HUZHU_TEST_MARK"


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {sign: signal.getsignal(sign) for sign in signals}
    # A run under nohup ignores it, and the supervisor would rightly do the same.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    supervisor = Supervisor()
    yield supervisor
    supervisor.close()
    for sign, handler in before.items():
        signal.signal(sign, handler)


def child(tmp_path: Path, command: list[str] | None = None) -> Child:
    return Child("server", command or FAMILY, tmp_path / "server.log", {MARK: str(tmp_path)})


def test_closing_ends_a_child_with_its_children(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(child(tmp_path))
    eventually(lambda: len(processes_with(MARK, str(tmp_path))) == 3)
    supervisor.close()
    # Killed they are; when the system has buried them is not ours to say.
    eventually(lambda: processes_with(MARK, str(tmp_path)) == [])


def test_a_child_that_died_is_started_again_and_its_family_is_not_left(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    told: list[str] = []
    server = child(tmp_path)
    supervisor.start(server)
    eventually(lambda: len(processes_with(MARK, str(tmp_path))) == 3)
    first = server.process
    assert first is not None
    first.kill()
    first.wait()

    def is_back() -> bool:
        server.look_after(supervisor.keeper, told.append)
        return server.process is not first and len(processes_with(MARK, str(tmp_path))) == 3

    eventually(is_back)
    assert told == ["The server ended (killed by SIGKILL) and is started again."]


def test_one_that_keeps_dying_is_given_ever_longer_pauses(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    broken = child(tmp_path, ["/bin/false"])
    pauses = []
    for _ in range(9):
        broken.start(supervisor.keeper).wait()
        broken.look_after(supervisor.keeper, lambda _text: None)
        pauses.append(broken.pause)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_child_that_does_not_come_up_is_reported_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    broken = child(tmp_path, ["/bin/sh", "-c", "echo the key is missing; exit 3"])
    supervisor.start(broken)
    with pytest.raises(ChildFailed, match=r"the key is missing\nThe server ended at once"):
        supervisor.wait_for(broken, "http://127.0.0.1:9/", seconds=30)


def test_a_signal_ends_a_step_of_the_start(supervisor: Supervisor, tmp_path: Path) -> None:
    os.kill(os.getpid(), signal.SIGHUP)
    assert supervisor.run(FAMILY, {MARK: str(tmp_path)}) == -signal.SIGTERM
    # Killed they are; when the system has buried them is not ours to say.
    eventually(lambda: processes_with(MARK, str(tmp_path)) == [])


def test_one_that_does_not_listen_is_killed_in_the_end(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.supervise.STOP_SECONDS", 0.2)
    deaf = child(tmp_path, ["/bin/sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"])
    supervisor.start(deaf)
    eventually(lambda: "ready" in deaf.last_words())
    supervisor.close()
    assert deaf.process is not None
    assert deaf.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("ear", ["true", "trap '' TERM"], ids=["hears", "is deaf"])
def test_a_family_does_not_outlive_a_killed_supervisor(tmp_path: Path, ear: str) -> None:
    family = f"{ear}; (while :; do sleep 1; done) & while :; do sleep 1; done"
    code = (
        "import sys, time; from pathlib import Path\n"
        "import config.supervise as supervise\n"
        "supervise.STOP_SECONDS = 0.5\n"
        "log, family = Path(sys.argv[1]), sys.argv[2]\n"
        "supervise.Supervisor().start(supervise.Child('x', ['/bin/sh', '-c', family], log))\n"
        "print('up', flush=True); time.sleep(300)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "log"), family],
        cwd=settings.BASE_DIR,
        env={**os.environ, MARK: str(tmp_path)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.kill()
    eventually(lambda: processes_with(MARK, str(tmp_path)) == [])


def test_a_supervisor_that_has_closed_leaves_no_keeper(tmp_path: Path) -> None:
    supervisor = Supervisor()
    supervisor.start(child(tmp_path))
    supervisor.close()
    assert supervisor.keeper.process.returncode == 0


def test_the_keepers_own_end_stops_nobody(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.keeper.process.kill()
    supervisor.keeper.process.wait()
    server = child(tmp_path)
    supervisor.start(server)
    eventually(lambda: len(processes_with(MARK, str(tmp_path))) == 3)
    supervisor.close()
    eventually(lambda: processes_with(MARK, str(tmp_path)) == [])


def test_a_log_that_grew_large_is_set_aside(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.supervise.LOG_BYTES", 10)
    server = child(tmp_path, ["/bin/echo", "new"])
    (tmp_path / "server.log").write_text("of an earlier run, and long")
    supervisor.start(server)
    assert (tmp_path / "server.log.1").read_text() == "of an earlier run, and long"
