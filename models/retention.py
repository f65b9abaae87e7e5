"""When a sealed password may be destroyed.

Not when its rotation ends: a request that was given up can still arrive. Only when at least three
newer passwords of the account have been recorded and looked at twice, and five weeks are over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.rotation import Rotation, RotationState
from models.sealed_password import SealedPassword
from models.settling import LOOKS

GENERATIONS = 3
AGE = timedelta(days=35)


def shreddable(
    sealed: Sequence[SealedPassword], rotations: Sequence[Rotation], now: datetime
) -> list[SealedPassword]:
    """Which of an account's sealed passwords may be destroyed, given all its rotations."""
    clean = sorted(
        rotation.generation
        for rotation in rotations
        if rotation.state == RotationState.RECORDED
        and rotation.settled >= LOOKS
        and rotation.problem is None
    )
    if len(clean) <= GENERATIONS:
        return []
    oldest_kept = clean[-GENERATIONS - 1]
    return [
        each
        for each in sealed
        if each.shredded_at is None
        and each.generation < oldest_kept
        and now - each.sealed_at >= AGE
    ]
