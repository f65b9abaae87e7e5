"""Rotations that were interrupted, and time that passes for them."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from models.account import AccountRef
from models.rotation import Reason, Rotation, RotationState
from models.rotation_request import RotationRequest
from tasks.clients.database import writing
from tests.flows.conftest import Practice

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def begun(practice: Practice, name: str) -> RotationRequest:
    """A request of a run that is dead by now."""
    return RotationRequest(
        account=AccountRef.of(practice.account(name)), run_id="dead", reason=Reason.ROTATION
    )


def later(practice: Practice, name: str, **changes: Any) -> None:
    """Let time pass for the rotation whose password is in force: what is due, is due now."""
    rotations = select(Rotation).where(
        Rotation.account_id == practice.account(name).id,
        Rotation.state != RotationState.REFUSED,
    )
    with writing() as session:
        row = session.exec(rotations.order_by(col(Rotation.generation).desc())).first()
        assert row is not None
        for column, value in changes.items():
            setattr(row, column, value)


def agree(practice: Practice, name: str) -> bool:
    return practice.entry(name)["password"] == practice.directory_password(name)
