"""Registers deployments and block types, and leaves alone what an operator changed in the UI."""

from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.types.entrypoint import EntrypointType
from prefect.utilities.callables import parameter_schema

from deployments.catalog import CATALOG, WORK_POOL, Deployed
from tasks.alarms import TAG
from tasks.connections import (
    ActiveDirectoryDomain,
    EntraConnectServer,
    ITGlueConnection,
    Microsoft365Tenant,
)
from tasks.typed_passwords import TypedPassword


def register() -> list[str]:
    """Bring the Prefect server to this version of the application; the deployments' full names."""
    connections = (ITGlueConnection, ActiveDirectoryDomain, Microsoft365Tenant, EntraConnectServer)
    for block in (*connections, TypedPassword):
        block.register_type_and_schema()
    with get_client(sync_client=True) as client:
        with suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=WORK_POOL, type="process"))
        return [_apply(client, each) for each in CATALOG]


def _apply(client: SyncPrefectClient, deployed: Deployed) -> str:
    name = f"{deployed.flow.name}/{deployed.name}"
    wanted = RunnerDeployment.from_flow(
        deployed.flow,
        name=deployed.name,
        description=deployed.flow.description,
        parameters=dict(deployed.parameters),
        schedule=deployed.schedule,
        work_pool_name=WORK_POOL,
        # A file entrypoint would put flows/ first on the path and shadow our packages.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    try:
        known = client.read_deployment_by_name(name)
    except ObjectNotFound:
        known = client.read_deployment(cast("UUID", wanted.apply()))  # typed sync-or-async
    # Applying a known one again would undo pauses, schedules, limits and parameters set in the UI.
    client.update_deployment(
        known.id,
        DeploymentUpdate(
            tags=sorted({*known.tags, TAG}),
            description=wanted.description,
            entrypoint=wanted.entrypoint,
            parameter_openapi_schema=_form(deployed.flow),
        ),
    )
    return name


def _form(flow: Flow[..., Any]) -> dict[str, Any]:
    """The schema of a flow's form, its fields titled for people: "Account type"."""
    schema = parameter_schema(flow).model_dump()
    for name, field in schema["properties"].items():
        words = name.replace("_", " ").replace("itglue", "IT Glue connection")
        field["title"] = words[0].upper() + words[1:]
    return schema
