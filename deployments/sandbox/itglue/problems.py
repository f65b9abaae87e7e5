"""IT Glue's error bodies, as clients have seen them."""

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/vnd.api+json"


class Problem(Exception):
    """A request that is refused with this status and error."""

    def __init__(self, status: int, title: str, **more: Any) -> None:
        """`more` goes into the error object: detail, source."""
        super().__init__(title)
        self.status = status
        self.error = {"status": status, "title": title, **more}


def unauthorized_resource() -> Problem:
    """The key may not touch this resource: it has no Password Access, or does not see it."""
    return Problem(
        401, "Unauthorized", detail="Unauthorized resource access", source={"pointer": "id"}
    )


def forbidden(status: int = 403) -> Problem:
    """The key is wrong, revoked, paused, or of another region."""
    return Problem(status, HTTPStatus(status).phrase)


def not_found() -> Problem:
    """There is no such row, or it is hidden from the key."""
    return Problem(404, "Not Found", detail="Record not found")


def invalid(pointer: str, title: str, detail: str | None = None) -> Problem:
    """An attribute is missing or wrong."""
    more = {"detail": detail} if detail else {}
    return Problem(422, title, source={"pointer": pointer}, **more)


def refused_attribute(name: str, detail: str) -> Problem:
    """An attribute that the row's own rules refuse."""
    return invalid(f"/data/attributes/{name}", "Unprocessable Entity", detail)


def not_in_bulk(method: str, what: str) -> Problem:
    """A bulk request on a route that has none, or that names no id among the attributes."""
    return Problem(403, f"Cannot {method} {what} in bulk", source={"pointer": None})


def bad_request(detail: str, pointer: str = "data") -> Problem:
    """The body is not what the API takes."""
    return Problem(400, "Bad Request", detail=detail, source={"pointer": pointer})


def answer(status: int, body: dict[str, Any] | None) -> Response:
    """A reply in IT Glue's media type."""
    if body is None:
        return Response(status_code=status)
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def refusal(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The reply that refuses a request."""
    response = answer(problem.status, {"errors": [problem.error]})
    response.headers.update(headers or {})
    return response
