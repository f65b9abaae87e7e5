"""Keeps an import by hand for repetition: which places, and as what."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect import task
from sqlmodel import select

from models.account import AccountType
from models.customer import Directory
from models.identity import OrganizationalUnit
from models.import_rule import ImportRule, Place
from models.names import name_key
from tasks.audit import actor, append
from tasks.clients.database import Session, now_in, writing
from tasks.clients.errors import Misconfigured
from tasks.doors import active_directory, entra
from tasks.import_rules import publish_import_rules
from tasks.retries import RETRIES
from tasks.tenant_users import TenantListing


def refuse_named(accounts: Sequence[str], *, keeping: bool) -> None:
    """Misconfigured where single accounts are to be imported again and again: a place is."""
    if keeping and accounts:
        raise Misconfigured(
            "Keep importing takes everybody in a place, now and later: leave Accounts empty, or "
            "switch it off. Nothing was imported."
        )


def keep_units(
    domain: str, units: Sequence[OrganizationalUnit], *, keeping: bool, **chosen: Any
) -> None:
    """Have the accounts of these OUs imported every night, if wanted.

    `chosen` are columns of the rule; they replace what was kept for an OU before.
    """
    if keeping:
        _keep_units(domain, units, chosen)


def keep_tenant_places(
    connection: str,
    listing: TenantListing,
    roles: Sequence[str],
    groups: Sequence[str],
    *,
    keeping: bool,
    account_type: AccountType,
    links: bool,
) -> None:
    """The same for holders of roles and members of groups; without these, for all suggested."""
    if keeping:
        chosen = {"account_type": account_type, "links": links}
        _keep_tenant_places(connection, listing, roles, groups, chosen)


@task(task_run_name="keep importing · {domain}", **RETRIES)
def _keep_units(
    domain: str, units: Sequence[OrganizationalUnit], chosen: Mapping[str, Any]
) -> None:
    with active_directory(domain) as client:
        domain_id = client.fetch_domain().object_id
        ids = {client.fetch_unit(each.dn)[0]: each for each in units}
    with writing() as session:
        for object_id, unit in ids.items():
            where = {"name": unit.path, "unit_dn": unit.dn}
            _keep(session, domain_id, Place.UNIT, str(object_id), {**where, **chosen})
    publish_import_rules()


@task(task_run_name="keep importing · {connection}", **RETRIES)
def _keep_tenant_places(
    connection: str,
    listing: TenantListing,
    roles: Sequence[str],
    groups: Sequence[str],
    chosen: Mapping[str, Any],
) -> None:
    client = entra(connection)
    places = [(Place.ROLE, name_key(each), each.strip()) for each in roles]
    places += [(Place.GROUP, str(client.fetch_group_id(each)), each.strip()) for each in groups]
    suggested: AccountType = chosen["account_type"]
    places = places or [(Place.SUGGESTED, suggested.value, suggested.value)]
    with writing() as session:
        for place, key, name in places:
            _keep(session, listing.facts.object_id, place, key, {"name": name, **chosen})
    publish_import_rules()


def _keep(
    session: Session, directory: UUID, place: Place, key: str, chosen: Mapping[str, Any]
) -> None:
    known = session.exec(select(Directory).where(Directory.object_id == str(directory))).one()
    kept = select(ImportRule).where(
        ImportRule.directory_id == known.id, ImportRule.place == place, ImportRule.key == key
    )
    rule = session.exec(kept).first() or ImportRule(
        directory_id=known.id or 0, place=place, key=key, **chosen
    )
    for field, value in chosen.items():
        setattr(rule, field, value)
    rule.kept_at, rule.kept_by = now_in(session), actor()
    session.add(rule)
    why = f"{rule.title} as {rule.account_type.value}"
    append(session, "keep importing", known.title, outcome="done", why=why)
