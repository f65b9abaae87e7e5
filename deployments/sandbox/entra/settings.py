"""Switches for what nobody outside has written down about Microsoft's login and Graph."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Settings:
    """Each default is what most have seen."""

    # Login
    token_seconds: int = 3599
    without_consent: Literal[7000229, 700016] = 7000229  # for an application that exists elsewhere
    token_is_opaque: bool = False

    # Passwords
    synced_patch: Literal["split", "reject"] = "split"  # split: 204, and AD keeps its own
    federated_message: str = "Unable to update the password of a federated user."  # assumed

    # Lists
    default_page: int = 100
    empty_pages: bool = False  # now and then a page is empty and still has a nextLink
    next_link_host: str | None = None  # as if somebody led the reader away
    eligibility_without_premium: int = 400  # the status; assumed

    # What was written is read so much later
    replication_seconds: float = 0

    # Throttling, for each application in each tenant; None: as large as the tenant's size allows
    units_per_ten_seconds: int | None = None
    writes_per_150_seconds: int = 3_000
    retry_after: int | None = 10  # seconds, sent with 429 if given
