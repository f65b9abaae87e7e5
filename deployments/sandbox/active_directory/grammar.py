# pyright: basic, reportAttributeAccessIssue=false
# pyasn1 has no types; what leaves these structures through `wire` has.
"""The parts of LDAP's grammar that a domain controller's clients use (RFC 4511, appendix B).

A filter's parts are taken up as unread values, because a grammar in pyasn1 cannot contain itself.
"""

from pyasn1.type.namedtype import DefaultedNamedType, NamedType, NamedTypes, OptionalNamedType
from pyasn1.type.tag import (
    Tag,
    tagClassApplication,
    tagClassContext,
    tagFormatConstructed,
    tagFormatSimple,
)
from pyasn1.type.univ import (
    Any,
    Boolean,
    Choice,
    Enumerated,
    Integer,
    Null,
    OctetString,
    Sequence,
    SequenceOf,
    SetOf,
)

FALSE = Boolean(value=False)


def _primitive(number: int, kind: type, where: int = tagClassContext):
    return kind().subtype(implicitTag=Tag(where, tagFormatSimple, number))


def _constructed(number: int, kind: type, where: int = tagClassContext):
    return kind().subtype(implicitTag=Tag(where, tagFormatConstructed, number))


def _operation(number: int, kind: type):
    return _constructed(number, kind, tagClassApplication)


def _sequence(name: str, *fields: NamedType) -> type:
    return type(name, (Sequence,), {"componentType": NamedTypes(*fields)})


def _choice(name: str, *fields: NamedType) -> type:
    return type(name, (Choice,), {"componentType": NamedTypes(*fields)})


def _many(name: str, kind: type, container: type = SequenceOf) -> type:
    return type(name, (container,), {"componentType": kind()})


Strings = _many("Strings", OctetString)
Attribute = _sequence(
    "Attribute",
    NamedType("type", OctetString()),
    NamedType("vals", _many("Values", OctetString, SetOf)()),
)
Attributes = _many("Attributes", Attribute)

Control = _sequence(
    "Control",
    NamedType("controlType", OctetString()),
    DefaultedNamedType("criticality", FALSE),
    OptionalNamedType("controlValue", OctetString()),
)
CONTROLS = OptionalNamedType("controls", _constructed(0, _many("Controls", Control)))

RESULT = (
    NamedType("resultCode", Enumerated()),
    NamedType("matchedDN", OctetString()),
    NamedType("diagnosticMessage", OctetString()),
    OptionalNamedType("referral", _constructed(3, Strings)),
)
Result = _sequence("Result", *RESULT)

Sasl = _sequence(
    "Sasl", NamedType("mechanism", OctetString()), OptionalNamedType("credentials", OctetString())
)
# The three of Active Directory's own, from 9 on, are NTLM in simple clothes (MS-ADTS 5.1.1.1.3).
Authentication = _choice(
    "Authentication",
    NamedType("simple", _primitive(0, OctetString)),
    NamedType("sasl", _constructed(3, Sasl)),
    NamedType("sicilyPackageDiscovery", _primitive(9, OctetString)),
    NamedType("sicilyNegotiate", _primitive(10, OctetString)),
    NamedType("sicilyResponse", _primitive(11, OctetString)),
)
BindRequest = _sequence(
    "BindRequest",
    NamedType("version", Integer()),
    NamedType("name", OctetString()),
    NamedType("authentication", Authentication()),
)

