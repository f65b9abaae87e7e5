"""Looks whether a tenant shows that a password was changed there: nobody can try one."""

import time
from datetime import datetime
from uuid import UUID

from models.outcome import CHANGE_NOT_SEEN, CHANGE_SEEN
from models.rotation import Rotation, RotationState
from models.tenant_user import LOOK_AGAIN_AFTER, shows_a_change
from tasks.lease import Claim
from tasks.targets import Target
from tasks.tenant_directory import TenantDirectory

IN_A_STEP = LOOK_AGAIN_AFTER[:3]
"""A step that holds up others looks so often; the later looks are taken when it is settled."""


def look_for_change(directory: TenantDirectory, target: Target, claim: Claim) -> None:
    """Look whether the tenant shows the new password of its own account; *verified* then.

    It is verified as well when nothing is seen yet: the tenant said that it took the password.
    """
    seen = wait_for_change(directory, claim.rotation, target.object_id)
    logon = CHANGE_NOT_SEEN if seen is None else CHANGE_SEEN
    claim.finish(RotationState.VERIFIED, logon=logon, cloud_changed_at=seen)


def wait_for_change(
    directory: TenantDirectory, rotation: Rotation, object_id: UUID
) -> datetime | None:
    """The change time that the tenant shows since the password was sent; None if none for a while."""
    seen = changed_at(directory, rotation, object_id)
    for seconds in IN_A_STEP:
        if seen is not None:
            break
        time.sleep(seconds)
        seen = changed_at(directory, rotation, object_id)
    return seen


def changed_at(directory: TenantDirectory, rotation: Rotation, object_id: UUID) -> datetime | None:
    """The change time that the tenant shows now, if it is a later one than before the rotation."""
    now = directory.fetch_changed_at(object_id)
    return now if shows_a_change(rotation.cloud_changed_before, now) else None
