"""Names as people compare them."""

from unicodedata import normalize


def name_key(name: str) -> str:
    """What equal names have in common: trimmed, caseless, and composed as Unicode means it."""
    return normalize("NFC", normalize("NFC", name.strip()).casefold())
