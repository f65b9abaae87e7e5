"""What the kept imports of one directory find there now; nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.identity import Identity
from models.import_rule import ImportRule, Place, deciding
from models.tenant_identity import identity_of
from models.tenant_import import importable, suggested, with_roles
from models.tenant_user import TenantUser
from tasks.accounts import fetch_if_there
from tasks.clients.active_directory import ActiveDirectory
from tasks.clients.active_directory.reading import path
from tasks.clients.errors import Misconfigured, NotFound, NotPermitted, OutsideError
from tasks.directories import identities_in
from tasks.doors import active_directory, entra
from tasks.tenant_accounts import gone_from_tenant, seen_again
from tasks.tenant_users import fetch_tenant_users


class Finding(NamedTuple):
    """Whom the directory showed, by object id, and the rule that decides about each that is wanted.

    `gone` were asked for one by one, of `looked_for` that were known where the rules look.
    `problems` are sentences about rules that found nothing because their place is not there.
    """

    seen: Mapping[str, Identity]
    wanted: Mapping[str, ImportRule]
    gone: Collection[str]
    looked_for: int
    problems: Sequence[str]


def find(
    directory: Directory, rules: Sequence[ImportRule], known: Mapping[str, Account]
) -> Finding:
    """Ask the directory; Misconfigured where its connection leads to another one meanwhile.

    Units that were renamed or moved are noted in `rules`.
    """
    if directory.kind is DirectoryKind.ENTRA:
        return _in_tenant(directory, rules, known)
    with active_directory(directory.connection) as client:
        facts = client.fetch_domain()
        _refuse_another(directory, facts.object_id, facts.dns_name)
        return _in_domain(client, directory, rules, known)


def _in_domain(
    client: ActiveDirectory,
    directory: Directory,
    rules: Sequence[ImportRule],
    known: Mapping[str, Account],
) -> Finding:
    seen: dict[str, Identity] = {}
    covering: defaultdict[str, list[ImportRule]] = defaultdict(list)
    here: dict[str, Account] = {}
    problems: list[str] = []
    for rule in rules:
        before = _covered(rule, known)  # last seen where the unit was then
        try:
            _, rule.unit_dn = client.fetch_unit(UUID(rule.key))
            found = identities_in(client, rule.unit_dn, include_subtree=rule.include_subtree)
        except (NotFound, NotPermitted) as error:
            problems.append(_not_there(directory, rule, error))
            continue
        rule.name = path(rule.unit_dn)
        here |= before | _covered(rule, known)
        for identity in found:
            seen[str(identity.object_id)] = identity
            covering[str(identity.object_id)].append(rule)
    missing = {key: each for key, each in here.items() if key not in seen}
    asked = {key: fetch_if_there(client, each) for key, each in missing.items()}
    seen |= {key: identity for key, identity in asked.items() if identity is not None}
    wanted = {key: deciding(several) for key, several in covering.items()}
    return Finding(seen, wanted, asked.keys() - seen.keys(), len(here), problems)


def _in_tenant(
    directory: Directory, rules: Sequence[ImportRule], known: Mapping[str, Account]
) -> Finding:
    listing = fetch_tenant_users.fn(directory.connection)
    _refuse_another(directory, listing.facts.object_id, listing.facts.name)
    people = importable(listing, listing.facts.federated_domains).users
    covering: defaultdict[str, list[ImportRule]] = defaultdict(list)
    problems: list[str] = []
    for rule in rules:
        try:
            found = _meant(directory, rule, people)
        except (NotFound, NotPermitted) as error:
            problems.append(_not_there(directory, rule, error))
            continue
        for user in found:
            covering[str(user.object_id)].append(rule)
    there = {str(each.object_id): each for each in listing}
    seen = {key: identity_of(there[key]) for key in covering}
    seen |= {
        key: seen_again(there[key], account, listing.unread)
        for key, account in known.items()
        if key in there
    }
    present = [each for each in known.values() if each.gone_at is None]
    gone = gone_from_tenant(directory.connection, present, there)
    wanted = {key: deciding(several) for key, several in covering.items()}
    return Finding(seen, wanted, gone.keys(), len(present), problems)


def _covered(rule: ImportRule, known: Mapping[str, Account]) -> dict[str, Account]:
    """The accounts that were last seen where the rule's unit is."""
    return {
        key: each for key, each in known.items() if each.gone_at is None and rule.covers(each.ou_dn)
    }


def _meant(
    directory: Directory, rule: ImportRule, people: Sequence[TenantUser]
) -> Sequence[TenantUser]:
    """The users that the rule imports; a role that nobody has at the moment means nobody."""
    match rule.place:
        case Place.ROLE:
            return with_roles(people, [rule.key]).users
        case Place.GROUP:
            members = entra(directory.connection).fetch_group_members(rule.key)
            return [each for each in people if each.object_id in members]
        case _:
            return suggested(people, rule.account_type)


def _not_there(directory: Directory, rule: ImportRule, error: OutsideError) -> str:
    return (
        f"{directory.title}, {rule.title}: {error} None of its accounts was marked as gone. Mend "
        "that, or press stop-importing for it."
    )


def _refuse_another(directory: Directory, object_id: UUID, name: str) -> None:
    if str(object_id) != directory.object_id:
        raise Misconfigured(
            f"The connection {directory.connection!r} leads to {name} now, and not to "
            f"{directory.title} any more. Correct it, or import by hand. Nothing was imported."
        )
