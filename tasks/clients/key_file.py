"""Keys in files of their own, outside the database: one a line in base64, the present one first."""

import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path
from secrets import token_bytes

from tasks.clients.errors import Misconfigured

KEY_BYTES = 32


def key_path(variable: str, name: str) -> Path:
    """Where a key file is: where the environment's `variable` says, or in `~/.quickpass-flows`."""
    return Path(os.environ.get(variable) or Path.home() / ".quickpass-flows" / name)


def read_keys(path: Path, variable: str) -> list[bytes]:
    """The keys in a file; Misconfigured, naming the file and `variable`, when it holds none."""
    try:
        keys = [b64decode(line, validate=True) for line in path.read_bytes().split()]
    except OSError as error:
        reason = str(error.strerror)
    except ValueError:
        reason = "it is not base64"
    else:
        if keys and all(len(key) == KEY_BYTES for key in keys):
            return keys
        reason = f"it does not hold {KEY_BYTES} bytes in base64"
    raise Misconfigured(
        f"The key cannot be read from {path}: {reason}. Restore that file, or name the right one "
        f"in {variable}. Without it nothing is changed."
    )


def create_key(path: Path) -> None:
    """Make a key, readable by its owner only, unless there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(_lines([token_bytes(KEY_BYTES)]))
        file.flush()
        os.fsync(file.fileno())


def replace_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Put `keys` in the place of those in the file: all at once, or not at all."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_lines(keys))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _lines(keys: Sequence[bytes]) -> bytes:
    return b"".join(b64encode(key) + b"\n" for key in keys)
