"""A worker process: forked for each job from a parent that has only imported the application.

The parent is started by `tests.campaigns.crew`, and hears of jobs on one descriptor; each comes with
a channel of its own, on which the worker tells what happens. What a worker inherits is what a
started Prefect worker has: modules, and clients that have opened nothing yet.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from pydantic import SecretStr
from sqlmodel import select

from models.account import Account, AccountRef, AccountType
from models.customer import Arrangement, Customer, Directory, DirectoryKind
from models.rotation import Reason
from models.rotation_request import RotationRequest
from tasks.account_matching import automatch, fetch_entries
from tasks.accounts import store_accounts
from tasks.clients.database import migrate, reading, writing
from tasks.clients.errors import OutsideError, Transient
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, Microsoft365Tenant
from tasks.customers import fetch_organizations, store_customers
from tasks.directories import (
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
)
from tasks.doors import close_doors, entra, itglue
from tasks.keys import create_keys
from tasks.resuming import list_interrupted_rotations
from tasks.rotation import (
    record_password,
    seal_password,
    set_password,
    set_twin_password,
    verify_password,
)
from tasks.settling import list_rotations_to_settle, settle_password
from tests.campaigns.drawing import CUSTOMER, STAFF
from tests.campaigns.job import OF_A_PAIR, ROTATION, Cloud, Doors, Job, Said, Step
from tests.campaigns.points import watch

LARGEST_JOB = 65_536
ONE_STEP: dict[Step, Callable[[RotationRequest], object]] = {
    "seal": seal_password.fn,
    "set": set_password.fn,
    "verify": verify_password.fn,
    "twin": set_twin_password.fn,
    "record": record_password.fn,
    "settle": settle_password.fn,
}


class Worker:
    """Does one job, and tells of it."""

    def __init__(self, job: Job, channel: socket.socket) -> None:
        """`channel` belongs to this worker alone: it closes when the worker dies."""
        self.job = job
        self._channel = channel
        self._points = 0

    def work(self) -> None:
        """Take the steps, as far as they go."""
        watch(self._come_to, lambda: self._say(Said(soft=True)))
        match self.job.steps:
            case ("import",):
                import_everybody()
                if self.job.doors.cloud is not None:
                    import_cloud(self.job.doors.cloud)
            case ("resume",):
                for each in list_interrupted_rotations.fn():
                    self._take(OF_A_PAIR if each.twin else ROTATION, each)
            case ("settle all",):
                for each in list_rotations_to_settle.fn():
                    self._take(("settle",), each)
            case steps:
                self._take(steps, request_of(self.job))
        self._say(Said(finished=True))

    def _take(self, steps: tuple[Step, ...], request: RotationRequest) -> None:
        for step in steps:
            said = self._tried(step, request)
            self._say(said)
            if said.error:
                break

    def _tried(self, step: Step, request: RotationRequest) -> Said:
        for left in range(self.job.retries, -1, -1):
            try:
                ONE_STEP[step](request)
            except Transient as error:
                if not left:
                    return Said(step=step, error=type(error).__name__, text=str(error))
            except OutsideError as error:
                return Said(step=step, error=type(error).__name__, text=str(error))
            except Exception as error:  # noqa: BLE001  # whatever it is, the campaign is told
                return Said(step=step, error=type(error).__name__, text=str(error), expected=False)
            else:
                break
        return Said(step=step)

    def _come_to(self, point: str) -> None:
        self._points += 1
        held = self._points == self.job.hold_at
        self._say(Said(point=point, held=held))
        if self._points == self.job.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if held:
            self._channel.recv(1)

    def _say(self, said: Said) -> None:
        self._channel.sendall(said.model_dump_json(exclude_defaults=True).encode() + b"\n")


def request_of(job: Job) -> RotationRequest:
    """What the steps of a job are about."""
    account = AccountRef(id=job.account_id, label=job.label)
    return RotationRequest(account=account, run_id=job.run_id, reason=Reason.ROTATION)


def hand_in(doors: Doors) -> None:
    """Let blocks be found without Prefect's API: the only thing that is replaced."""
    found: dict[type, Any] = {
        ITGlueConnection: ITGlueConnection(
            api_key=SecretStr(doors.itglue_key), base_url=doors.itglue_url
        ),
        ActiveDirectoryDomain: ActiveDirectoryDomain(
            host=doors.host,
            port=doors.port,
            base_dn=doors.base_dn,
            bind_user=doors.bind_user,
            bind_password=SecretStr(doors.bind_password),
            ca_certificate=doors.ca_certificate,
            marker_attribute=doors.marker_attribute,
        ),
    }
    if doors.tenant is not None:
        door = doors.tenant
        found[Microsoft365Tenant] = Microsoft365Tenant(
            tenant_id=door.tenant_id,
            client_id=door.client_id,
            client_secret=SecretStr(door.client_secret),
            login_url=door.login_url,
            graph_url=door.graph_url,
            ca_certificate=door.ca_certificate,
        )
    for kind, block in found.items():
        setattr(kind, "load", partial(returned, block))  # noqa: B010  # Prefect types it otherwise


