"""What travels between the steps of one account's rotation."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from typing_extensions import override  # typing has it from Python 3.12 on

from models.account import AccountRef
from models.left_out import LeftOut
from models.rotation import Reason


class RotationRequest(BaseModel):
    """An account that a run is to rotate.

    `objection` says why the account may not be rotated, None if nothing speaks against it.
    `typed_password` is the id of the block in which an operator saved the new password; None to
    have one generated. `alone`: an operator named this account and no other; `confirmed`: and
    typed its name again, so that it is rotated although it is protected. `twin` is the UPN of the
    account's other half in the tenant, if we set the password there as well.
    """

    model_config = ConfigDict(frozen=True)

    account: AccountRef
    run_id: str
    reason: Reason
    objection: str | None = None
    typed_password: UUID | None = None
    alone: bool = False
    confirmed: bool = False
    twin: str | None = None

    @override
    def __str__(self) -> str:
        return self.account.label


class RequestedRotations(BaseModel):
    """The accounts that a run is to rotate, and those that it leaves out.

    `planned_only`: the run was asked for a plan and nothing else.
    """

    model_config = ConfigDict(frozen=True)

    requests: list[RotationRequest]
    left_out: list[LeftOut] = []
    planned_only: bool = False
