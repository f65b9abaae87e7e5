"""What changed among the users since a token that Graph itself gave."""

from datetime import timedelta

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.pages import SKIP
from deployments.sandbox.entra.problems import Problem, bad_request
from deployments.sandbox.entra.rows import Row
from deployments.sandbox.entra.selecting import context, projected, selected
from deployments.sandbox.entra.users import READERS, sample

TOKEN, LATEST = "$deltatoken", "latest"
LIFE = timedelta(days=7)


def index(asked: Asked) -> Reply:
    """All users, or those that changed since the token; the last page brings the next token."""
    asked.needs(*READERS)
    query = {
        name.lower() if name.lower() == TOKEN else name: each for name, each in asked.query.items()
    }
    for name in query:
        if name.startswith("$") and name not in {"$select", TOKEN, SKIP}:
            raise bad_request(f"The query parameter '{name}' is not supported for delta queries.")
    names = selected(query, sample(asked))
    size = asked.directory.settings.default_page
    if SKIP in query:
        rows, links = asked.pages.following(asked.call, size)
    else:
        rows, links = asked.pages.first(
            asked.call, _changed(asked, query.get(TOKEN)), size, last=_next_link(asked, query)
        )
    value = [row if "@removed" in row else projected(row, names) for row in rows]
    return Reply(200, {**context(asked.root, "users", query), **links, "value": value})


def _changed(asked: Asked, token: str | None) -> list[Row]:
    directory = asked.directory
    seen = directory.seen()
    if token is None:
        return list(seen.values())
    if token == LATEST:
        return []
    number, _, stamp = token.partition(".")
    if not (number.isdecimal() and stamp.isdecimal()):
        raise bad_request("Badly formed token.")
    if int(stamp) < (directory.now() - LIFE).timestamp():
        location = {"Location": f"{asked.root}/users/delta?$deltatoken="}
        raise Problem(410, "syncStateNotFound", "The sync state is not found.", headers=location)
    changed: list[Row] = []
    for user_id, versions in directory.users.items():
        if versions[-1].number <= int(number):
            continue
        gone = versions[-1].row is None
        if gone:
            changed.append({"id": user_id, "@removed": {"reason": "changed"}})
        elif user_id in seen:
            changed.append(seen[user_id])
    return changed


def _next_link(asked: Asked, query: dict[str, str]) -> dict[str, str]:
    token = f"{asked.directory.changes}.{int(asked.directory.now().timestamp())}"
    select = f"$select={query['$select']}&" if "$select" in query else ""
    return {"@odata.deltaLink": f"{asked.root}/users/delta?{select}{TOKEN}={token}"}
