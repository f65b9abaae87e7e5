"""Have people told when a run needs them: once, and again to change it or to turn it off."""

from datetime import timedelta

from prefect import flow
from prefect.blocks.notifications import (
    CustomWebhookNotificationBlock,
    MicrosoftTeamsWebhook,
    SendgridEmail,
    SlackWebhook,
)

from tasks.notifications import choose_recipients, store_alarms


@flow(flow_run_name="set up notifications")
def set_up_notifications(
    teams: MicrosoftTeamsWebhook | None = None,
    slack: SlackWebhook | None = None,
    email: SendgridEmail | None = None,
    webhook: CustomWebhookNotificationBlock | None = None,
    stuck_after_minutes: float = 60,
    missed_after_minutes: float = 30,
    turn_off: bool = False,
) -> list[str]:
    """Tell people of runs that failed, crashed, are stuck or missed, and of accounts in need.

    A first message shows that they arrive. No message carries a password or a key.

    Args:
        teams: A Microsoft Teams channel to tell.
        slack: A Slack channel to tell.
        email: People to tell by e-mail, through Sendgrid.
        webhook: Any other address to tell.
        stuck_after_minutes: A run that works longer than this is stuck; one that waits with a form
            is not.
        missed_after_minutes: How long a run may be late, and resume-rotations silent.
        turn_off: Tell nobody anything any more.
    """
    recipients = choose_recipients((teams, slack, email, webhook), turn_off=turn_off)
    return store_alarms(
        recipients,
        stuck_after=timedelta(minutes=stuck_after_minutes),
        missed_after=timedelta(minutes=missed_after_minutes),
    )
