"""What a worker process is told to do, and what it tells of it."""

from typing import Literal

from pydantic import BaseModel

Step = Literal[
    "seal", "set", "verify", "twin", "record", "settle", "resume", "settle all", "import"
]

ROTATION: tuple[Step, ...] = ("seal", "set", "verify", "record")
"""The four steps of one account, in their order."""

OF_A_PAIR: tuple[Step, ...] = ("seal", "set", "verify", "twin", "record")
"""The five of one that has a twin."""


Cloud = Literal["pairs", "tenant"]
"""Whether every account has a twin in a tenant that gets the same password, or lives in one."""


class TenantDoor(BaseModel):
    """The block of a tenant."""

    tenant_id: str
    client_id: str
    client_secret: str
    login_url: str
    graph_url: str
    ca_certificate: str


class Doors(BaseModel):
    """What an operator would have saved as blocks."""

    itglue_url: str
    itglue_key: str
    host: str
    port: int
    base_dn: str
    bind_user: str
    bind_password: str
    ca_certificate: str
    marker_attribute: str | None = None
    cloud: Cloud | None = None
    tenant: TenantDoor | None = None


class Job(BaseModel):
    """Steps to take, one after the other, each tried again `retries` times while that may help.

    At point number `kill_at` the worker kills itself; at `hold_at` it waits to be told to go on.
    Without a point it dies or waits nowhere. Points are counted from 1.
    """

    doors: Doors
    steps: tuple[Step, ...]
    account_id: int = 0
    label: str = ""
    run_id: str = "run"
    retries: int = 0
    kill_at: int | None = None
    hold_at: int | None = None


class Said(BaseModel):
    """One line from a worker: a point it has come to, or how a step ended."""

    point: str | None = None
    held: bool = False
    step: Step | None = None
    error: str | None = None  # the class of what the step raised last
    text: str = ""
    expected: bool = True  # False: no failure that the application knows
    soft: bool = False  # a commit that would not survive the loss of power
    finished: bool = False
