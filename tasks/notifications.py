"""Tells people when a run needs them, through automations that Prefect's server carries out.

Each alarm is one automation of a stable name. A message names the run and its customer, the first
line of its failure, and where to look: what a run's state says is safe to show, as it is shown in
the UI. The server sends it, so that it arrives when every worker is dead.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.automations import AutomationCore
from prefect.blocks.abstract import NotificationBlock
from prefect.client.orchestration import get_client
from prefect.events.actions import SendNotification

from models.report import cell, table
from tasks.alarms import PREFIX, TAG, Alarm, alarms
from tasks.clients.errors import Misconfigured

SUBJECT = "quickpass: %s: {{ flow_run.name }}"
BODY = """\
Run: {{ flow_run.name }}
{% set customer = flow_run.parameters.customer or flow_run.parameters.organization -%}
{% if customer %}Customer: {{ customer }}
{% endif %}%s
{{ flow_run | ui_url | replace("/v2/runs/", "/runs/") | replace("/runs/", "/v2/runs/") }}"""
"""Operators work in the V2 UI; the link that Prefect makes opens V1."""


def choose_recipients(blocks: Sequence[NotificationBlock | None], *, turn_off: bool) -> list[UUID]:
    """The ids of the chosen notification blocks, none to turn all off.

    Belongs into a flow, outside of tasks: a block carries its secret.
    """
    chosen = [each._block_document_id for each in blocks if each is not None]  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # Prefect offers no public way
    if turn_off:
        return []
    if not chosen:
        raise Misconfigured(
            "Nobody would be told: save a notification under Blocks, and choose at least one of "
            "Teams, Slack, e-mail and webhook. To be told nothing any more, switch Turn off on."
        )
    if None in chosen:
        raise Misconfigured("Save the notification as a block first, and choose it in the form.")
    return [each for each in chosen if each is not None]


@task(task_run_name="store alarms")
def store_alarms(
    recipients: Sequence[UUID], *, stuck_after: timedelta, missed_after: timedelta
) -> list[str]:
    """Have the server tell `recipients`, as chosen now; without any, all alarms are removed.

    Publishes what is told when. Storing again replaces what was stored, and adds nothing.
    """
    wanted = alarms(stuck_after, missed_after) if recipients else []
    with get_client(sync_client=True) as client:
        known = {
            each.name: each.id for each in client.read_automations() if each.name.startswith(PREFIX)
        }
        for name in known.keys() - {each.name for each in wanted}:
            client.delete_automation(known[name])
        for alarm in wanted:
            automation = _automation(alarm, recipients)
            if alarm.name in known:
                client.update_automation(known[alarm.name], automation)
            else:
                client.create_automation(automation)
    rows = [(cell(each.name.removeprefix(PREFIX)), cell(each.when)) for each in wanted]
    create_markdown_artifact(
        key="notifications",
        markdown=table(("You are told of", "When"), rows) if rows else "Nobody is told anything.",
        description="What the operators are told, and when",
    )
    return [each.name for each in wanted]


def _automation(alarm: Alarm, recipients: Sequence[UUID]) -> AutomationCore:
    subject = SUBJECT.replace("%s", alarm.name.removeprefix(PREFIX))
    body = BODY.replace("%s", alarm.says)
    return AutomationCore(
        name=alarm.name,
        description=alarm.when,
        tags=[TAG],
        enabled=True,
        trigger=alarm.trigger,
        actions=[
            SendNotification(block_document_id=each, subject=subject, body=body)
            for each in recipients
        ],
    )
