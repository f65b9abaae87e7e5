"""Which request is answered by what."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from starlette.responses import Response

from deployments.sandbox.itglue import folders, named, organizations, password_writes, passwords
from deployments.sandbox.itglue.attributes import whole_number
from deployments.sandbox.itglue.requests import Asked


class Route(NamedTuple):
    """A method, the form of a path, and what answers."""

    method: str
    form: str
    handler: Callable[[Asked], Response]

    def match(self, method: str, path: str) -> dict[str, int] | None:
        """The ids in the path if this route is meant; 0, which no row has, for what is no id."""
        found = _pattern(self.form).fullmatch(path) if method == self.method else None
        if found is None:
            return None
        return {name: whole_number(value) or 0 for name, value in found.groupdict().items()}


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", form))


NESTED = "/organizations/<organization>/relationships"
FOLDERS = f"{NESTED}/password_folders"

ROUTES = (
    Route("GET", "/organizations", organizations.index),
    Route("POST", "/organizations", organizations.create),
    Route("PATCH", "/organizations", organizations.update_several),
    Route("DELETE", "/organizations", organizations.destroy_several),
    Route("GET", "/organizations/<organization>", organizations.show),
    Route("PATCH", "/organizations/<organization>", organizations.update),
    Route("GET", "/organization_types", named.organization_types),
    Route("GET", "/organization_types/<named>", named.organization_type),
    Route("GET", "/organization_statuses", named.organization_statuses),
    Route("GET", "/organization_statuses/<named>", named.organization_status),
    Route("GET", "/password_categories", named.categories),
    Route("POST", "/password_categories", named.create_category),
    Route("GET", "/password_categories/<named>", named.category),
    Route("PATCH", "/password_categories/<named>", named.update_category),
    Route("PATCH", "/password_folders", folders.update_several),
    Route("GET", FOLDERS, folders.index),
    Route("POST", FOLDERS, folders.create),
    Route("DELETE", FOLDERS, folders.destroy_several),
    Route("GET", f"{FOLDERS}/<folder>", folders.show),
    Route("PATCH", f"{FOLDERS}/<folder>", folders.update),
    *(
        Route(method, f"{prefix}/passwords{suffix}", handler)
        for prefix in ("", NESTED)
        for method, suffix, handler in (
            ("GET", "", passwords.index),
            ("POST", "", password_writes.create),
            ("PATCH", "", password_writes.update_several),
            ("DELETE", "", password_writes.destroy_several),
            ("GET", "/<entry>", passwords.show),
            ("PATCH", "/<entry>", password_writes.update),
        )
    ),
    Route("DELETE", "/passwords/<entry>", password_writes.destroy),
    Route("DELETE", f"{NESTED}/passwords/<entry>", password_writes.destroy_several),
)


def find(method: str, path: str) -> tuple[Route, dict[str, int]] | None:
    """The route of a request and the ids in its path; None for a path that is not the API's."""
    plain = re.sub("/+", "/", path).rstrip("/")
    for route in ROUTES:
        ids = route.match(method, plain)
        if ids is not None:
            return route, ids
    return None
