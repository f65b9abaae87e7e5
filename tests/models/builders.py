"""Accounts and rotations for the rules that look at them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.account import Account, AccountType
from models.rotation import Reason, Rotation, RotationState
from models.tenant_user import TenantUser

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def account(id_: int, sam: str, **more: object) -> Account:
    return Account.model_validate(
        {
            "id": id_,
            "customer_id": 1,
            "directory_id": 1,
            "object_id": str(id_),
            "type": AccountType.SERVICE,
            "sam_account_name": sam,
            "user_principal_name": None,
            "display_name": None,
            "label": f"CONTOSO\\{sam}",
            "ou_dn": "OU=x",
            "enabled": True,
            "locked": False,
            "protected": False,
            "password_set_at": None,
            "seen_at": NOW,
            **more,
        }
    )


def rotation(state: RotationState, problem: str | None = None, **more: object) -> Rotation:
    return Rotation.model_validate(
        {
            "account_id": 1,
            "generation": 1,
            "run_id": "run",
            "reason": Reason.ROTATION,
            "state": state,
            "problem": problem,
            "logon": "accepted",
            "opened_at": NOW,
            "changed_at": NOW,
            **more,
        }
    )


def user(number: int, upn: str, **more: Any) -> TenantUser:
    """A plain member of a tenant."""
    given: dict[str, Any] = {
        "object_id": UUID(int=number),
        "user_principal_name": upn,
        "display_name": None,
        "mail": None,
        "enabled": True,
        "guest": False,
        "licensed": False,
        "synced": False,
        "password_changed_at": None,
        **more,
    }
    return TenantUser.model_validate(given)
