# pyright: basic
# pyasn1 has no types.
"""The requests of LDAP (RFC 4511, appendix B) and the values of two controls.

A filter's parts are taken up as unread values, because a grammar in pyasn1 cannot contain itself.
"""

from pyasn1.type.namedtype import DefaultedNamedType, NamedType, OptionalNamedType
from pyasn1.type.tag import Tag, tagClassApplication, tagClassContext, tagFormatSimple
from pyasn1.type.univ import Any, Boolean, Enumerated, Integer, Null, OctetString, SetOf

from deployments.sandbox.active_directory.grammar import (
    CONTROLS,
    FALSE,
    Attribute,
    Attributes,
    Strings,
    choice,
    constructed,
    many,
    operation,
    primitive,
    sequence,
)

Sasl = sequence(
    "Sasl", NamedType("mechanism", OctetString()), OptionalNamedType("credentials", OctetString())
)
# The three of Active Directory's own, from 9 on, are NTLM in simple clothes (MS-ADTS 5.1.1.1.3).
Authentication = choice(
    "Authentication",
    NamedType("simple", primitive(0, OctetString)),
    NamedType("sasl", constructed(3, Sasl)),
    NamedType("sicilyPackageDiscovery", primitive(9, OctetString)),
    NamedType("sicilyNegotiate", primitive(10, OctetString)),
    NamedType("sicilyResponse", primitive(11, OctetString)),
)
BindRequest = sequence(
    "BindRequest",
    NamedType("version", Integer()),
    NamedType("name", OctetString()),
    NamedType("authentication", Authentication()),
)

Assertion = sequence(
    "Assertion",
    NamedType("attributeDesc", OctetString()),
    NamedType("assertionValue", OctetString()),
)
Substring = choice(
    "Substring",
    NamedType("initial", primitive(0, OctetString)),
    NamedType("any", primitive(1, OctetString)),
    NamedType("final", primitive(2, OctetString)),
)
SubstringFilter = sequence(
    "SubstringFilter",
    NamedType("type", OctetString()),
    NamedType("substrings", many("Substrings", Substring)()),
)
MatchingRuleAssertion = sequence(
    "MatchingRuleAssertion",
    OptionalNamedType("matchingRule", primitive(1, OctetString)),
    OptionalNamedType("type", primitive(2, OctetString)),
    NamedType("matchValue", primitive(3, OctetString)),
    DefaultedNamedType(
        "dnAttributes", FALSE.subtype(implicitTag=Tag(tagClassContext, tagFormatSimple, 4))
    ),
)
FilterParts = many("FilterParts", Any, SetOf)
Filter = choice(
    "Filter",
    NamedType("and", constructed(0, FilterParts)),
    NamedType("or", constructed(1, FilterParts)),
    NamedType("not", constructed(2, FilterParts)),  # exactly one
    NamedType("equalityMatch", constructed(3, Assertion)),
    NamedType("substrings", constructed(4, SubstringFilter)),
    NamedType("greaterOrEqual", constructed(5, Assertion)),
    NamedType("lessOrEqual", constructed(6, Assertion)),
    NamedType("present", primitive(7, OctetString)),
    NamedType("approxMatch", constructed(8, Assertion)),
    NamedType("extensibleMatch", constructed(9, MatchingRuleAssertion)),
)
SearchRequest = sequence(
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
Change = sequence(
    "Change", NamedType("operation", Enumerated()), NamedType("modification", Attribute())
)
ModifyRequest = sequence(
    "ModifyRequest",
    NamedType("object", OctetString()),
    NamedType("changes", many("Changes", Change)()),
)
ExtendedRequest = sequence(
    "ExtendedRequest",
    NamedType("requestName", primitive(0, OctetString)),
    OptionalNamedType("requestValue", primitive(1, OctetString)),
)
AddRequest = sequence(
    "AddRequest", NamedType("entry", OctetString()), NamedType("attributes", Attributes())
)
RenameRequest = sequence(
    "RenameRequest",
    NamedType("entry", OctetString()),
    NamedType("newrdn", OctetString()),
    NamedType("deleteoldrdn", Boolean()),
    OptionalNamedType("newSuperior", primitive(0, OctetString)),
)
CompareRequest = sequence(
    "CompareRequest", NamedType("entry", OctetString()), NamedType("ava", Assertion())
)
RequestOperation = choice(
    "RequestOperation",
    NamedType("bind", operation(0, BindRequest)),
    NamedType("unbind", primitive(2, Null, tagClassApplication)),
    NamedType("search", operation(3, SearchRequest)),
    NamedType("modify", operation(6, ModifyRequest)),
    NamedType("add", operation(8, AddRequest)),
    NamedType("delete", primitive(10, OctetString, tagClassApplication)),
    NamedType("rename", operation(12, RenameRequest)),
    NamedType("compare", operation(14, CompareRequest)),
    NamedType("abandon", primitive(16, Integer, tagClassApplication)),
    NamedType("extended", operation(23, ExtendedRequest)),
)
Request = sequence(
    "Request",
    NamedType("messageID", Integer()),
    NamedType("protocolOp", RequestOperation()),
    CONTROLS,
)

# RFC 2696
PagedResults = sequence(
    "PagedResults", NamedType("size", Integer()), NamedType("cookie", OctetString())
)
# MS-ADTS 3.1.1.3.4.1.27
PolicyHints = sequence("PolicyHints", NamedType("flags", Integer()))
