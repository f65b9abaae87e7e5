"""Groups, and the users in them."""

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.filters import TEXT, Filter
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.pages import SKIP, page_size
from deployments.sandbox.entra.principals import groups
from deployments.sandbox.entra.problems import not_found
from deployments.sandbox.entra.rows import Row, user_row
from deployments.sandbox.entra.selecting import context, projected, selected
from deployments.sandbox.entra.tenants import DIRECTORY

READERS = ("GroupMember.Read.All", "Group.Read.All", *DIRECTORY)


def index(asked: Asked) -> Reply:
    """A page of the groups that the filter lets pass."""
    asked.needs(*READERS)
    asked.takes("$select", "$filter", "$top", SKIP)
    sample: Row = {"id": "", "displayName": "", "isAssignableToRole": None}
    names = selected(asked.query, sample) if "$select" in asked.query else tuple(sample)
    rows: list[Row] = [
        {"id": group_id, "displayName": name, "isAssignableToRole": bool(roles) or None}
        for group_id, (name, roles, _) in groups(asked.directory).items()
    ]
    text = asked.query.get("$filter")
    if text is not None:
        test = Filter(text, {"displayName": TEXT}, advanced=asked.advanced).test
        rows = [row for row in rows if test(row)]
    return _page(asked, "groups", rows, names)


def members(asked: Asked) -> Reply:
    """The users in a group, however deep."""
    asked.needs(*READERS)
    asked.takes("$select", "$top", SKIP)
    found = groups(asked.directory).get(asked.path["group"])
    if found is None:
        raise not_found(asked.path["group"])
    sample = user_row(asked.directory.id_of("sample"), "", "", asked.directory.now())
    names = selected(asked.query, sample)
    return _page(asked, "users", found[2], names)


def _page(asked: Asked, what: str, rows: list[Row], names: tuple[str, ...]) -> Reply:
    size = page_size(asked.query, asked.directory.settings.default_page)
    if SKIP in asked.query:
        shown, links = asked.pages.following(asked.call, size)
    else:
        shown, links = asked.pages.first(asked.call, rows, size)
    value = [projected(row, names) for row in shown]
    return Reply(200, {**context(asked.root, what, asked.query), **links, "value": value})
