"""One run of a flow at a time for each customer, on each database."""

from collections.abc import Collection

import pytest

from models.customer import Customer
from tasks.clients.database import migrate, writing
from tasks.jobs import take_jobs
from tests.at_once import at_once
from tests.escrow_builder import NOW

FLOW = "rotate-passwords"


@pytest.fixture
def customers(on_each_database: str) -> list[int]:
    migrate()
    made = [Customer(name=name, created_at=NOW) for name in ("Contoso, Ltd.", "Fabrikam GmbH")]
    with writing() as session:
        session.add_all(made)
    return [each.id or 0 for each in made]


class Runs:
    """What Prefect would say of the runs: those that began have not ended until they are told to."""

    def __init__(self) -> None:
        self.ended = {"a run of last week"}

    def under_way(self, run_ids: Collection[str]) -> dict[str, None]:
        return dict.fromkeys(set(run_ids) - self.ended)

    def begin(self, customer_ids: list[int], run: str, flow: str = FLOW) -> list[str]:
        """Who holds the customers that the run does not get."""
        return [each.run_id for each in take_jobs(flow, customer_ids, run, self.under_way)]


def test_a_customer_is_held_until_its_run_has_ended(customers: list[int]):
    runs = Runs()
    assert runs.begin(customers, "first") == []
    assert runs.begin(customers, "second") == ["first", "first"]
    runs.ended.add("first")
    assert runs.begin(customers, "second") == []


def test_the_same_run_started_again_passes_and_one_that_lost_its_job_does_not(
    customers: list[int],
):
    runs = Runs()
    for _ in range(2):
        assert runs.begin(customers[:1], "first") == []
    runs.ended.add("first")
    assert runs.begin(customers[:1], "second") == []
    runs.ended.remove("first")  # somebody presses Retry
    assert runs.begin(customers[:1], "first") == ["second"]


def test_other_flows_and_other_customers_are_not_held_up(customers: list[int]):
    runs = Runs()
    assert runs.begin(customers[:1], "first") == []
    assert runs.begin(customers[:1], "second", flow="match-accounts") == []
    assert runs.begin(customers, "third") == ["first"]
    assert runs.begin(customers[1:], "fourth") == ["third"]


@pytest.mark.parametrize("before", [None, "a run of last week"])
def test_of_runs_that_begin_at_the_same_instant_exactly_one_wins(
    customers: list[int], before: str | None
):
    for number in range(5):
        flow = f"flow {number}"
        runs = Runs()
        if before:
            runs.begin(customers[:1], before, flow)
        came = at_once(8, lambda run: runs.begin(customers[:1], f"{run}", flow))  # noqa: B023  # called within the turn
        (winner,) = [run for run, held in enumerate(came) if held == []]
        assert [held for held in came if held] == [[f"{winner}"]] * 7
