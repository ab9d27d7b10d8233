"""From a bare checkout to an environment that works. Runs with the system's Python alone.

Makes `.venv`, installs the locked requirements by hash, and installs the system packages where it
may; what it may not install it names in one sentence.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "installed.sha256"
OLDEST = (3, 11)
# package -> (a file or program that shows it is there, what is missing without it)
SYSTEM_PACKAGES = {
    "chromium": ("chromium", "browser tests are skipped"),
    "fonts-noto-cjk": (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "pictures of pages show no Chinese",
    ),
    "gettext": ("msgfmt", "translations cannot be extracted anew"),
    "tesseract-ocr": ("tesseract", "the second reader of papers is missing"),
    "tesseract-ocr-chi-sim": (
        "/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata",
        "papers in Chinese are read by one engine only",
    ),
}


def main() -> None:
    python = _python()
    _check_owner()
    if not (VENV / "bin" / "python").exists():
        _make_environment(python)
    _install_requirements()
    _system_packages()


def _python() -> str:
    """A Python that is new enough, with venv; exits with a sentence when there is none."""
    candidates = [sys.executable, *(f"python3.{minor}" for minor in (13, 12, 11)), "python3"]
    for name in candidates:
        path = shutil.which(name)
        if path is None:
            continue
        probe = "import sys, ensurepip, venv; sys.exit(sys.version_info[:2] < (3, 11))"
        if subprocess.run([path, "-c", probe], capture_output=True, check=False).returncode == 0:
            return path
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(
        "Huzhu needs Python 3.11 or newer with venv. Found Python "
        f"{version}; on Debian and Ubuntu: apt-get install python3 python3-venv"
    )


def _check_owner() -> None:
    if VENV.exists() and VENV.stat().st_uid != os.geteuid():
        sys.exit(f"{VENV} belongs to another user: run as that user, or remove it.")


def _make_environment(python: str) -> None:
    print("Making .venv …", flush=True)
    subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)


def _install_requirements() -> None:
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Installing the locked requirements …", flush=True)
    command = [
        str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet",
        "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:",
        "-r", str(LOCK),
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        sys.exit("The requirements could not be installed; pip says above what is missing.")
    STAMP.write_text(wanted)


def _system_packages() -> None:
    missing = {
        package: without
        for package, (sign, without) in SYSTEM_PACKAGES.items()
        if not (Path(sign).exists() if sign.startswith("/") else shutil.which(sign))
    }
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and _apt(list(missing)):
        return
    losses = "; ".join(f"{package} ({without})" for package, without in missing.items())
    print(f"Only root can install what is missing here: {losses}.", flush=True)


def _apt(packages: list[str]) -> bool:
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return False
    return True


if __name__ == "__main__":
    main()
