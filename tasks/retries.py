"""Which failures a step tries again, and after how long."""

import os
from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun

from tasks.clients.errors import Transient


def _delays() -> list[float]:
    return [float(each) for each in os.environ.get("QUICKPASS_RETRY_SECONDS", "2,10,30").split(",")]


RETRY_DELAYS = _delays()
"""Seconds before each new attempt of a step; `QUICKPASS_RETRY_SECONDS` replaces them."""


def is_transient(task: Task[..., Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether the step failed for a reason that another attempt may not meet."""
    return isinstance(state.result(raise_on_failure=False), Transient)
