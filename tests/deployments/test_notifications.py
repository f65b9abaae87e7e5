"""Who is told what: a real server rings the alarms, and a listener on loopback hears them.

The server keeps its events in PostgreSQL, as operators are advised to: on SQLite it drops those that
it could not note down in half a second, and whoever waits for them is told nothing, or wrongly.
"""

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest
from prefect import tags
from prefect.blocks.notifications import CustomWebhookNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.events.schemas.automations import Automation, AutomationCore
from prefect.states import Completed, Crashed, Failed, Paused, Running

from deployments.one_machine import Machine
from deployments.register import register
from flows.send_digest import send_digest
from flows.set_up_notifications import set_up_notifications
from models.account import AccountType
from models.customer import Customer
from models.rotation_hold import RotationHold
from tasks.alarms import PREFIX, TAG
from tasks.clients.database import migrate, now_in, writing
from tasks.clients.errors import Misconfigured
from tests.listener import Message, listener
from tests.postgresql import PostgreSQL
from tests.prefect_server import reached

pytestmark = pytest.mark.postgresql

DIGEST = "quickpass: digest: the past 24 hours"
NAME = r"Contoso <& O'Neill> \{{ 1 }}, Ltd."
SHORT = 20 / 60  # minutes: a busy server takes its time to see that nothing is missing
HEARD_SECONDS = 90
IMPATIENT = {  # as a server is that has waited long enough
    "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT1S",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "1",
}
TROUBLES = {
    "quickpass: accounts need you: run of Needy",
    "quickpass: notifications are set up: run of First",
    "quickpass: resume-rotations is silent: run of Silent",
    "quickpass: rotate-due is silent: run of Quiet",
    "quickpass: run crashed: run of Crashing",
    "quickpass: run did not start: run of Late",
    "quickpass: run failed: run of Failing",
    "quickpass: run is stuck: run of Stuck",
}
INCOMPLETE = (
    "Flow run encountered an exception: RotationIncomplete: 1 of 2 accounts need you; the others "
    "are proven.\nCONTOSO\\jane: the second line"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Generator[SyncPrefectClient]:
    """A client of a server with all deployments registered and no worker."""
    machine = Machine(tmp_path_factory.mktemp("machine"), port=0)
    machine.environment.update(IMPATIENT)
    with PostgreSQL(default_transaction_isolation="read committed") as database:
        address = database.new_database().replace("+psycopg:", "+asyncpg:")
        machine.environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = address
        with machine.server(), reached(machine), get_client(sync_client=True) as client:
            register()
            yield client


@pytest.fixture(scope="module")
def told(client: SyncPrefectClient) -> Generator[Queue[Message]]:
    """What arrives at the webhook."""
    with listener() as arrived:
        yield arrived


def press(**parameters: Any) -> None:
    """Set up notifications to the listener."""
    webhook = CustomWebhookNotificationBlock.load("listener")
    set_up_notifications(webhook=webhook, **parameters)


def ours(client: SyncPrefectClient) -> list[Automation]:
    """Our automations, by name."""
    known = [each for each in client.read_automations() if each.name.startswith(PREFIX)]
    return sorted(known, key=lambda each: each.name)


def begun(client: SyncPrefectClient, deployment: str, customer: str, *states: State[None]) -> None:
    """A run of that deployment that passes through these states."""
    known = client.read_deployment_by_name(deployment)
    run = client.create_flow_run_from_deployment(
        known.id, name=f"run of {customer}", parameters={"customer": customer}
    )
    for state in states:
        client.set_flow_run_state(run.id, state, force=True)


def heard(told: Queue[Message], wanted: set[str]) -> dict[str, str]:
    """The bodies of messages by their subjects, until all that are wanted have come.

    A busy server may send one twice: it looks again at what it could not note down.
    """
    messages: dict[str, str] = {}
    with suppress(Empty):  # what has not come shows in the comparison
        while not wanted <= messages.keys():
            message = told.get(timeout=HEARD_SECONDS)
            messages[message["subject"]] = message["body"]
    return messages | {each["subject"]: each["body"] for each in told.queue}


def test_each_kind_of_trouble_is_told_and_a_healthy_run_never(
    client: SyncPrefectClient, told: Queue[Message]
):
    press(stuck_after_minutes=SHORT, missed_after_minutes=SHORT)
    rotate = "rotate-passwords/rotate-passwords"
    flow = client.read_deployment_by_name(rotate).flow_id
    client.create_deployment(flow, "not-ours")
    begun(client, rotate, "Stuck", Running())
    begun(client, rotate, "Waiting", Running(), Paused(timeout_seconds=600))
    begun(client, rotate, "Late")
    begun(client, "rotate-due/rotate-due", "Late but soon followed")
    begun(client, rotate, "Healthy", Running(), Completed())
    begun(client, "rotate-passwords/not-ours", "Others", Running(), Failed(message="boom"))
    begun(client, "set-up-notifications/set-up-notifications", "First", Running(), Completed())
    begun(client, "resume-rotations/resume-rotations", "Silent", Running(), Completed())
    begun(client, "rotate-due/rotate-due", "Quiet", Running(), Completed())
    begun(client, rotate, "Needy", Running(), Failed(message=INCOMPLETE))
    begun(client, rotate, "Failing", Running(), Failed(message="No route to host.\nsecond line"))
    begun(client, rotate, "Crashing", Running(), Crashed(message="Killed."))
    messages = heard(told, TROUBLES)
    assert messages.keys() == TROUBLES
    run, customer, says, advice, link = messages[
        "quickpass: accounts need you: run of Needy"
    ].splitlines()
    assert run == "Run: run of Needy"
    assert customer == "Customer: Needy"
    assert says == "It says: 1 of 2 accounts need you; the others are proven."
    assert advice.startswith("The run lists the accounts")
    assert link.startswith(f"{str(client.api_url).removesuffix('/api/')}/v2/runs/flow-run/")


def test_the_digest_is_told_as_one_message(
    told: Queue[Message], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("QUICKPASS_DATABASE_URL", f"sqlite:///{tmp_path / 'quickpass.db'}")
    migrate()
    with writing() as session:
        now = now_in(session)
        session.add(Customer(id=1, name=NAME, organization_id=5, created_at=now))
        session.flush()
        session.add(
            RotationHold(
                customer_id=1,
                account_type=AccountType.SERVICE,
                held_at=now,
                why="One failed.",
                run_id="run",
            )
        )
    press()
    with tags(TAG):
        send_digest(hours=24)
    while (message := told.get(timeout=HEARD_SECONDS))["subject"] != DIGEST:
        pass
    _, first, held_line, link = message["body"].splitlines()
    assert first == "Past 24 hours: nothing was rotated."
    assert held_line.startswith(f"Held until release-rotations: {NAME}, service. http")
    assert "/v2/runs/flow-run/" in link


def test_pressing_again_changes_the_alarms_and_adds_none(
    client: SyncPrefectClient, told: Queue[Message]
):
    press()
    before = {each.id: each.trigger for each in ours(client)}
    register()
    assert {each.id: each.trigger for each in ours(client)} == before
    press(stuck_after_minutes=90)
    after = {each.id: each.trigger for each in ours(client)}
    assert after.keys() == before.keys()
    assert after != before


def test_turning_off_leaves_only_what_is_not_ours(client: SyncPrefectClient, told: Queue[Message]):
    press()
    (known, *_) = ours(client)
    client.create_automation(
        AutomationCore(name="somebody's own", trigger=known.trigger, actions=known.actions)
    )
    set_up_notifications(turn_off=True)
    assert [each.name for each in client.read_automations()] == ["somebody's own"]


def test_choosing_nobody_says_what_to_do_and_changes_nothing(
    client: SyncPrefectClient, told: Queue[Message]
):
    press()
    before = ours(client)
    with pytest.raises(Misconfigured, match=r"choose at least one of Teams, Slack"):
        set_up_notifications()
    assert ours(client) == before
