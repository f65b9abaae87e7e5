# pyright: basic, reportAttributeAccessIssue=false
# pyasn1 has no types; what leaves these structures through `reading` and `writing` has.
"""What LDAP's requests and answers are built of (RFC 4511, appendix B)."""

from pyasn1.type.namedtype import DefaultedNamedType, NamedType, NamedTypes, OptionalNamedType
from pyasn1.type.tag import (
    Tag,
    tagClassApplication,
    tagClassContext,
    tagFormatConstructed,
    tagFormatSimple,
)
from pyasn1.type.univ import Boolean, Choice, OctetString, Sequence, SequenceOf, SetOf

FALSE = Boolean(value=False)


def primitive(number: int, kind: type, where: int = tagClassContext):
    """A value of `kind` under an implicit tag."""
    return kind().subtype(implicitTag=Tag(where, tagFormatSimple, number))


def constructed(number: int, kind: type, where: int = tagClassContext):
    """A structure of `kind` under an implicit tag."""
    return kind().subtype(implicitTag=Tag(where, tagFormatConstructed, number))


def operation(number: int, kind: type):
    """A structure under one of the application's own tags."""
    return constructed(number, kind, tagClassApplication)


def sequence(name: str, *fields: NamedType) -> type:
    """A structure of `fields` in this order."""
    return type(name, (Sequence,), {"componentType": NamedTypes(*fields)})


def choice(name: str, *fields: NamedType) -> type:
    """A structure that is one of `fields`."""
    return type(name, (Choice,), {"componentType": NamedTypes(*fields)})


def many(name: str, kind: type, container: type = SequenceOf) -> type:
    """Any number of `kind`."""
    return type(name, (container,), {"componentType": kind()})


Strings = many("Strings", OctetString)
Attribute = sequence(
    "Attribute",
    NamedType("type", OctetString()),
    NamedType("vals", many("Values", OctetString, SetOf)()),
)
Attributes = many("Attributes", Attribute)

Control = sequence(
    "Control",
    NamedType("controlType", OctetString()),
    DefaultedNamedType("criticality", FALSE),
    OptionalNamedType("controlValue", OctetString()),
)
CONTROLS = OptionalNamedType("controls", constructed(0, many("Controls", Control)))
