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
from uuid import UUID

from prefect.runtime import flow_run
from pydantic import SecretStr

from models.quota import GRAPH
from tasks.clients.active_directory import ActiveDirectory, DomainConnection
from tasks.clients.entra import ClientCertificate, ClientSecret, EntraTenant, TenantConnection
from tasks.clients.errors import Misconfigured
from tasks.clients.itglue import ITGlue
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, Microsoft365Tenant, load
from tasks.quota import book_request, hold_requests

Key = tuple[str | None, str]  # flow run, connection

_opening = Lock()
_itglue: dict[Key, ITGlue] = {}
_tenants: dict[Key, EntraTenant] = {}
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


def entra(connection: str) -> EntraTenant:
    """The client for the Microsoft 365 tenant of that name, shared by the whole run."""
    key = (flow_run.id, connection)
    with _opening:
        if key not in _tenants:
            target = tenant_connection(load(Microsoft365Tenant, connection))
            # Graph counts for each application in each tenant, whatever the block is called.
            quota = f"graph {target.client_id} {target.tenant_id}"
            _tenants[key] = EntraTenant(
                target,
                before_request=partial(book_request, quota, GRAPH),
                after_throttle=partial(hold_requests, quota, pace=GRAPH),
            )
    return _tenants[key]


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
    for tenant in _tenants.values():
        tenant.close()
    for idle in _directories.values():
        while not idle.empty():
            idle.get_nowait().close()
    _itglue.clear()
    _tenants.clear()
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


def tenant_connection(block: Microsoft365Tenant) -> TenantConnection:
    """What the tenant's client needs of the operator's block; Misconfigured for what cannot be."""
    secret, certificate = block.client_secret, block.certificate
    has_secret = secret is not None and bool(secret.get_secret_value().strip())
    has_certificate = certificate is not None and bool(certificate.get_secret_value().strip())
    if has_secret == has_certificate:
        which = "both a client secret and" if has_secret else "neither a client secret nor"
        raise Misconfigured(
            f"The Microsoft 365 connection has {which} a certificate: save one of the two."
        )
    return TenantConnection(
        cloud=block.cloud,
        tenant_id=_id("Tenant ID", block.tenant_id),
        client_id=_id("Application (client) ID", block.client_id),
        credential=ClientSecret(value=secret)
        if has_secret and secret
        else ClientCertificate(pem=certificate or SecretStr("")),
        login_url=block.login_url,
        graph_url=block.graph_url,
        ca_certificate=block.ca_certificate,
    )


def _id(field: str, text: str) -> UUID:
    try:
        return UUID(text.strip())
    except ValueError:
        pass
    raise Misconfigured(
        f"{field} of the Microsoft 365 connection is not an id such as "
        "3f0c7b1a-0000-4000-8000-000000000000. Copy it from Entra; a domain's name is none."
    )
