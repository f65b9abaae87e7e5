"""What a rotation may honestly be called, and what an operator is told about it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

from models.rotation import Rotation, RotationState

PROOFS = ("accepted", "right_but_restricted")
"""Answers to a logon that only the right password earns."""


class Outcome(StrEnum):
    """What a rotation may honestly be called."""

    PROVEN = "proven"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"


def outcome(rotation: Rotation | None) -> Outcome:
    """Proven only if a logon and IT Glue both returned the password; None was never started."""
    match rotation:
        case None | Rotation(state=RotationState.REFUSED):
            return Outcome.FAILED
        case Rotation(state=RotationState.SEALED, in_doubt=False):
            return Outcome.FAILED
        case Rotation(state=RotationState.RECORDED, problem=None) if rotation.logon in PROOFS:
            return Outcome.PROVEN
        case _:
            return Outcome.UNCONFIRMED


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
            again = " Type one again, in a new run." if typed_in_vain(rotation) else ""
            return f"Nothing was changed: the old password still works.{again}"
        case "old or new", _:
            return (
                "It is not known whether the directory took the new password: the old or the new "
                "one works. The new one is sealed in the escrow; run this again to finish."
            )
        case _, Rotation(state=RotationState.RECORDED, logon="locked"):
            return (
                "The directory took the new password and IT Glue holds it. A logon could not prove "
                "it because the account is locked: unlock it and sign in once."
            )
        case _, Rotation(state=RotationState.RECORDED, logon="not_tried"):
            return (
                "The directory took the new password and IT Glue holds it. No logon was tried, "
                "because the account is close to being locked; it is tried when it is looked at "
                "again."
            )
        case _, Rotation(state=RotationState.RECORDED):
            return "The new password works and stands in IT Glue."
        case _:
            return (
                "The new password works. It is not in IT Glue yet but sealed in the escrow; "
                "run this again to finish."
            )
