"""Which failures a step tries again, and after how long."""

import os
from typing import Any, TypedDict

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import RetryConditionCallable
from sqlalchemy.exc import OperationalError

from tasks.clients.errors import Transient


class Retries(TypedDict):
    """The options of a task that say how it is tried again."""

    retries: int
    retry_delay_seconds: list[float]
    retry_condition_fn: RetryConditionCallable


def is_transient(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether the step failed for a reason that another attempt may not meet."""
    # A busy or restarting database says OperationalError; every step may run twice.
    return isinstance(state.result(raise_on_failure=False), Transient | OperationalError)


def when_transient(delays: str) -> Retries:
    """Try again after each of `delays`, seconds parted by commas, where trying again may help."""
    seconds = [float(each) for each in delays.split(",")]
    return Retries(
        retries=len(seconds), retry_delay_seconds=seconds, retry_condition_fn=is_transient
    )


RETRIES = when_transient(os.environ.get("QUICKPASS_RETRY_SECONDS", "2,10,30"))
"""How all steps are tried again; `QUICKPASS_RETRY_SECONDS` sets other delays."""
