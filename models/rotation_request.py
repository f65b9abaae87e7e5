"""What travels between the steps of one account's rotation."""

from pydantic import BaseModel, ConfigDict
from typing_extensions import override  # typing has it from Python 3.12 on

from models.account import AccountRef
from models.rotation import Reason


class RotationRequest(BaseModel):
    """An account that a run is to rotate.

    `objection` says why the account may not be rotated, None if nothing speaks against it.
    """

    model_config = ConfigDict(frozen=True)

    account: AccountRef
    run_id: str
    reason: Reason
    objection: str | None = None

    @override
    def __str__(self) -> str:
        return self.account.label
