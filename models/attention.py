"""What an account's last rotation asks for: nothing, patience, or a person."""

from datetime import datetime

from models.account import Account
from models.outcome import Outcome, outcome, working_password
from models.protection import protection
from models.rotation import FINAL, Rotation, RotationState

STATES = {
    RotationState.SEALED: "sealed, nothing sent yet",
    RotationState.SENT: "sent, the directory's answer is not known",
    RotationState.SET: "set in the directory, not proven yet",
    RotationState.VERIFIED: "proven, not in IT Glue yet",
    RotationState.TWIN_SENT: "proven in the domain, sent to Microsoft 365",
    RotationState.TWIN_SET: "set in domain and Microsoft 365, not in IT Glue yet",
    RotationState.RECORDING: "being written into IT Glue",
    RotationState.RECORDED: "in the directory and in IT Glue, not proven by a logon yet",
    RotationState.REFUSED: "refused",
}
"""How far a rotation has come, in words."""


def goes_on_by_itself(rotation: Rotation) -> bool:
    """Whether an unproven rotation is tried, or looked at, again without a person."""
    if rotation.state in FINAL:
        return rotation.settle_at is not None and rotation.problem is None
    return rotation.tries == 0 or rotation.next_try_at is not None


def is_in_flight(rotation: Rotation) -> bool:
    """Whether it is under way, or waits for its next try."""
    return outcome(rotation) != Outcome.PROVEN and goes_on_by_itself(rotation)


def needs_a_person(rotation: Rotation) -> bool:
    """Whether nothing more happens until somebody does something."""
    return outcome(rotation) != Outcome.PROVEN and not goes_on_by_itself(rotation)


def next_try(rotation: Rotation, now: datetime) -> datetime | str:
    """When a rotation in flight comes further: a moment, or words."""
    if rotation.lease_until is not None and rotation.lease_until > now:
        return "being worked on"
    if rotation.state in FINAL:
        return rotation.settle_at or "never"
    return rotation.next_try_at or "within ten minutes"


def which_works(rotation: Rotation) -> str:
    """Which password works now, and where it is."""
    match working_password(rotation):
        case "old":
            return "the old one"
        case "old or new":
            return "the old or the new one; the new one is in the escrow"
        case "new" if rotation.state == RotationState.RECORDED:
            return "the new one, in IT Glue"
        case "new":
            return "the new one, in the escrow"


def press_next(account: Account, customer: str, rotation: Rotation) -> str:
    """What an operator presses to get an unproven account further."""
    run = f"run rotate-passwords with customer = {customer}, accounts = {account.label}"
    if protection(account) is not None:
        run += f", confirm protected = {account.sign_in_name}"
    match rotation.state:
        case RotationState.RECORDED:
            return f"Find out who changed it. Then {run}."
        case RotationState.REFUSED if rotation.typed:
            return "Run reset-password for it again, with another password."
        case RotationState.REFUSED:
            return f"Mend the cause. Then {run}."
        case _:
            return f"Mend the cause. Then {run}: it goes on with the sealed password."
