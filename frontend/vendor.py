"""Bring the vendored CSS and icons from npm into config/static/vendor/, or check them.

    python frontend/vendor.py           npm ci, copy the listed files, write VENDOR.sha256
    python frontend/vendor.py --check   no network: fail if a file, pin or icon list differs

The copied files are committed, so neither Node nor a network is needed to install Huzhu.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "config" / "static" / "vendor"
SUMS = VENDOR / "VENDOR.sha256"
INPUTS = ("package.json", "package-lock.json", "icons.txt")

# package -> files taken from it, as they lie in the package. WhiteNoise's manifest storage
# refuses a stylesheet whose map is missing, so the map comes along.
FILES = {
    "bootstrap": ["dist/css/bootstrap.min.css", "dist/css/bootstrap.min.css.map", "LICENSE"],
    "lucide-static": ["LICENSE"],
}


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        complaints = check()
        sys.stderr.writelines(f"{line}\n" for line in complaints)
        return 1 if complaints else 0
    if arguments:
        sys.stderr.write(__doc__ or "")
        return 2
    fetch()
    copy()
    SUMS.write_text(sums(), encoding="utf-8")
    sys.stdout.write(f"{SUMS.relative_to(HERE.parent)} pins {len(sums().splitlines())} files\n")
    return 0


def check() -> list[str]:
    """What differs between the committed files and VENDOR.sha256, one sentence each."""
    if not SUMS.exists():
        return ["VENDOR.sha256 is missing: run python frontend/vendor.py"]
    wanted = dict(reversed(line.split("  ", 1)) for line in SUMS.read_text().splitlines())
    found = dict(reversed(line.split("  ", 1)) for line in sums().splitlines())
    lines = [f"{name}: missing" for name in sorted(wanted.keys() - found.keys())]
    lines += [f"{name}: not listed" for name in sorted(found.keys() - wanted.keys())]
    lines += [
        f"{name}: changed since it was vendored"
        for name in sorted(wanted.keys() & found.keys())
        if wanted[name] != found[name]
    ]
    return lines


def fetch() -> None:
    # Install scripts stay off: we copy files, we run nobody's code.
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=HERE, check=True)


def copy() -> None:
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    for package, files in FILES.items():
        target = VENDOR / f"{package}-{version(package)}"
        target.mkdir(parents=True)
        for name in files:
            shutil.copyfile(MODULES / package / name, target / Path(name).name)
    target = VENDOR / f"lucide-static-{version('lucide-static')}"
    (target / "sprite.svg").write_text(sprite(), encoding="utf-8")


def version(package: str) -> str:
    pinned: dict[str, dict[str, str]] = json.loads((HERE / "package.json").read_text())
    return pinned["dependencies"][package]


def icon_names() -> list[str]:
    lines = (HERE / "icons.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sprite() -> str:
    """One SVG with a <symbol> for each listed icon; stroke and colour come from the page."""
    symbols = []
    for name in icon_names():
        text = (MODULES / "lucide-static" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        shapes = re.sub(r">\s+<", "><", text.split(">", 2)[2].rsplit("</svg>", 1)[0].strip())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    licence = "<!-- Lucide, ISC licence: LICENSE beside this file -->"
    return "\n".join([head, licence, *symbols, "</svg>", ""])


def sums() -> str:
    """sha256 of each vendored file and of what decides them, in the format of sha256sum."""
    paths = sorted(p for p in VENDOR.rglob("*") if p.is_file() and p != SUMS)
    paths += [HERE / name for name in INPUTS]
    root = HERE.parent
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root).as_posix()}\n"
        for path in paths
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
