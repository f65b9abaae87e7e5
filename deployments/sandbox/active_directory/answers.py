# pyright: basic
# pyasn1 has no types.
"""Answers into bytes."""

from collections.abc import Iterable

from pyasn1.codec.ber.encoder import encode

from deployments.sandbox.active_directory.answer_grammar import Response
from deployments.sandbox.active_directory.messages import Control, FoundEntry, Result
from deployments.sandbox.active_directory.request_grammar import PagedResults

RESPONSE, PAGED_RESULTS = Response(), PagedResults()


class Fields(dict[str, object]):
    """A structure to encode; pyasn1 asks for an optional field before it looks whether it is in."""

    def __missing__(self, name: str) -> None:
        return None


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


def write_paging(cookie: bytes) -> bytes:
    """The value of a paged results control that gives `cookie`; no size is estimated."""
    return encode({"size": 0, "cookie": cookie}, asn1Spec=PAGED_RESULTS)
