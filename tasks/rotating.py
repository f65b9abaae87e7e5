"""Rotates many accounts side by side, and sees each to its end."""

from collections.abc import Sequence

from models.rotation_request import RotationRequest
from tasks.cloud_sync import follow_sync
from tasks.reports import follow_progress
from tasks.rotation import rotate_account


def rotate_accounts(requests: Sequence[RotationRequest]) -> None:
    """Take all through their steps, show how far they have come, and follow them into the tenants.

    Belongs into a flow, outside of tasks. How each has ended is told by its rotation.
    """
    follow_progress([rotate_account(each) for each in requests])
    follow_sync(requests)
