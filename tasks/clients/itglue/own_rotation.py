"""Which entries IT Glue's own Password Rotation has: two rotators would undo each other's work.

What is documented: lists and shows of entries take `include=rotatable_password` (IT Glue's API
reference, `/passwords`). A *rotatable password* is what stands on IT Glue's page *Account >
Password Rotation*, matched to an entry; from there it is rotated by a click or by its scheduler
(help.itglue.kaseya.com, "Password Rotation" and its scheduler). So an entry that is related to one
counts as managed, whether or not its own schedule is on at the moment: what the related row says
is documented nowhere. An entry's `rotation-permitted` says no more than that it might be, as its
name has it, and is not asked.

It comes along with the lists that are read anyway: no further request. An IT Glue account that
refuses the word does not have that rotation: it is asked once, and without it from then on.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from tasks.clients.errors import Refused

Reply = TypeVar("Reply")

INCLUDE = {"include": "rotatable_password"}
NAMES = ("rotatable-password", "rotatable_password")


class OwnRotation:
    """Asks along with entries whether IT Glue rotates them itself."""

    def __init__(self) -> None:
        """Nothing is asked yet."""
        self._is_known_there = True

    def asked_along(self, read: Callable[[Mapping[str, str]], Reply]) -> Reply:
        """What `read` returns when it gets the parameters that ask; without where they are refused."""
        if self._is_known_there:
            try:
                return read(INCLUDE)
            except Refused:
                pass
        reply = read({})
        self._is_known_there = False
        return reply


def has_rotatable_password(relationships: object) -> bool:
    """Whether a row's relationships name a rotatable password."""
    if not isinstance(relationships, Mapping):
        return False
    related = cast("Mapping[str, Any]", relationships)
    return any(_data(related.get(name)) for name in NAMES)


def _data(related: object) -> bool:
    if not isinstance(related, Mapping):
        return related is not None  # a form that nobody knows is no reason to fight
    return bool(cast("Mapping[str, Any]", related).get("data"))
