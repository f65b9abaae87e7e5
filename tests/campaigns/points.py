# pyright: basic
# ldap3 is half-typed.
"""Where a worker may die: before and after every effect outside, and every commit.

Found by wrapping what is called there, in the worker's own process, so that a new effect or a new
commit makes new points by itself. Reads of the directory change nothing and are no points.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import httpx
from ldap3 import Connection
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection as Database
from sqlalchemy.orm import Session

FULL = 2
"""SQLite's number for `synchronous=FULL`: a commit is on the disk when it returns."""


def watch(come_to: Callable[[str], None], soft_commit: Callable[[], None]) -> None:
    """Call `come_to` with the name of each point, and `soft_commit` for a commit that is not FULL."""
    around(Connection, "modify", lambda *_, **__: "LDAP modify", come_to)
    around(Connection, "rebind", _bind, come_to)
    around(httpx.Client, "send", lambda _, request, **__: _web(request), come_to)

    def before_commit(connection: Database) -> None:
        if connection.exec_driver_sql("PRAGMA synchronous").scalar() != FULL:
            soft_commit()
        come_to("before commit")

    event.listen(Engine, "commit", before_commit)
    event.listen(Session, "after_commit", lambda _: come_to("after commit"))


def around(
    owner: type, method: str, name: Callable[..., str], come_to: Callable[[str], None]
) -> None:
    """Make a point before and after every call of a method."""
    original = getattr(owner, method)

    @wraps(original)
    def called(*args: Any, **kwargs: Any) -> Any:
        what = name(*args, **kwargs)
        come_to(f"before {what}")
        answer = original(*args, **kwargs)
        come_to(f"after {what}")
        return answer

    setattr(owner, method, called)


def _web(request: httpx.Request) -> str:
    cloud = "Graph" if request.url.path.startswith("/v1.0/") else None
    login = "login" if "/v2.0/" in request.url.path else None
    return f"{cloud or login or 'IT Glue'} {request.method}"


def _bind(*_: Any, user: str, **__: Any) -> str:
    return "LDAP bind as the service" if "@" in user else "LDAP bind as the account"
