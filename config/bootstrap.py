"""Make this checkout ready to run: `python3 config/bootstrap.py`, which is what `make setup` does.

Only the standard library, and nothing newer than Python 3.7 before the version is known to be
right: an old Python must get the sentence, not a syntax error.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
# Written last: an environment without it was left half-made.
MARK = VENV / "installed-from"
OLDEST = (3, 11)
# Newest first among those that the locks were tried on; then whatever the machine calls python3.
PYTHONS = ("python3.13", "python3.12", "python3.11", "python3", sys.executable)

# package -> (how to see that it is there, what a machine without it does without)
SYSTEM_PACKAGES = {
    "tesseract-ocr": ("tesseract", "reading photographed papers"),
    "tesseract-ocr-chi-sim": ("chi_sim.traineddata", "reading Chinese papers"),
    "chromium": ("chromium", "browser tests"),
    # The same without windows: its tests take two thirds of the time.
    "chromium-headless-shell": ("chromium-headless-shell", "the faster of two ways to test pages"),
    "fonts-noto-cjk": ("NotoSansCJK", "Chinese type in screenshots"),
    "gettext": ("msgfmt", "extracting new texts for translation"),
}


class Refusal(Exception):
    """Set-up cannot go on; the message says what to do."""


def main() -> int:
    try:
        with _alone():
            _check_owner()
            system_packages()
            if not environment():
                python = best_python()
                make_environment(python)
            install()
            _call([str(VENV / "bin" / "python"), "-m", "config.translations"], "Translations")
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


# --- the environment ------------------------------------------------------------------------------
def environment() -> bool:
    """Whether .venv is whole and its Python still runs."""
    return MARK.exists() and _version(str(VENV / "bin" / "python")) >= OLDEST


def best_python() -> str:
    """The interpreter to build on. Raises Refusal with what to install where none will do."""
    bare = None
    for name in PYTHONS:
        found = shutil.which(name)
        if found is None or _version(found) < OLDEST:
            continue
        if _runs([found, "-c", "import ensurepip, venv"]):
            return found
        bare = bare or found
    if bare is None:
        raise Refusal(
            "No Python 3.11 or newer was found: install python3 (3.11 or newer) and python3-venv."
        )
    package = f"python{'.'.join(map(str, _version(bare)))}-venv"
    if _apt_install([package, "python3-venv"]) and _runs([bare, "-c", "import ensurepip, venv"]):
        return bare
    raise Refusal(
        f"{bare} cannot make environments, because ensurepip is missing: "
        f"install the package {package} (as root: apt-get install {package})."
    )


def make_environment(python: str) -> None:
    print(f"Making .venv with {python} …", flush=True)
    if VENV.exists():
        shutil.rmtree(str(VENV))
    _call([python, "-m", "venv", str(VENV)], "Making .venv")


def install() -> None:
    """What the lock names, by hash, as wheels only; nothing when the lock did not change.

    pip rather than a faster tool: it is the one that the machine's owner has configured.
    """
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if MARK.exists() and MARK.read_text().strip() == wanted:
        return
    print("Installing what requirements/dev.txt names …", flush=True)
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-deps"]
    safely = ["--require-hashes", "--only-binary", ":all:"]
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install"]
    _call([*pip, *options, *safely, "--requirement", str(LOCK)], "Installing the requirements")
    MARK.write_text(wanted + "\n")


# --- what only root can install -------------------------------------------------------------------
def system_packages() -> None:
    """Install what is missing where we may; else say in a sentence what the machine lacks."""
    if os.environ.get("HUZHU_SYSTEM_PACKAGES") == "skip":
        return
    missing = [package for package in SYSTEM_PACKAGES if not _is_there(package)]
    if missing and _may_install():
        print(f"Installing from the system's packages: {' '.join(missing)} …", flush=True)
        _apt_install(missing)
        missing = [package for package in missing if not _is_there(package)]
    if missing:
        lost = ", ".join(SYSTEM_PACKAGES[package][1] for package in missing)
        print(f"Missing, and only root can install it: {' '.join(missing)}. Without: {lost}.")


def _is_there(package: str) -> bool:
    sign = SYSTEM_PACKAGES[package][0]
    if shutil.which(sign) or (package.startswith("chromium") and os.environ.get("HUZHU_CHROMIUM")):
        return True
    folders = {
        "chi_sim.traineddata": ("/usr/share/tesseract-ocr", "/usr/share/tessdata"),
        "NotoSansCJK": ("/usr/share/fonts", "/usr/local/share/fonts"),
    }
    return any(next(Path(folder).rglob(sign + "*"), None) for folder in folders.get(sign, ()))


def _may_install() -> bool:
    wanted = os.environ.get("HUZHU_SYSTEM_PACKAGES") != "skip"
    return wanted and os.geteuid() == 0 and _is_debian() and bool(_apt())


def _is_debian() -> bool:
    return Path("/etc/debian_version").exists()


def _apt() -> str | None:
    return shutil.which("apt-get", path="/usr/bin:/bin")


def _apt_install(packages: list[str]) -> bool:
    """Install those of `packages` that this system has; False when it could not be done."""
    apt = _apt()
    if not _may_install() or apt is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    patient = ["-o", "DPkg::Lock::Timeout=300", "-q", "-y"]
    # A list that cannot be refreshed may still be good enough.
    _runs([apt, *patient, "update"], env=quiet)
    known = [name for name in packages if _has_candidate(name)]
    return bool(known) and _runs(
        [apt, *patient, "install", "--no-install-recommends", *known], env=quiet
    )


def _has_candidate(package: str) -> bool:
    if package == "chromium" and "ubuntu" in _distribution():
        return False  # there it is a stub that wants snap
    shown = subprocess.run(
        ["apt-cache", "policy", package],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    return b"Candidate: " in shown.stdout and b"Candidate: (none)" not in shown.stdout


def _distribution() -> str:
    try:
        return Path("/etc/os-release").read_text().lower()
    except OSError:
        return ""


# --- helpers --------------------------------------------------------------------------------------
@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups of one checkout wait for each other."""
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _check_owner() -> None:
    """Another user's environment or data would fail half-way: say so before anything is done."""
    data = Path(os.environ.get("HUZHU_DATA") or ROOT / "var")
    for path, way_out in (
        (VENV, "remove .venv, or use a checkout of your own"),
        (data, "set HUZHU_DATA to a folder of your own, or use a checkout of your own"),
    ):
        if path.exists() and path.stat().st_uid != os.geteuid():
            try:
                owner = pwd.getpwuid(path.stat().st_uid).pw_name
            except KeyError:
                owner = f"user number {path.stat().st_uid}"
            raise Refusal(f"{path} belongs to {owner}: run as that user, {way_out}.")
    if not VENV.exists() and not os.access(str(ROOT), os.W_OK):
        raise Refusal(f"{ROOT} cannot be written by you: use a checkout of your own.")


def _version(python: str) -> tuple[int, ...]:
    """(3, 11), or (0,) for what does not run."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        shown = subprocess.run(
            [python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
        return tuple(map(int, shown.stdout.split()))
    except (OSError, ValueError, subprocess.CalledProcessError):
        return (0,)


def _runs(command: list[str], env: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, env=env
        )
    except OSError:
        return False
    return done.returncode == 0


def _call(command: list[str], what: str) -> None:
    """Run a step; a failure shows the end of what it said."""
    done = subprocess.run(
        command,
        cwd=str(ROOT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stdout.decode(errors="replace").splitlines()[-15:])
        raise Refusal(f"{said}\n{what} failed; what it said is above.")


if __name__ == "__main__":
    sys.exit(main())
