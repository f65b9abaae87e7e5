"""One job at a time: two runs of one flow never work for the same customer together.

Who began last stands in our database; whether that run has ended, Prefect says. So nothing has to
be released, and a run that died holds nobody up.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from prefect import get_run_logger, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.runtime import flow_run
from prefect.utilities.urls import url_for
from sqlmodel import select

from models.customer import Customer
from models.job import Job
from models.names import name_key
from models.report import moment
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import Permanent
from tasks.customers import find_customer
from tasks.retries import RETRIES
from tasks.runs import this_run

PAGE = 200  # runs that Prefect tells at a time

UnderWay = Mapping[str, FlowRun]
"""The runs that have not ended, by id."""


class JobUnderWay(Permanent):
    """Another run of this flow works for the customer; the text says which, and what to do."""


@task(task_run_name="begin job", **RETRIES)
def begin_job(customers: Sequence[str]) -> list[str]:
    """The names of the customers that this run may work for, from now on until it ends.

    A customer that another run of the same flow works for is left out, with a line in the log;
    JobUnderWay if that leaves none. The same run, started again, goes on with its own.
    """
    owners = _owners(customers)
    run_id = this_run()
    known: dict[str, FlowRun] = {}

    def under_way(run_ids: Collection[str]) -> UnderWay:
        known.update(found := runs_under_way(run_ids))
        return found

    held = take_jobs(flow_run.flow_name or "", list(owners), run_id, under_way)
    said = [_sentence(owners[each.customer_id], each, known[each.run_id]) for each in held]
    if said and len(said) == len(owners):
        raise JobUnderWay(f"{' '.join(said)} Nothing was changed.")
    for sentence in said:
        get_run_logger().warning("Left out: %s", sentence)
    busy = {each.customer_id for each in held}
    return [name for customer_id, name in owners.items() if customer_id not in busy]


def take_jobs(
    flow: str,
    customer_ids: Sequence[int],
    run_id: str,
    under_way: Callable[[Collection[str]], Mapping[str, object]],
) -> list[Job]:
    """Take the flow's job for each customer; those that a run holds which has not ended.

    `under_way` tells which of some runs have not ended. The job of an ended run is taken only as it
    was when that run was asked about: of two that take it at once, the second asks about the first.
    """
    ended = set[tuple[str, datetime]]()
    while True:
        held = _taken(flow, customer_ids, run_id, ended)
        running = under_way({each.run_id for each in held})
        ended = {_seen(each) for each in held if each.run_id not in running}
        if not ended:
            return held


def runs_under_way(run_ids: Collection[str]) -> UnderWay:
    """Those of these runs that have not ended; one that Prefect does not know has."""
    listed = sorted(run_ids)
    found: list[FlowRun] = []
    with get_client(sync_client=True) as client:
        for start in range(0, len(listed), PAGE):
            part = [UUID(each) for each in listed[start : start + PAGE]]
            wanted = FlowRunFilter(id=FlowRunFilterId(any_=part))
            found += client.read_flow_runs(flow_run_filter=wanted, limit=PAGE)
    return {str(each.id): each for each in found if each.state is None or not each.state.is_final()}


def _taken(
    flow: str, customer_ids: Sequence[int], run_id: str, ended: Collection[tuple[str, datetime]]
) -> list[Job]:
    """Take what is free, our own, or as an ended run left it; what others hold."""
    held: list[Job] = []
    with writing() as session:
        jobs = session.exec(select(Job).where(Job.flow == flow)).all()
        known = {each.customer_id: each for each in jobs}
        now = now_in(session)
        for customer_id in customer_ids:
            job = known.get(customer_id)
            if job is None:
                new = Job(flow=flow, customer_id=customer_id, run_id=run_id, begun_at=now)
                session.add(new)
            elif job.run_id == run_id or _seen(job) in ended:
                job.run_id, job.begun_at = run_id, now
            else:
                held.append(job)
    return held


def _seen(job: Job) -> tuple[str, datetime]:
    return job.run_id, job.begun_at


def _owners(customers: Sequence[str]) -> dict[int, str]:
    """The customers' own names, by id; NotFound as in `find_customer`."""
    with reading() as session:
        known = {name_key(each.name): each for each in session.exec(select(Customer)).all()}
    found = [known.get(name_key(name)) or find_customer(name) for name in customers]
    return {each.id or 0: each.name for each in found}


def _sentence(customer: str, job: Job, run: FlowRun) -> str:
    state = run.state.name if run.state and run.state.name else "unknown"
    return (
        f"Another run of {job.flow} is at work for {customer!r} since {moment(job.begun_at)}: "
        f"{run.name!r}, which is {state} ({_address(run)}). Wait for its end, answer its form, or "
        "cancel it there; delete it there if it can never end. Then retry this run."
    )


def _address(run: FlowRun) -> str:
    """The run's page in the UI that an operator is signed in to."""
    address = url_for("flow-run", run.id)
    return address.replace("/runs/", "/v2/runs/", 1) if address else str(run.id)
