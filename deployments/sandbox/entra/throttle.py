"""How much an application may ask of a tenant in ten seconds, and write in 150."""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.problems import throttled
from deployments.sandbox.entra.tokens import Bearer

UNITS_WINDOW, WRITES_WINDOW = 10, 150  # seconds
SIZES = ((50, 3_500), (500, 5_000))
LARGEST = 8_000


class _Spent(NamedTuple):
    at: float
    units: int


class Throttle:
    """Counts what each application spends in each tenant; what was refused counts too."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._units: dict[Bearer, deque[_Spent]] = {}
        self._writes: dict[Bearer, deque[_Spent]] = {}

    def count(self, bearer: Bearer, directory: Directory, units: int, *, writes: bool) -> None:
        """Refused with 429 when it is too much."""
        settings = directory.settings
        units_limit = settings.units_per_ten_seconds or units_for(len(directory.users))
        who = f"{bearer.client_id}/{bearer.tenant_id}"
        if self._spent(self._units, bearer, units, UNITS_WINDOW) > units_limit:
            scope = f"Tenant_Application/ReadWrite/{who}"
            raise throttled(settings.retry_after, scope, "ResourceUnitLimitExceeded")
        limit = settings.writes_per_150_seconds
        if writes and self._spent(self._writes, bearer, 1, WRITES_WINDOW) > limit:
            scope = f"Tenant_Application/Write/{who}"
            raise throttled(settings.retry_after, scope, "WriteLimitExceeded")

    def _spent(
        self, ledger: dict[Bearer, deque[_Spent]], bearer: Bearer, units: int, window: int
    ) -> int:
        now = self._now().timestamp()
        spent = ledger.setdefault(bearer, deque())
        spent.append(_Spent(now, units))
        while spent[0].at <= now - window:
            spent.popleft()
        return sum(each.units for each in spent)


def units_for(users: int) -> int:
    """Resource units per ten seconds, by the tenant's size."""
    return next((units for size, units in SIZES if users < size), LARGEST)
