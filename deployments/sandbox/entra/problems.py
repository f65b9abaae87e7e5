"""Graph's error bodies, as the documentation shows them and clients have seen them."""

from typing import Any


class Problem(Exception):
    """A request that is refused with this status, code and message."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        inner: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """`inner` goes into the inner error beside date and ids."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.inner = inner or {}
        self.headers = headers or {}


def bad_request(message: str, code: str = "Request_BadRequest") -> Problem:
    """The request is understood, and refused as it is."""
    return Problem(400, code, message)


def unsupported_query(message: str) -> Problem:
    """The directory does not answer this query, or not without the header for advanced ones."""
    return Problem(400, "Request_UnsupportedQuery", message)


def unsupported_page_size() -> Problem:
    """`$top` where Graph sends everything at once."""
    return unsupported_query(
        "This resource does not support custom page sizes. Please retry without a page size "
        "argument."
    )


def unauthorized(message: str) -> Problem:
    """No token, or none that is good here."""
    return Problem(401, "InvalidAuthenticationToken", message)


def forbidden() -> Problem:
    """A permission or a directory role is missing, or the target ranks too high."""
    return Problem(
        403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."
    )


def not_found(key: str) -> Problem:
    """There is no such object, or not yet."""
    return Problem(
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried reference-property objects are "
        "not present.",
    )


def no_such_segment(segment: str) -> Problem:
    """A path that Graph does not have."""
    return bad_request(f"Resource not found for the segment '{segment}'.", "BadRequest")


def too_weak() -> Problem:
    """A password that breaks a rule, or holds a banned word: Graph tells them apart for nobody."""
    return bad_request(
        "The specified password does not comply with password complexity requirements. Please "
        "provide a different password."
    )


def throttled(retry_after: int | None, scope: str, information: str) -> Problem:
    """Too much in too short a time."""
    waiting = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Problem(
        429,
        "TooManyRequests",
        "Please retry again later.",
        inner={"code": "429", "message": "Please retry after", "status": "429"},
        headers={
            **waiting,
            "x-ms-throttle-scope": scope,
            "x-ms-throttle-information": information,
        },
    )
