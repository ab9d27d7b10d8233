"""Pin requirements/*.in with hashes, for every Python that we support: `make lock`.

The resolver (uv) lives in an environment of its own for the time of the call. No index address is
asked for or written: a lock says what, the machine's owner says from where.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
OLDEST = "3.11"


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        tools = Path(place) / "bin"
        subprocess.run([tools / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        for name in ("base", "dev"):  # dev is held to what base chose
            subprocess.run(
                [tools / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
                + ["--no-emit-index-url", "--no-emit-find-links", "--python-version", OLDEST]
                + ["--custom-compile-command", "make lock", *sys.argv[1:]]
                + ["-o", f"requirements/{name}.txt", f"requirements/{name}.in"],
                cwd=FOLDER.parent,
                check=True,
            )


if __name__ == "__main__":
    main()
