"""Presses what an operator presses: runs a deployment, and *Retry* where a run did not end well."""

import time
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.deployments import run_deployment
from prefect.states import AwaitingRetry, Crashed

POLL_SECONDS = 0.5
LOST_SECONDS = 45
"""A run that nobody has begun for so long was lost with the worker that was to begin it."""

RUN_SECONDS = 3600


def press(deployment: str, parameters: dict[str, Any]) -> State[Any]:
    """Run a deployment to its end; a run that crashed is retried."""
    started = run_deployment(deployment, parameters=parameters, timeout=0)
    run = cast("FlowRun", started)  # typed sync-or-async
    state = followed(run.id)
    while state.is_crashed():
        state = retry(run.id)
    return state


def retry(run_id: UUID) -> State[Any]:
    """Press *Retry* on a run that has ended, and follow it to its end."""
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run_id, AwaitingRetry(), force=True)
    return followed(run_id)


def followed(run_id: UUID) -> State[Any]:
    """The state in which a run ended; one that nobody begins is called crashed."""
    begun = waiting_since = time.monotonic()
    with get_client(sync_client=True) as client:
        while time.monotonic() - begun < RUN_SECONDS:
            state = client.read_flow_run(run_id).state
            if state is not None and state.is_final():
                return state
            if state is None or not state.is_pending():
                waiting_since = time.monotonic()
            elif time.monotonic() - waiting_since > LOST_SECONDS:
                client.set_flow_run_state(run_id, Crashed(message="Nobody began it."), force=True)
            time.sleep(POLL_SECONDS)
    raise TimeoutError(f"Run {run_id} did not end within an hour.")
