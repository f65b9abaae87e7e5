"""The plan of the password entries that a run would create."""

from prefect import task

from models.plan_page import CREATE, LEFT, Cost, PlanLine, plan_page
from models.report import cell
from tasks.new_entries import WantedEntries
from tasks.plans import NOTHING, plan_key, publish_plan


def planned_entries(customer: str, wanted: WantedEntries, *, dry_run: bool) -> WantedEntries:
    """The entries to create: all that are wanted. A dry run publishes the plan, and creates none."""
    if not dry_run:
        return wanted
    publish_entry_plan(customer, wanted)
    return WantedEntries(requests=[], left_out=wanted.left_out)


@task(task_run_name="plan entries · {customer}")
def publish_entry_plan(customer: str, wanted: WantedEntries) -> None:
    """Publish which entries would be created, and why other accounts get none."""
    lines = [
        PlanLine(
            str(each.account),
            customer,
            "unchanged",
            cell(each.name),
            CREATE,
            f"It has none. The entry's username will be {each.username}.",
        )
        for each in wanted.requests
    ]
    for sentence in wanted.left_out:
        account, _, why = sentence.partition(": ")
        lines.append(PlanLine(account, customer, "unchanged", "none new", LEFT, why))
    publish_plan(plan_key([customer]), plan_page(NOTHING, lines, Cost(len(wanted.requests))))
