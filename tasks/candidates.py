"""Candidates for a new password: sealed into the escrow, opened from it, never anywhere else."""

from datetime import datetime
from hmac import compare_digest
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.account import Account
from models.rotation import Rotation, RotationState, TwinSetBy
from models.rotation_request import RotationRequest
from models.sealed_password import EscrowKey, SealedPassword
from tasks.clients.database import Session, now_in, reading, writing
from tasks.clients.errors import Misconfigured, Unexpected
from tasks.clients.escrow import Binding, Sealed, escrow, key_file
from tasks.clients.recovery import recovery
from tasks.lease import Claim
from tasks.ledger import LostRace, opened
from tasks.recovery_copies import label_of


class Twin(NamedTuple):
    """The user of the tenant that an account's password is for as well.

    `changed_before` is when the tenant says that its password was last changed.
    """

    object_id: UUID
    set_by: TwinSetBy
    changed_before: datetime | None


FOREIGN = 0
"""The number under which a value is kept that somebody else had written into the entry."""


def ready_to_seal() -> None:
    """Misconfigured unless a candidate could be sealed, copied for break-glass, and opened again."""
    if (copies := recovery()) is not None:
        copies.try_out()
    check_key()


def check_key() -> None:
    """Misconfigured unless the key file holds the key that this database knows as its present one.

    With another one everything sealed before would stay closed, and nobody would notice until a
    password is needed.
    """
    present = escrow().key_id
    with reading() as session:
        known = session.exec(select(EscrowKey).where(col(EscrowKey.retired_at).is_(None))).all()
    if present not in {each.key_id for each in known}:
        if present != escrow().key_id:  # it was changed between the two looks
            check_key()
            return
        raise Misconfigured(
            f"The escrow key in {key_file()} ({present}) is not the one that this database was "
            f"set up with ({', '.join(each.key_id for each in known) or 'none yet'}). Put the "
            "right file back; for a new database run `python -m deployments`. Nothing was changed."
        )


def open_rotation(request: RotationRequest, password: SecretStr, twin: Twin | None = None) -> None:
    """Open a rotation with `password` sealed as its first candidate, in one durable commit.

    `twin` is who gets the same password in the tenant, if anybody.

    It is read back on another connection, and copied for the recovery key, before this returns.
    Raises Unexpected when reading back shows another value, Misconfigured when it cannot be copied,
    and the database's IntegrityError when another run was faster.
    """
    with writing() as session:
        rotation = opened(session, request, RotationState.SEALED)
        if twin is not None:
            rotation.twin_object_id, rotation.twin_set_by = str(twin.object_id), twin.set_by
            rotation.cloud_changed_before = twin.changed_before
        _seal(session, rotation, password)
    _read_back(rotation, password)
    keep_copy(rotation)


def seal_next(claim: Claim, password: SecretStr, **changes: Any) -> None:
    """Give the rotation a further candidate, after the directory definitely refused the last.

    One that a worker who died meanwhile had sealed there is taken instead: the first seal counts.
    """
    further = claim.rotation.model_copy(update={"attempt": claim.rotation.attempt + 1})
    with writing() as session:
        new = session.exec(_rows_of(further)).first() is None
        if new:
            _seal(session, further, password)
    if new:
        _read_back(further, password)
    claim.move(RotationState.SEALED, attempt=further.attempt, **changes)


def keep_copy(rotation: Rotation) -> None:
    """Have the candidate's copy for the recovery key on disk, where break-glass is switched on.

    Called again right before a candidate is first sent, as it may have been sealed while the folder
    could not be written. Misconfigured then: nothing may be sent.
    """
    if (copies := recovery()) is None:
        return
    with reading() as session:
        row = _row_of(session, rotation)
        label, password = label_of(session, row), opened_row(session, row)
    copies.keep(label, password)


