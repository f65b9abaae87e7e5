"""A run that can be retried, as an operator does with *Retry*: the same run from the top."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.flow_engine import run_flow
from prefect.states import AwaitingRetry

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def retriable(
    flow: Flow[Parameters, Result], parameters: dict[str, Any]
) -> tuple[Callable[[], Result], Callable[[], Result]]:
    """What starts a run of the flow, and what retries it."""
    with get_client(sync_client=True) as client:
        run_id = client.create_flow_run(flow, parameters=parameters).id

    def start() -> Result:
        with get_client(sync_client=True) as client:
            run = client.read_flow_run(run_id)
        return cast("Result", run_flow(flow, flow_run=run, parameters=parameters))

    def retry() -> Result:
        with get_client(sync_client=True) as client:
            client.set_flow_run_state(run_id, AwaitingRetry(), force=True)
        return start()

    return start, retry
