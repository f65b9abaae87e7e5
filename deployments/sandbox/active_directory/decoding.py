# pyright: basic
# pyasn1 has no types.
"""One value of a grammar out of bytes."""

from pyasn1.codec.ber.decoder import decode
from pyasn1.error import PyAsn1Error

# pyasn1 lets the latter three out where lengths and tags make no sense.
UNDECODABLE = (PyAsn1Error, ValueError, OverflowError, IndexError)


class Malformed(Exception):
    """The bytes are not what LDAP's grammar allows."""


def whole(data: bytes, kind):
    """The value of `kind` that `data` is; raises Malformed, also when there is more."""
    try:
        value, rest = decode(data, asn1Spec=kind)
    except UNDECODABLE as error:
        raise Malformed(type(error).__name__) from None
    if rest:
        raise Malformed("bytes left over")
    return value


def octets(value) -> bytes:
    """The content of an octet string, empty where an optional one is missing."""
    return bytes(value) if value.isValue else b""


def text(value) -> str:
    """The content of an LDAPString, empty where an optional one is missing; raises Malformed."""
    try:
        return octets(value).decode()
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
