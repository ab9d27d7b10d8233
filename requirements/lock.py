"""Pin requirements/*.in with hashes, for every Python that we support: `make lock`.

The resolver (uv) lives in an environment of its own for the time of the call. A lock says what; the
machine's owner says from where.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
OPTIONS = [
    *("--universal", "--python-version", "3.11"),
    "--generate-hashes",
    *("--custom-compile-command", "make lock"),
]


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        tools = Path(place) / "bin"
        subprocess.run([tools / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        for name in ("base", "dev"):  # dev is held to what base chose
            compile_ = [tools / "uv", "pip", "compile", "--quiet", *OPTIONS, *sys.argv[1:]]
            files = ["-o", f"requirements/{name}.txt", f"requirements/{name}.in"]
            subprocess.run([*compile_, *files], cwd=FOLDER.parent, check=True)


if __name__ == "__main__":
    main()
