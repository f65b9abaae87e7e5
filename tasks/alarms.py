"""When somebody is told that a run needs a person: each alarm becomes one Prefect automation."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import NamedTuple

from prefect.automations import EventTrigger, Posture, ResourceSpecification
from prefect.events.schemas.automations import ResourceSpecificationDict

from models.plural import counted

TAG = "quickpass"
"""The tag of every deployment of ours; only their runs ring an alarm."""

PREFIX = "quickpass: "
"""How the names of our automations begin; other automations are left alone."""

SWEEP = "resume-rotations"
"""The flow that runs every few minutes: when it is silent, nothing runs any more."""

OFTEN = (SWEEP, "rotate-due", "pull-password-changes")
"""The flows that run every few minutes: one run that is late is soon followed by the next."""

WAITING = {
    SWEEP: "interrupted rotations wait",
    "rotate-due": "what is due is not rotated",
}
"""What waits while a flow is silent that should run every few minutes."""

SHORTEST = timedelta(seconds=10)
"""Prefect waits for what is missing no shorter than this."""

ONCE = timedelta(seconds=5)
"""How close together the same news of one run is told once: a busy server looks at it again."""

FLOW = "related:flow:prefect.resource.id"
"""Labels an event with the flow of its run. Without a label Prefect would ring again and again."""

NEEDS_A_PERSON = "Flow run encountered an exception: RotationIncomplete:*"
BEGUN = frozenset({"Pending", "Running", "Retrying", "Rerunning"})
MOVED = BEGUN | {
    "AwaitingConcurrencySlot",
    "AwaitingRetry",
    "Cancelled",
    "Cancelling",
    "Completed",
    "Crashed",
    "Failed",
    "Paused",
    "Resuming",
    "Scheduled",
    "Suspended",
    "TimedOut",
}

SAYS = """\
It says: {{ ((flow_run.state.message or "nothing").split("encountered an exception: ") | last)
    .removeprefix("RotationIncomplete: ").splitlines() | first | truncate(300) }}
"""


class Alarm(NamedTuple):
    """One reason to tell somebody: what happened, when it rings, and what to do then."""

    name: str
    when: str
    says: str
    trigger: EventTrigger


def alarms(stuck_after: timedelta, missed_after: timedelta) -> list[Alarm]:
    """All reasons to tell somebody."""
    silent = f"for {_minutes(missed_after)}"
    idle = f"for {_minutes(stuck_after)}"
    return [
        Alarm(
            f"{PREFIX}accounts need you",
            "A run has finished and left accounts that a person has to look at.",
            f"{SAYS}The run lists the accounts, which password works now, and what to do.",
            _at_once({"Failed"}, message=NEEDS_A_PERSON),
        ),
        Alarm(
            f"{PREFIX}run failed",
            "A run could not do its work.",
            f"{SAYS}Mend the cause and press Retry on the run: it finishes what was left.",
            _at_once({"Failed", "TimedOut"}, message=f"!{NEEDS_A_PERSON}"),
        ),
        Alarm(
            f"{PREFIX}run crashed",
            "The process of a run died.",
            f"{SAYS}Nothing is lost: {SWEEP} carries on, and so does Retry on the run.",
            _at_once({"Crashed"}),
        ),
        Alarm(
            f"{PREFIX}run is stuck",
            f"A run has worked {idle} without an end. One that waits with a form is not stuck.",
            f"It has worked {idle} and has not ended. Look at its last step; to end it, press "
            "Cancel and then Retry.",
            _missing(BEGUN, MOVED, stuck_after),
        ),
        Alarm(
            f"{PREFIX}run did not start",
            f"A run was due, and nobody began it {silent}.",
            f"It was due, and nobody began it {silent}. Is a worker running?",
            _missing({"Late"}, MOVED, missed_after, flows=[f"!{each}" for each in OFTEN]),
        ),
        *(_is_silent(flow, waiting, silent, missed_after) for flow, waiting in WAITING.items()),
        Alarm(
            f"{PREFIX}digest",
            "Each day, and whenever send-digest is pressed: what happened, and what waits.",
            "{{ flow_run.state.message }}",
            _at_once({"Completed"}, flow="send-digest"),
        ),
        Alarm(
            f"{PREFIX}notifications are set up",
            "This was pressed: what you read then shows that messages arrive.",
            "From now on you are told when a run needs you.",
            _at_once({"Completed"}, flow="set-up-notifications"),
        ),
    ]


def _is_silent(flow: str, waiting: str, silent: str, missed_after: timedelta) -> Alarm:
    return Alarm(
        f"{PREFIX}{flow} is silent",
        f"{flow} has not completed {silent}: it was told of once, and is again after the "
        "next that completes.",
        f"It is the last that completed, and {silent} none has: {waiting}. "
        f"Is a worker running, and is the schedule of {flow} on?",
        _missing({"Completed"}, {"Completed"}, missed_after, flows=[flow], of_each=FLOW),
    )


def _at_once(states: Collection[str], *, message: str = "*", flow: str = "*") -> EventTrigger:
    """Rings when a run of ours enters one of `states`."""
    return EventTrigger(
        expect=_events(states),
        match={"prefect.resource.id": "prefect.flow-run.*", "prefect.state-message": message},
        match_related=_ours([flow]),
        for_each={"prefect.resource.id"},
        posture=Posture.Reactive,
        threshold=1,
        within=ONCE,
    )


def _missing(
    after: Collection[str],
    expected: Collection[str],
    within: timedelta,
    *,
    flows: Sequence[str] = ("*",),
    of_each: str = "prefect.resource.id",
) -> EventTrigger:
    """Rings when a run of ours that entered `after` enters none of `expected` in time.

    `of_each` labels what is waited for: the run itself, or all runs of its flow.
    """
    return EventTrigger(
        after=_events(after),
        expect=_events(expected),
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related=_ours(flows),
        for_each={of_each},
        posture=Posture.Proactive,
        threshold=1,
        within=max(within, SHORTEST),
    )


def _ours(
    flows: Sequence[str],
) -> list[ResourceSpecification | ResourceSpecificationDict]:
    """Runs of our deployments whose flow's name matches every one of these patterns."""
    return [
        {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TAG}"},
        *({"prefect.resource.role": "flow", "prefect.resource.name": each} for each in flows),
    ]


def _events(states: Collection[str]) -> set[str]:
    return {f"prefect.flow-run.{each}" for each in states}


def _minutes(time: timedelta) -> str:
    return counted(time.total_seconds() / 60, "minute")
