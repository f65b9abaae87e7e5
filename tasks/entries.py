"""Password entries: created in IT Glue for accounts that have none, never a second time."""

from datetime import UTC, datetime

from prefect import task
from pydantic import BaseModel, Field, SecretStr
from sqlmodel import col, select

from models.account import Account
from models.entry_request import EntryRequest
from models.names import name_key
from models.password_entry import PasswordEntry
from models.plural import counted
from tasks.clients.database import reading, writing
from tasks.clients.errors import NotFound
from tasks.clients.itglue import ITGlue, NewEntry, ResourceType
from tasks.customers import matched_customer
from tasks.doors import itglue
from tasks.links import store_link
from tasks.new_entries import WantedEntries
from tasks.retries import RETRIES

ENTRIES_AT_ONCE = 8

UNKNOWN_PASSWORD = "not known yet - rotate this account"  # noqa: S105  # IT Glue demands some text
NOTES = (
    "Created by quickpass-flows. The password above is filled in when the account is rotated next."
)


class ParentAsset(BaseModel):
    """The asset that a new entry is embedded in."""

    type: ResourceType = Field(title="Type of the asset")
    id: int = Field(gt=0, title="Id of the asset", description="The last number in its address.")


class CreatedEntries(BaseModel):
    """What came of the entries to create, by account."""

    created: list[str]
    left_out: list[str]


class EntriesIncomplete(Exception):
    """At least one account that was to get an entry has none; the text lists them."""


@task(task_run_name="choose category · {customer}", **RETRIES)
def choose_category(customer: str, category: str) -> int | None:
    """The id of the password category of that name or id, None for none.

    Raises NotFound, listing the known, when there is no such category or more than one.
    """
    _, _, connection = matched_customer(customer)
    if not category.strip():
        return None
    known = itglue(connection).fetch_categories()
    named = [each for each in known if name_key(each.name) == name_key(category)]
    match named or [each for each in known if str(each.id) == category.strip()]:
        case [found]:
            return found.id
        case []:
            listed = ", ".join(sorted(each.name for each in known)) or "none"
            problem = f"IT Glue has no password category {category!r}. It has: {listed}."
        case several:
            ids = ", ".join(str(each.id) for each in several)
            problem = (
                f"{len(several)} password categories are called {category!r} (ids {ids}): give "
                "the id of the one you mean."
            )
    raise NotFound(f"{problem} Nothing was created.")


@task(task_run_name="create entry · {request.account}", **RETRIES)
def create_password_entry(
    request: EntryRequest, *, category_id: int | None, parent: ParentAsset | None
) -> None:
    """Create the entry and link it. If it was asked for before, IT Glue is searched for it first."""
    with writing() as session:
        account = session.get_one(Account, request.account.id)
        if account.entry_id is not None:
            return
        asked_before = account.entry_requested_at is not None
        account.entry_requested_at = datetime.now(UTC)
    client = itglue(request.connection)
    entry = _find_created(client, request) if asked_before else None
    if entry is None:
        entry = client.create_entry(
            NewEntry(
                organization_id=request.organization_id,
                name=request.name,
                username=request.username,
                password=SecretStr(UNKNOWN_PASSWORD),
                category_id=category_id,
                notes=NOTES,
                resource_type=parent and parent.type,
                resource_id=parent and parent.id,
            )
        )
    store_link(request, entry)


@task(task_run_name="report new entries · {customer}")
def report_new_entries(customer: str, wanted: WantedEntries) -> CreatedEntries:
    """What came of it; EntriesIncomplete, naming them, if an account has no entry after all."""
    with reading() as session:
        linked = {
            request.account.label
            for request in wanted.requests
            if session.get_one(Account, request.account.id).entry_id is not None
        }
    missing = [str(each.account) for each in wanted.requests if str(each.account) not in linked]
    if missing:
        raise EntriesIncomplete(
            f"{len(missing)} of {counted(len(wanted.requests), 'entry', 'entries')} of {customer} "
            f"{'was' if len(missing) == 1 else 'were'} not created: "
            f"{', '.join(missing)}. See their steps; retry the run to create what is missing."
        )
    return CreatedEntries(created=sorted(linked), left_out=wanted.left_out)


def _find_created(client: ITGlue, request: EntryRequest) -> PasswordEntry | None:
    """The entry that was asked for before, if IT Glue made it; never another account's."""
    found = client.find_entries(request.organization_id, request.name)
    met = {each.id: each for each in found if request.is_met_by(each)}
    linked = select(Account.entry_id).where(
        col(Account.entry_id).in_(met), col(Account.gone_at).is_(None)
    )
    with reading() as session:
        taken = set(session.exec(linked).all())
    return next((each for each in met.values() if each.id not in taken), None)
