"""Follows passwords into a tenant that Entra Connect fills.

The domain and IT Glue have the new password by then, so nobody waits for this but the report.
"""

from collections.abc import Sequence
from time import sleep

from prefect import get_run_logger, task
from sqlmodel import col, select

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.rotation import Rotation, RotationState, TwinSetBy
from models.rotation_request import RotationRequest
from models.tenant_user import SYNC_LOOKS
from tasks.clients.database import in_parts, reading
from tasks.clients.errors import OutsideError, Permanent
from tasks.lease import claimed
from tasks.standings import latest_ids
from tasks.sync_cycles import hurry_sync
from tasks.targets import target_of
from tasks.tenant_looks import look_at_twin, twin_is_awaited


def follow_sync(requests: Sequence[RotationRequest]) -> None:
    """Hurry Entra Connect for what this run recorded, and wait until the tenants show it.

    Does nothing where no twin is filled by Entra Connect. What is not seen within some minutes is
    looked at again when the rotation is settled.
    """
    awaited = _awaited(requests)
    if not awaited:
        return
    for server in _servers(awaited):
        get_run_logger().info(hurry_sync(server).sentence)
    await_sync(awaited)


@task(task_run_name="wait for Microsoft 365")
def await_sync(awaited: Sequence[RotationRequest]) -> int:
    """Look at the twins of these accounts until all show their new password; how many do not."""
    left = [each for each in awaited if not _is_over(each)]
    for seconds in SYNC_LOOKS:
        if not left:
            break
        sleep(seconds)
        left = [each for each in left if not _is_over(each)]
    return len(left)


def _is_over(request: RotationRequest) -> bool:
    """Whether the tenant shows the password, or cannot be asked about it."""
    failure: OutsideError
    try:
        with claimed(request) as claim:
            look_at_twin(claim, target_of(request))
            return not twin_is_awaited(claim.rotation)
    except OutsideError as error:
        failure = error
    if isinstance(failure, Permanent):
        get_run_logger().warning("%s: its twin cannot be looked at. %s", request, failure)
    return isinstance(failure, Permanent)


def _awaited(requests: Sequence[RotationRequest]) -> list[RotationRequest]:
    by_account = {each.account.id: each for each in requests}
    with reading() as session:
        found = [
            account_id
            for part in in_parts(list(by_account))
            for account_id in session.exec(
                select(Rotation.account_id).where(
                    col(Rotation.id).in_(latest_ids(part)),
                    Rotation.state == RotationState.RECORDED,
                    Rotation.twin_set_by == TwinSetBy.ENTRA_CONNECT,
                    col(Rotation.cloud_changed_at).is_(None),
                )
            ).all()
        ]
    return [by_account[each] for each in found]


def _servers(awaited: Sequence[RotationRequest]) -> set[str]:
    """The connections of the Entra Connect servers that fill these accounts' tenants."""
    accounts = [each.account.id for each in awaited]
    servers: set[str] = set()
    with reading() as session:
        for part in in_parts(accounts):
            owners = select(Account.customer_id).where(col(Account.id).in_(part))
            found = select(Directory.sync_server).where(
                Directory.kind == DirectoryKind.ENTRA,
                col(Directory.customer_id).in_(owners),
                col(Directory.sync_server).is_not(None),
            )
            servers |= {each for each in session.exec(found).all() if each}
    return servers
