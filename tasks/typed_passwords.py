"""Passwords that operators type: saved in Prefect for a moment, sealed into the escrow, deleted.

A run carries only the id of the saved block. It is deleted when the password is sealed, and when
its run ends, however it ends; one whose run was killed or never began is swept an hour later.
"""

from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from prefect import task
from prefect.blocks.core import Block
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import BlockDocument
from prefect.exceptions import ObjectNotFound
from pydantic import Field, SecretStr

from tasks.clients.errors import Misconfigured, Refused

KEPT = timedelta(hours=1)
"""How long a typed password waits for the run that takes it."""


class TypedPassword(Block):
    """A new password for one account, typed by an operator."""

    _block_type_name = "Typed password"
    _block_type_slug = "typed-password"
    _description = (
        "A new password for one account, to be chosen in the form of reset-password. The run seals "
        "it into the escrow and deletes it from Prefect as soon as it begins; if no run takes it, "
        "it is deleted after an hour."
    )

    password: SecretStr = Field(
        title="New password",
        description="It is stored encrypted, and deleted from Prefect as soon as the run has "
        "sealed it into the escrow; after an hour if no run takes it.",
    )


@contextmanager
def typed_for_this_run(new_password: TypedPassword | None) -> Generator[UUID | None]:
    """The id under which the operator's password is saved, None if none was typed.

    It is deleted from Prefect when the body ends, however it ends.
    """
    saved = _saved_as(new_password)
    try:
        yield saved
    finally:
        if saved is not None:
            delete_typed(saved)


def open_typed(saved: UUID) -> SecretStr:
    """The password that an operator typed; Refused when it was deleted meanwhile."""
    document = _document(saved)
    if document is None:
        raise Refused(
            "The typed password is not in Prefect any more: it is deleted when its run ends, and "
            "after an hour."
        )
    # Not as a block: an error of its validation would show what it holds.
    return SecretStr(str(document.data.get("password", "")))


def delete_typed(saved: UUID) -> None:
    """Delete a typed password from Prefect, if it is still there."""
    if _document(saved) is not None:
        with get_client(sync_client=True) as client, suppress(ObjectNotFound):
            client.delete_block_document(saved)


@task(task_run_name="delete old typed passwords")
def sweep_typed_passwords(*, dry_run: bool = False) -> int:
    """Delete the typed passwords that no run took in time, or only count them; how many.

    Their age is what Prefect's server noted when they were saved or saved again.
    """
    with get_client(sync_client=True) as client:
        try:
            client.read_block_type_by_slug(_slug())
        except ObjectNotFound:  # not registered yet, so none was ever saved
            return 0
        found = client.read_block_documents_by_type(_slug(), include_secrets=False)
    before = datetime.now(UTC) - KEPT
    old = [each.id for each in found if (each.updated or each.created or before) <= before]
    for saved in [] if dry_run else old:
        delete_typed(saved)
    return len(old)


def _saved_as(new_password: object) -> UUID | None:
    """The id in what the form sends.

    The flow takes it as it is: if Prefect put the block in its place, a run could not be retried
    after the block was deleted.
    """
    match cast("Any", new_password):
        case None:
            return None
        case {"$ref": {"block_document_id": str(reference)}} | {"$ref": str(reference)}:
            with suppress(ValueError):
                return UUID(reference)
        case _:
            pass
    raise Misconfigured(
        "Save the typed password under Blocks, and choose it in the form: what is written into "
        "a run's parameters stays readable in Prefect. Nothing was changed."
    )


def _document(saved: UUID) -> BlockDocument | None:
    """The saved block; Misconfigured if it is something else, which must not be deleted."""
    with get_client(sync_client=True) as client:
        try:
            document = client.read_block_document(saved)
        except ObjectNotFound:
            return None
    if document.block_type is None or document.block_type.slug != _slug():
        raise Misconfigured("What was chosen in the form is not a typed password.")
    return document


def _slug() -> str:
    return TypedPassword.get_block_type_slug()
