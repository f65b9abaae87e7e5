"""Keys in files of their own, outside the database: one a line in base64, the present one first."""

import fcntl
import os
from base64 import b64decode, b64encode
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes

from tasks.clients.durable_file import forget_partials, sync_folder, write_durably
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
    sync_folder(path.parent)


def replace_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Put `keys` in the place of those in the file, all at once or not at all; one at a time."""
    forget_partials(path)
    write_durably(path, _lines(keys))


@contextmanager
def only_writer(path: Path) -> Generator[None]:
    """Keep every other process of this machine from replacing the keys; Misconfigured if one is."""
    handle = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            taken = True
        else:
            taken = False
        if taken:
            raise Misconfigured(f"Another process is replacing the keys in {path}: let it finish.")
        yield
    finally:
        os.close(handle)


def _lines(keys: Sequence[bytes]) -> bytes:
    return b"".join(b64encode(key) + b"\n" for key in keys)
