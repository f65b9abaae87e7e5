"""How requests look on the wire, and that nothing is believed only because it was asked for."""

import json
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr

from deployments.sandbox.itglue.simulator import ITGlueSimulator
from tasks.clients.itglue import ITGlue, NewEntry


def row(entry_id: int, name: str) -> dict[str, Any]:
    return {"id": str(entry_id), "attributes": {"organization-id": 2, "name": name}}


def page(*rows: dict[str, Any]) -> httpx.Response:
    meta = {"next-page": None, "total-count": len(rows)}
    return httpx.Response(200, json={"data": rows, "meta": meta})


def test_passwords_are_asked_for_in_lower_case_as_it_glue_wants_its_booleans(
    client: ITGlue, wire: respx.MockRouter
):
    wire.route().mock(return_value=httpx.Response(200, json={"data": row(1, "x")}))
    client.fetch_entry(1)
    asked = dict(wire.calls.last.request.url.params)
    assert asked["show_password"] == "true"
    client.update_password(1, SecretStr("n3w"))
    assert wire.calls.last.request.url.query == b"show_password=true"


def test_an_update_sends_the_password_and_nothing_else(client: ITGlue, wire: respx.MockRouter):
    wire.patch("/passwords/1").mock(return_value=httpx.Response(200, json={"data": row(1, "x")}))
    client.update_password(1, SecretStr("n3w"))
    sent = wire.calls.last.request
    assert sent.headers["content-type"] == "application/vnd.api+json"
    attributes = {"password": "n3w"}
    assert json.loads(sent.content) == {"data": {"type": "passwords", "attributes": attributes}}


def test_a_new_entry_leaves_out_what_was_not_given(client: ITGlue, wire: respx.MockRouter):
    wire.post("/passwords").mock(return_value=httpx.Response(200, json={"data": row(1, "x")}))
    password = SecretStr("n3w")
    client.create_entry(
        NewEntry(organization_id=2, name="x", username="y", password=password, category_id=5)
    )
    assert json.loads(wire.calls.last.request.content)["data"]["attributes"] == {
        "organization_id": 2,
        "name": "x",
        "username": "y",
        "password": "n3w",
        "password_category_id": 5,
    }


def test_categories_are_sorted_by_name_as_they_cannot_be_by_id(
    client: ITGlue, wire: respx.MockRouter
):
    wire.get("/password_categories").mock(return_value=page(row(2, "A"), row(1, "B")))
    assert [each.id for each in client.fetch_categories()] == [1, 2]
    assert wire.calls.last.request.url.params["sort"] == "name"


def test_a_filter_that_it_glue_ignores_finds_nothing_of_another_name(
    client: ITGlue, wire: respx.MockRouter
):
    wire.route().mock(return_value=page(row(1, "Contoso"), row(2, "Fabrikam")))
    assert [each.id for each in client.find_entries(2, "fabrikam")] == [2]
    assert [each.id for each in client.fetch_organizations(["Contoso"])] == [1]
    assert client.find_entries(2, "Northwind") == client.fetch_organizations(["Northwind"]) == []


def test_a_proxy_of_the_company_is_not_asked_for_this_machine_itself(
    simulator: ITGlueSimulator, monkeypatch: pytest.MonkeyPatch, limiter: Any
):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # where nobody listens
    with ITGlue(
        "US",
        SecretStr(simulator.key().value),
        base_url=simulator.url,
        before_request=limiter.before_request,
        after_throttle=limiter.held.append,
    ) as itglue:
        assert itglue.fetch_categories()
