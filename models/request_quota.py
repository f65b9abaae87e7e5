"""How far the requests that all workers share are booked."""

from sqlmodel import Field, SQLModel


class RequestQuota(SQLModel, table=True):
    """One limiter. `booked_until` is the theoretical arrival time of `models.quota`, Unix seconds."""

    name: str = Field(primary_key=True)
    booked_until: float = 0
    requests: int = 0
