"""Sends candidates to the directory, and knows what each answer permits."""

from pydantic import SecretStr

from models.password_policy import generate
from models.rotation import MAX_CANDIDATES, Rotation, RotationRequest, RotationState
from tasks.candidates import open_candidate, seal_next
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.errors import OutcomeUnknown, Permanent, PolicyRefused, Unreachable
from tasks.ledger import move
from tasks.targets import Target, reaching


def send_candidate(request: RotationRequest, rotation: Rotation) -> Rotation:
    """Send the candidate once; the rotation *set*, or *sealed* with another candidate.

    A rotation found *sent* was sent by someone who died or still runs: its outcome is in doubt.
    """
    in_doubt = rotation.in_doubt or rotation.state == RotationState.SENT
    password = open_candidate(rotation)
    with reaching(request) as (directory, target):
        rotation = move(rotation, RotationState.SENT, in_doubt=in_doubt)
        try:
            directory.set_password(target.object_id, password)
        except OutcomeUnknown:
            move(rotation, RotationState.SENT, in_doubt=True)
            raise
        except Unreachable:
            if not in_doubt:
                move(rotation, RotationState.SEALED)
            raise
        except PolicyRefused:
            # Whatever became of an earlier send of the same value: the policy refused it as well.
            if rotation.attempt < MAX_CANDIDATES:
                attempt = rotation.attempt + 1
                return seal_next(rotation, new_password(directory, target, attempt=attempt))
            if not in_doubt:
                move(rotation, RotationState.REFUSED)
            raise
        except Permanent:
            if not in_doubt:
                move(rotation, RotationState.REFUSED)
            raise
    return move(rotation, RotationState.SET, in_doubt=False)


def new_password(directory: ActiveDirectory, target: Target, *, attempt: int) -> SecretStr:
    """A password that the policy in force for this account accepts, as far as can be known."""
    identity, policy = directory.fetch_account_and_policy(target.object_id)
    names = [identity.sam_account_name, identity.display_name or ""]
    return generate(policy, names=names, attempt=attempt)
