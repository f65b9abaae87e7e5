"""Negotiate, with pyspnego's NTLM on both sides."""

from pathlib import Path

import pytest
from pypsrp.exceptions import AuthenticationError
from pypsrp.powershell import RunspacePool

from deployments.sandbox.windows.server import WindowsServer
from tests.deployments.sandbox.windows.conftest import OpenClient, invoke

USER, PASSWORD = "CONTOSO\\svc-sync", "Sync-over-NTLM-1"


@pytest.fixture(autouse=True)
def accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The accounts that NTLM knows on this machine."""
    file = tmp_path / "accounts"
    file.write_text(f"CONTOSO:svc-sync:{PASSWORD}\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(file))


def test_a_domain_account_is_let_in_once_for_a_connection(
    open_client: OpenClient, server: WindowsServer
):
    client = open_client(username=USER, password=PASSWORD, auth="ntlm")
    with RunspacePool(client.wsman) as pool:
        assert invoke(pool, "Get-ADSyncScheduler").output
    assert server.refused == 0


def test_a_wrong_password_is_refused(open_client: OpenClient, server: WindowsServer):
    client = open_client(username=USER, password="wrong", auth="negotiate")
    with pytest.raises(AuthenticationError), RunspacePool(client.wsman):
        pass
    assert server.refused == 1


def test_a_proof_for_another_connection_is_refused(open_client: OpenClient, server: WindowsServer):
    """Without channel binding, whoever stands between could pass the proof on."""
    client = open_client(
        username=USER, password=PASSWORD, auth="negotiate", negotiate_send_cbt=False
    )
    with pytest.raises(AuthenticationError), RunspacePool(client.wsman):
        pass
    assert server.refused == 1
