"""How far the requests that all workers share are booked."""

from sqlmodel import Field, SQLModel


class RequestQuota(SQLModel, table=True):
    """One limiter. `booked_until` is the theoretical arrival time of `models.quota`, Unix seconds."""

    name: str = Field(primary_key=True)
    booked_until: float = 0
    held_until: float = 0  # the other side asked for patience until then
    requests: int = 0