Assertion = _sequence(
    "Assertion",
    NamedType("attributeDesc", OctetString()),
    NamedType("assertionValue", OctetString()),
)
Substring = _choice(
    "Substring",
    NamedType("initial", _primitive(0, OctetString)),
    NamedType("any", _primitive(1, OctetString)),
    NamedType("final", _primitive(2, OctetString)),
)
SubstringFilter = _sequence(
    "SubstringFilter",
    NamedType("type", OctetString()),
    NamedType("substrings", _many("Substrings", Substring)()),
)
MatchingRuleAssertion = _sequence(
    "MatchingRuleAssertion",
    OptionalNamedType("matchingRule", _primitive(1, OctetString)),
    OptionalNamedType("type", _primitive(2, OctetString)),
    NamedType("matchValue", _primitive(3, OctetString)),
    DefaultedNamedType(
        "dnAttributes", FALSE.subtype(implicitTag=Tag(tagClassContext, tagFormatSimple, 4))
    ),
)
FilterParts = _many("FilterParts", Any, SetOf)
Filter = _choice(
    "Filter",
    NamedType("and", _constructed(0, FilterParts)),
    NamedType("or", _constructed(1, FilterParts)),
    NamedType("not", _constructed(2, FilterParts)),  # exactly one
    NamedType("equalityMatch", _constructed(3, Assertion)),
    NamedType("substrings", _constructed(4, SubstringFilter)),
    NamedType("greaterOrEqual", _constructed(5, Assertion)),
    NamedType("lessOrEqual", _constructed(6, Assertion)),
    NamedType("present", _primitive(7, OctetString)),
    NamedType("approxMatch", _constructed(8, Assertion)),
    NamedType("extensibleMatch", _constructed(9, MatchingRuleAssertion)),
)
SearchRequest = _sequence(
    "SearchRequest",
    NamedType("baseObject", OctetString()),
    NamedType("scope", Enumerated()),
    NamedType("derefAliases", Enumerated()),
    NamedType("sizeLimit", Integer()),
    NamedType("timeLimit", Integer()),
    NamedType("typesOnly", Boolean()),
    NamedType("filter", Filter()),
    NamedType("attributes", Strings()),
)
Change = _sequence(
    "Change", NamedType("operation", Enumerated()), NamedType("modification", Attribute())
)
ModifyRequest = _sequence(
    "ModifyRequest",
    NamedType("object", OctetString()),
    NamedType("changes", _many("Changes", Change)()),
)
ExtendedRequest = _sequence(
    "ExtendedRequest",
    NamedType("requestName", _primitive(0, OctetString)),
    OptionalNamedType("requestValue", _primitive(1, OctetString)),
)
AddRequest = _sequence(
    "AddRequest", NamedType("entry", OctetString()), NamedType("attributes", Attributes())
)
RenameRequest = _sequence(
    "RenameRequest",
    NamedType("entry", OctetString()),
    NamedType("newrdn", OctetString()),
    NamedType("deleteoldrdn", Boolean()),
    OptionalNamedType("newSuperior", _primitive(0, OctetString)),
)
CompareRequest = _sequence(
    "CompareRequest", NamedType("entry", OctetString()), NamedType("ava", Assertion())
)
RequestOperation = _choice(
    "RequestOperation",
    NamedType("bind", _operation(0, BindRequest)),
    NamedType("unbind", _primitive(2, Null, tagClassApplication)),
    NamedType("search", _operation(3, SearchRequest)),
    NamedType("modify", _operation(6, ModifyRequest)),
    NamedType("add", _operation(8, AddRequest)),
    NamedType("delete", _primitive(10, OctetString, tagClassApplication)),
    NamedType("rename", _operation(12, RenameRequest)),
    NamedType("compare", _operation(14, CompareRequest)),
    NamedType("abandon", _primitive(16, Integer, tagClassApplication)),
    NamedType("extended", _operation(23, ExtendedRequest)),
)
Request = _sequence(
    "Request",
    NamedType("messageID", Integer()),
    NamedType("protocolOp", RequestOperation()),
    CONTROLS,
)

Entry = _sequence(
    "Entry", NamedType("objectName", OctetString()), NamedType("attributes", Attributes())
)
ExtendedResponse = _sequence(
    "ExtendedResponse",
    *RESULT,
    OptionalNamedType("responseName", _primitive(10, OctetString)),
    OptionalNamedType("responseValue", _primitive(11, OctetString)),
)
ResponseOperation = _choice(
    "ResponseOperation",
    NamedType("bind", _operation(1, Result)),
    NamedType("entry", _operation(4, Entry)),
    NamedType("search", _operation(5, Result)),
    NamedType("modify", _operation(7, Result)),
    NamedType("add", _operation(9, Result)),
    NamedType("delete", _operation(11, Result)),
    NamedType("rename", _operation(13, Result)),
    NamedType("compare", _operation(15, Result)),
    NamedType("reference", _operation(19, Strings)),
    NamedType("extended", _operation(24, ExtendedResponse)),
)
Response = _sequence(
    "Response",
    NamedType("messageID", Integer()),
    NamedType("protocolOp", ResponseOperation()),
    CONTROLS,
)

# RFC 2696
PagedResults = _sequence(
    "PagedResults", NamedType("size", Integer()), NamedType("cookie", OctetString())
)
# MS-ADTS 3.1.1.3.4.1.27
PolicyHints = _sequence("PolicyHints", NamedType("flags", Integer()))
