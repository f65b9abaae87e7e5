"""Groups by name, and the users in them."""

from uuid import UUID

from tasks.clients.entra.exchange import Exchange
from tasks.clients.entra.paging import LARGEST_PAGE, read_list
from tasks.clients.entra.wire import MemberRow, Page
from tasks.clients.errors import NotFound, NotPermitted


def members_of(exchange: Exchange, group: str) -> frozenset[UUID]:
    """The users in the group of that name or id; NotFound and NotPermitted say it in words."""
    try:
        return fetch_members(exchange, find_group(exchange, group))
    except NotPermitted:
        pass
    raise NotPermitted(
        f"Who is in group {group!r} may not be read: the application lacks the permission "
        "GroupMember.Read.All. Add it under App registrations > API permissions and have it "
        "consented to again."
    )


def fetch_members(exchange: Exchange, group_id: UUID) -> frozenset[UUID]:
    """The users in a group, and in the groups within it."""
    path = f"/groups/{group_id}/transitiveMembers/microsoft.graph.user"
    rows = read_list(exchange, path, {"$select": "id", "$top": LARGEST_PAGE}, Page[MemberRow])
    return frozenset(row.id for row in rows)


def find_group(exchange: Exchange, name: str) -> UUID:
    """The group of that display name, or of that id; NotFound for none, and for several."""
    try:
        return UUID(name.strip())
    except ValueError:
        pass
    quoted = name.strip().replace("'", "''")
    query = {"$filter": f"displayName eq '{quoted}'", "$select": "id"}
    match read_list(exchange, "/groups", query, Page[MemberRow]):
        case [group]:
            return group.id
        case []:
            problem = f"The tenant has no group called {name!r}. Write its exact name, or its id."
        case several:
            ids = ", ".join(str(each.id) for each in several)
            problem = (
                f"{len(several)} groups of the tenant are called {name!r} (ids {ids}): give the id "
                "of the one you mean."
            )
    raise NotFound(problem)
