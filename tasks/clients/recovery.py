"""Break-glass: every candidate also lies in a file that the offline recovery key opens.

The files are in the age format. `age -d -i key.txt FILE` opens one on any machine, without a
server, a database, Prefect or this application. Here are only the public keys, so this machine
cannot read what it has written. Two settings together switch it on: QUICKPASS_RECOVERY_RECIPIENTS,
one or more public keys parted by commas, and QUICKPASS_RECOVERY_FOLDER, which must be there already:
a share that is not mounted must not pass for an empty folder.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from pydantic import SecretStr
from pyrage import EncryptError, RecipientError, encrypt, x25519  # pyright: ignore[reportMissingModuleSource]  # compiled

from tasks.clients.durable_file import make_folders, write_durably
from tasks.clients.errors import Misconfigured

RECIPIENTS = "QUICKPASS_RECOVERY_RECIPIENTS"
FOLDER = "QUICKPASS_RECOVERY_FOLDER"
NAME_BYTES = 100
"""Of a customer, domain or account in a file's name; file systems allow 255 for all of it."""

MARK_PARTS = 4


class Label(NamedTuple):
    """What a copy is of; names are for people, and may have changed since."""

    account: str
    customer: str
    domain: str
    rotation_id: int
    generation: int
    attempt: int
    sealed_at: datetime

    @property
    def mark(self) -> str:
        """The end of the file's name, which no other candidate ever has.

        The moment keeps it apart from one that an earlier life of a restored database wrote.
        """
        moment = self.sealed_at.strftime("%Y-%m-%dT%H-%M-%S.%fZ")
        numbers = f"generation-{self.generation}_candidate-{self.attempt}"
        return f"{moment}_{numbers}_rotation-{self.rotation_id}.age"

    def path(self, folder: Path) -> Path:
        """Where a person looks for it: by customer, domain and account, then by time."""
        name = f"{_plain(self.account)}_{self.mark}"
        return folder / _plain(self.customer) / _plain(self.domain) / name


class Recovery:
    """Writes copies for the holder of the recovery key."""

    def __init__(self, recipients: Sequence[x25519.Recipient], folder: Path) -> None:
        """`folder` is there already."""
        self._recipients = recipients
        self.folder = folder

    def try_out(self) -> None:
        """Misconfigured if no copy could be written now."""
        probe = self.folder / f"a-test-{token_hex(8)}.age"
        self._write(probe, "Nothing: whether this folder can be written was tried.\n")
        with suppress(OSError):
            probe.unlink()

    def keep(self, label: Label, password: SecretStr) -> None:
        """Have the copy on disk when this returns, unless it lies there; else Misconfigured."""
        self._write(label.path(self.folder), _text(label, password))

    def drop(self, marks: set[str]) -> None:
        """Remove the copies that end in one of `marks`, whatever their names were; Misconfigured."""
        try:
            for path in self.folder.glob("*/*/*.age"):
                if "_".join(path.name.split("_")[-MARK_PARTS:]) in marks:
                    path.unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror
        else:
            return
        raise Misconfigured(f"Old recovery copies in {self.folder} cannot be removed: {reason}.")

    def _write(self, path: Path, text: str) -> None:
        try:
            if not self.folder.is_dir():
                raise FileNotFoundError(0, "there is no such folder")
            if path.exists():
                return
            make_folders(path.parent, self.folder)
            write_durably(path, encrypt(text.encode(), self._recipients, armored=True))
        except OSError as error:
            reason = error.strerror
        except EncryptError:
            reason = "the copy cannot be encrypted"
        else:
            return
        raise Misconfigured(
            f"The recovery copy cannot be written to {self.folder}: {reason}. Mend that, or name "
            f"another folder in {FOLDER}. While it is switched on, no password is sent without one."
        )


def recovery() -> Recovery | None:
    """The door to the copies, None while it is switched off; Misconfigured if half of it is."""
    recipients, folder = os.environ.get(RECIPIENTS, "").strip(), os.environ.get(FOLDER, "").strip()
    if not recipients and not folder:
        return None
    if not recipients or not folder:
        missing = FOLDER if recipients else RECIPIENTS
        raise Misconfigured(
            f"Break-glass is half switched on: set {missing} too, or neither. Nothing was changed."
        )
    names = filter(str.strip, recipients.split(","))
    return Recovery([_recipient(name, nr) for nr, name in enumerate(names, 1)], Path(folder))


def _recipient(name: str, number: int) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(name.strip())
    except RecipientError:
        pass
    secret = name.strip().upper().startswith("AGE-SECRET-KEY-")
    advice = (
        "it is the secret key, which belongs offline: consider it disclosed, make another pair"
        if secret
        else "it should begin with age1 and be one line of `age-keygen`"
    )
    raise Misconfigured(f"Key {number} in {RECIPIENTS} is not a public key: {advice}.")


def _text(label: Label, password: SecretStr) -> str:
    return (
        f"Account   {_line(label.account)}\n"
        f"Customer  {_line(label.customer)}\n"
        f"Domain    {_line(label.domain)}\n"
        f"Sealed    {label.sealed_at:%Y-%m-%d %H:%M:%S} UTC, before it was sent to the domain\n"
        f"Which     generation {label.generation}, candidate {label.attempt}, "
        f"rotation {label.rotation_id}\n"
        f"Password  {password.get_secret_value()}\n"
        "\n"
        "If it does not work, the domain may have refused it: try the account's file before this.\n"
    )


def _line(name: str) -> str:
    return " ".join(name.split())


def _plain(name: str) -> str:
    """A name as any file system takes it; never hidden, never another folder."""
    plain = re.sub(r"[^\w.-]+", "_", name).encode()[:NAME_BYTES].decode(errors="ignore")
    return plain.strip("._-") or "unnamed"
