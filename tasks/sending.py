"""Sends candidates to the directory, and knows what each answer permits."""

from typing import Any
from uuid import UUID

from pydantic import SecretStr

from models.identity import Identity
from models.password_policy import generate, violations
from models.protection import protection
from models.rotation import RotationState
from models.rotation_request import RotationRequest
from models.sending import Answer, advanced
from tasks.candidates import keep_copy, marker_of, open_candidate, seal_next
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.errors import (
    OutsideError,
    Permanent,
    PolicyRefused,
    Refused,
    Unexpected,
    Unreachable,
)
from tasks.lease import Claim
from tasks.targets import Target, reaching
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
        if directory.keeps_markers:
            identity = directory.fetch_account(target.object_id)
            before = claim.rotation.key_version
            if _was_taken(claim, identity):
                # The marker lets a candidate be set once: what is counted beyond it is not ours.
                claim.move(RotationState.SET, key_version=None if before is None else before + 1)
                return
            base, counted = identity.marker, identity.key_version
        else:
            base = counted = None
        claim.move(RotationState.SENT, base_marker=base, key_version=counted)
        failure = _send(directory, claim, target.object_id, password)
        move = advanced(
            _answer(failure),
            attempt=claim.rotation.attempt,
            in_doubt=claim.rotation.in_doubt,
            typed=claim.rotation.typed,
        )
        if move.attempt > claim.rotation.attempt:
            seal_next(claim, _next_candidate(directory, target, attempt=move.attempt))
            return
        seen = _counters(directory, target.object_id) if failure is None else {}
        claim.finish(move.state, in_doubt=move.in_doubt, **seen)
    if failure is not None:
        raise failure


def first_candidate(
    request: RotationRequest, directory: ActiveDirectory, target: Target
) -> SecretStr:
    """What the operator typed, if it breaks no rule that can be known, or a generated password.

    Refused when the directory says by now that the account is protected and nobody confirmed it.
    """
    identity, policy = directory.fetch_account_and_policy(target.object_id)
    if not request.confirmed and (reason := protection(identity)):
        raise Refused(f"{reason} Reset it alone, and confirm it there.")
    if request.typed_password is None:
        return generate(policy, names=_names(identity))
    password = open_typed(request.typed_password)
    if broken := violations(password, policy, _names(identity)):
        raise Refused(" ".join(broken))
    return password


def _next_candidate(directory: ActiveDirectory, target: Target, *, attempt: int) -> SecretStr:
    """A longer one: a policy that may not be read can ask for more than the last one had."""
    identity, policy = directory.fetch_account_and_policy(target.object_id)
    return generate(policy, names=_names(identity), attempt=attempt)


def _names(identity: Identity) -> list[str]:
    return [identity.sam_account_name, identity.display_name or ""]


def _send(
    directory: ActiveDirectory, claim: Claim, object_id: UUID, password: SecretStr
) -> OutsideError | None:
    marker = (claim.rotation.base_marker, marker_of(claim.rotation))
    try:
        directory.set_password(object_id, password, marker=marker)
    except OutsideError as error:
        return error
    return None


def _counters(directory: ActiveDirectory, object_id: UUID) -> dict[str, Any]:
    """What the directory counts right after a set, to know later whether anybody set it since."""
    try:
        identity = directory.fetch_account(object_id)
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


def _answer(failure: OutsideError | None) -> Answer:
    match failure:
        case None:
            return Answer.TAKEN
        case Unreachable():
            return Answer.NOT_SENT
        case PolicyRefused():
            return Answer.REFUSED_BY_POLICY
        case Permanent() if not isinstance(failure, Unexpected):
            return Answer.REFUSED
        case _:
            return Answer.UNKNOWN
