"""Which request is answered by what."""

import re
from collections.abc import Callable
from typing import NamedTuple

from starlette.responses import Response

from deployments.sandbox.itglue import organizations, passwords
from deployments.sandbox.itglue.requests import Asked


class Route(NamedTuple):
    """A method, the form of a path, and what answers."""

    method: str
    form: str
    handler: Callable[[Asked], Response]

    def match(self, method: str, path: str) -> dict[str, int] | None:
        """The ids in the path if this route is meant."""
        found = re.fullmatch(re.sub(r"<(\w+)>", r"(?P<\1>\\d+)", self.form), path)
        if method != self.method or found is None:
            return None
        return {name: int(value) for name, value in found.groupdict().items()}


NESTED = "/organizations/<organization>/relationships"

ROUTES = (
    Route("GET", "/organizations", organizations.index),
    Route("POST", "/organizations", organizations.create),
    Route("PATCH", "/organizations", organizations.update_several),
    Route("DELETE", "/organizations", organizations.destroy_several),
    Route("GET", "/organizations/<organization>", organizations.show),
    Route("PATCH", "/organizations/<organization>", organizations.update),
    Route("GET", "/password_categories", organizations.categories),
    Route("POST", "/password_categories", organizations.create_category),
    Route("GET", "/password_categories/<category>", organizations.category),
    Route("GET", f"{NESTED}/password_folders", organizations.folders),
    Route("POST", f"{NESTED}/password_folders", organizations.create_folder),
    Route("GET", f"{NESTED}/password_folders/<folder>", organizations.folder),
    *(
        Route(method, f"{prefix}/passwords{suffix}", handler)
        for prefix in ("", NESTED)
        for method, suffix, handler in (
            ("GET", "/?", passwords.index),
            ("POST", "/?", passwords.create),
            ("PATCH", "/?", passwords.update_several),
            ("DELETE", "/?", passwords.destroy_several),
            ("GET", "/<entry>", passwords.show),
            ("PATCH", "/<entry>", passwords.update),
            ("DELETE", "/<entry>", passwords.destroy),
        )
    ),
)


def find(method: str, path: str) -> tuple[Route, dict[str, int]] | None:
    """The route of a request and the ids in its path; None for a path that is not the API's."""
    for route in ROUTES:
        ids = route.match(method, path)
        if ids is not None:
            return route, ids
    return None
