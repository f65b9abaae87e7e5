"""Imports that are repeated by themselves: shown, and stopped."""

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact
from sqlmodel import col, select

from models.customer import Customer, Directory
from models.import_rule import ImportRule
from models.names import name_key
from models.page_keys import IMPORT_RULES
from models.plural import counted
from models.report import cell, moment, table
from tasks.audit import append
from tasks.clients.database import Session, reading, writing
from tasks.clients.errors import NotFound
from tasks.customers import EVERY_CUSTOMER, find_customer
from tasks.forms import ask, picked, which

EVERY_RULE = "*"


def choose_rules_in_form(customer: str, wanted: Sequence[str], *, asking: bool) -> Sequence[str]:
    """The rules named, or those that the operator picks, by number."""
    if wanted or not asking:
        return wanted
    owner = find_customer(customer)
    with reading() as session:
        offered = {
            f"{rule.title} as {rule.account_type.value}s · {directory.title} ({rule.id})": rule
            for rule, directory, _ in rules_of(session, [owner.name])
        }
    if not offered:
        raise NotFound(f"Nothing is imported by itself for {owner.name!r}.")
    text = (
        "## What is not to be imported any more?\n\nAccounts that were imported stay as they are."
    )
    answers = ask(text, which("rules", "Stop importing", "Choose.", offered, chosen=()))
    return [str(each.id) for each in picked("rules", answers, offered)]


@task(task_run_name="stop importing · {customer}")
def stop_rules(customer: str, wanted: Sequence[str]) -> list[str]:
    """Import from these places no more, named or by number, or with `*` from none; what was stopped.

    NotFound for what is not kept or not told by its name, before anything is changed.
    """
    owner = find_customer(customer)
    with writing() as session:
        kept = [rule for rule, *_ in rules_of(session, [owner.name])]
        chosen = (
            kept if [each.strip() for each in wanted] == [EVERY_RULE] else _called(kept, wanted)
        )
        for rule in chosen:
            append(session, "stop importing", owner.name, outcome="done", why=rule.title)
            session.delete(rule)
    publish_import_rules()
    return [each.title for each in chosen]


def rules_of(
    session: Session, customers: Sequence[str]
) -> list[tuple[ImportRule, Directory, Customer]]:
    """What is kept for these customers, or for `*`, and whose it is."""
    kept = (
        select(ImportRule, Directory, Customer)
        .join(Directory, col(Directory.id) == col(ImportRule.directory_id))
        .join(Customer, col(Customer.id) == col(Directory.customer_id))
        .order_by(col(Customer.name), col(ImportRule.id))
    )
    wanted = {name_key(each) for each in customers}
    found = session.exec(kept).all()
    return [each for each in found if EVERY_CUSTOMER in wanted or name_key(each[2].name) in wanted]


def publish_import_rules() -> None:
    """Refresh the page of what is imported by itself."""
    with reading() as session:
        kept = rules_of(session, [EVERY_CUSTOMER])
    rows = [
        (
            str(rule.id),
            cell(owner.name),
            cell(directory.title),
            cell(rule.title),
            rule.account_type.value,
            "linked where certain" if rule.links else "proposed",
            moment(rule.kept_at),
            cell(rule.kept_by),
        )
        for rule, directory, owner in kept
    ]
    titles = ("Number", "Customer", "Directory", "What", "As", "Entries", "Since", "By")
    head = f"{counted(len(rows), 'place is', 'places are')} imported by itself; see stop-importing."
    create_markdown_artifact(
        key=IMPORT_RULES,
        markdown=f"{head}\n\n{table(titles, rows)}" if rows else head,
        description="What is imported by itself",
    )


def _called(kept: Sequence[ImportRule], wanted: Sequence[str]) -> list[ImportRule]:
    chosen: dict[int | None, ImportRule] = {}
    problems: list[str] = []
    for name in wanted:
        numbered = [each for each in kept if str(each.id) == name.strip()]
        found = numbered or [each for each in kept if name_key(each.name) == name_key(name)]
        chosen |= {each.id: each for each in found}
        if not found:
            problems.append(f"Nothing that is called {name!r} is imported by itself.")
        if len(found) > 1:
            numbers = ", ".join(str(each.id) for each in found)
            problems.append(f"{name!r} may be any of {numbers}: write the number.")
    if problems or not wanted:
        said = " ".join(problems or ["Say what is to be stopped."])
        raise NotFound(f"{said} The page import-rules lists all. Nothing was changed.")
    return list(chosen.values())
