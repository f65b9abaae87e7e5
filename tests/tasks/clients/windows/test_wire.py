"""Where the password goes, and where it does not."""

import logging
import socket
import threading
from pathlib import Path

import pytest

from deployments.sandbox.windows.server import WindowsServer
from models.sync_cycle import CycleState
from tasks.clients.errors import Misconfigured
from tests.tasks.clients.windows.conftest import (
    PASSWORD,
    Engine,
    Practice,
    connect_server,
    has_secret,
)


@pytest.mark.parametrize("password", ["Gr\u00fc\u00dfe-7f3a9c", "\u20ac-Canary-7f3a9c", "a:b:c"])
def test_any_letter_may_stand_in_the_password(password: str):
    with WindowsServer(Engine(), password=password) as server:
        assert connect_server(server).start_delta_cycle().state == CycleState.STARTED


def test_no_proxy_is_asked(practice: Practice, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert practice.connect_server().start_delta_cycle().state == CycleState.STARTED


def test_the_environment_brings_no_other_authorities(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    bundle = tmp_path / "authority.pem"
    bundle.write_text(practice.server.ca_certificate)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with pytest.raises(Misconfigured, match="is not trusted"):
        practice.connect_server(ca_certificate=None).start_delta_cycle()


def test_a_port_without_tls_gets_no_password(practice: Practice):
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def listen() -> None:
            connection, _ = plain.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=listen)
        thread.start()
        named = practice.connect_server(port=plain.getsockname()[1])
        with pytest.raises(Misconfigured, match="answers, but not with TLS"):
            named.start_delta_cycle()
        thread.join()
    assert b"Authorization" not in heard[0]


def test_no_library_logs_the_password(practice: Practice, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        practice.connect_server().start_delta_cycle()
    assert {"pypsrp.wsman", "urllib3.connectionpool"} <= {each.name for each in caplog.records}
    assert not has_secret(caplog.text)


def test_the_client_hides_what_it_holds(practice: Practice):
    named = practice.connect_server()
    for each in (named, *vars(named).values()):
        assert PASSWORD not in f"{each!r} {each}"
