"""A domain controller dies in the middle of a wave: nobody else is begun, and nothing is lost."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from deployments.sandbox.active_directory.faults import Effect
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.world import World
from flows.release_rotations import release_rotations
from flows.resume_rotations import resume_rotations
from flows.rotate_due import rotate_due
from flows.set_rotation_policy import set_rotation_policy
from models.account import Account, AccountType
from models.rotation import Rotation
from models.schedule import ScheduledRotation
from models.sealed_password import SealedPassword
from tasks.account_matching import fetch_entries
from tasks.automatch import automatch
from tasks.candidates import opened_row
from tasks.clients.database import reading, writing
from tasks.due_accounts import open_holds
from tasks.reports import RotationIncomplete
from tests.flows.conftest import CUSTOMER, Practice, import_contoso
from tests.flows.interrupted import LONG_AGO, agree

PLAIN = 27
"""Accounts that the world is filled up with: every tenth has no entry, so that 24 are linked."""


@pytest.fixture
def world() -> World:
    drawn = sum(len(each.users) for each in draw_world().domains)
    return draw_world(drawn + PLAIN)


def come_due(waves: list[int]) -> list[str]:
    """The service accounts, whose moment has come, in the order in which they are rotated."""
    import_contoso("Customers / Teams / Team 000", AccountType.SERVICE)
    automatch.fn(CUSTOMER, fetch_entries.fn(CUSTOMER), link=True)
    now = datetime.now(UTC)
    opens_at = f"{now - timedelta(minutes=10):%H:%M}"
    set_rotation_policy(CUSTOMER, enabled=True, opens_at=opens_at, window_minutes=300, waves=waves)
    with writing() as session:
        linked = session.exec(
            select(Account).where(col(Account.entry_id).is_not(None)).order_by(col(Account.label))
        ).all()
        for number, each in enumerate(linked):
            row = session.get_one(ScheduledRotation, each.id)
            row.due_at = now - timedelta(seconds=60 - number)
        return [each.sam_account_name for each in linked]


@contextmanager
def dying(domain: SimulatedDomain, *, after: int, waiting: int) -> Generator[None]:
    """The domain controller sets so many passwords, and loses power when so many more wait."""

    def die() -> None:
        domain.faults.wait_until_held(waiting, seconds=60)
        domain.stop()

    domain.faults.arm(Effect.HOLD, "modify", times=None, skip=after)
    with ThreadPoolExecutor(1) as machine:
        died = machine.submit(die)
        yield
        died.result()


def rotated(practice: Practice) -> dict[str, int]:
    """How often each account got another password, as the domain counts it."""
    return {
        str(each["sam_account_name"]): int(str(each["history_count"]))
        for each in practice.contoso.snapshot()
        if each["history_count"]
    }


def kept(practice: Practice, name: str) -> bool:
    """Whether the password that the domain accepts stands in the entry or in the escrow."""
    with reading() as session:
        rows = select(SealedPassword).where(SealedPassword.account_id == practice.account(name).id)
        sealed = [opened_row(session, each) for each in session.exec(rows).all()]
    known = {practice.entry(name)["password"], *(each.get_secret_value() for each in sealed)}
    return practice.directory_password(name) in known


def both(practice: Practice, name: str) -> tuple[object, object]:
    """What the domain and the entry hold for an account."""
    return practice.directory_password(name), practice.entry(name)["password"]


def agreeing(practice: Practice, names: list[str]) -> list[str]:
    return [name for name in names if rotated(practice).get(name) and agree(practice, name)]


def held() -> list[str]:
    with reading() as session:
        return [each.why for each in open_holds(session)]


def nothing_is_lost(
    practice: Practice, before: dict[str, tuple[object, object]], untouched: list[str]
) -> None:
    """What was not set is as it was; what was set stands in the entry or in the escrow."""
    assert {name: both(practice, name) for name in untouched} == {
        name: before[name] for name in untouched
    }
    changed = rotated(practice)
    assert all(kept(practice, name) for name in changed)
    assert all(
        practice.directory_password(name) == before[name][0] for name in before.keys() - changed
    )


def time_passes() -> None:
    """Whatever waits for its next try is due for it."""
    with writing() as session:
        waits = update(Rotation).where(col(Rotation.next_try_at).is_not(None))
        session.exec(waits.values(next_try_at=LONG_AGO))


def test_a_controller_that_dies_in_a_wave_holds_the_rest_and_afterwards_all_are_rotated_once(
    practice: Practice,
):
    due = come_due([1, 20, 50])
    untouched = due[21:]
    before = {name: both(practice, name) for name in due}
    with dying(practice.contoso, after=3, waiting=8), pytest.raises(RotationIncomplete) as raised:
        rotate_due()
    assert len(rotated(practice)) == 3
    nothing_is_lost(practice, before, untouched)
    (why,) = held()
    assert why in str(raised.value)
    assert all(name in why for name in untouched)
    practice.contoso.start()
    time_passes()
    assert rotate_due().proven == 0  # held
    release_rotations(CUSTOMER, AccountType.SERVICE, "The domain controller is back.")
    assert resume_rotations().finished >= 8
    rotate_due()
    assert held() == []
    assert rotated(practice) == dict.fromkeys(due, 1)
    assert agreeing(practice, due) == due


def test_an_outage_that_strikes_only_what_is_under_way_holds_nobody_and_goes_on_by_itself(
    practice: Practice,
):
    due = come_due([1, 4, 50])
    untouched = due[5:]
    before = {name: both(practice, name) for name in due}
    with dying(practice.contoso, after=3, waiting=2), pytest.raises(RotationIncomplete) as raised:
        rotate_due()
    assert held() == []
    assert "19 accounts wait" in str(raised.value)
    assert all(name in str(raised.value) for name in untouched)
    assert rotate_due().proven == 0  # waits for those that are under way
    assert len(rotated(practice)) == 3
    nothing_is_lost(practice, before, untouched)
    practice.contoso.start()
    time_passes()
    resume_rotations()
    assert rotate_due().proven == len(untouched)
    assert rotated(practice) == dict.fromkeys(due, 1)
    assert agreeing(practice, due) == due
