"""How many steps of a run work at the same time."""

from typing import Any, cast

from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner


def at_once(steps: int) -> TaskRunner[PrefectFuture[Any]]:
    """A task runner of so many threads; Prefect's own default has no limit."""
    # Prefect's own type says less than its decorator asks for.
    return cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=steps))
