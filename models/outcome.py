"""What a rotation may honestly be called, and what an operator is told about it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from models.rotation import Reason, Rotation, RotationState, TwinSetBy

CHANGE_SEEN, CHANGE_NOT_SEEN = "change_seen", "change_not_seen"
"""What takes a logon's place in a tenant: whether its own change time shows the new password."""

PROOFS = ("accepted", "right_but_restricted", CHANGE_SEEN)
"""Answers to a logon that only the right password earns, and what proves it in a tenant."""


NOT_IN_BOTH = (RotationState.SET, RotationState.VERIFIED, RotationState.TWIN_SENT)
"""Where a pair's rotation has a new password in the domain, and not surely in the tenant."""


class Outcome(StrEnum):
    """What a rotation may honestly be called."""

    PROVEN = "proven"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


def outcome(rotation: Rotation | None) -> Outcome:
    """Proven only if every directory and IT Glue showed that they have it.

    None was never started.
    """
    match rotation:
        case None | Rotation(state=RotationState.REFUSED):
            return Outcome.FAILED
        case Rotation(state=RotationState.SEALED, in_doubt=False):
            return Outcome.FAILED
        case Rotation(state=RotationState.RECORDED, problem=None) if is_proven(rotation):
            return Outcome.PROVEN
        case _:
            return Outcome.UNCONFIRMED


def is_proven(rotation: Rotation) -> bool:
    """Whether every directory that was to get the password has shown that it has it."""
    return rotation.logon in PROOFS and (
        rotation.twin_set_by is None or rotation.cloud_changed_at is not None
    )


def working_password(rotation: Rotation | None) -> Literal["old", "new", "old or new"]:
    """Which password the directory accepts now, as far as is known."""
    match rotation:
        case None | Rotation(state=RotationState.REFUSED):
            return "old"
        case Rotation(state=RotationState.SEALED, in_doubt=False):
            return "old"
        case Rotation(state=RotationState.SENT | RotationState.SEALED):
            return "old or new"
        case _:
            return "new"


def may_work(newest_first: Sequence[Rotation]) -> list[Rotation]:
    """The rotations of an account whose password the directory may accept now.

    Several where an outcome is not known; none where the password is older than all of them.
    """
    found: list[Rotation] = []
    for rotation in newest_first:
        match working_password(rotation):
            case "new":
                return [*found, rotation]
            case "old or new":
                found.append(rotation)
            case "old":
                pass
    return found


def typed_in_vain(rotation: Rotation | None) -> bool:
    """Whether an operator typed a password that was not set: it is not tried again."""
    return rotation is not None and rotation.typed and rotation.state == RotationState.REFUSED


def whereabouts(rotation: Rotation | None) -> str:
    """A sentence for the operator: which password works now, where it is, what to do."""
    match working_password(rotation), rotation:
        case "old", _:
            return f"Nothing was changed: the old password still works.{_again(rotation)}"
        case "old or new", _:
            return (
                "It is not known whether the directory took the new password: the old or the new "
                "one works. The new one is sealed in the escrow; run this again to finish."
            )
        case _, Rotation(state=RotationState.RECORDED):
            return f"The new password works and stands in IT Glue.{_unproven(rotation)}"
        case _, Rotation(twin_set_by=TwinSetBy.US) if rotation.state in NOT_IN_BOTH:
            return (
                "The new password works in the domain, and the old one in Microsoft 365 and in IT "
                "Glue. The new one is sealed in the escrow; run this again to finish, or unpair the "
                "two accounts first to leave the one in Microsoft 365 alone."
            )
        case _:
            return (
                "The new password works. It is not in IT Glue yet but sealed in the escrow; "
                "run this again to finish."
            )


UNPROVEN = {
    "locked": (
        " A logon could not prove it because the account is locked. Unlock it: Retry tries the "
        "logon again, and so does the next look."
    ),
    "not_tried": (
        " No logon was tried, because the account is close to being locked; it is tried when it is "
        "looked at again."
    ),
    CHANGE_NOT_SEEN: (
        " Microsoft 365 took it, and its change time does not show that yet, which can take "
        "minutes: it is looked at again."
    ),
}
"""What is missing to a proof, by what took the logon's place."""


def _unproven(rotation: Rotation) -> str:
    if rotation.logon in UNPROVEN:
        return UNPROVEN[rotation.logon or ""]
    if is_proven(rotation) or rotation.logon not in PROOFS:
        return ""
    how = (
        "Entra Connect brings it there, mostly within some minutes, and nothing can hurry that."
        if rotation.twin_set_by == TwinSetBy.ENTRA_CONNECT
        else "it took it, and its change time can lag behind by minutes."
    )
    return (
        f" Microsoft 365 does not show it yet for the account's twin: {how} It is looked at again."
    )


def _again(rotation: Rotation | None) -> str:
    if rotation is None or not typed_in_vain(rotation):
        return ""
    if rotation.reason is Reason.ENTRY:
        return " Write another one into the entry."
    return " Type one again, in a new run."
