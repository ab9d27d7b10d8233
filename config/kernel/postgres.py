"""The PostgreSQL server that comes along as a wheel: started when needed, stopped by its last user.

One `Cluster` is one data folder. It listens on a socket in a folder of mode 0700 and nowhere else;
who may enter is decided by the operating system (peer authentication), so there is no password.
A server refuses to run as root: there it runs as the system user `huzhu-db`, on files below
/var/lib where that user cannot reach the wanted folder. No folder of anybody else's is opened.

Every process that uses the server holds a shared lock; the last one to end stops it. The system
drops a dead process's lock, so kill -9 leaves nothing that a person must clear up.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

import psycopg

from config.kernel import postgres_host as host
from config.kernel.postgres_host import PostgresTrouble, Server

DATABASE = ROLE = "huzhu"
PORT = 5432  # only names the socket
START_SECONDS = 180  # a slow disk that replays a long log needs its time
ORPHAN_SECONDS = 15
LOG_BYTES = 10 * 1024 * 1024
# The system's limit is 107 bytes (103 on macOS) for the whole path of a socket.
_SOCKET_PATH_BYTES = 103

_leases: dict[Path, IO[str]] = {}


@dataclass(frozen=True)
class Cluster:
    """A server's data folder, where the settings want it."""

    wanted: Path
    # False: never waits for the disk. Three times faster, and a power cut loses all: tests only.
    durable: bool = True

    @property
    def held(self) -> bool:
        """Whether this process (or the one that it was forked from) already uses the server."""
        return self.home in _leases

    def ensure_running(self) -> None:
        """Start the server unless it runs, and keep it running while this process lives."""
        self._make_home()
        with self._gate():
            self._join()
            if self._answers():
                if not host.runs_replaced_program(self._postmaster()):
                    return
                self._shut_down()
            self._start()

    def release(self) -> bool:
        """Stop using the server (if we do); True when nobody else used it, and it was stopped."""
        lease = _leases.pop(self.home, None)
        if not self.home.exists():
            return False
        with self._gate():
            if lease is not None:
                lease.close()
            return not self._used_by_others() and self._shut_down()

    def stop(self) -> bool:
        """Stop the server whoever uses it; False when it was not running."""
        if not self.home.exists():
            return False
        with self._gate():
            return self._shut_down()

    def dsn(self, database: str = DATABASE) -> str:
        """Where to connect, for libpq."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket_folder), port=PORT, user=ROLE, dbname=database
        )

    # --- places -----------------------------------------------------------------------------------
    @cached_property
    def home(self) -> Path:
        """The folder that is really used."""
        wanted = Path(os.path.realpath(self.wanted))
        if os.geteuid() != 0 or host.reachable_for_all(wanted):
            return wanted
        return host.SHARED_STATE / f"huzhu-{_short_hash(wanted)}"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log" / "postgres.log"

    @cached_property
    def socket_folder(self) -> Path:
        folder = self.home / "run"
        socket = os.fsencode(folder / f".s.PGSQL.{PORT}")
        # In the server's setting a comma parts folders, and quotes would need quoting.
        if len(socket) <= _SOCKET_PATH_BYTES and not set(str(folder)) & set(",\"'"):
            return folder
        return Path("/tmp") / f"huzhu-{os.geteuid()}-{_short_hash(self.home)}"  # noqa: S108  checked: 0700, ours

    def _make_home(self) -> None:
        try:
            if not self.home.exists():
                self.home.mkdir(parents=True, exist_ok=True)
                # Root's home of a cluster only lets the server's user through.
                self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise PostgresTrouble(
                f"The database's folder {self.home} cannot be made ({error.strerror}). "
                "Set HUZHU_DATA to a folder of your own."
            ) from None
        if self.home.stat().st_uid != os.geteuid():
            raise PostgresTrouble(
                f"The database in {self.home} belongs to {host.owner(self.home)}: "
                "run as that user, or set HUZHU_DATA to a folder of your own."
            )

    # --- who uses it ------------------------------------------------------------------------------
    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        with _private_file(self.home / "gate.lock") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield

    def _join(self) -> None:
        if self.held:
            return
        lease = _private_file(self.home / "users.lock")
        fcntl.flock(lease, fcntl.LOCK_SH)
        _leases[self.home] = lease
        atexit.register(self._release_at_exit, os.getpid())

    def _release_at_exit(self, pid: int) -> None:
        if os.getpid() == pid:  # a forked child only borrows its parent's lock
            self.release()

    def _used_by_others(self) -> bool:
        # A new descriptor: on the old one our own forked children would not count as others.
        with _private_file(self.home / "users.lock") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    # --- start and stop ---------------------------------------------------------------------------
    def _answers(self) -> bool:
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def _start(self) -> None:
        self._set_aside_a_strangers()
        server = host.server()
        self._make_folders(server)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(server)
        self._check_version(server)
        if self._postmaster() is None:
            self._clear_leftovers()
            self._rotate_log()
            options = ["-l", str(self.log), "-o", host.command_line(self._options())]
            result = server.run(
                ["pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", str(self.data), *options]
            )
            if result.returncode and self._postmaster() is None:
                raise PostgresTrouble(
                    f"The database server did not start: {host.last_complaint(self.log)} "
                    f"Its log is {self.log}."
                )
        self._wait_until_it_answers()
        self._create_database()

    def _options(self) -> dict[str, str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "timezone": "UTC",
            "jit": "off",  # many small statements: compiling them costs more than it gives
            # The detail of an error quotes rows, and rows are about people.
            "log_error_verbosity": "terse",
        }
        if not self.durable:
            off = dict.fromkeys(["fsync", "synchronous_commit", "full_page_writes"], "off")
            options |= off | {"wal_level": "minimal", "max_wal_senders": "0"}
        return options

    def _shut_down(self) -> bool:
        pid = self._postmaster()
        if pid is None:
            return False
        server = host.server()
        for mode in ("fast", "immediate"):
            command = ["pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", str(self.data)]
            if server.run(command).returncode == 0 or self._postmaster() is None:
                return True
        raise PostgresTrouble(f"The database server (process {pid}) does not stop.")

    def _postmaster(self) -> int | None:
        """The server's process, if the one named in its file is alive and really ours.

        After kill -9 and a restart of the machine the number may be another program's.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if host.works_in(pid, self.data) else None

    def _wait_until_it_answers(self) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._postmaster() is None or time.monotonic() > give_up_at:
                raise PostgresTrouble(
                    f"The database server does not answer: {host.last_complaint(self.log)} "
                    f"Its log is {self.log}."
                )
            time.sleep(0.05)

    def _clear_leftovers(self) -> None:
        """What a killed server left: children that still write, and files that name its process."""
        host.end_orphans(self.data, patience=ORPHAN_SECONDS)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.socket_folder.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    # --- making it --------------------------------------------------------------------------------
    def _make_folders(self, server: Server) -> None:
        for folder in (self.socket_folder, self.log.parent):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                os.chown(folder, server.uid, server.gid)
            found = folder.lstat()
            private = folder.is_dir() and not folder.is_symlink()
            if not private or found.st_uid != server.uid or found.st_mode & 0o077:
                raise PostgresTrouble(
                    f"{folder} should be a private folder of {server.name} and is not: "
                    "look at it and remove it."
                )

    def _initialise(self, server: Server) -> None:
        draft = self.home / "data.new"  # renamed when complete: a killed start leaves no half
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, server.uid, server.gid)
        result = server.run(
            ["initdb", "-D", str(draft), "-U", ROLE, "--encoding=UTF8", "--auth=peer"]
            + ["--no-instructions", "--data-checksums"]
            + ([] if self.durable else ["--no-sync"])
        )
        if result.returncode:
            raise PostgresTrouble(f"The database could not be made: {result.complaint}")
        (draft / "pg_hba.conf").write_text("local all all peer map=huzhu\n")
        (draft / "pg_ident.conf").write_text(
            "".join(f'huzhu "{name}" {ROLE}\n' for name in {server.name, host.own_name()})
        )
        draft.rename(self.data)

    def _check_version(self, server: Server) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != server.major_version:
            raise PostgresTrouble(
                f"The database in {self.data} was made by PostgreSQL {made_by} and the installed "
                f"one is {server.major_version}: docs/setup.md tells how to carry the data over."
            )

    def _create_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')

    def _set_aside_a_strangers(self) -> None:
        """Below /var/lib a folder may outlive the checkout that it was made for.

        A new checkout at the same place has new keys, so the old rows would not open: they are
        moved aside, never deleted.
        """
        if self.home == Path(os.path.realpath(self.wanted)):
            return
        ours, found = self.wanted.with_name(f"{self.wanted.name}.id"), self.home / "id"
        if not ours.exists():
            ours.parent.mkdir(parents=True, exist_ok=True)
            ours.write_text(secrets.token_hex(16) + "\n")
        if self.data.exists() and not (found.exists() and found.read_text() == ours.read_text()):
            aside = self.data.with_name(f"data.before-{time.strftime('%Y%m%d-%H%M%S')}")
            host.end_orphans(self.data, patience=0)
            self.data.rename(aside)
            sys.stderr.write(f"The data of an earlier checkout were moved to {aside}.\n")
        found.write_text(ours.read_text())

    def _rotate_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))


def _private_file(path: Path) -> IO[str]:
    """A lock that no other user can hold, and so nobody can block us with."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w")


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
