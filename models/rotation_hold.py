"""The word that stops a customer's rotations of one type until an operator lets them go on."""

from datetime import datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from models.account import AccountType
from models.columns import Moment, words


class RotationHold(SQLModel, table=True):
    """Why no further account of a customer's type is rotated along with others, and until when.

    Open until `released_at`; of one customer and type at most one is.
    """

    __table_args__ = (
        Index(
            "one_open_hold_per_policy",
            "customer_id",
            "account_type",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    account_type: AccountType = Field(sa_column=Column(words(AccountType), nullable=False))
    held_at: datetime = Field(sa_type=Moment)
    why: str
    run_id: str
    released_at: datetime | None = Field(default=None, sa_type=Moment)
    released_by: str | None = None
    release_reason: str | None = None
