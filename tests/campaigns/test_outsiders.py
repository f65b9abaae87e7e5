"""People and clocks that change what a rotation relies on, while it is under way."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from tests.campaigns.scenarios import LONG_AGO
from tests.campaigns.table import Campaign
from tests.campaigns.world import World

Running = Callable[[str], AbstractContextManager[Campaign]]

FORGIVEN = 3
"""So many newer passwords make the candidate one that the directory counts as wrong."""

FORGET_COUNTERS = (
    "UPDATE rotation SET key_version = NULL, password_set_at = NULL WHERE account_id = ?"
)


def test_a_password_set_by_hand_before_the_logon_is_never_called_proven_and_costs_one_logon(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("set by hand before the logon") as run:
        cases = run.sized(10, 200)
        world = new_world(accounts=cases * 3 // 2 + 3)
        points = world.run(world.fresh()).points
        at = points.index("after commit", points.index("after LDAP modify")) + 1
        for number in range(cases):
            account = world.fresh()
            # A run stops at a refused logon, and all runs stop at too many accounts that wait.
            world.sql("UPDATE rotation SET stuck = 0")
            worker = world.start(account, run_id=f"case {number}", hold_at=at, retries=3)
            worker.wait_until_held()
            if number % 2:  # as where the directory could not be read right after the set
                world.sql(FORGET_COUNTERS, account.id)
            for each in range(FORGIVEN):
                world.set_by_hand(account, f"By-hand-{number}-{each}-Xy")
            worker.go_on()
            wrong = [*worker.wait().strange, *world.oracle.check(account)]
            for again in range(run.chance(number).randint(1, 3)):
                report = world.run(account, run_id=f"case {number} again {again}", retries=3)
                wrong += [*report.strange, *world.oracle.check(account)]
                if report.failure is None:
                    wrong.append("a run ended well although the password does not work")
            run.case(f"case {number}", wrong)


def test_a_clock_that_was_wrong_for_one_rotation_does_not_mislead_the_next(
    campaign: Running, new_world: Callable[..., World]
):
    with campaign("clock ahead or behind for one rotation") as run:
        cases = run.sized(25, 500)
        world = new_world(accounts=cases * 3 // 2 + 3)
        for number in range(cases):
            chance, account = run.chance(number), world.fresh()
            wrong: list[str] = []
            for turn in range(chance.randint(2, 3)):
                report = world.run(account, run_id=f"turn {turn}")
                wrong += [*report.strange, *world.oracle.check(account)]
                wrong += world.oracle.disagreement(account)
                opened = "SELECT count(*) FROM rotation WHERE account_id = ?"
                if world.sql(opened, account.id) != [(turn + 1,)]:
                    wrong.append("the run rotated nothing")
                world.pass_time(account, chance.choice((1, -1)) * shift(chance.randint(0, 2)))
            run.case(f"case {number}", wrong)


def shift(size: int) -> timedelta:
    """An hour, the hour that daylight saving takes twice, or ten years."""
    return (LONG_AGO, 2 * LONG_AGO, timedelta(days=3_650))[size]