def keep_foreign(rotation: Rotation, password: SecretStr) -> None:
    """Keep what somebody else wrote into the entry, once: it may be the password that works."""
    foreign = rotation.model_copy(update={"attempt": FOREIGN})
    with reading() as session:
        kept = [opened_row(session, row) for row in session.exec(_rows_of(foreign)).all()]
    if password not in kept:
        with writing() as session:
            _seal(session, foreign, password)


def open_candidate(rotation: Rotation) -> SecretStr:
    """The password that this rotation is about."""
    with reading() as session:
        return opened_row(session, _row_of(session, rotation))


def former_candidates(rotation: Rotation) -> list[SecretStr]:
    """What the account's earlier rotations were about, as far as the escrow still has it."""
    with reading() as session:
        rows = session.exec(
            select(SealedPassword).where(
                SealedPassword.account_id == rotation.account_id,
                col(SealedPassword.generation) < rotation.generation,
                SealedPassword.attempt != FOREIGN,
                col(SealedPassword.shredded_at).is_(None),
            )
        ).all()
        return [opened_row(session, row) for row in rows]


def opened_row(session: Session, row: SealedPassword) -> SecretStr:
    """The password in a row that is not shredded.

    A row whose key has left the key file was given the next one since it was read: it is read again.
    """
    account = session.get_one(Account, row.account_id)
    binding = Binding(account.object_id, row.rotation_id, row.generation, row.attempt)
    try:
        return escrow().open(sealed_of(row), binding)
    except Misconfigured:
        with reading() as later:
            now = later.get_one(SealedPassword, row.id)
            if now.key_id == row.key_id:
                raise
            return opened_row(later, now)


def sealed_of(row: SealedPassword) -> Sealed:
    """The sealed password in a row; Unexpected if it was shredded."""
    if row.wrapped_key is None or row.nonce is None or row.ciphertext is None:
        raise Unexpected(f"Sealed password {row.id} was shredded.")
    return Sealed(row.key_id, row.wrapped_key, row.nonce, row.ciphertext)


def marker_of(rotation: Rotation) -> str:
    """What the directory's marker attribute says while this candidate is the password."""
    return f"quickpass {rotation.id}.{rotation.generation}.{rotation.attempt}"


def _row_of(session: Session, rotation: Rotation) -> SealedPassword:
    row = session.exec(_rows_of(rotation)).first()
    if row is None:
        raise Unexpected(f"Rotation {rotation.id} has no candidate in the escrow.")
    return row


def _rows_of(rotation: Rotation) -> SelectOfScalar[SealedPassword]:
    """The present candidate; where two workers sealed one at once, the first counts for both."""
    return (
        select(SealedPassword)
        .where(
            SealedPassword.rotation_id == rotation.id,
            SealedPassword.attempt == rotation.attempt,
            col(SealedPassword.shredded_at).is_(None),
        )
        .order_by(col(SealedPassword.id))
    )


def _seal(session: Session, rotation: Rotation, password: SecretStr) -> None:
    account = session.get_one(Account, rotation.account_id)
    rotation_id = rotation.id or 0
    binding = Binding(account.object_id, rotation_id, rotation.generation, rotation.attempt)
    sealed = escrow().seal(password, binding)
    # Who retires the key waits for the end of this transaction, then sees our row.
    key = session.get(EscrowKey, sealed.key_id)
    if key is None or key.retired_at is not None:
        raise LostRace("The escrow key was changed at this moment.")
    session.add(
        SealedPassword(
            rotation_id=rotation_id,
            account_id=rotation.account_id,
            generation=rotation.generation,
            attempt=rotation.attempt,
            sealed_at=now_in(session),
            **sealed._asdict(),
        )
    )


def _read_back(rotation: Rotation, password: SecretStr) -> None:
    stored = open_candidate(rotation).get_secret_value().encode()
    if not compare_digest(stored, password.get_secret_value().encode()):
        raise Unexpected(
            "The escrow gave back another candidate than was sealed; nothing was sent."
        )
