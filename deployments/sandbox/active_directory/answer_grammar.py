# pyright: basic
# pyasn1 has no types.
"""The answers of LDAP (RFC 4511, appendix B)."""

from pyasn1.type.namedtype import NamedType, OptionalNamedType
from pyasn1.type.univ import Enumerated, Integer, OctetString

from deployments.sandbox.active_directory.grammar import (
    CONTROLS,
    Attributes,
    Strings,
    choice,
    constructed,
    operation,
    primitive,
    sequence,
)

RESULT = (
    NamedType("resultCode", Enumerated()),
    NamedType("matchedDN", OctetString()),
    NamedType("diagnosticMessage", OctetString()),
    OptionalNamedType("referral", constructed(3, Strings)),
)
Result = sequence("Result", *RESULT)

Entry = sequence(
    "Entry", NamedType("objectName", OctetString()), NamedType("attributes", Attributes())
)
ExtendedResponse = sequence(
    "ExtendedResponse",
    *RESULT,
    OptionalNamedType("responseName", primitive(10, OctetString)),
    OptionalNamedType("responseValue", primitive(11, OctetString)),
)
ResponseOperation = choice(
    "ResponseOperation",
    NamedType("bind", operation(1, Result)),
    NamedType("entry", operation(4, Entry)),
    NamedType("search", operation(5, Result)),
    NamedType("modify", operation(7, Result)),
    NamedType("add", operation(9, Result)),
    NamedType("delete", operation(11, Result)),
    NamedType("rename", operation(13, Result)),
    NamedType("compare", operation(15, Result)),
    NamedType("reference", operation(19, Strings)),
    NamedType("extended", operation(24, ExtendedResponse)),
)
Response = sequence(
    "Response",
    NamedType("messageID", Integer()),
    NamedType("protocolOp", ResponseOperation()),
    CONTROLS,
)
