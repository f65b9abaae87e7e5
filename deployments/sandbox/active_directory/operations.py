"""What the domain controller does for one client: sign it in, find, modify, and a few extras."""

from collections.abc import Iterator

from deployments.sandbox.active_directory.answers import (
    write_entry,
    write_paging,
    write_reference,
    write_result,
)
from deployments.sandbox.active_directory.decoding import Malformed
from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.logon import logon
from deployments.sandbox.active_directory.matching import Matching
from deployments.sandbox.active_directory.messages import (
    Bind,
    Compare,
    Comparison,
    Control,
    Extended,
    Message,
    Modify,
    Result,
    Scope,
    Search,
)
from deployments.sandbox.active_directory.modifying import Requester, modify
from deployments.sandbox.active_directory.requests import read_paging, read_policy_hints
from deployments.sandbox.active_directory.results import (
    AUTH_METHOD_NOT_SUPPORTED,
    COMPARE_FALSE,
    COMPARE_TRUE,
    OPERATIONS_ERROR,
    PROTOCOL_ERROR,
    SUCCESS,
    UNAVAILABLE_CRITICAL_EXTENSION,
    Refusal,
    access_denied,
    bad_logon,
    ldap_error,
    no_object,
    not_bound,
    not_encrypted,
    unwilling,
)
from deployments.sandbox.active_directory.rights import is_administrator, may_see
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
from deployments.sandbox.active_directory.searching import Paging, Searches

VERSION = 3
ENFORCE_HISTORY = 1


class Operations:
    """Every method expects the caller to hold the directory's lock, and raises Refusals."""

    def __init__(self, directory: Directory) -> None:
        """Anonymous until a bind succeeds."""
        self.directory = directory
        self.actor: Entry | None = None
        self._searches = Searches(directory)

    def carry_out(self, message: Message, *, encrypted: bool) -> tuple[Result, bytes]:
        """The result and all that is to be sent; `encrypted` tells of the connection."""
        check_controls(message)
        match message.request:
            case Bind():
                self._bind(message.request, encrypted=encrypted)
            case Search():
                return self._search(message, message.request)
            case Modify():
                self._modify(message, message.request, encrypted=encrypted)
            case Extended():
                return SUCCESS, self._extended(message, message.request, encrypted=encrypted)
            case Compare():
                result = self._compared(message.request)
                return result, write_result(message.id, message.kind, result)
            case _:
                raise self._refused()
        return SUCCESS, write_result(message.id, message.kind, SUCCESS)

    def _bind(self, request: Bind, *, encrypted: bool) -> None:
        self.actor = None  # RFC 4511, 4.2.1: a failed bind leaves the client anonymous
        if request.version != VERSION:
            raise ldap_error(PROTOCOL_ERROR, "00000057", "Unsupported LDAP version")
        if request.password is None:
            comment = "Invalid Authentication method"
            raise ldap_error(AUTH_METHOD_NOT_SUPPORTED, "00002027", comment)
        if not request.password:
            return  # with a name too: Windows takes it for an anonymous bind
        if self.directory.settings.signing_required and not encrypted:
            raise not_encrypted()
        try:
            password = request.password.decode()
        except UnicodeDecodeError:
            raise bad_logon("52e") from None
        self.actor = logon(self.directory, request.name, password)

    def _search(self, message: Message, request: Search) -> tuple[Result, bytes]:
        if not request.base and request.scope == Scope.BASE:
            found = write_entry(message.id, root_dse(self.directory, request))
            return SUCCESS, found + write_result(message.id, message.kind, SUCCESS)
        if self.actor is None:
            raise not_bound()
        control = message.control(PAGED_RESULTS)
        follow = message.control(DOMAIN_SCOPE) is None
        answer = self._searches.answer(self.actor, request, _paging(control), follow=follow)

        def pieces() -> Iterator[bytes]:
            for entry in answer.entries:
                yield write_entry(message.id, entry)
            for url in answer.references:
                yield write_reference(message.id, [url])
            controls: tuple[Control, ...] = ()
            if answer.cookie is not None:
                controls = (Control(PAGED_RESULTS, value=write_paging(answer.cookie)),)
            yield write_result(message.id, message.kind, answer.result, controls)

        return answer.result, b"".join(pieces())

    def _modify(self, message: Message, request: Modify, *, encrypted: bool) -> None:
        if self.actor is None:
            raise not_bound()
        hints = message.control(POLICY_HINTS, OLD_POLICY_HINTS)
        requester = Requester(self.actor, encrypted, respects_history=_wants_history(hints))
        modify(self.directory, requester, request)

    def _compared(self, request: Compare) -> Result:
        if self.actor is None:
            raise not_bound()
        entry = self.directory.at(request.dn)
        if not may_see(self.directory, self.actor, entry):
            raise no_object(entry.parent.dn if entry.parent else "")
        wanted = Comparison(request.attribute, "=", request.value)
        same = Matching(self.directory, self.actor).compiled(wanted)(entry)
        return Result(COMPARE_TRUE if same else COMPARE_FALSE)

    def _refused(self) -> Refusal:
        """Objects come and go by hand only; who could not do it on Windows is told the same."""
        if self.actor is None:
            return not_bound()
        administrator = is_administrator(self.directory, self.actor)
        return unwilling("00002077") if administrator else access_denied()

    def _extended(self, message: Message, request: Extended, *, encrypted: bool) -> bytes:
        if request.oid == START_TLS:
            if encrypted:
                raise ldap_error(OPERATIONS_ERROR, "00000000", "TLS or SSL already in effect")
            return write_result(message.id, message.kind, SUCCESS, name=START_TLS)
        if request.oid == WHO_AM_I:
            name = self.actor.text("samaccountname") if self.actor else ""
            who = rf"u:{self.directory.netbios}\{name}" if name else ""
            return write_result(message.id, message.kind, SUCCESS, value=who.encode())
        raise ldap_error(PROTOCOL_ERROR, "0000203D", "Unknown extended request OID")


def check_controls(message: Message) -> None:
    """Raise a Refusal for a critical control that the domain controller does not know."""
    for control in message.controls:
        if control.critical and control.oid not in CONTROLS:
            comment = "Error processing control"
            raise ldap_error(UNAVAILABLE_CRITICAL_EXTENSION, "00000057", comment)


def _paging(control: Control | None) -> Paging | None:
    try:
        return None if control is None else Paging(*read_paging(control))
    except Malformed:
        raise ldap_error(PROTOCOL_ERROR, "00000057", "Error processing control") from None


def _wants_history(hints: Control | None) -> bool:
    try:
        return hints is not None and bool(read_policy_hints(hints) & ENFORCE_HISTORY)
    except Malformed:
        raise ldap_error(PROTOCOL_ERROR, "00000057", "Error processing control") from None
