# pyright: basic
# pyasn1 has no types.
"""Requests out of bytes."""

from collections.abc import Callable

from deployments.sandbox.active_directory import request_grammar
from deployments.sandbox.active_directory.decoding import Malformed, octets, text, whole
from deployments.sandbox.active_directory.filters import read_filter
from deployments.sandbox.active_directory.messages import (
    Abandon,
    Bind,
    Change,
    Compare,
    Control,
    Extended,
    Message,
    Modify,
    Operation,
    Other,
    Request,
    Scope,
    Search,
    Unbind,
)

REQUEST = request_grammar.Request()
PAGED_RESULTS = request_grammar.PagedResults()
POLICY_HINTS = request_grammar.PolicyHints()
MAX_INT = 2_147_483_647


def read_request(data: bytes) -> Message:
    """The request in `data`; raises Malformed."""
    message = whole(data, REQUEST)
    operation, controls = message["protocolOp"], message["controls"]
    kind = operation.getName()
    read = READERS.get(kind)
    return Message(
        id=_within(message["messageID"], 1),
        kind=kind,
        request=read(operation.getComponent()) if read else Other(kind),
        controls=tuple(map(_control, controls)) if controls.isValue else (),
    )


def read_paging(control: Control) -> tuple[int, bytes]:
    """Page size and cookie of a paged results control; raises Malformed."""
    value = whole(control.value, PAGED_RESULTS)
    return _within(value["size"]), octets(value["cookie"])


def read_policy_hints(control: Control) -> int:
    """The flags of a policy hints control; raises Malformed."""
    return int(whole(control.value, POLICY_HINTS)["flags"])


def _control(control) -> Control:
    return Control(
        oid=text(control["controlType"]),
        critical=bool(control["criticality"]),
        value=octets(control["controlValue"]),
    )


def _bind(body) -> Bind:
    method = body["authentication"]
    password = octets(method.getComponent()) if method.getName() == "simple" else None
    return Bind(int(body["version"]), text(body["name"]), password)


def _search(body) -> Search:
    return Search(
        base=text(body["baseObject"]),
        scope=_one_of(Scope, body["scope"]),
        size_limit=_within(body["sizeLimit"]),
        types_only=bool(body["typesOnly"]),
        filter=read_filter(body["filter"]),
        attributes=tuple(map(text, body["attributes"])),
    )


def _modify(body) -> Modify:
    return Modify(text(body["object"]), tuple(map(_change, body["changes"])))


def _change(change) -> Change:
    attribute = change["modification"]
    return Change(
        operation=_one_of(Operation, change["operation"]),
        attribute=text(attribute["type"]),
        values=tuple(map(octets, attribute["vals"])),
    )


def _compare(body) -> Compare:
    assertion = body["ava"]
    value = octets(assertion["assertionValue"])
    return Compare(text(body["entry"]), text(assertion["attributeDesc"]), value)


def _within(number, least: int = 0) -> int:
    """The number, if it is one of those that RFC 4511 allows; raises Malformed."""
    if not least <= int(number) <= MAX_INT:
        raise Malformed("a number out of range")
    return int(number)


def _one_of(kind, number):
    try:
        return kind(int(number))
    except ValueError:
        raise Malformed("a number without meaning") from None


READERS: dict[str, Callable[..., Request]] = {
    "bind": _bind,
    "unbind": lambda _: Unbind(),
    "abandon": lambda body: Abandon(int(body)),
    "search": _search,
    "modify": _modify,
    "compare": _compare,
    "extended": lambda body: Extended(text(body["requestName"]), octets(body["requestValue"])),
}
