"""Candidates for a new password: sealed into the escrow, opened from it, never anywhere else."""

from hmac import compare_digest

from pydantic import SecretStr
from sqlmodel import col, select

from models.account import Account
from models.rotation import Rotation, RotationState
from models.rotation_request import RotationRequest
from models.sealed_password import EscrowKey, SealedPassword
from tasks.clients.database import Session, now_in, reading, writing
from tasks.clients.errors import Misconfigured, Unexpected
from tasks.clients.escrow import Binding, Sealed, escrow, key_file
from tasks.ledger import Claim, opened

FOREIGN = 0
"""The number under which a value is kept that somebody else had written into the entry."""


def ready_to_seal() -> None:
    """Misconfigured unless the key file holds the key that this database knows as its present one.

    With another one everything sealed before would stay closed, and nobody would notice until a
    password is needed.
    """
    present = escrow().key_id
    with reading() as session:
        known = session.exec(select(EscrowKey).where(col(EscrowKey.retired_at).is_(None))).all()
    if present not in {each.key_id for each in known}:
        raise Misconfigured(
            f"The escrow key in {key_file()} ({present}) is not the one that this database was "
            f"set up with ({', '.join(each.key_id for each in known) or 'none yet'}). Put the "
            "right file back; for a new database run `python -m deployments`. Nothing was changed."
        )


def open_rotation(request: RotationRequest, password: SecretStr) -> None:
    """Open a rotation with `password` sealed as its first candidate, in one durable commit.

    It is read back on another connection before this returns. Raises Unexpected when that shows
    another value, and the database's IntegrityError when another run was faster.
    """
    with writing() as session:
        rotation = opened(session, request, RotationState.SEALED)
        _seal(session, rotation, password)
    _read_back(rotation, password)


def seal_next(claim: Claim, password: SecretStr) -> None:
    """Give the rotation a further candidate, after the directory definitely refused the last."""
    further = claim.rotation.model_copy(update={"attempt": claim.rotation.attempt + 1})
    with writing() as session:
        _seal(session, further, password)
    _read_back(further, password)
    claim.move(RotationState.SEALED, attempt=further.attempt)


def keep_foreign(rotation: Rotation, password: SecretStr) -> None:
    """Keep what somebody else wrote into the entry: it may be the password that works."""
    with writing() as session:
        _seal(session, rotation.model_copy(update={"attempt": FOREIGN}), password)


def open_candidate(rotation: Rotation) -> SecretStr:
    """The password that this rotation is about."""
    with reading() as session:
        # Two workers may have sealed the same attempt at once: the first one counts for both.
        row = session.exec(
            select(SealedPassword)
            .where(
                SealedPassword.rotation_id == rotation.id,
                SealedPassword.attempt == rotation.attempt,
                col(SealedPassword.shredded_at).is_(None),
            )
            .order_by(col(SealedPassword.id))
        ).first()
        if row is None:
            raise Unexpected(f"Rotation {rotation.id} has no candidate in the escrow.")
        return opened_row(session, row)


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
    """The password in a row that is not shredded."""
    account = session.get_one(Account, row.account_id)
    binding = Binding(account.object_id, row.rotation_id, row.generation, row.attempt)
    return escrow().open(sealed_of(row), binding)


def sealed_of(row: SealedPassword) -> Sealed:
    """The sealed password in a row; Unexpected if it was shredded."""
    if row.wrapped_key is None or row.nonce is None or row.ciphertext is None:
        raise Unexpected(f"Sealed password {row.id} was shredded.")
    return Sealed(row.key_id, row.wrapped_key, row.nonce, row.ciphertext)


def marker_of(rotation: Rotation) -> str:
    """What the directory's marker attribute says while this candidate is the password."""
    return f"quickpass {rotation.id}.{rotation.generation}.{rotation.attempt}"


def _seal(session: Session, rotation: Rotation, password: SecretStr) -> None:
    account = session.get_one(Account, rotation.account_id)
    rotation_id = rotation.id or 0
    binding = Binding(account.object_id, rotation_id, rotation.generation, rotation.attempt)
    sealed = escrow().seal(password, binding)
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
