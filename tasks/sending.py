"""Sends candidates to the directory, and knows what each answer permits."""

from typing import Any

from pydantic import SecretStr

from models.identity import Identity, PasswordPolicy
from models.password_policy import generate, violations
from models.protection import protection
from models.rotation import RotationState, TwinSetBy
from models.rotation_request import RotationRequest
from models.sending import Answer, advanced
from models.tenant_policy import with_tenant
from tasks.candidates import keep_copy, marker_of, open_candidate, seal_next
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.errors import (
    OutsideError,
    Permanent,
    PolicyRefused,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from tasks.lease import Claim
from tasks.rotation_policies import recipe_for
from tasks.targets import Target, reaching
from tasks.tenant_directory import TenantDirectory
from tasks.typed_passwords import open_typed


def send_candidate(request: RotationRequest, claim: Claim) -> None:
    """Send the candidate once; the rotation is *set* then, or *sealed* with another candidate.

    A rotation found *sent* was sent by someone who died: its outcome is in doubt. Where the domain
    keeps a marker, reading it tells the outcome; elsewhere the same candidate is sent again.
    """
    if claim.rotation.state == RotationState.SENT:
        claim.move(RotationState.SENT, in_doubt=True)
    elif claim.rotation.state == RotationState.SEALED:
        keep_copy(claim.rotation)
    password = open_candidate(claim.rotation)
    with reaching(request) as (directory, target):
        directory.open()
        seen = _before_sending(directory, claim, target)
        if seen is None:
            return
        claim.move(RotationState.SENT, **seen)
        failure = _send(directory, claim, target, password)
        move = advanced(
            answer_in(failure),
            attempt=claim.rotation.attempt,
            in_doubt=claim.rotation.in_doubt,
            typed=claim.rotation.typed,
        )
        if move.attempt > claim.rotation.attempt:
            seal_next(claim, next_candidate(directory, target, attempt=move.attempt))
            return
        counted = _counters(directory, target) if failure is None else {}
        claim.finish(move.state, in_doubt=move.in_doubt, **counted)
    if failure is not None:
        raise failure


def first_candidate(
    request: RotationRequest, directory: ActiveDirectory | TenantDirectory, target: Target
) -> SecretStr:
    """What the operator typed, if it breaks no rule that can be known, or a generated password.

    Refused when the directory says by now that the account is protected and nobody confirmed it.
    """
    identity, policy = _identity_and_policy(directory, target)
    # What a tenant's user may do is read for all at once, when they are imported.
    reason = protection(identity) or (protection(target.account) if target.in_tenant else None)
    if reason and not request.confirmed:
        raise Refused(f"{reason} Reset it alone, and confirm it there.")
    if request.typed_password is None:
        return generate(policy, recipe_for(target.account), names=_names(identity))
    password = open_typed(request.typed_password)
    if broken := violations(password, policy, _names(identity)):
        raise Refused(" ".join(broken))
    return password


def next_candidate(
    directory: ActiveDirectory | TenantDirectory, target: Target, *, attempt: int
) -> SecretStr:
    """A longer one: a policy that may not be read can ask for more than the last one had."""
    identity, policy = _identity_and_policy(directory, target)
    recipe = recipe_for(target.account)
    return generate(policy, recipe, names=_names(identity), attempt=attempt)


def answer_in(failure: OutsideError | None) -> Answer:
    """What a directory's failure to set a password says about the candidate; None is success."""
    match failure:
        case None:
            return Answer.TAKEN
        case Unreachable() | Throttled():
            return Answer.NOT_SENT
        case PolicyRefused():
            return Answer.REFUSED_BY_POLICY
        case Permanent() if not isinstance(failure, Unexpected):
            return Answer.REFUSED
        case _:
            return Answer.UNKNOWN


def _identity_and_policy(
    directory: ActiveDirectory | TenantDirectory, target: Target
) -> tuple[Identity, PasswordPolicy]:
    """The account now, and what its password has to satisfy, in its twin's tenant as well."""
    identity, policy = directory.fetch_account_and_policy(target.object_id)
    return identity, with_tenant(policy) if target.twin_set_by == TwinSetBy.US else policy


def _names(identity: Identity) -> list[str]:
    return [identity.sign_in_name, identity.display_name or ""]


def _before_sending(
    directory: ActiveDirectory | TenantDirectory, claim: Claim, target: Target
) -> dict[str, Any] | None:
    """What the directory says before anything is sent, to know later who set the password.

    None if its marker proves that it holds this candidate already: the rotation is *set* then.
    """
    if isinstance(directory, TenantDirectory):
        if claim.rotation.in_doubt:  # what it said before the first request counts
            return {}
        return {"cloud_changed_before": directory.fetch_changed_at(target.object_id)}
    if not directory.keeps_markers:
        return {"base_marker": None, "key_version": None}
    identity = directory.fetch_account(target.object_id)
    before = claim.rotation.key_version
    if _was_taken(claim, identity):
        # The marker lets a candidate be set once: what is counted beyond it is not ours.
        claim.move(RotationState.SET, key_version=None if before is None else before + 1)
        return None
    return {"base_marker": identity.marker, "key_version": identity.key_version}


def _send(
    directory: ActiveDirectory | TenantDirectory,
    claim: Claim,
    target: Target,
    password: SecretStr,
) -> OutsideError | None:
    try:
        if isinstance(directory, TenantDirectory):
            # The limiter may keep us waiting for longer than the lease.
            directory.set_password(target.object_id, password, before_sending=claim.renew)
        else:
            marker = (claim.rotation.base_marker, marker_of(claim.rotation))
            directory.set_password(target.object_id, password, marker=marker)
    except OutsideError as error:
        return error
    return None


def _counters(directory: ActiveDirectory | TenantDirectory, target: Target) -> dict[str, Any]:
    """What a domain counts right after a set, to know later whether anybody set it since."""
    if isinstance(directory, TenantDirectory):
        return {}
    try:
        identity = directory.fetch_account(target.object_id)
    except OutsideError:
        return {"key_version": None, "password_set_at": None}
    return {"key_version": identity.key_version, "password_set_at": identity.password_set_at}


def _was_taken(claim: Claim, identity: Identity) -> bool:
    """Whether the directory's marker proves that this candidate is what it holds."""
    if claim.rotation.state != RotationState.SENT:
        return False
    if identity.marker not in (marker_of(claim.rotation), claim.rotation.base_marker):
        raise Refused(
            "Somebody else has set this account's password since this rotation began: its marker "
            f"in the directory is {identity.marker!r}. Find out who, then reset the account."
        )
    return identity.marker == marker_of(claim.rotation)
