"""The four steps of a rotation: seal, set, verify, record.

Each asks the ledger first what is already done, so that it may run twice, in two workers, or
after a crash at any line. A password is opened where it is needed and travels no further.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from prefect import task
from prefect.futures import PrefectFuture
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError

from models.rotation import RotationRequest, RotationState, reached
from tasks.candidates import open_candidate, open_rotation
from tasks.clients.active_directory import Logon
from tasks.clients.errors import OutsideError, Refused, Unexpected
from tasks.doors import itglue
from tasks.ledger import (
    LostRace,
    adopt,
    count_stuck,
    find_rotation,
    get_rotation,
    move,
    move_to_recorded,
    store_problem,
)
from tasks.retries import RETRIES
from tasks.sending import new_password, send_candidate
from tasks.targets import reaching, target_of

STEPS_AT_ONCE = 32
"""Threads of a run. The four steps of an account hold one each, so eight accounts are under way."""

LOGON_PAUSE = timedelta(minutes=30)
"""No second logon follows a refused one sooner: the usual window in which failures are counted."""

MAX_STUCK = 5
"""So many accounts of one run may wait for an outage to end; then no further one is started."""


def rotate_account(request: RotationRequest) -> PrefectFuture[None]:
    """Submit the four steps of one account; each waits for the one before.

    Account after account, so that one is recorded soon after it was set.
    """
    sealed = seal_password.submit(request)
    changed = set_password.submit(request, return_state=False, wait_for=[sealed])
    verified = verify_password.submit(request, return_state=False, wait_for=[changed])
    return record_password.submit(request, return_state=False, wait_for=[verified])


@task(task_run_name="seal · {request}", **RETRIES)
def seal_password(request: RotationRequest) -> None:
    """Put a new password into the escrow before anything is sent, unless one waits there."""
    with problems_kept(request):
        rotation = find_rotation(request)
        untouched = rotation is None or rotation.state == RotationState.SEALED
        if untouched and request.objection is not None:
            raise Refused(request.objection)
        if rotation is not None:
            adopt(rotation, request)
            return
        if count_stuck(request.run_id) >= MAX_STUCK:
            raise Refused(
                f"Not started, because {MAX_STUCK} accounts of this run could not be finished. "
                "See what stopped them, then retry the run."
            )
        with reaching(request) as (directory, target):
            password = new_password(directory, target, attempt=1)
        try:
            open_rotation(request, password)
        except IntegrityError:
            lost = True
        else:
            lost = False
        if lost:
            raise LostRace("Another run has just started to rotate this account.")


@task(task_run_name="set · {request}", **RETRIES)
def set_password(request: RotationRequest) -> None:
    """Set the sealed password in the directory; a definite refusal allows another candidate."""
    with problems_kept(request):
        rotation = get_rotation(request)
        while not reached(rotation.state, RotationState.SET):
            rotation = send_candidate(request, rotation)


@task(task_run_name="verify · {request}", **RETRIES)
def verify_password(request: RotationRequest) -> None:
    """Sign in as the account with the new password, on the domain controller that took it."""
    with problems_kept(request):
        rotation = get_rotation(request)
        if reached(rotation.state, RotationState.VERIFIED):
            return
        if rotation.logon == Logon.WRONG and datetime.now(UTC) - rotation.changed_at < LOGON_PAUSE:
            raise Refused(
                f"A logon was refused at {rotation.changed_at:%H:%M} UTC. It is not tried again "
                "for half an hour, so that the account is not locked. Retry the run after that."
            )
        with reaching(request) as (directory, target):
            identity = directory.fetch_account(target.object_id)
            logon = directory.verify_password(identity, open_candidate(rotation))
        if logon == Logon.WRONG:
            move(rotation, RotationState.SET, logon=logon)
            raise Refused(
                "The directory took the new password, but refuses a logon with it. Somebody may "
                "have changed it since, or the domain controllers differ. Retry in half an hour."
            )
        move(rotation, RotationState.VERIFIED, logon=logon)


@task(task_run_name="record · {request}", **RETRIES)
def record_password(request: RotationRequest) -> None:
    """Write the new password into the one linked entry; what IT Glue returns is the proof."""
    with problems_kept(request):
        rotation = get_rotation(request)
        if rotation.state == RotationState.RECORDED:
            return
        target = target_of(request)
        entry_id, connection = target.account.entry_id, target.customer.connection
        if entry_id is None or connection is None:
            raise Refused(f"{request} has lost its password entry; link one and retry.")
        password = open_candidate(rotation)
        client = itglue(connection)
        returned: SecretStr | None = None
        if rotation.state == RotationState.RECORDING:
            _, returned = client.fetch_entry(entry_id)
        else:
            rotation = move(rotation, RotationState.RECORDING)
        if not same(returned, password):
            _, returned = client.update_password(entry_id, password)
        if not same(returned, password):
            raise Unexpected(
                f"IT Glue did not return the new password from entry {entry_id}: the API key may "
                "lack Password Access, or the entry is in the vault."
            )
        move_to_recorded(rotation)


def same(returned: SecretStr | None, password: SecretStr) -> bool:
    """Whether IT Glue returned exactly this password."""
    return returned is not None and compare_digest(
        returned.get_secret_value().encode(), password.get_secret_value().encode()
    )


@contextmanager
def problems_kept(request: RotationRequest) -> Generator[None]:
    """Keep a failure's sentence with the rotation, and say in it which password works now."""
    failure: OutsideError | None = None
    try:
        yield
    except OutsideError as error:
        failure = error
    if failure is not None:
        failure.args = (store_problem(request, failure),)
        raise failure from None
