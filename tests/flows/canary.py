"""Looks for a text wherever Prefect and the application could have left it."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, PREFECT_SERVER_DATABASE_CONNECTION_URL


def prefect_holds(text: str) -> list[str]:
    """The files of Prefect's database and of its results that hold the text, in any form."""
    address = PREFECT_SERVER_DATABASE_CONNECTION_URL.value()
    database = Path(str(address).partition(":///")[2])
    return holding([database.parent, PREFECT_LOCAL_STORAGE_PATH.value()], text)


def holding(folders: list[Path], text: str) -> list[str]:
    """The files below these folders that hold the text: plain, in UTF-16, or in Base64."""
    forms = list(forms_of(text))
    found: list[str] = []
    for folder in folders:
        for path in (each for each in folder.rglob("*") if each.is_file()):
            content = path.read_bytes()
            found += [str(path) for form in forms if form in content]
    return found


def forms_of(text: str) -> Iterator[bytes]:
    """How the text looks in files; a pickled result is one long Base64 text."""
    yield text.encode()
    yield text.encode("utf-16-le")
    for shift in range(3):
        encoded = b64encode(b"\0" * shift + text.encode())
        yield encoded[4 if shift else 0 : -4]
