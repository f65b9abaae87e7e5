"""Looks whether what IT Glue holds is what the directories accept. Changes nothing outside.

The first tier compares change times for all accounts of a customer; the second reads the value of
those in doubt, and of a rolling sample, and signs in with it inside the lockout budget.
"""

from collections import defaultdict
from collections.abc import Sequence

from prefect import task

from models.account import Account, AccountRef
from models.customer import Customer, Directory
from models.drift import (
    Checkable,
    Facts,
    can_be_tried,
    is_suspect,
    to_try,
    unchanged_since,
    verdict,
)
from models.identity import Identity
from models.password_check import Baseline
from models.password_entry import PasswordEntry
from models.verdict import FOREIGN, SOUND, WAITING, Verdict
from tasks.batch import Batch
from tasks.candidates import keep_foreign
from tasks.check_records import Found, Known, known, known_of, store_checks
from tasks.clients.database import reading
from tasks.clients.errors import NotFound, Transient
from tasks.customers import matched_customer
from tasks.directory_looks import look_at_accounts
from tasks.doors import itglue
from tasks.entry_logons import seen_and_tried
from tasks.entry_values import holds, read_entry
from tasks.retries import RETRIES


@task(task_run_name="look at passwords · {customer}", **RETRIES)
def look_at_passwords(customer: str) -> Sequence[Checkable]:
    """The first tier for all of a customer's linked accounts; what the second is to choose from.

    One list of its entries, and one of each OU that holds accounts.
    """
    owner, organization_id, connection = matched_customer(customer)
    accounts = known_of(owner)
    if not accounts:
        return Batch([])
    entries = {each.id: each for each in itglue(connection).fetch_entries(organization_id)}
    identities, unreached = _identities([each.account for each in accounts])
    found: list[Found] = []
    checkable: list[Checkable] = []
    for each in accounts:
        key, entry_id = each.account.id or 0, each.account.entry_id or 0
        facts = Facts(
            organization_id=organization_id,
            entry=entries.get(entry_id) or _elsewhere(connection, entry_id),
            identity=identities.get(key),
            baseline=each.baseline,
            rotated=each.rotation is not None,
            under_way=each.under_way,
            reached=each.account.directory_id not in unreached,
        )
        said = verdict(facts)
        # What is known to be apart is not called unproven because it is looked at again.
        if said is not Verdict.NOT_PROVEN or each.check is None or each.check.verdict in SOUND:
            found.append(Found(key, said))
        if can_be_tried(facts):
            proved_at = each.check.proved_at if each.check else None
            checkable.append(Checkable(key, is_suspect(facts), proved_at))
    store_checks(found)
    return Batch(checkable)


@task(task_run_name="choose passwords to try")
def choose_to_try(
    looked: Sequence[Sequence[Checkable] | Exception], *, share: int, at_most: int
) -> Sequence[AccountRef]:
    """Whose value is read and tried: all in doubt, and of the others one in so many."""
    listed = [each for some in looked if not isinstance(some, Exception) for each in some]
    calm = sum(not each.suspect for each in listed)
    chosen = to_try(listed, sample=-(-calm // share) if share > 0 else 0, at_most=at_most)
    with reading() as session:
        return Batch(AccountRef.of(session.get_one(Account, each)) for each in chosen)


@task(task_run_name="try password · {account}", **RETRIES)
def try_password(account: AccountRef) -> Verdict:
    """The second tier: read the entry's value, and sign in with it where that is safe."""
    each = known(account.id)
    organization_id, connection = _whose(each.account)
    entry, value = read_entry(connection, each.account.entry_id or 0)
    held = holds(each.rotation, value)
    identity, logon = seen_and_tried(each.account, None if each.under_way else value)
    moved_on = _version(known(account.id)) != _version(each)
    facts = Facts(
        organization_id=organization_id,
        entry=entry,
        identity=identity,
        baseline=each.baseline,
        rotated=each.rotation is not None,
        under_way=each.under_way or moved_on,  # what was tried may be the password before
        holds=held if entry is not None else None,
        logon=logon,
    )
    said = verdict(facts)
    if said is Verdict.NOT_PROVEN and each.check is not None and each.check.verdict not in WAITING:
        # A logon cannot be spared for it again and again: what one has shown stands.
        stands = each.check.verdict not in SOUND and unchanged_since(facts, each.check.since)
        said = each.check.verdict if stands else said
    is_new = each.check is None or each.check.verdict != said
    if is_new and said in FOREIGN and value is not None and each.rotation is not None:
        keep_foreign(each.rotation, value)
    proof: Baseline | None = None
    if said in SOUND and identity is not None and entry is not None:
        proof = Baseline(identity.key_version, identity.password_set_at, entry.password_updated_at)
    generation = each.rotation.generation if each.rotation else 0
    store_checks([Found(account.id, said, proof, generation)])
    return said


def _identities(accounts: Sequence[Account]) -> tuple[dict[int, Identity | None], set[int]]:
    """The accounts as their directories show them, and the directories that did not answer."""
    by_directory: defaultdict[int, list[Account]] = defaultdict(list)
    for each in accounts:
        by_directory[each.directory_id].append(each)
    with reading() as session:
        directories = {key: session.get_one(Directory, key) for key in by_directory}
    seen: dict[int, Identity | None] = {}
    unreached: set[int] = set()
    for key, theirs in by_directory.items():
        try:
            seen |= look_at_accounts(directories[key], theirs)
        except Transient:
            unreached.add(key)
    return seen, unreached


def _version(each: Known) -> tuple[int | None, int] | None:
    return each.rotation and (each.rotation.id, each.rotation.version)


def _whose(account: Account) -> tuple[int, str]:
    """The organization of the account's customer, and the IT Glue connection."""
    with reading() as session:
        owner = session.get_one(Customer, account.customer_id)
    if owner.organization_id is None or owner.connection is None:
        raise NotFound(f"{account.label} belongs to a customer without an organization any more.")
    return owner.organization_id, owner.connection


def _elsewhere(connection: str, entry_id: int) -> PasswordEntry | None:
    """An entry that its organization does not list: moved, or gone."""
    return read_entry(connection, entry_id)[0]
