"""What the escrow keeps, and the keys it was sealed with: ciphertext only."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment


class SealedPassword(SQLModel, table=True):
    """One password in the escrow, under a key of its own that the escrow key wraps.

    `attempt` counts a rotation's candidates from 1; 0 is what somebody else had written into the
    entry after us. Shredded, a row keeps its place and loses its key and ciphertext.
    """

    id: int | None = Field(default=None, primary_key=True)
    rotation_id: int = Field(foreign_key="rotation.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    generation: int
    attempt: int
    key_id: str = Field(index=True)  # the escrow key that wraps `wrapped_key`
    wrapped_key: bytes | None
    nonce: bytes | None
    ciphertext: bytes | None
    sealed_at: datetime = Field(sa_type=Moment)
    shredded_at: datetime | None = Field(default=None, sa_type=Moment)


class EscrowKey(SQLModel, table=True):
    """An escrow key that this database was sealed with, by its id; the key itself is elsewhere."""

    key_id: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Moment)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
