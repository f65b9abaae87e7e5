"""Looks again at what was recorded: late requests of our own are put right, others are reported."""

from datetime import timedelta
from uuid import UUID

from prefect import task
from prefect.runtime import flow_run
from pydantic import SecretStr
from sqlmodel import col, func, select

from models.account import Account, AccountRef
from models.outcome import PROOFS
from models.rotation import Rotation, RotationState, TwinSetBy
from models.rotation_request import RotationRequest
from models.settling import (
    FIRST_LOOK,
    LOOKS,
    NOT_FOLLOWED,
    SECOND_LOOK,
    SENTENCES,
    EntryHolds,
    Finding,
    found,
    is_last,
    moved,
    signs_in,
)
from tasks.candidates import keep_foreign, open_candidate
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.database import now_in, reading
from tasks.clients.errors import Refused
from tasks.doors import itglue
from tasks.entry_values import holds, read_entry, same
from tasks.lease import Claim, claimed
from tasks.logons import budgeted, logged_on
from tasks.retries import RETRIES
from tasks.targets import Target, domain_at, target_of, tenant_at, tenant_of
from tasks.tenant_looks import look_at_twin, look_in_tenant, set_again_in_tenant, twin_is_awaited


@task(task_run_name="list rotations to look at again")
def list_rotations_to_settle() -> list[RotationRequest]:
    """The recorded rotations whose next look is due, unless a newer one took their place."""
    newest = (
        select(func.max(Rotation.generation))
        .where(Rotation.account_id == Account.id, col(Rotation.state) != RotationState.REFUSED)
        .scalar_subquery()
    )
    with reading() as session:
        due = session.exec(
            select(Rotation, Account)
            .join(Account, col(Account.id) == col(Rotation.account_id))
            .where(
                Rotation.state == RotationState.RECORDED,
                col(Rotation.settle_at) <= now_in(session),
                col(Rotation.generation) == newest.correlate(Account),
            )
        ).all()
    return [
        RotationRequest(
            account=AccountRef.of(account), run_id=flow_run.id or "", reason=rotation.reason
        )
        for rotation, account in due
    ]


@task(task_run_name="settle · {request}", **RETRIES)
def settle_password(request: RotationRequest) -> Finding:
    """Look whether directory and entry still hold what was recorded, and put right what is ours."""
    with claimed(request) as claim:
        if not _due(claim.rotation):
            return Finding.CLEAN  # a newer rotation has taken its place, or it was looked at
        target = target_of(request)
        entry, held = entry_holds(target, claim.rotation)
        finding, proven = look(target, claim, held)
        match finding:
            case Finding.CLEAN:
                _settle(claim, proven=proven)
            case Finding.SET_AGAIN:
                _set_again(target, claim)
            case Finding.REWRITE_ENTRY:
                rewrite_entry(target, claim)
            case _:
                if entry is not None and held is EntryHolds.FOREIGN:
                    keep_foreign(claim.rotation, entry)
                said = SENTENCES[finding]
                claim.move(RotationState.RECORDED, settle_at=None, problem=said)
                raise Refused(f"{request}: {said}")
        return finding


def _due(rotation: Rotation) -> bool:
    with reading() as session:
        at = rotation.settle_at
        return rotation.state == RotationState.RECORDED and bool(at and at <= now_in(session))


def look(target: Target, claim: Claim, held: EntryHolds) -> tuple[Finding, bool]:
    """What a look at every directory says, and whether each has shown that it has the password."""
    if target.in_tenant:
        return look_in_tenant(claim, target, held)
    with domain_at(target) as directory:
        finding, signed_in = _look_in_domain(directory, target, claim, held)
    twin = look_at_twin(claim, target)
    proven = signed_in and not twin_is_awaited(claim.rotation)
    return (twin if finding is Finding.CLEAN else finding), proven


def _look_in_domain(
    directory: ActiveDirectory, target: Target, claim: Claim, held: EntryHolds
) -> tuple[Finding, bool]:
    rotation = claim.rotation
    identity, allowed = budgeted(directory, target.account)
    directory_moved = moved(rotation, identity)
    logon: str | None = None
    wanted = signs_in(
        logon=rotation.logon, settled=rotation.settled, directory_moved=directory_moved
    )
    if wanted and allowed and not identity.locked:
        logon = logged_on(directory, identity, target.account, open_candidate(rotation))
        if logon in PROOFS and not directory_moved:
            claim.move(RotationState.RECORDED, logon=logon)
    finding = found(
        directory_moved=directory_moved,
        logon_refused=logon == Logon.WRONG,
        # Where markers are kept, the directory refuses a late request of ours.
        in_doubt=rotation.in_doubt and not directory.keeps_markers,
        entry=held,
    )
    return finding, logon in PROOFS


def entry_holds(target: Target, rotation: Rotation) -> tuple[SecretStr | None, EntryHolds]:
    """The value of the account's entry, and what it is beside the escrow's."""
    entry_id, connection = target.account.entry_id, target.customer.connection
    if entry_id is None or connection is None:
        return None, EntryHolds.NOTHING
    _, held = read_entry(connection, entry_id)
    return held, holds(rotation, held)


def _settle(claim: Claim, *, proven: bool) -> None:
    """Count a clean look; the last one only if it proved the password, else it is taken again."""
    last = is_last(claim.rotation.settled)
    settled = claim.rotation.settled + (proven or not last)
    next_look = _after(SECOND_LOOK) if settled < LOOKS else None
    late = NOT_FOLLOWED if last and twin_is_awaited(claim.rotation) else None
    claim.move(RotationState.RECORDED, settled=settled, settle_at=next_look, problem=late)


def _set_again(target: Target, claim: Claim) -> None:
    """Set our candidate once more wherever a lost request of ours may have arrived meanwhile."""
    if target.in_tenant:
        set_again_in_tenant(claim, tenant_at(target), target.object_id)
    else:
        _set_again_in_domain(target, claim)
        if claim.rotation.twin_set_by == TwinSetBy.US:
            tenant, _ = tenant_of(target.customer)
            set_again_in_tenant(claim, tenant, UUID(claim.rotation.twin_object_id or ""))
    claim.move(RotationState.RECORDED, settle_at=_after(FIRST_LOOK))


def _set_again_in_domain(target: Target, claim: Claim) -> None:
    with domain_at(target) as directory:
        claim.renew()
        directory.set_password(target.object_id, open_candidate(claim.rotation))
        identity = directory.fetch_account(target.object_id)
    claim.move(
        RotationState.RECORDED,
        key_version=identity.key_version,
        password_set_at=identity.password_set_at,
    )


def rewrite_entry(target: Target, claim: Claim) -> None:
    """Write the rotation's password into the entry once more, and have it looked at again."""
    password = open_candidate(claim.rotation)
    client = itglue(target.customer.connection or "")
    _, returned = client.update_password(
        target.account.entry_id or 0, password, before_sending=claim.renew
    )
    if not same(returned, password):
        raise Refused(SENTENCES[Finding.ENTRY_UNREADABLE])
    claim.move(RotationState.RECORDED, settle_at=_after(FIRST_LOOK))


def _after(delay: timedelta):
    with reading() as session:
        return now_in(session) + delay
