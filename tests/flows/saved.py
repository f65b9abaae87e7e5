"""Connections that tests save again and again."""

from contextlib import suppress
from typing import TypeVar, cast
from uuid import UUID

from prefect.blocks.core import Block
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import BlockDocumentUpdate
from prefect.exceptions import ObjectNotFound

Connection = TypeVar("Connection", bound=Block)

DOCUMENTS: dict[tuple[type[Block], str], UUID] = {}


def saved(connection: Connection, name: str) -> Connection:
    """The connection as it stands under that name now.

    To save a block anew takes eight requests to Prefect, to change it two.
    """
    kind = type(connection)
    known = DOCUMENTS.get((kind, name))
    if known is not None:
        data = connection.model_dump(
            mode="json", include=set(kind.model_fields), context={"include_secrets": True}
        )
        change = BlockDocumentUpdate(data=data, merge_existing_data=False)
        # A test may have deleted it.
        with suppress(ObjectNotFound), get_client(sync_client=True) as client:
            client.update_block_document(known, change)
            return cast("Connection", kind.load(name))
    DOCUMENTS[kind, name] = cast("UUID", connection.save(name, overwrite=True))
    return connection
