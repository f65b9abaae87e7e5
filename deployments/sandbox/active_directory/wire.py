# pyright: basic, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyasn1 has no types.
"""Requests out of bytes, answers into bytes."""

from collections.abc import Iterable

from pyasn1.codec.ber.decoder import decode
from pyasn1.codec.ber.encoder import encode
from pyasn1.error import PyAsn1Error

from deployments.sandbox.active_directory import grammar
from deployments.sandbox.active_directory.messages import (
    Abandon,
    And,
    Bind,
    Change,
    Comparison,
    Control,
    Extended,
    Filter,
    FoundEntry,
    Message,
    Modify,
    Not,
    Operation,
    Or,
    Other,
    Present,
    Request,
    Result,
    Scope,
    Search,
    Substrings,
    Unbind,
)

REQUEST, RESPONSE = grammar.Request(), grammar.Response()
FILTER, PAGED, HINTS = grammar.Filter(), grammar.PagedResults(), grammar.PolicyHints()
COMPARISONS = {
    "equalityMatch": "=",
    "greaterOrEqual": ">=",
    "lessOrEqual": "<=",
    "approxMatch": "~=",
}
DEEPEST_FILTER = 100


class Malformed(Exception):
    """The bytes are not what LDAP's grammar allows."""


class Fields(dict[str, object]):
    """A structure to encode; pyasn1 asks for an optional field before it looks whether it is in."""

    def __missing__(self, name: str) -> None:
        return None


def read_request(data: bytes) -> Message:
    """The request in `data`; raises Malformed."""
    try:
        message = _whole(data, REQUEST)
        operation = message["protocolOp"]
        return Message(
            id=int(message["messageID"]),
            kind=operation.getName(),
            request=_request(operation.getName(), operation.getComponent()),
            controls=tuple(_controls(message["controls"])),
        )
    except (PyAsn1Error, ValueError) as error:
        raise Malformed(type(error).__name__) from None


def _whole(data: bytes, kind):
    value, rest = decode(data, asn1Spec=kind)
    if rest:
        raise Malformed("bytes left over")
    return value


def _text(value) -> str:
    return bytes(value).decode()


def _controls(controls) -> Iterable[Control]:
    for control in controls if controls.isValue else ():
        value = control["controlValue"]
        yield Control(
            oid=_text(control["controlType"]),
            critical=bool(control["criticality"]),
            value=bytes(value) if value.isValue else b"",
        )


def _request(kind: str, body) -> Request:
    match kind:
        case "bind":
            simple = body["authentication"].getName() == "simple"
            password = bytes(body["authentication"].getComponent()) if simple else None
            return Bind(int(body["version"]), _text(body["name"]), password)
        case "unbind":
            return Unbind()
        case "abandon":
            return Abandon(int(body))
        case "search":
            return Search(
                base=_text(body["baseObject"]),
                scope=Scope(int(body["scope"])),
                size_limit=int(body["sizeLimit"]),
                types_only=bool(body["typesOnly"]),
                filter=_filter(body["filter"]),
                attributes=tuple(map(_text, body["attributes"])),
            )
        case "modify":
            return Modify(_text(body["object"]), tuple(map(_change, body["changes"])))
        case "extended":
            value = body["requestValue"]
            return Extended(_text(body["requestName"]), bytes(value) if value.isValue else b"")
        case _:
            return Other(kind)


def _change(change) -> Change:
    attribute = change["modification"]
    return Change(
        operation=Operation(int(change["operation"])),
        attribute=_text(attribute["type"]),
        values=tuple(map(bytes, attribute["vals"])),
    )


def _filter(choice, depth: int = 0) -> Filter:
    if depth > DEEPEST_FILTER:
        raise Malformed("filter too deep")

    def part(data) -> Filter:
        return _filter(_whole(bytes(data), FILTER), depth + 1)

    kind, body = choice.getName(), choice.getComponent()
    match kind:
        case "and":
            return And(tuple(map(part, body)))
        case "or":
            return Or(tuple(map(part, body)))
        case "not":
            if len(body) != 1:
                raise Malformed("a negation of several parts")
            return Not(part(body[0]))
        case "present":
            return Present(_text(body))
        case "substrings":
            return _substrings(body)
        case "extensibleMatch":
            rule = body["matchingRule"]
            return Comparison(
                attribute=_text(body["type"]) if body["type"].isValue else "",
                rule=_text(rule) if rule.isValue else "=",
                value=bytes(body["matchValue"]),
            )
        case _:
            return Comparison(
                _text(body["attributeDesc"]), COMPARISONS[kind], bytes(body["assertionValue"])
            )


def _substrings(body) -> Substrings:
    pieces = [(piece.getName(), bytes(piece.getComponent())) for piece in body["substrings"]]
    middle = tuple(value for name, value in pieces if name == "any")
    ends = dict(piece for piece in pieces if piece[0] != "any")
    return Substrings(_text(body["type"]), ends.get("initial", b""), middle, ends.get("final", b""))


def write_result(
    message_id: int,
    kind: str,
    result: Result,
    controls: Iterable[Control] = (),
    *,
    name: str = "",
    value: bytes | None = None,
) -> bytes:
    """The answer that ends an operation; `name` and `value` are an extended answer's own."""
    body = Fields(
        resultCode=result.code,
        matchedDN=result.matched.encode(),
        diagnosticMessage=result.text.encode(),
    )
    if result.referrals:
        body["referral"] = [url.encode() for url in result.referrals]
    if name:
        body["responseName"] = name.encode()
    if value is not None:
        body["responseValue"] = value
    return _response(message_id, kind, body, controls)


def _response(message_id: int, kind: str, body: object, controls: Iterable[Control] = ()) -> bytes:
    message = Fields(messageID=message_id, protocolOp={kind: body})
    if written := [
        Fields(controlType=control.oid.encode(), criticality=False, controlValue=control.value)
        for control in controls
    ]:
        message["controls"] = written
    return encode(message, asn1Spec=RESPONSE)


def write_entry(message_id: int, entry: FoundEntry) -> bytes:
    """One found object."""
    attributes = [{"type": name.encode(), "vals": values} for name, values in entry.attributes]
    body = {"objectName": entry.dn.encode(), "attributes": attributes}
    return _response(message_id, "entry", body)


def write_reference(message_id: int, urls: Iterable[str]) -> bytes:
    """Where a search would have to go on."""
    return _response(message_id, "reference", [url.encode() for url in urls])


def read_paging(control: Control) -> tuple[int, bytes]:
    """Page size and cookie of a paged results control; raises Malformed."""
    try:
        value = _whole(control.value, PAGED)
    except PyAsn1Error as error:
        raise Malformed(type(error).__name__) from None
    return int(value["size"]), bytes(value["cookie"])


def write_paging(cookie: bytes) -> bytes:
    """The value of a paged results control that gives `cookie`; no size is estimated."""
    return encode({"size": 0, "cookie": cookie}, asn1Spec=PAGED)


def read_policy_hints(control: Control) -> int:
    """The flags of a policy hints control; raises Malformed."""
    try:
        return int(_whole(control.value, HINTS)["flags"])
    except PyAsn1Error as error:
        raise Malformed(type(error).__name__) from None
