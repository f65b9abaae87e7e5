"""After a storm: press *Retry* on every run that did not end well, as an operator would."""

import sys
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun

from deployments.main_job import say
from deployments.pressing import retry
from deployments.report import write_report

ROUNDS = 3
ENDED_BADLY = {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}


def main() -> int:
    """Retry until a round changes nothing; what came of it goes to `report.json`."""
    folder = Path(sys.argv[1])
    for _ in range(ROUNDS):
        before = {run.id: said(run) for run in ended_badly()}
        for run in ended_badly():
            say(f"retry {run.name} ...", end=" ")
            say(retry(run.id).name or "")
        if {run.id: said(run) for run in ended_badly()} == before:
            break
    write_report(folder / "report.json", 0)
    return 0


def ended_badly() -> list[FlowRun]:
    """The runs of deployments that failed or crashed, the first one first."""
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(ENDED_BADLY))
    ours = [run for run in runs if run.deployment_id is not None]
    return sorted(ours, key=lambda run: str(run.created))


def said(run: FlowRun) -> str:
    """The last word of a run."""
    return (run.state and run.state.message) or ""


if __name__ == "__main__":
    sys.exit(main())
