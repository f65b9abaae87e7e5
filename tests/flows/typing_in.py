"""Types a new password into the form of reset-password, as the UI sends it."""

from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from pydantic import SecretStr

from tasks.typed_passwords import TypedPassword


def type_in(password: str, name: str = "for-jane") -> Any:
    """Save a typed password; what the form then sends in its place."""
    saved = TypedPassword(password=SecretStr(password)).save(name, overwrite=True)
    return {"$ref": {"block_document_id": str(saved)}}


def still_in_prefect() -> list[UUID]:
    """The typed passwords that Prefect still has."""
    with get_client(sync_client=True) as client:
        found = client.read_block_documents_by_type("typed-password", include_secrets=False)
    return [each.id for each in found]
