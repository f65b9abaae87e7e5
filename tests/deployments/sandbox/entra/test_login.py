"""Where the login says it is, and what it says to those it does not let in."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from deployments.sandbox.entra.drawing import (
    AGENCY,
    CONTOSO,
    FABRIKAM,
    MSP_APPLICATION,
    NORTHWIND,
    OWN_APPLICATION,
    WINGTIP,
    made_up_id,
)
from tests.deployments.sandbox.entra.conftest import Caller


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@pytest.mark.parametrize("name", [NORTHWIND, "northwind.test", "northwind.onmicrosoft.com"])
def test_discovery_names_the_tenant_by_its_id_whatever_was_asked(caller: Caller, name: str):
    login = caller.entra.login_url
    found = caller.http.get(f"{login}/{name}/v2.0/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == f"{login}/{NORTHWIND}/oauth2/v2.0/token"
    assert found["authorization_endpoint"].startswith(f"{login}/{NORTHWIND}/")
    assert found["issuer"] == f"{login}/{NORTHWIND}/v2.0"


def test_instance_discovery_knows_this_login_and_no_other(caller: Caller):
    login = caller.entra.login_url
    url = f"{login}/common/discovery/instance?api-version=1.1&authorization_endpoint="
    found = caller.http.get(f"{url}{login}/{NORTHWIND}/oauth2/v2.0/authorize").json()
    expected = f"{login}/{NORTHWIND}/v2.0/.well-known/openid-configuration"
    assert found["tenant_discovery_endpoint"] == expected
    refused = caller.http.get(f"{url}https://login.example.com/x/oauth2/v2.0/authorize")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_instance")


def test_a_token_says_who_it_is_for_and_what_was_consented_to(caller: Caller):
    reply = caller.ask_token(FABRIKAM).json()
    said = claims(reply["access_token"])
    assert (reply["token_type"], reply["expires_in"]) == ("Bearer", 3599)
    assert (said["tid"], said["appid"], said["idtyp"]) == (FABRIKAM, MSP_APPLICATION, "app")
    assert said["aud"] == caller.entra.graph_url
    assert "User-PasswordProfile.ReadWrite.All" in said["roles"]


REFUSALS: list[tuple[str, str, dict[str, Callable[[Caller], str]], int, int]] = [
    ("wrong secret", NORTHWIND, {"client_secret": lambda _: "wrong"}, 401, 7000215),
    (
        "the secret's id",
        NORTHWIND,
        {"client_secret": lambda caller: caller.world.applications[0].secrets[0].id},
        401,
        7000215,
    ),
    (
        "expired secret",
        NORTHWIND,
        {"client_secret": lambda caller: caller.world.applications[0].secrets[1].value},
        401,
        7000222,
    ),
    ("no credential", NORTHWIND, {"client_secret": lambda _: ""}, 401, 7000218),
    ("unknown application", NORTHWIND, {"client_id": lambda _: made_up_id("?")}, 400, 700016),
    ("another tenant's own", CONTOSO, {"client_id": lambda _: OWN_APPLICATION}, 400, 700016),
    ("no consent", WINGTIP, {}, 401, 7000229),
    ("unknown tenant", made_up_id("?"), {}, 400, 90002),
    ("no tenant's name", "no_name", {}, 400, 900023),
    ("another cloud's tenant", AGENCY, {}, 400, 900382),
    ("another resource", NORTHWIND, {"scope": lambda _: "https://x/.default"}, 400, 1002012),
    ("a scope of its own", NORTHWIND, {"scope": lambda _: "User.Read"}, 400, 1002012),
    ("another flow", NORTHWIND, {"grant_type": lambda _: "password"}, 400, 70003),
    ("no application", NORTHWIND, {"client_id": lambda _: ""}, 400, 900144),
]


@pytest.mark.parametrize(
    ("tenant", "form", "status", "code"),
    [each[1:] for each in REFUSALS],
    ids=[each[0] for each in REFUSALS],
)
def test_who_is_not_let_in_is_told_a_number(
    caller: Caller, tenant: str, form: dict[str, Callable[[Caller], str]], status: int, code: int
):
    reply = caller.ask_token(tenant, **{name: value(caller) for name, value in form.items()})
    body = reply.json()
    assert (reply.status_code, body["error_codes"]) == (status, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert f"Trace ID: {body['trace_id']} " in body["error_description"]
    assert body["error_uri"].endswith(f"code={code}")


def test_a_body_in_no_known_letters_is_refused_as_any_other(caller: Caller):
    url = f"{caller.entra.login_url}/{NORTHWIND}/oauth2/v2.0/token"
    reply = caller.http.post(url, content=b"client_id=\xff&grant_type=client_credentials")
    assert reply.json()["error_codes"] == [700016]


def test_a_missing_consent_can_be_told_in_the_other_way(caller: Caller):
    caller.entra.directories[WINGTIP].settings.without_consent = 700016
    assert caller.ask_token(WINGTIP).json()["error_codes"] == [700016]
