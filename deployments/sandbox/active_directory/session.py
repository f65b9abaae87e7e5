"""What one client says and hears, from its first request to its last."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.faults import Effect, Faults
from deployments.sandbox.active_directory.logon import logon
from deployments.sandbox.active_directory.messages import (
    Abandon,
    Bind,
    Control,
    Extended,
    Message,
    Modify,
    Other,
    Result,
    Scope,
    Search,
    Unbind,
)
from deployments.sandbox.active_directory.modifying import Requester, modify
from deployments.sandbox.active_directory.results import (
    AUTH_METHOD_NOT_SUPPORTED,
    BUSY,
    OPERATIONS_ERROR,
    PROTOCOL_ERROR,
    SUCCESS,
    UNAVAILABLE,
    UNAVAILABLE_CRITICAL_EXTENSION,
    Refusal,
    bad_logon,
    ldap_error,
    not_bound,
    refusal,
    unwilling,
)
from deployments.sandbox.active_directory.rootdse import (
    CONTROLS,
    DOMAIN_SCOPE,
    OLD_POLICY_HINTS,
    PAGED_RESULTS,
    POLICY_HINTS,
    START_TLS,
    WHO_AM_I,
    root_dse,
)
from deployments.sandbox.active_directory.searching import Answer, Paging, Searches
from deployments.sandbox.active_directory.stream import Broken, Stream
from deployments.sandbox.active_directory.wire import (
    Malformed,
    read_paging,
    read_policy_hints,
    read_request,
    write_entry,
    write_paging,
    write_reference,
    write_result,
)

NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036"
VERSION = 3
NO_CONTROLS: tuple[Control, ...] = ()


class Served(NamedTuple):
    """One answered request, as a test may count it; never with a password."""

    kind: str
    subject: str
    code: int


class Session:
    """One connection; anonymous until a bind succeeds."""

    def __init__(
        self,
        directory: Directory,
        stream: Stream,
        faults: Faults,
        journal: Callable[[Served], None],
    ) -> None:
        """`journal` is told of every request that was carried out or refused."""
        self.directory = directory
        self.stream = stream
        self.faults = faults
        self.journal = journal
        self.actor: Entry | None = None
        self.searches = Searches(directory)

    def run(self) -> None:
        """Serve requests until the client leaves or breaks the protocol; raises OSError."""
        try:
            while data := self.stream.read():
                message = read_request(data)
                if not self._serve(message):
                    return
        except (Broken, Malformed):
            text = "0000203D: LdapErr: DSID-0C0901B0, comment: Error decoding ldap message, data 0, v4563\0"
            result = Result(PROTOCOL_ERROR, text)
            self.stream.write(write_result(0, "extended", result, name=NOTICE_OF_DISCONNECTION))

    def _serve(self, message: Message) -> bool:
        """Whether the connection goes on."""
        if isinstance(message.request, Unbind):
            return False
        if isinstance(message.request, Abandon):
            return True  # what it wants to abandon has been answered already
        effect = self.faults.struck(message.kind)
        if effect is Effect.HOLD:
            self.faults.hold()
        if effect is Effect.CUT_BEFORE:
            return False
        answer = self._answered(message, effect)
        if effect is Effect.CUT_AFTER:
            return False
        self.stream.write(answer)
        if subject_of(message) == START_TLS and not self.stream.encrypted:
            self.stream.start_tls()
        return True

    def _answered(self, message: Message, effect: Effect | None) -> bytes:
        result = SUCCESS
        try:
            if effect is Effect.BUSY:
                raise refusal(BUSY, "0000200E: SvcErr: DSID-031A0FC6, problem 5001 (BUSY), data 0")
            if effect is Effect.UNAVAILABLE:
                text = "0000200F: SvcErr: DSID-031A0FC6, problem 5002 (UNAVAILABLE), data 0"
                raise refusal(UNAVAILABLE, text)
            self._check_controls(message)
            with self.directory.lock:
                return b"".join(self._carried_out(message))
        except Refusal as refused:
            result = refused.result
            return write_result(message.id, message.kind, result)
        finally:
            self.journal(Served(message.kind, subject_of(message), result.code))

    def _check_controls(self, message: Message) -> None:
        for control in message.controls:
            if control.critical and control.oid not in CONTROLS:
                comment = "Error processing control"
                raise ldap_error(UNAVAILABLE_CRITICAL_EXTENSION, "00000057", comment)

    def _carried_out(self, message: Message) -> Iterator[bytes]:
        match message.request:
            case Bind():
                self._bind(message.request)
                yield write_result(message.id, message.kind, SUCCESS)
            case Search():
                yield from self._search(message, message.request)
            case Modify():
                self._modify(message, message.request)
                yield write_result(message.id, message.kind, SUCCESS)
            case Extended():
                yield self._extended(message, message.request)
            case _:
                raise unwilling("00002077")

    def _bind(self, request: Bind) -> None:
        self.actor = None  # RFC 4511, 4.2.1: a failed bind leaves the client anonymous
        if request.version != VERSION:
            raise ldap_error(PROTOCOL_ERROR, "00000057", "Unsupported LDAP version")
        if request.password is None:
            comment = "Invalid Authentication method"
            raise ldap_error(AUTH_METHOD_NOT_SUPPORTED, "00002027", comment)
        if not request.password:
            return  # with a name too: Windows takes it for an anonymous bind
        if not request.name:
            raise bad_logon("52e")
        try:
            password = request.password.decode()
        except UnicodeDecodeError:
            raise bad_logon("57") from None
        self.actor = logon(self.directory, request.name, password)

    def _search(self, message: Message, request: Search) -> Iterator[bytes]:
        if not request.base and request.scope == Scope.BASE:
            yield write_entry(message.id, root_dse(self.directory, request))
            yield write_result(message.id, message.kind, SUCCESS)
            return
        if self.actor is None:
            raise not_bound()
        control = message.control(PAGED_RESULTS)
        paging = None if control is None else Paging(*read_paging(control))
        follow = message.control(DOMAIN_SCOPE) is None
        answer = self.searches.answer(self.actor, request, paging, follow=follow)
        yield from self._written(message, answer)

    def _written(self, message: Message, answer: Answer) -> Iterator[bytes]:
        for entry in answer.entries:
            yield write_entry(message.id, entry)
        for url in answer.references:
            yield write_reference(message.id, [url])
        paged = answer.cookie is not None
        cookie = write_paging(answer.cookie or b"")
        controls = (Control(PAGED_RESULTS, value=cookie),) if paged else NO_CONTROLS
        yield write_result(message.id, message.kind, answer.result, controls)

    def _modify(self, message: Message, request: Modify) -> None:
        if self.actor is None:
            raise not_bound()
        hints = message.control(POLICY_HINTS, OLD_POLICY_HINTS)
        history = hints is not None and bool(read_policy_hints(hints) & 1)
        modify(self.directory, Requester(self.actor, self.stream.encrypted, history), request)

    def _extended(self, message: Message, request: Extended) -> bytes:
        match request.oid:
            case oid if oid == START_TLS:
                if self.stream.encrypted:
                    raise ldap_error(OPERATIONS_ERROR, "00000000", "TLS or SSL already in effect")
                return write_result(message.id, message.kind, SUCCESS, name=START_TLS)
            case oid if oid == WHO_AM_I:
                name = self.actor.text("samaccountname") if self.actor else ""
                who = rf"u:{self.directory.netbios}\{name}" if name else ""
                return write_result(message.id, message.kind, SUCCESS, value=who.encode())
            case _:
                comment = "Unknown extended request OID"
                raise ldap_error(PROTOCOL_ERROR, "0000203D", comment)


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
        case Other() | Abandon() | Unbind():
            return ""
