"""Users: lists, one of them, how many, and what changed."""

from uuid import uuid4

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.filters import USER_OPERATORS, Filter
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.pages import SKIP, page_size
from deployments.sandbox.entra.problems import not_found, unsupported_query
from deployments.sandbox.entra.rows import Row, user_row
from deployments.sandbox.entra.selecting import context, projected, selected

READERS = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
LIST_QUERY = ("$select", "$top", "$filter", "$count", SKIP)


def index(asked: Asked) -> Reply:
    """A page of the users that the filter lets pass."""
    asked.needs(*READERS)
    if "$search" in asked.query and not asked.eventual:
        raise unsupported_query(
            "Request with $search query parameter only works through MSGraph with a special "
            "request header: 'ConsistencyLevel: eventual'"
        )
    asked.takes(*LIST_QUERY)
    directory, settings = asked.directory, asked.directory.settings
    names = selected(asked.query, sample(asked))
    size = page_size(asked.query, settings.default_page)
    body = context(asked.root, "users", asked.query)
    if SKIP in asked.query:
        rows, links = asked.pages.following(asked.call, size, settings.next_link_host)
    else:
        found = passing(asked, list(directory.seen().values()))
        if asked.advanced:
            body["@odata.count"] = len(found)  # pyright: ignore[reportArgumentType]  # a number
        empty, host = settings.empty_pages, settings.next_link_host
        rows, links = asked.pages.first(asked.call, found, size, empty=empty, host=host)
    return Reply(200, {**body, **links, "value": [projected(row, names) for row in rows]})


def show(asked: Asked) -> Reply:
    """One user, by id or by user principal name."""
    asked.needs(*READERS)
    asked.takes("$select")
    names = selected(asked.query, sample(asked), in_list=False)
    body = context(asked.root, "users", asked.query, one=True)
    return Reply(200, {**body, **projected(seen_user(asked), names)})


def count(asked: Asked) -> Reply:
    """How many users there are, as plain text."""
    asked.needs(*READERS)
    asked.takes("$filter")
    if not asked.eventual:
        raise unsupported_query(
            "$count is not currently supported without the header 'ConsistencyLevel: eventual'."
        )
    return Reply(
        200, str(len(passing(asked, list(asked.directory.seen().values()), eventual=True)))
    )


def seen_user(asked: Asked) -> Row:
    """The user that the path names, as reads show it; refused with 404."""
    row = asked.directory.named(asked.path["user"], asked.directory.visible)
    if row is None:
        raise not_found(asked.path["user"])
    return row


def passing(asked: Asked, rows: list[Row], *, eventual: bool = False) -> list[Row]:
    """The rows that the query's filter lets pass."""
    text = asked.query.get("$filter")
    if text is None:
        return rows
    test = Filter(text, USER_OPERATORS, advanced=eventual or asked.advanced).test
    return [row for row in rows if test(row)]


def sample(asked: Asked) -> Row:
    """A user with every property there is."""
    return user_row(uuid4(), "", "", asked.directory.now())
