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
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    from config.kernel.postgres_host import PostgresTrouble  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, PostgresTrouble) as trouble:
        if "--traceback" in sys.argv:
            raise
        sys.stderr.write(f"{trouble}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
