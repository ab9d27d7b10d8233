"""A sandbox process that a test may kill and start again on the same memory."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from django.conf import settings

MANAGE = settings.BASE_DIR / "manage.py"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(
    data: Path, port: int, settings_module: str = "config.settings.dev"
) -> dict[str, object]:
    """How to start one: arguments for `subprocess`."""
    return {
        "args": [sys.executable, str(MANAGE), "sandbox", "--port", str(port)],
        "env": {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings_module,
            "HUZHU_DATA": str(data),
        },
    }


@dataclass
class Sandbox:
    """One sandbox on its own port and memory."""

    data: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            **command(self.data, self.port),  # type: ignore[call-overload]
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while not self.answers():
            assert self.process.poll() is None, "the sandbox ended"
            assert time.monotonic() < deadline, "the sandbox did not start"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", trust_env=False).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=10)

    def end(self) -> int:
        """As an operator would; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=10)
