"""What one client says and hears, from its first request to its last."""

from collections.abc import Callable
from typing import NamedTuple

from deployments.sandbox.active_directory.answers import write_result
from deployments.sandbox.active_directory.decoding import Malformed
from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.faults import Effect, Faults
from deployments.sandbox.active_directory.messages import (
    Abandon,
    Bind,
    Extended,
    Message,
    Modify,
    Result,
    Search,
    Unbind,
)
from deployments.sandbox.active_directory.operations import Operations
from deployments.sandbox.active_directory.requests import read_request
from deployments.sandbox.active_directory.results import (
    PROTOCOL_ERROR,
    Refusal,
    busy,
    ldap_error,
    unavailable,
)
from deployments.sandbox.active_directory.rootdse import START_TLS
from deployments.sandbox.active_directory.stream import Broken, Stream

NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036"


class Served(NamedTuple):
    """One request that was carried out or refused, as a test may count it; without passwords."""

    kind: str
    subject: str
    code: int


class Session:
    """One connection."""

    def __init__(
        self,
        directory: Directory,
        stream: Stream,
        faults: Faults,
        journal: Callable[[Served], None],
    ) -> None:
        """`journal` is told of every request."""
        self._directory = directory
        self._stream = stream
        self._faults = faults
        self._journal = journal
        self._operations = Operations(directory)

    def run(self) -> None:
        """Serve requests until the client leaves or breaks the protocol; raises OSError."""
        try:
            while data := self._stream.read():
                if not self._serve(read_request(data)):
                    return
        except (Broken, Malformed):
            comment = "Error decoding ldap message"
            result = ldap_error(PROTOCOL_ERROR, "0000203D", comment).result
            self._stream.write(write_result(0, "extended", result, name=NOTICE_OF_DISCONNECTION))

    def _serve(self, message: Message) -> bool:
        """Whether the connection goes on."""
        if isinstance(message.request, Unbind):
            return False
        if isinstance(message.request, Abandon):
            return True  # what it wants to abandon has been answered already
        effect = self._faults.struck(message.kind)
        if effect is Effect.CUT_BEFORE or (effect is Effect.HOLD and not self._faults.hold()):
            return False
        result, answer = self._answered(message, effect)
        self._journal(Served(message.kind, subject_of(message), result.code))
        if effect is Effect.CUT_AFTER:
            return False
        self._stream.write(answer)
        if result.code == 0 and subject_of(message) == START_TLS:
            self._stream.start_tls()
        return True

    def _answered(self, message: Message, effect: Effect | None) -> tuple[Result, bytes]:
        try:
            if effect is Effect.BUSY:
                raise busy()
            if effect is Effect.UNAVAILABLE:
                raise unavailable()
            with self._directory.lock:
                return self._operations.carry_out(message, encrypted=self._stream.encrypted)
        except Refusal as refused:
            return refused.result, write_result(message.id, message.kind, refused.result)


def subject_of(message: Message) -> str:
    """What a request is about: a name, a base, an OID."""
    match message.request:
        case Bind(name=name):
            return name
        case Search(base=base):
            return base
        case Modify(dn=dn):
            return dn
        case Extended(oid=oid):
            return oid
        case _:
            return ""
