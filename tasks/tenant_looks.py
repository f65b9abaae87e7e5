"""Later looks at what a tenant holds of a recorded rotation: of its own account, or of a twin."""

from datetime import datetime
from uuid import UUID

from models.outcome import CHANGE_SEEN
from models.rotation import Rotation, RotationState, TwinSetBy
from models.settling import EntryHolds, Finding, changed_again, found
from tasks.candidates import open_candidate
from tasks.cloud_changes import changed_at
from tasks.lease import Claim
from tasks.targets import Target, tenant_at, tenant_of
from tasks.tenant_directory import TenantDirectory


def look_in_tenant(claim: Claim, target: Target, holds: EntryHolds) -> tuple[Finding, bool]:
    """What a look at a tenant's own account says, and whether its password is proven."""
    seen = _note(claim, tenant_at(target), target.object_id, logon=CHANGE_SEEN)
    rotation = claim.rotation
    finding = found(
        directory_moved=changed_again(rotation, seen),
        logon_refused=False,
        in_doubt=rotation.in_doubt,
        entry=holds,
    )
    return finding, rotation.cloud_changed_at is not None


def look_at_twin(claim: Claim, target: Target) -> Finding:
    """What a look at the other half of a pair says; CLEAN where there is none.

    A twin that Entra Connect fills changes whenever the domain's account does: what that one shows
    tells who changed it.
    """
    rotation = claim.rotation
    if rotation.twin_object_id is None:
        return Finding.CLEAN
    tenant, _ = tenant_of(target.customer)
    seen = _note(claim, tenant, UUID(rotation.twin_object_id))
    if rotation.twin_set_by == TwinSetBy.US and changed_again(claim.rotation, seen):
        return Finding.SET_AGAIN if rotation.in_doubt else Finding.CHANGED_IN_TENANT
    return Finding.CLEAN


def set_again_in_tenant(claim: Claim, tenant: TenantDirectory, object_id: UUID) -> None:
    """Set the same candidate once more after a lost request, and forget what was seen before."""
    tenant.set_password(object_id, open_candidate(claim.rotation), before_sending=claim.renew)
    seen = tenant.fetch_changed_at(object_id)
    claim.move(RotationState.RECORDED, cloud_changed_at=seen)


def twin_is_awaited(rotation: Rotation) -> bool:
    """Whether the tenant has still to show the new password of the account's twin."""
    return rotation.twin_set_by is not None and rotation.cloud_changed_at is None


def _note(claim: Claim, tenant: TenantDirectory, object_id: UUID, **proof: str) -> datetime | None:
    """The change time that the tenant shows since the rotation; the first one is kept."""
    seen = changed_at(tenant, claim.rotation, object_id)
    if seen is not None and claim.rotation.cloud_changed_at is None:
        claim.move(RotationState.RECORDED, cloud_changed_at=seen, **proof)
    return seen
