"""The run that a step belongs to."""

from prefect.runtime import flow_run


def this_run() -> str:
    """The id of the run that an operator pressed, in its subflows as well; empty outside of one."""
    return flow_run.root_flow_run_id or flow_run.id or ""
