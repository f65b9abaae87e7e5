"""What an access token says about the application. It is read, not checked: Graph checks it."""

import base64
import binascii
from uuid import UUID

from pydantic import BaseModel, ValidationError

from tasks.clients.errors import Unexpected


class Claims(BaseModel):
    """The part of a token that a preflight needs."""

    tid: UUID
    appid: UUID
    oid: UUID  # of the application's service principal in the tenant
    roles: frozenset[str] = frozenset()


def claims_in(token: str) -> Claims | None:
    """The claims of a token, None when it is not one of the readable kind."""
    match token.split("."):
        case [_, payload, _]:
            pass
        case _:
            return None
    padded = payload + "=" * (-len(payload) % 4)
    try:
        return Claims.model_validate_json(base64.urlsafe_b64decode(padded))
    except (binascii.Error, ValidationError, ValueError):
        return None


def unreadable_token() -> Unexpected:
    """The error when a token has to be read and cannot be."""
    return Unexpected(
        "Microsoft's token could not be read, so it is not known which permissions were granted. "
        "Reading the tenant's users shows whether the connection works."
    )
