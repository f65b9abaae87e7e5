"""Proves that a directory has the password it took."""

from models.rotation_request import RotationRequest
from tasks.cloud_changes import look_for_change
from tasks.lease import Claim
from tasks.logons import try_logon
from tasks.targets import reaching
from tasks.tenant_directory import TenantDirectory


def prove_password(request: RotationRequest, claim: Claim) -> None:
    """Sign in as the account, or look at its change time where it lives in a tenant.

    The rotation is *verified* then; `logon` says what was proven. Refused as in `try_logon`.
    """
    with reaching(request) as (directory, target):
        if isinstance(directory, TenantDirectory):
            look_for_change(directory, target, claim)
        else:
            try_logon(directory, target, claim)
