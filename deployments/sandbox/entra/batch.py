"""`$batch`: up to twenty requests in one, each answered on its own, in any order."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.messages import Call, Reply
from deployments.sandbox.entra.problems import bad_request

MOST = 20
GOOD = range(200, 300)


class _Inner(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    id: str
    method: str
    url: str
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    dependsOn: list[str] = Field(default_factory=list)  # noqa: N815  # Graph's name


class _Batch(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    requests: list[_Inner] = Field(min_length=1, max_length=MOST)


def send(asked: Asked, answer: Callable[[Call], Reply]) -> Reply:
    """200 whatever becomes of the requests inside; 400 when the batch itself is malformed."""
    try:
        inner = _Batch.model_validate(asked.json()).requests
    except ValidationError:
        raise bad_request("Invalid batch payload format.", "BadRequest") from None
    if len({each.id for each in inner}) < len(inner):
        raise bad_request("Every request in the batch needs an id of its own.", "BadRequest")
    done: dict[str, Reply] = {}
    for each in inner:
        if all(name in done and done[name].status in GOOD for name in each.dependsOn):
            done[each.id] = answer(_call(asked, each))
        else:
            error = {"code": "FailedDependency", "message": "A request it depends on failed."}
            done[each.id] = Reply(424, {"error": error})
    replies = [
        {"id": name, "status": reply.status, "headers": reply.headers, "body": reply.body}
        for name, reply in done.items()
    ]
    return Reply(200, {"responses": replies[::-1]})


def _call(asked: Asked, inner: _Inner) -> Call:
    parts = urlsplit(inner.url)
    outer = asked.call
    own = {name.lower(): value for name, value in inner.headers.items()}
    headers = {"authorization": outer.headers.get("authorization", ""), **own}
    body = b"" if inner.body is None else json.dumps(inner.body).encode()
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    path = "/" + parts.path.lstrip("/")
    return Call(inner.method.upper(), outer.base, path, query, headers, body)
