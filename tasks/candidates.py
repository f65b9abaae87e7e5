"""Candidates for a new password: sealed into the escrow, opened from it, never anywhere else."""

from datetime import UTC, datetime
from hmac import compare_digest

from pydantic import SecretStr
from sqlmodel import select

from models.account import Account
from models.rotation import Rotation, RotationRequest, RotationState, SealedPassword
from tasks.clients.database import Session, reading, writing
from tasks.clients.errors import Unexpected
from tasks.clients.escrow import Binding, Sealed, escrow
from tasks.ledger import move, opened


def open_rotation(request: RotationRequest, password: SecretStr) -> None:
    """Open a rotation with `password` sealed as its first candidate, in one durable commit.

    It is read back on another connection before this returns. Raises Unexpected when that shows
    another value, and the database's IntegrityError when another run was faster.
    """
    with writing() as session:
        rotation = opened(request, RotationState.SEALED)
        session.add(rotation)
        session.flush()
        _seal(session, rotation, password)
    _read_back(rotation, password)


def seal_next(rotation: Rotation, password: SecretStr) -> Rotation:
    """The rotation with a further candidate, after the directory definitely refused the last."""
    with writing() as session:
        _seal(session, rotation.model_copy(update={"attempt": rotation.attempt + 1}), password)
    moved = move(rotation, RotationState.SEALED, attempt=rotation.attempt + 1)
    _read_back(moved, password)
    return moved


def open_candidate(rotation: Rotation) -> SecretStr:
    """The password that this rotation is about."""
    with reading() as session:
        # Two workers may have sealed the same attempt at once: the first one counts for both.
        row = session.exec(
            select(SealedPassword)
            .where(
                SealedPassword.rotation_id == rotation.id,
                SealedPassword.attempt == rotation.attempt,
            )
            .order_by("id")
        ).first()
        if row is None:
            raise Unexpected(f"Rotation {rotation.id} has no candidate in the escrow.")
        sealed = Sealed(row.key_id, row.nonce, row.ciphertext)
        return escrow().open(sealed, _binding(session, rotation))


def _seal(session: Session, rotation: Rotation, password: SecretStr) -> None:
    sealed = escrow().seal(password, _binding(session, rotation))
    session.add(
        SealedPassword(
            rotation_id=_id(rotation),
            attempt=rotation.attempt,
            key_id=sealed.key_id,
            nonce=sealed.nonce,
            ciphertext=sealed.ciphertext,
            sealed_at=datetime.now(UTC),
        )
    )


def _read_back(rotation: Rotation, password: SecretStr) -> None:
    stored = open_candidate(rotation).get_secret_value().encode()
    if not compare_digest(stored, password.get_secret_value().encode()):
        raise Unexpected(
            "The escrow gave back another candidate than was sealed; nothing was sent."
        )


def _binding(session: Session, rotation: Rotation) -> Binding:
    account = session.get_one(Account, rotation.account_id)
    return Binding(account.object_id, _id(rotation), rotation.attempt)


def _id(rotation: Rotation) -> int:
    if rotation.id is None:
        raise ValueError("the rotation is not stored yet")
    return rotation.id
