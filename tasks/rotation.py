"""The four steps of a rotation: seal, set, verify, record; and a fifth where a twin gets the same.

Each asks the ledger first what is already done, so that it may run twice, in two workers, or
after a crash at any line. A password is opened where it is needed and travels no further.
"""

from datetime import timedelta
from functools import partial

from prefect import task
from prefect.futures import PrefectFuture
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError

from models.rotation import Reason, RotationState, reached
from models.rotation_request import RotationRequest
from models.settling import FIRST_LOOK, quiet_until
from tasks.candidates import open_candidate, open_rotation, ready_to_seal
from tasks.clients.database import now_in, reading
from tasks.clients.errors import Refused, Unexpected
from tasks.dependents import announce_outdated
from tasks.doors import itglue
from tasks.entry_values import same
from tasks.lease import claimed
from tasks.ledger import LostRace, began, find_rotation, join, standing
from tasks.logons import awaits_logon, refused_logons, try_logon_again
from tasks.problems import problems_kept, too_many_stuck
from tasks.proofs import prove_password
from tasks.retries import RETRIES
from tasks.sending import first_candidate, send_candidate
from tasks.targets import reaching, target_of
from tasks.twins import bring_to_twin, twin_to_follow
from tasks.typed_passwords import delete_typed

WRITTEN_AGAIN = (
    "Somebody wrote another password into the entry while the one before was being set: that one "
    "works in the directory, and the new one is taken next."
)

STEPS_AT_ONCE = 32
"""Threads of a run. The four steps of an account hold one each, so eight accounts are under way."""


def rotate_account(request: RotationRequest) -> PrefectFuture[None]:
    """Submit the steps of one account; each waits for the one before.

    Account after account, so that one is recorded soon after it was set.
    """
    sealed = seal_password.submit(request)
    changed = set_password.submit(request, return_state=False, wait_for=[sealed])
    proven = verify_password.submit(request, return_state=False, wait_for=[changed])
    if request.twin is not None:
        proven = set_twin_password.submit(request, return_state=False, wait_for=[proven])
    return record_password.submit(request, return_state=False, wait_for=[proven])


@task(task_run_name="seal · {request}", **RETRIES)
def seal_password(request: RotationRequest) -> None:
    """Put a new password into the escrow before anything is sent, unless one waits there.

    One that an operator typed is deleted from Prefect then; it never joins another run's rotation.
    """
    with problems_kept(request):
        rotation = find_rotation(request)
        untouched = rotation is None or rotation.state == RotationState.SEALED
        if untouched and request.objection is not None:
            raise Refused(request.objection)
        if rotation is not None:
            if request.typed_password is not None and not began(rotation, request):
                raise LostRace("Another run has just started to rotate this account.")
            join(rotation, request)
            return
        _may_start(request)
        ready_to_seal()
        with reaching(request) as (directory, target):
            password = first_candidate(request, directory, target)
            twin = twin_to_follow(target)
        try:
            open_rotation(request, password, twin)
        except IntegrityError:
            lost = True
        else:
            lost = False
        if lost:
            raise LostRace("Another run has just started to rotate this account.")
        if request.typed_password is not None:
            delete_typed(request.typed_password)


@task(task_run_name="set · {request}", **RETRIES)
def set_password(request: RotationRequest) -> None:
    """Set the sealed password in the directory; a definite refusal allows another candidate."""
    with problems_kept(request), claimed(request) as claim:
        while not reached(claim.rotation.state, RotationState.SET):
            send_candidate(request, claim)


@task(task_run_name="verify · {request}", **RETRIES)
def verify_password(request: RotationRequest) -> None:
    """Sign in as the account with the new password, on the domain controller that took it.

    Nobody can try a password in a tenant: there its own change time has to show the new one.
    """
    with problems_kept(request), claimed(request) as claim:
        if not reached(claim.rotation.state, RotationState.VERIFIED):
            prove_password(request, claim)
        elif awaits_logon(claim.rotation):
            try_logon_again(request, claim)


@task(task_run_name="set · {request.twin} (twin of {request})", **RETRIES)
def set_twin_password(request: RotationRequest) -> None:
    """Set the same password for the account's other half in the tenant."""
    with problems_kept(request), claimed(request) as claim:
        bring_to_twin(request, claim)


@task(task_run_name="record · {request}", **RETRIES)
def record_password(request: RotationRequest) -> None:
    """Write the new password into the one linked entry; what IT Glue returns is the proof."""
    with problems_kept(request), claimed(request) as claim:
        if claim.rotation.state == RotationState.RECORDED:
            return
        bring_to_twin(request, claim)  # a rotation that was begun before, as one of a pair
        target = target_of(request)
        entry_id, connection = target.account.entry_id, target.customer.connection
        if entry_id is None or connection is None:
            raise Refused(f"{request} has lost its password entry; link one and retry.")
        password = open_candidate(claim.rotation)
        client = itglue(connection)
        if claim.rotation.reason == Reason.ENTRY:
            claim.move(RotationState.RECORDING)  # what a person wrote stands there already
        returned: SecretStr | None = None
        if claim.rotation.state == RotationState.RECORDING:
            _, returned = client.fetch_entry(entry_id)
        if claim.rotation.reason == Reason.ENTRY and not same(returned, password):
            # Nothing overwrites what a person wrote: the next pull takes it.
            claim.finish(RotationState.RECORDED, problem=WRITTEN_AGAIN)
            return
        if not same(returned, password):
            # The limiter may have kept us waiting: this fails if the lease was lost meanwhile.
            sending = partial(claim.move, RotationState.RECORDING)
            _, returned = client.update_password(entry_id, password, before_sending=sending)
        if not same(returned, password):
            raise Unexpected(
                f"IT Glue did not return the new password from entry {entry_id}: the API key may "
                "lack Password Access, or the entry is in the vault."
            )
        claim.finish(RotationState.RECORDED, settle_at=_in(FIRST_LOOK))
        announce_outdated(target.customer, target.account, claim.rotation)


def _may_start(request: RotationRequest) -> None:
    """Refused while too much is unfinished, or a lost request of this account may still arrive."""
    with reading() as session:
        before = standing(session, request)
        now = now_in(session)
    if stuck := too_many_stuck(request.run_id) or refused_logons(request.run_id):
        raise Refused(f"Not started, because {stuck}. See what stopped them, then retry the run.")
    if before and (until := quiet_until(before)) and now < until:
        raise Refused(
            "A reply of the directory was lost in this account's last rotation, so a late request "
            f"may still arrive. Rotate it again after {until:%H:%M} UTC."
        )


def _in(delay: timedelta):
    with reading() as session:
        return now_in(session) + delay
