"""Opens the doors outside: clients for the connections that an operator saved.

A flow run keeps what it opened: one IT Glue client for all its threads, and as many directory
clients as work there at the same time.
"""

import atexit
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from queue import Empty, LifoQueue
from threading import Lock

from prefect.runtime import flow_run

from tasks.clients.active_directory import ActiveDirectory, DomainConnection
from tasks.clients.itglue import ITGlue
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, load
from tasks.quota import book_request, hold_requests

Key = tuple[str | None, str]  # flow run, connection

_opening = Lock()
_itglue: dict[Key, ITGlue] = {}
_directories: defaultdict[Key, LifoQueue[ActiveDirectory]] = defaultdict(LifoQueue)


def itglue(connection: str) -> ITGlue:
    """The client for the IT Glue connection of that name, shared by the whole run."""
    key = (flow_run.id, connection)
    with _opening:
        if key not in _itglue:
            block = load(ITGlueConnection, connection)
            quota = f"itglue {connection}"
            _itglue[key] = ITGlue(
                block.region,
                block.api_key,
                base_url=block.base_url,
                before_request=partial(book_request, quota),
                after_throttle=partial(hold_requests, quota),
            )
    return _itglue[key]


@contextmanager
def active_directory(connection: str) -> Generator[ActiveDirectory]:
    """A client for the domain connection of that name, nobody else's until the body ends."""
    idle = _directories[flow_run.id, connection]
    try:
        client = idle.get_nowait()
    except Empty:
        client = ActiveDirectory(domain_connection(load(ActiveDirectoryDomain, connection)))
    try:
        yield client
    finally:
        idle.put(client)


@atexit.register
def close_doors() -> None:
    """Let go of every client; the next use opens another."""
    for client in _itglue.values():
        client.close()
    for idle in _directories.values():
        while not idle.empty():
            idle.get_nowait().close()
    _itglue.clear()
    _directories.clear()


def domain_connection(block: ActiveDirectoryDomain) -> DomainConnection:
    """What the directory client needs of the operator's block."""
    return DomainConnection(
        host=block.host.strip(),
        port=block.port,
        base_dn=",".join(part.strip() for part in block.base_dn.split(",")),
        bind_user=block.bind_user.strip(),
        bind_password=block.bind_password,
        ca_certificate=block.ca_certificate,
        transport=block.transport,
        marker_attribute=block.marker_attribute or None,
    )
