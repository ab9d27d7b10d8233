#!/usr/bin/env python
"""The door for every command: `.venv/bin/python manage.py help`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415
    except ImportError:
        sys.exit(
            "Django is not installed here: run `make setup`, then .venv/bin/python manage.py …"
        )
    from config.kernel.postgres_host import PostgresTrouble  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except PostgresTrouble as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
