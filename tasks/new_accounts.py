"""Imports that are repeated by themselves: what is new, gone or back, stored with the news of it."""

from collections import Counter
from collections.abc import Sequence

from prefect import task
from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select
from typing_extensions import override  # typing has it from Python 3.12 on

from models.account import Account, new_account
from models.account_news import Happened, arrived, left, observed
from models.customer import Directory
from models.import_rule import ImportRule, too_many_gone
from models.plural import counted
from tasks.account_matching import fetch_entries
from tasks.account_news import tell
from tasks.audit import append
from tasks.automatch import automatch
from tasks.clients.database import Session, now_in, reading, writing
from tasks.customers import EVERY_CUSTOMER, find_customer
from tasks.findings import Finding, find
from tasks.import_rules import rules_of
from tasks.pairing import pair_certain
from tasks.retries import RETRIES


class KeptImport(BaseModel):
    """A directory of which places are imported by themselves."""

    model_config = ConfigDict(frozen=True)

    directory_id: int
    title: str
    customer: str

    @override
    def __str__(self) -> str:
        return f"{self.title}, {self.customer}"


class Repeated(BaseModel):
    """What came of one directory: whom its rules let be linked, and what could not be imported."""

    customer: str
    linkable: list[int]
    problems: list[str]


@task(task_run_name="list customers with kept imports")
def list_importing(customer: str) -> list[str]:
    """The names of the customers meant for whom anything is imported by itself."""
    wanted = customer.strip()
    names = [wanted] if wanted == EVERY_CUSTOMER else [find_customer(wanted).name]
    with reading() as session:
        return sorted({owner.name for _, _, owner in rules_of(session, names)})


@task(task_run_name="list kept imports")
def list_kept_imports(customers: Sequence[str]) -> list[KeptImport]:
    """Their directories of which anything is imported by itself."""
    with reading() as session:
        kept = {
            directory.id: KeptImport(
                directory_id=directory.id or 0, title=directory.title, customer=owner.name
            )
            for _, directory, owner in rules_of(session, customers)
        }
    return list(kept.values())


@task(task_run_name="import · {kept}", **RETRIES)
def repeat_import(kept: KeptImport) -> Repeated:
    """Import once more from all places that are kept of one directory.

    Accounts that are known are brought up to date wherever they are now, and keep their type. One is
    marked as gone only if the directory, asked for it by its id, does not have it; when many would be
    at once, none is.
    """
    with reading() as session:
        directory = session.get_one(Directory, kept.directory_id)
        rules, known = _rules(session, directory), _accounts(session, directory)
    found = find(directory, rules, known)
    problems = list(found.problems)
    believed = not too_many_gone(len(found.gone), found.looked_for)
    if not believed:
        problems.append(
            f"{directory.title}: {len(found.gone)} of {counted(found.looked_for, 'account')} would "
            "be marked as gone at once, so none was. If they were really deleted, import by hand; if "
            "not, the connection may no longer be allowed to see them."
        )
    with writing() as session:
        kept_rules = {each.id: each for each in _rules(session, directory)}
        for rule in rules:
            if (row := kept_rules.get(rule.id)) is not None:
                row.unit_dn, row.name = rule.unit_dn, rule.name
        covered = _store(session, directory, found, believed=believed)
        linkable = [each.id or 0 for each in covered if found.wanted[each.object_id].links]
    return Repeated(customer=kept.customer, linkable=linkable, problems=problems)


@task(task_run_name="list customers to match")
def list_imported(repeated: Sequence[Repeated | Exception]) -> list[Repeated]:
    """What was imported, customer by customer."""
    customers: dict[str, Repeated] = {}
    for each in repeated:
        if isinstance(each, Repeated):
            empty = Repeated(customer=each.customer, linkable=[], problems=[])
            customers.setdefault(each.customer, empty).linkable.extend(each.linkable)
    return list(customers.values())


@task(task_run_name="match · {imported.customer}", **RETRIES)
def match_imported(imported: Repeated) -> None:
    """Pair what is certain, and link what matches for certain where a rule wants that.

    For the others the decision is kept as a proposal. What an operator parted stays so.
    """
    owner = find_customer(imported.customer)
    pair_certain.fn(owner.name)
    if owner.organization_id is not None:
        automatch.fn(owner.name, fetch_entries.fn(owner.name), link=True, among=imported.linkable)


def _store(
    session: Session, directory: Directory, found: Finding, *, believed: bool
) -> list[Account]:
    """Write down what was found; the accounts that the rules cover."""
    now, netbios = now_in(session), directory.netbios_name
    known = _accounts(session, directory)
    happened: list[tuple[Account, Happened]] = []
    for key, account in known.items():
        if key in found.seen:
            happened += [(account, it) for it in observed(account, found.seen[key], netbios, now)]
        elif key in found.gone and account.gone_at is None and believed:
            happened.append((account, left(account, now)))
    for key in sorted(found.wanted.keys() - known.keys()):
        known[key] = new_account(
            found.seen[key],
            customer_id=directory.customer_id,
            directory_id=directory.id or 0,
            netbios_name=netbios,
            type=found.wanted[key].account_type,
            now=now,
        )
        session.add(known[key])
        happened.append((known[key], arrived(known[key])))
    tell(session, happened)
    session.get_one(Directory, directory.id).imported_at = now
    if happened:
        counts = Counter(event.value for _, (event, _) in happened)
        why = ", ".join(f"{count} {event}" for event, count in counts.items())
        append(session, "import accounts", directory.title, outcome="done", why=why)
    return [known[key] for key in found.wanted]


def _rules(session: Session, directory: Directory) -> list[ImportRule]:
    mine = select(ImportRule).where(ImportRule.directory_id == directory.id)
    return list(session.exec(mine.order_by(col(ImportRule.id))).all())


def _accounts(session: Session, directory: Directory) -> dict[str, Account]:
    ours = select(Account).where(Account.directory_id == directory.id).order_by(col(Account.label))
    return {each.object_id: each for each in session.exec(ours).all()}
