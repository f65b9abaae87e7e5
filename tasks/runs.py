"""The run that a step belongs to."""

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run


def this_run() -> str:
    """The id of the run that an operator pressed, in its subflows as well; empty outside of one."""
    return flow_run.root_flow_run_id or flow_run.id or ""


def call_this_run(what: str) -> None:
    """Put `what`, which was chosen after the run began, behind the run's name."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, name=f"{flow_run.name.rstrip()} {what}")
