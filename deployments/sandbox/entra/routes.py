"""Which request is answered by what, and what it costs in Graph's resource units."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from deployments.sandbox.entra import (
    delta,
    group_lists,
    password_writes,
    role_lists,
    tenants,
    users,
)
from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.messages import Call, Reply

SMALL_PAGE = 20


class Route(NamedTuple):
    """A method, the form of a path, what answers, and what that costs."""

    method: str
    form: str
    handler: Callable[[Asked], Reply]
    units: int = 1

    def cost(self, call: Call) -> int:
        """Resource units: less for few properties and short pages, more when expanded."""
        top = call.query.get("$top", "")
        short = top.isdecimal() and int(top) < SMALL_PAGE
        saved = ("$select" in call.query) + short
        return max(1, self.units - saved + ("$expand" in call.query))


ROLES = "/roleManagement/directory"

ROUTES = (
    Route("GET", "/users", users.index, 2),
    Route("GET", "/users/$count", users.count),
    Route("GET", "/users/delta", delta.index),
    Route("GET", "/users/delta()", delta.index),
    Route("GET", "/users/<user>", users.show),
    Route("PATCH", "/users/<user>", password_writes.update),
    Route("GET", "/organization", tenants.organization),
    Route("GET", "/domains", tenants.domains),
    Route("GET", "/directoryRoles", role_lists.activated),
    Route("GET", "/directoryRoles/<role>/members", role_lists.members, 3),
    Route("GET", f"{ROLES}/roleAssignments", role_lists.assignments),
    Route("GET", f"{ROLES}/roleDefinitions", role_lists.definitions),
    Route("GET", f"{ROLES}/roleEligibilitySchedules", role_lists.eligibilities),
    Route("GET", "/groups", group_lists.index),
    Route("GET", "/groups/<group>/transitiveMembers/microsoft.graph.user", group_lists.members, 5),
)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", re.escape(form).replace(r"\<", "<")))


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and the keys in its path; None for a path that is not Graph's."""
    for route in ROUTES:
        found = _pattern(route.form).fullmatch(path) if route.method == method else None
        if found is not None:
            return route, found.groupdict()
    return None
