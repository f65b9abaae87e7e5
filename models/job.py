"""A job that a run does for a customer: another run of the same flow has to wait for its end."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Moment


class Job(SQLModel, table=True):
    """Which run last began a flow's job for a customer; Prefect knows whether it has ended."""

    flow: str = Field(primary_key=True)  # such as rotate-passwords
    customer_id: int = Field(primary_key=True, foreign_key="customer.id")
    run_id: str
    begun_at: datetime = Field(sa_type=Moment)
