"""Answers the form of a run as the UI does: it reads what is asked, and resumes with the answers."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType

Result = TypeVar("Result")

FORM_SECONDS = 60
PAUSED = FlowRunFilter(
    state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED]))
)


class Form:
    """What a run that waits asks."""

    def __init__(self, client: SyncPrefectClient, run: FlowRun) -> None:
        assert run.state is not None
        keys = run.state.state_details.run_input_keyset
        assert keys is not None
        self.text = str(json.loads(client.read_flow_run_input(run.id, keys["description"])))
        self._schema = json.loads(client.read_flow_run_input(run.id, keys["schema"]))
        self.fields: dict[str, Any] = self._schema["properties"]

    def chosen(self, name: str) -> Any:
        """What is answered beforehand."""
        return self.fields[name].get("default")

    def labels(self, name: str) -> list[str]:
        """What may be chosen."""
        field = self.fields[name].get("items") or self.fields[name]
        shared = self._schema["$defs"][field["$ref"].rpartition("/")[2]]
        return shared.get("enum") or [shared["const"]]

    def label(self, name: str, beginning: str) -> str:
        """The one label that begins so."""
        (found,) = (each for each in self.labels(name) if each.startswith(beginning))
        return found


def answering(run: Callable[[], Result], answer: Callable[[Form], dict[str, Any]]) -> Result:
    """What `run` returns or raises; `answer` is asked for each of its forms.

    What `answer` does not mention stays as it is chosen beforehand.
    """
    with ThreadPoolExecutor(1) as threads, get_client(sync_client=True) as client:
        running = threads.submit(run)
        while (waiting := _waiting(client, running.done)) is not None:
            form = Form(client, waiting)
            answers = {name: form.chosen(name) for name in form.fields}
            try:
                answers |= answer(form)
            finally:  # a run that is not answered would keep the test for an hour
                answered = client.resume_flow_run(waiting.id, run_input=answers)
            assert answered.status.value == "ACCEPT", answered.details
        return running.result()


def _waiting(client: SyncPrefectClient, ended: Callable[[], bool]) -> FlowRun | None:
    """The run that waits with its form, None if it ended without asking."""
    deadline = time.monotonic() + FORM_SECONDS
    while time.monotonic() < deadline:
        for run in client.read_flow_runs(flow_run_filter=PAUSED):
            if run.state and run.state.state_details.run_input_keyset:
                keys = run.state.state_details.run_input_keyset
                written = client.filter_flow_run_input(run.id, keys["description"], 1, set())
                if written:
                    return run
        if ended():
            return None
        time.sleep(0.1)
    raise TimeoutError("The run neither asked nor ended.")
