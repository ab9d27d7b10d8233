"""What a long document costs both children: `python -m tests.claims.reading.long_run [PAGES]`."""

import os
import sys
from pathlib import Path

from claims.intake.decode import decode
from claims.reading.page import PageImage
from claims.reading.process import Reader
from tests.claims.intake.documents import fee_list
from tests.claims.intake.peak import peak_of


def peak_megabytes(pid: int) -> int:
    """The most that a running process has held so far."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _cpu_seconds(pid: int) -> float:
    used = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def main(pages: int) -> None:
    for form in ("PDF", "TIFF"):
        document = fee_list(pages, form, rows=36, scale=1.0)
        peak = peak_of(document)
        sys.stdout.write(f"\n{form} of {pages} pages, {len(document) // 1024} kB: decoding child"
              f" {peak.megabytes} MB, {peak.cpu_seconds} s of CPU\n")  # fmt: skip
        with Reader() as reader:
            before = 0.0
            for page in list(decode(document)):
                reading = reader.read(PageImage(page.number, page.reading, page.words))
                pid = reader.pid or 0
                now, most = _cpu_seconds(pid), peak_megabytes(pid)
                sys.stdout.write(
                    f"  page {page.number + 1}: {reading.kind}, {now - before:.1f} s of CPU,"
                    f" peak {most} MB\n"
                )
                before = now


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
