"""Registering deployments, once and again."""

from typing import Any, cast

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.schedules import CronSchedule
from prefect.testing.utilities import prefect_test_harness

from deployments.register import register


@pytest.fixture(scope="module")
def client():
    with (
        prefect_test_harness(server_startup_timeout=120),
        get_client(sync_client=True) as client,
    ):
        yield client


def test_every_flow_has_a_deployment_of_its_name_with_help_for_each_field(
    client: SyncPrefectClient,
):
    for name in register():
        deployment = client.read_deployment_by_name(name)
        schema = cast("dict[str, Any]", deployment.parameter_openapi_schema)
        assert deployment.description
        assert [
            name for name, field in schema["properties"].items() if "description" not in field
        ] == []
        assert all("_" not in field["title"] for field in schema["properties"].values())
        module, function = str(deployment.entrypoint).rsplit(".", 1)
        assert module == f"flows.{function}"


def test_nothing_rotates_by_itself_until_an_operator_switches_it_on(client: SyncPrefectClient):
    register()
    nightly = client.read_deployment_by_name("rotate-passwords/nightly")
    assert [schedule.active for schedule in nightly.schedules] == [False]


def test_registering_again_keeps_what_an_operator_changed(client: SyncPrefectClient):
    register()
    name = "rotate-passwords/rotate-passwords"
    deployment = client.read_deployment_by_name(name)
    changes = DeploymentUpdate(
        paused=True, parameters={"customer": "Contoso"}, tags=["night shift"]
    )
    client.update_deployment(deployment.id, changes)
    client.create_deployment_schedules(
        deployment.id, [(CronSchedule(cron="0 4 * * *", timezone="UTC"), True)]
    )
    register()
    after = client.read_deployment_by_name(name)
    assert after.paused
    assert after.parameters == {"customer": "Contoso"}
    assert after.tags == ["night shift", "quickpass"]
    assert len(after.schedules) == 1


def test_registering_again_brings_changed_forms(client: SyncPrefectClient):
    register()
    name = "reset-password/reset-password"
    deployment = client.read_deployment_by_name(name)
    client.update_deployment(deployment.id, DeploymentUpdate(description="old"))
    register()
    assert client.read_deployment_by_name(name).description != "old"


def test_an_operator_who_types_a_password_reads_what_becomes_of_it(client: SyncPrefectClient):
    register()
    said = client.read_block_type_by_slug("typed-password").description or ""
    assert "deletes it from Prefect" in said
    form = client.read_deployment_by_name("reset-password/reset-password").parameter_openapi_schema
    field = cast("dict[str, Any]", form)["properties"]["new_password"]
    assert "deleted after an hour" in field["description"]
