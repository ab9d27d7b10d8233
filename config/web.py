"""How gunicorn serves the site: `gunicorn -c python:config.web config.wsgi`.

The application is loaded once, before the workers are forked: they share its memory, and a broken
start is seen at once.
"""

import gc
import os
from pathlib import Path
from typing import Any

worker_class = "gthread"
workers = int(os.environ.get("HUZHU_WEB_WORKERS", "1"))
threads = int(os.environ.get("HUZHU_WEB_THREADS", "8"))
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 4094
# Workers beat into a file; on a slow disk that beat would stop them.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  gunicorn makes it private
# Nothing listens but the site: no control socket in somebody's home.
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """Just before the workers are forked: load every page, and keep the collector off all that.

    Without freezing, each full collection walks some 200,000 objects that never die: every tenth
    request took three times as long.
    """
    from django.template import engines  # noqa: PLC0415  needs the loaded application
    from django.urls import get_resolver  # noqa: PLC0415

    _ = get_resolver().url_patterns
    engines.all()
    gc.collect()
    gc.freeze()
