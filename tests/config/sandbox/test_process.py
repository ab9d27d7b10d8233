"""The sandbox as a process: survives kill -9, ends when told, refuses production."""

import base64
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from config.kernel.adapters import AdapterError
from config.sandbox.client import SandboxClient
from config.sandbox.people import people
from members.connectors.sms.http import HttpGateway
from tests.config.sandbox.process import Sandbox, command, free_port

PHONE = people(1, 1)[0].phone
_KEY = base64.b64encode(bytes(32)).decode()
# What production requires, none of it real.
PRODUCTION = {
    "HUZHU_HOSTS": "huzhu.example",
    "HUZHU_ORIGINS": "https://huzhu.example",
    "HUZHU_SECRET_KEY": "x" * 64,
    "HUZHU_FIELD_KEYS": f"1:{_KEY}",
    "HUZHU_BLIND_INDEX_KEY": _KEY,
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
    "HUZHU_MEDICAL_INSURANCE_URL": "https://insurer.example",
    "HUZHU_MEDICAL_INSURANCE_TOKEN": "x",
    "HUZHU_SMS_URL": "https://sms.example",
    "HUZHU_SMS_TOKEN": "x",
    "HUZHU_BANK_URL": "https://bank.example",
    "HUZHU_BANK_TOKEN": "x",
}


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path)
    made.start()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.kill()


@pytest.mark.chaos
@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_kill_9_and_nothing_is_there_twice(
    sandbox: Sandbox,
) -> None:
    acknowledged: dict[str, str] = {}
    enough = threading.Event()

    def send_until_it_dies(sender: int) -> None:
        gateway = HttpGateway(base_url=f"{sandbox.url}/sms")
        for number in range(10_000):
            key = f"{sender}-{number}"
            try:
                acknowledged[key] = gateway.send(key=key, phone=PHONE, text=f"text {key}")
            except AdapterError:
                return
            if len(acknowledged) > 60:
                enough.set()

    senders = [threading.Thread(target=send_until_it_dies, args=(n,)) for n in range(4)]
    for sender in senders:
        sender.start()
    assert enough.wait(timeout=30)
    sandbox.kill()
    for sender in senders:
        sender.join(timeout=30)
    sandbox.start()

    gateway = HttpGateway(base_url=f"{sandbox.url}/sms")
    for key, reference in acknowledged.items():
        assert gateway.send(key=key, phone=PHONE, text=f"text {key}") == reference
    with closing(SandboxClient(sandbox.url)) as client:
        keys = [message["key"] for message in client.messages()]
    assert set(acknowledged) <= set(keys)
    assert len(keys) == len(set(keys))


@pytest.mark.slow
def test_it_ends_cleanly_when_told(sandbox: Sandbox) -> None:
    assert sandbox.end() == 0


@pytest.mark.slow
def test_a_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = subprocess.run(
            **command(tmp_path, taken.getsockname()[1]),  # type: ignore[call-overload]
            check=False,
            capture_output=True,
            text=True,
        )
    assert ended.returncode == 1
    assert "cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
def test_production_settings_refuse_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    start = command(tmp_path, free_port(), "config.settings.prod")
    ended = subprocess.run(**start, check=False, capture_output=True, text=True)  # type: ignore[call-overload]
    assert ended.returncode == 2
    assert "production" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.glob("sandbox*"))


@pytest.mark.slow
def test_only_this_machine_by_its_own_name_is_answered(sandbox: Sandbox) -> None:
    answer = httpx.get(f"{sandbox.url}/sms/", headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code == 400
