"""Tokens: one request for many threads, never to another host, kept as long as they are good."""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import respx

from deployments.sandbox.entra.drawing import NORTHWIND
from tasks.clients.entra import EntraTenant
from tasks.clients.errors import OutsideError, Unexpected
from tests.tasks.clients.entra.conftest import GRAPH, LOGIN, SECRET, TENANT, Practice

TOKEN = f"{LOGIN}/{NORTHWIND}/oauth2/v2.0/token"
USER = f"{GRAPH}/v1.0/users/{TENANT}"


def test_many_threads_share_one_token(practice: Practice):
    client = practice.client()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(client.fetch_tenant) for _ in range(8)]
    assert {each.result().name for each in asked} == {"Northwind Traders"}
    assert practice.entra.served[f"POST /{NORTHWIND}/oauth2/v2.0/token"] == 1


def test_a_token_is_kept_until_it_is_forgotten(practice: Practice):
    client = practice.client()
    path = f"POST /{NORTHWIND}/oauth2/v2.0/token"
    client.fetch_tenant()
    client.fetch_tenant()
    assert practice.entra.served[path] == 1
    client.forget_token()
    client.fetch_tenant()
    assert practice.entra.served[path] == 2


def test_the_login_is_asked_as_it_wants_to_be(far: EntraTenant, wire: respx.MockRouter):
    wire.get(USER).respond(json={"id": str(TENANT), "userPrincipalName": "x@y"})
    far.fetch_user(TENANT)
    form = parse_qs(wire["token"].calls.last.request.content.decode())
    assert form["scope"] == [f"{GRAPH}/.default"]
    assert form["client_secret"] == [SECRET]
    assert form["grant_type"] == ["client_credentials"]


def host_of(call: respx.models.Call) -> str:
    return call.request.url.host


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://login.example.com/x/oauth2/v2.0/token",
        "https://login.microsoftonline.us/x/oauth2/v2.0/token",
        "https://login.microsoftonline.com:8443/x/oauth2/v2.0/token",
    ],
)
def test_the_secret_goes_to_the_clouds_own_login_only(
    far: EntraTenant, wire: respx.MockRouter, endpoint: str
):
    elsewhere = wire.post(endpoint)
    found = {"token_endpoint": endpoint, "authorization_endpoint": endpoint}
    discovery = f"{LOGIN}/{NORTHWIND}/v2.0/.well-known/openid-configuration"
    wire.get(discovery).respond(json=found)
    with pytest.raises(Unexpected, match="does not belong to the chosen cloud"):
        far.fetch_tenant()
    assert not elsewhere.called
    assert not wire["token"].called


def test_the_environment_does_not_move_the_login(
    far: EntraTenant, wire: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MSAL_FORCE_REGION", "westus2")
    wire.get(USER).respond(json={"id": str(TENANT), "userPrincipalName": "x@y"})
    assert far.fetch_user(TENANT).object_id == TENANT
    assert set(map(host_of, wire.calls)) == {
        "login.microsoftonline.com",
        "graph.microsoft.com",
    }


def test_an_ageing_token_is_used_on_when_the_login_is_out_of_order(
    far: EntraTenant, wire: respx.MockRouter
):
    wire.get(USER).respond(json={"id": str(TENANT), "userPrincipalName": "x@y"})
    token = {"token_type": "Bearer", "expires_in": 3599, "refresh_in": -1, "access_token": "old"}
    wire.post(TOKEN, name="token").respond(json=token)
    far.fetch_user(TENANT)
    wire.post(TOKEN, name="token").respond(503)
    assert far.fetch_user(TENANT).object_id == TENANT
    assert wire.calls.last.request.headers["authorization"] == "Bearer old"


def test_a_success_without_a_token_is_no_success(far: EntraTenant, wire: respx.MockRouter):
    wire.post(TOKEN, name="token").respond(json={"token_type": "Bearer"})
    with pytest.raises(OutsideError, match="not the login's"):
        far.fetch_user(TENANT)


def test_an_opaque_token_leaves_the_rights_unknown(far: EntraTenant):
    with pytest.raises(Unexpected, match="could not be read"):
        far.fetch_rights()


def test_only_one_file_speaks_with_msal():
    folder = Path("tasks/clients/entra")
    users = [
        each.name
        for each in folder.glob("*.py")
        for node in ast.walk(ast.parse(each.read_text()))
        if isinstance(node, ast.Import) and node.names[0].name == "msal"
    ]
    assert users == ["tokens.py"]