def take_back() -> None:
    """Let blocks be found by Prefect's API again, in a process that goes on with other things."""
    for kind in (ITGlueConnection, ActiveDirectoryDomain, Microsoft365Tenant):
        if "load" in vars(kind):
            delattr(kind, "load")


def returned(block: object, _: str) -> object:
    """The block, whatever name it is asked for by."""
    return block


def import_everybody() -> None:
    """Bring the database up to date, and import and link the customer's accounts."""
    migrate()
    create_keys()
    store_customers.fn("it-glue", fetch_organizations.fn("it-glue", [CUSTOMER]))
    units = choose_organizational_units.fn(fetch_organizational_units.fn("domain"), [STAFF])
    store_accounts.fn(
        CUSTOMER,
        "domain",
        fetch_identities.fn("domain", units, include_subtree=True),
        account_type=AccountType.SERVICE,
        type_was_chosen=False,
    )
    automatch.fn(CUSTOMER, fetch_entries.fn(CUSTOMER), link=True)


def import_cloud(cloud: Cloud) -> None:
    """Give every account a twin in the tenant, or put one there in its place."""
    users = {each.user_principal_name: each for each in entra("tenant").fetch_users().users}
    with writing() as session:
        owner = session.exec(select(Customer)).one()
        owner.arrangement = Arrangement.SYNC_ON if cloud == "pairs" else Arrangement.SYNC_OFF
        directory = Directory(
            customer_id=owner.id or 0,
            kind=DirectoryKind.ENTRA,
            object_id="a tenant",
            dns_name="tenant",
            netbios_name=None,
            connection="tenant",
        )
        session.add(directory)
        session.flush()
        for account in session.exec(select(Account)).all():
            user = users[account.user_principal_name or ""]
            if cloud == "pairs":
                account.twin_object_id = str(user.object_id)
                account.twin_name = user.user_principal_name
                continue
            account.directory_id, account.object_id = directory.id or 0, str(user.object_id)
            account.sam_account_name, account.label = "", user.user_principal_name


def warm_up(job: Job) -> None:
    """Do a job once, so that workers inherit what a first time costs, and leave nothing open."""
    hand_in(job.doors)
    with suppress(OutsideError):  # what fails here fails in every case, and shows there
        for step in job.steps:
            ONE_STEP[step](request_of(job))
    close_doors()
    with reading() as session:
        session.get_bind().dispose()  # pyright: ignore[reportAttributeAccessIssue]  # an engine
    itglue("it-glue")
    if job.doors.tenant is not None:
        entra("tenant")
    gc.collect()
    gc.freeze()
    gc.disable()  # a worker lives shortly, and shares most of its memory as long as it is not touched


def main() -> None:
    """Fork a worker for each job, until nobody is left to send one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    control.sendall(b"ready\n")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, LARGEST_JOB, 1)
        if not data:
            return
        if not descriptors:
            warm_up(Job.model_validate_json(data))
            control.sendall(b"warm\n")
            continue
        worker = os.fork()
        if not worker:
            control.close()
            job = Job.model_validate_json(data)
            hand_in(job.doors)
            Worker(job, socket.socket(fileno=descriptors[0])).work()
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(b"%d\n" % worker)


if __name__ == "__main__":
    main()
