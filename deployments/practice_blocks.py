"""Saves how to reach the practice world, as an operator does once under Blocks.

Each returns the reference that a run form sends for the block.
"""

from typing import Any

from prefect.blocks.core import Block
from pydantic import SecretStr

from tasks.connections import (
    ActiveDirectoryDomain,
    EntraConnectServer,
    ITGlueConnection,
    Microsoft365Tenant,
)

Reference = dict[str, Any]


def save_itglue(address: dict[str, Any]) -> Reference:
    """The IT Glue connection."""
    block = ITGlueConnection(
        region=address["region"], api_key=SecretStr(address["key"]), base_url=address["url"]
    )
    return saved(block, "it-glue")


def save_domain(address: dict[str, Any]) -> Reference:
    """One domain's connection, called by its DNS name."""
    block = ActiveDirectoryDomain(
        host=address["host"],
        port=address["port"],
        base_dn=address["base_dn"],
        bind_user=address["bind_user"],
        bind_password=SecretStr(address["bind_password"]),
        ca_certificate=address["ca_certificate"],
    )
    return saved(block, address["dns_name"].replace(".", "-"))


def save_tenant(address: dict[str, Any]) -> Reference:
    """One tenant's connection, called `NAME-365`."""
    block = Microsoft365Tenant(
        tenant_id=address["tenant_id"],
        client_id=address["client_id"],
        client_secret=SecretStr(address["client_secret"]),
        login_url=address["login_url"],
        graph_url=address["graph_url"],
        ca_certificate=address["ca_certificate"],
    )
    return saved(block, f"{address['name']}-365")


def save_connect_server(address: dict[str, Any]) -> Reference | None:
    """The Entra Connect server that fills a tenant, None where the practice has none."""
    server = address["connect_server"]
    if server is None:
        return None
    block = EntraConnectServer(
        host=server["host"],
        port=server["port"],
        user=server["user"],
        password=SecretStr(server["password"]),
        authentication="basic",
        ca_certificate=server["ca_certificate"],
    )
    return saved(block, f"{address['name']}-connect")


def saved(block: Block, name: str) -> Reference:
    """Save the block under that name."""
    return {"$ref": {"block_document_id": str(block.save(name, overwrite=True))}}
