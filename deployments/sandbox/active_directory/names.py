"""Distinguished names: read, written and compared as Active Directory does."""

import unicodedata
from collections.abc import Iterator

Rdn = tuple[str, str]  # attribute type and plain value

SPECIAL = ',+"\\<>;='  # MS-ADTS 3.1.1.1.2 and RFC 4514, 2.4
HEX = frozenset("0123456789abcdefABCDEF")


class BadName(Exception):
    """The text is no distinguished name; it says what is wrong."""


def folded(text: str) -> str:
    """The form in which two texts are the same to the directory: no case, accents or widths."""
    if text.isascii():
        return text.lower()
    plain = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(plain).casefold()


def rdn_key(rdn: Rdn) -> Rdn:
    """The form in which two relative names are the same to the directory."""
    return rdn[0].lower(), folded(" ".join(rdn[1].split()))


def escaped(value: str) -> str:
    """`value` as it stands inside a distinguished name."""
    text = "".join("\\" + c if c in SPECIAL else c for c in value)
    text = text.replace("\n", "\\0A").replace("\r", "\\0D").replace("\0", "\\00")
    if text.startswith(("#", " ")):
        text = "\\" + text
    if value.endswith(" ") and len(value) > 1:
        text = text[:-1] + "\\ "
    return text


def written(rdn: Rdn) -> str:
    """`rdn` as it stands inside a distinguished name."""
    return f"{rdn[0]}={escaped(rdn[1])}"


def parse_dn(text: str) -> tuple[Rdn, ...]:
    """The relative names of `text`, the object's own first; raises BadName."""
    return tuple(map(_parse_rdn, _split(text))) if text.strip() else ()


def dn_key(text: str) -> tuple[Rdn, ...]:
    """The form in which two distinguished names are the same; raises BadName."""
    return tuple(map(rdn_key, parse_dn(text)))


def _split(text: str) -> Iterator[str]:
    start, index = 0, 0
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] in ",;":
            yield text[start:index]
            start = index + 1
        index += 1
    yield text[start:]


def _parse_rdn(text: str) -> Rdn:
    kind, separator, value = text.partition("=")
    kind = kind.strip()
    if not separator or not kind.isascii() or not kind.replace("-", "").isalnum():
        raise BadName("a part without an attribute type")
    return kind, _unescaped(value)


def _unescaped(text: str) -> str:
    """The plain value; blanks at either end count only when escaped."""
    text = text.lstrip(" ")
    plain, kept, index = bytearray(), 0, 0  # `kept` bytes may not be stripped at the end
    while index < len(text):
        character = text[index]
        if character == "\\":
            raw, used = _escape(text[index + 1 : index + 3])
            plain += raw
            kept = len(plain)
            index += 1 + used
            continue
        if character in SPECIAL.replace("=", "") or (character == "#" and not plain):
            raise BadName("a character that has to be escaped")
        plain += character.encode()
        index += 1
    stripped = plain[:kept] + plain[kept:].rstrip(b" ")
    if not stripped:
        raise BadName("an empty value")
    try:
        return stripped.decode()
    except UnicodeDecodeError:
        raise BadName("not UTF-8") from None


def _escape(after: str) -> tuple[bytes, int]:
    if len(after) == len("0A") and HEX.issuperset(after):
        return bytes.fromhex(after), 2
    if after and (after[0] in SPECIAL or after[0] in " #"):
        return after[0].encode(), 1
    raise BadName("an escape of nothing")
