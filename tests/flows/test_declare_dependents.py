"""Declared dependents stand in the plans, and wait for somebody after a rotation."""

import time

import pytest
from prefect.client.orchestration import get_client
from prefect.events import Event
from prefect.events.filters import EventFilter, EventNameFilter

from flows.confirm_dependents import confirm_dependents
from flows.declare_dependents import declare_dependents
from flows.rotate_passwords import rotate_passwords
from models.dependent import DeclaredDependent
from tasks.clients.errors import NotFound, Refused
from tasks.dependents import OUTDATED
from tests.flows.conftest import CUSTOMER, Practice, page

HEARD_SECONDS = 60
SQL = DeclaredDependent(host="SRV1", name="MSSQLSERVER")


def events(name: str) -> list[Event]:
    """The events of that name that Prefect's server has; it takes them in a moment later."""
    wanted = EventFilter(event=EventNameFilter(name=[name]))
    deadline = time.monotonic() + HEARD_SECONDS
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            found = client.request(
                "POST", "/events/filter", json={"filter": wanted.model_dump(mode="json")}
            )
            if said := found.json()["events"]:
                return [Event.model_validate(each) for each in said]
    return []


def test_a_plan_names_what_signs_in_with_the_account(contoso: Practice):
    declare_dependents(CUSTOMER, r"CONTOSO\svc-sql", [SQL])
    rotate_passwords(CUSTOMER, accounts=["svc-sql"], dry_run=True)
    assert "MSSQLSERVER on SRV1" in page("plan-rotate-passwords-contoso-ltd")


def test_what_is_declared_replaces_what_was_declared_before(contoso: Practice):
    declare_dependents(CUSTOMER, "svc-sql", [SQL])
    said = declare_dependents(CUSTOMER, "svc-sql", [DeclaredDependent(host="SRV2", name="Agent")])
    assert "Agent on SRV2" in said
    assert "SRV1" not in said
    assert declare_dependents(CUSTOMER, "svc-sql") == ""


def test_after_a_rotation_its_dependents_are_announced_and_wait_until_somebody_confirms_them(
    contoso: Practice,
):
    declare_dependents(CUSTOMER, "svc-sql", [SQL])
    rotate_passwords(CUSTOMER)
    assert "MSSQLSERVER on SRV1" in page("needs-a-person")
    (announced,) = events(OUTDATED)
    assert announced.resource.name == r"CONTOSO\svc-sql"
    assert announced.payload == {
        "customer": CUSTOMER,
        "account": r"CONTOSO\svc-sql",
        "rotation": contoso.rotation("svc-sql").id,
        "dependents": [{"kind": "Windows service", "host": "SRV1", "name": "MSSQLSERVER"}],
    }
    assert confirm_dependents(CUSTOMER, "svc-sql") == 1
    assert "MSSQLSERVER" not in page("needs-a-person")
    with pytest.raises(Refused, match="No dependents are declared"):
        confirm_dependents(CUSTOMER, "svc-backup")


def test_an_unknown_account_is_refused(contoso: Practice):
    with pytest.raises(NotFound):
        declare_dependents(CUSTOMER, "svc-nobody", [SQL])
