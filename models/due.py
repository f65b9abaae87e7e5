"""When an account's password is changed next by itself, going by the schedules that rotate."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from models.account import Account, AccountType
from models.customer_import import EVERY_CUSTOMER
from models.names import name_key
from models.protection import protection

NOT_SCHEDULED = "not scheduled"
EACH_RUN = "at each run"
NOW = "now"
UNKNOWN = "unknown"


class RotationSchedule(BaseModel):
    """One schedule of rotate-passwords, and what it fills into the form.

    `active` only if nobody paused the schedule or its deployment.
    """

    model_config = ConfigDict(frozen=True)

    active: bool
    customer: str
    account_types: tuple[AccountType, ...] = tuple(AccountType)
    accounts: tuple[str, ...] = ()
    older_than_days: int = 0


def next_due(
    account: Account,
    customer: str,
    schedules: Sequence[RotationSchedule] | None,
    now: datetime,
) -> datetime | str:
    """When the account is due, or a word: of several schedules, the one it is due for first.

    `schedules` is None where Prefect could not be asked. Due does not mean rotated: that happens at
    the schedule's next run.
    """
    if schedules is None:
        return UNKNOWN
    if account.entry_id is None or account.gone_at is not None or protection(account) is not None:
        return NOT_SCHEDULED
    days = [_days(each) for each in schedules if _covers(each, account, customer)]
    if not days:
        return NOT_SCHEDULED
    if min(days) == 0:
        return EACH_RUN
    if account.rotated_at is None:
        return NOW
    due = account.rotated_at + timedelta(days=min(days))
    return due if due > now else NOW


def _covers(schedule: RotationSchedule, account: Account, customer: str) -> bool:
    if not schedule.active:
        return False
    if schedule.customer.strip() != EVERY_CUSTOMER and name_key(schedule.customer) != name_key(
        customer
    ):
        return False
    if schedule.accounts:
        return not account.names.isdisjoint(name_key(each) for each in schedule.accounts)
    return account.type in schedule.account_types


def _days(schedule: RotationSchedule) -> int:
    """Those that are named are rotated whatever their age."""
    return 0 if schedule.accounts else max(0, schedule.older_than_days)
