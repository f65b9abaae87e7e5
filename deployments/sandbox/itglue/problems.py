"""IT Glue's error bodies, as clients have seen them."""

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


def forbidden() -> Problem:
    """The key is wrong, revoked, paused, or of another region."""
    return Problem(403, "Forbidden")


def not_found() -> Problem:
    """There is no such row, or it is hidden from the key."""
    return Problem(404, "Not Found", detail="Record not found")


def invalid(pointer: str, title: str, detail: str | None = None) -> Problem:
    """An attribute is missing or wrong."""
    more = {"detail": detail} if detail else {}
    return Problem(422, title, source={"pointer": pointer}, **more)


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
