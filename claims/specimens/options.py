"""Which specimens, as options of a command."""

from argparse import ArgumentParser
from typing import Any

from claims.specimens.batch import EVERY_PAPER, Choice
from claims.specimens.forms import KEPT_APART, USUAL
from claims.specimens.sheet import FOUNDRIES
from claims.specimens.wear import Level


def add_choice(parser: ArgumentParser) -> None:
    """`--level`, `--kind` and `--layout`, each as often as one likes, and `--foundry`."""
    parser.add_argument(
        "--level", action="append", choices=[level.value for level in Level],
        help="may be given several times (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--kind", action="append", choices=list(EVERY_PAPER),
        help="may be given several times (default: all, in turn)",
    )  # fmt: skip
    parser.add_argument(
        "--layout", action="append", choices=[*USUAL, *KEPT_APART],
        help=f"may be given several times (default: {', '.join(USUAL)}); "
        f"{' and '.join(KEPT_APART)} are kept apart for measuring",
    )  # fmt: skip
    parser.add_argument("--foundry", choices=list(FOUNDRIES), default="noto", help="whose type")


def choice_of(options: dict[str, Any]) -> Choice:
    """What `add_choice` let them say."""
    return Choice(
        levels=[Level(name) for name in options["level"] or Level],
        kinds=options["kind"] or tuple(EVERY_PAPER),
        layouts=options["layout"] or USUAL,
        foundry=options["foundry"],
    )
