"""Brings an account's new password to its twin in the tenant, where nothing else does.

The domain comes first: its rules can be known. Then the twin gets the same candidate. When the
tenant's policy refuses that one, both get the next, so that one password is on its way into both;
the domain is never set back.
"""

from datetime import datetime
from uuid import UUID

from models.rotation import RotationState, TwinSetBy, reached
from models.rotation_request import RotationRequest
from models.sending import Answer, advanced
from tasks.candidates import Twin, open_candidate, seal_next
from tasks.clients.database import now_in, reading
from tasks.clients.errors import OutsideError
from tasks.cloud_changes import wait_for_change
from tasks.lease import Claim
from tasks.proofs import prove_password
from tasks.sending import answer_in, next_candidate, send_candidate
from tasks.targets import Target, reaching, target_of, tenant_of


def twin_to_follow(target: Target) -> Twin | None:
    """Who gets the account's new password in the tenant as well, None if nobody does.

    Refused, before anything is sealed, when we are to set it there and may not: neither directory
    gets a password that the other cannot have.
    """
    set_by, object_id = target.twin_set_by, target.account.twin_object_id
    if set_by is None or object_id is None:
        return None
    tenant, _ = tenant_of(target.customer)
    twin = UUID(object_id)
    if set_by == TwinSetBy.US:
        tenant.fetch_resettable(twin)
        return Twin(twin, set_by, None)  # asked for again right before it is sent
    return Twin(twin, set_by, _changed_before(target, twin))


def bring_to_twin(request: RotationRequest, claim: Claim) -> None:
    """Set the password of the account's twin, if we are to; the rotation is *twin set* then.

    Does the steps before it once more where the tenant asks for another candidate. When the two
    were parted meanwhile, or are kept in step by something else now, the twin is left alone.
    """
    if claim.rotation.twin_set_by != TwinSetBy.US:
        return
    while not reached(claim.rotation.state, RotationState.TWIN_SET):
        if not reached(claim.rotation.state, RotationState.SET):
            send_candidate(request, claim)
        elif claim.rotation.state == RotationState.SET:
            prove_password(request, claim)
        elif (target := target_of(request)).twin_set_by == TwinSetBy.US:
            _send_to_twin(request, claim, target)
        else:
            claim.move(RotationState.VERIFIED, twin_object_id=None, twin_set_by=None)
            return


def _send_to_twin(request: RotationRequest, claim: Claim, target: Target) -> None:
    tenant, _ = tenant_of(target.customer)
    twin = UUID(claim.rotation.twin_object_id or "")
    password = open_candidate(claim.rotation)
    if claim.rotation.state == RotationState.TWIN_SENT:  # by someone who died, or heard nothing
        claim.move(RotationState.TWIN_SENT, in_doubt=True)
    else:
        before = tenant.fetch_changed_at(twin)
        claim.move(RotationState.TWIN_SENT, cloud_changed_before=before)
    failure: OutsideError | None = None
    try:
        tenant.set_password(twin, password, before_sending=claim.renew)
    except OutsideError as error:
        failure = error
    answer = answer_in(failure)
    # In doubt, as the domain has a candidate of ours: it is never given up.
    attempt, typed = claim.rotation.attempt, claim.rotation.typed
    move = advanced(answer, attempt=attempt, in_doubt=True, typed=typed)
    if move.attempt > attempt:
        with reaching(request) as (directory, _):
            candidate = next_candidate(directory, target, attempt=move.attempt)
        seal_next(claim, candidate, in_doubt=True, logon=None)
        return
    if answer in {Answer.REFUSED, Answer.REFUSED_BY_POLICY, Answer.NOT_SENT}:
        claim.move(RotationState.VERIFIED)
    if failure is not None:
        raise failure
    seen = wait_for_change(tenant, claim.rotation, twin)
    claim.move(RotationState.TWIN_SET, cloud_changed_at=seen)


def _changed_before(target: Target, twin: UUID) -> datetime:
    """When the tenant last saw a change; where it does not say, now: it is no reason to wait.

    The domain is the authority, so a tenant that cannot be asked keeps nobody from a new password.
    """
    changed: datetime | None = None
    try:
        tenant, _ = tenant_of(target.customer)
        changed = tenant.fetch_changed_at(twin)
    except OutsideError:
        pass
    with reading() as session:
        return changed or now_in(session)
