"""Imports that repeat themselves every night, through the trouble of real domains."""

import pytest

from flows.import_accounts import import_accounts
from flows.import_new_accounts import import_new_accounts
from flows.stop_importing import stop_importing
from models.account import AccountType
from tasks.account_matching import unlink_accounts
from tasks.clients.errors import Misconfigured, NotFound
from tasks.customers import fetch_organizations, store_customers
from tasks.news_report import ImportNews, ImportsIncomplete
from tests.flows.changing import delete_unit, hire, rename_unit
from tests.flows.conftest import CUSTOMER, Practice, artifacts, gone, page, save_domain
from tests.flows.retrying import retriable

ADMINISTRATORS, SERVICE = ("Customers", "Administrators"), ("Customers", "Service")
NAMES = ("adm-case", "adm-old", "adm-twin")
FABRIKAM = "Fabrikam GmbH"
NOTHING = ImportNews(
    new_administrators=[],
    made_administrators=[],
    new=[],
    gone=[],
    back=[],
    renamed=[],
    linked=[],
)


def keep(
    practice: Practice,
    *units: tuple[str, ...],
    account_type: AccountType = AccountType.ADMINISTRATOR,
    link_certain: bool = False,
) -> None:
    import_accounts(
        CUSTOMER,
        practice.contoso_domain,
        [" / ".join(each) for each in units],
        account_type=account_type,
        keep_importing=True,
        link_certain=link_certain,
    )


@pytest.fixture
def customer(practice: Practice) -> Practice:
    store_customers.fn("it-glue", fetch_organizations.fn("it-glue", [CUSTOMER, FABRIKAM]))
    return practice


def test_new_gone_renamed_and_moved_accounts_are_told_by_name_and_stay_themselves(
    customer: Practice,
):
    keep(customer, ADMINISTRATORS)
    moved, renamed = customer.account("adm-new").id, customer.account("adm-case").id
    contoso = customer.contoso
    contoso.move("adm-new", SERVICE)
    contoso.rename_sign_in("adm-case", "adm-kase", None)
    contoso.rename("adm-kase", "Another Name")
    contoso.delete("adm-old")
    contoso.protect("adm-twin")
    hire(contoso, "adm-tomorrow", ADMINISTRATORS, protected=True)
    news = import_new_accounts()
    assert news == ImportNews(
        new_administrators=[r"CONTOSO\adm-tomorrow"],
        made_administrators=[r"CONTOSO\adm-twin"],
        new=[],
        gone=[r"CONTOSO\adm-old"],
        back=[],
        renamed=[r"CONTOSO\adm-kase"],
        linked=[],
    )
    assert (customer.account("adm-new").id, customer.account("adm-kase").id) == (moved, renamed)
    assert customer.account("adm-new").ou_dn.startswith("OU=Service,")
    told = page("new-accounts")
    assert told.index("## New administrators") < told.index("adm-tomorrow") < told.index("adm-old")
    assert import_new_accounts() == NOTHING


def test_the_closest_unit_gives_the_type_and_nothing_changes_it_afterwards(customer: Practice):
    keep(customer, ("Customers",), account_type=AccountType.END_USER)
    keep(customer, ADMINISTRATORS)
    chosen, service = ["adm-case"], AccountType.SERVICE
    import_accounts(CUSTOMER, None, ["Customers"], account_type=service, accounts=chosen)
    hire(customer.contoso, "anne", ("Customers", "Sales, South"))
    hire(customer.contoso, "adm-anne", ADMINISTRATORS)
    news = import_new_accounts()
    assert (news.new, news.new_administrators) == ([r"CONTOSO\anne"], [r"CONTOSO\adm-anne"])
    types = {name: customer.account(name).type for name in ("anne", "adm-anne", "adm-case")}
    assert types == {
        "anne": AccountType.END_USER,
        "adm-anne": AccountType.ADMINISTRATOR,
        "adm-case": AccountType.SERVICE,
    }


def test_what_is_certain_is_linked_only_if_wanted_and_never_what_an_operator_parted(
    customer: Practice,
):
    keep(customer, SERVICE, account_type=AccountType.SERVICE)
    assert import_new_accounts().linked == []
    assert customer.account("svc-sql").entry_id is None
    assert customer.account("svc-sql").decision == "matched"
    unlink_accounts.fn(CUSTOMER, ["svc-sql"])
    keep(customer, SERVICE, account_type=AccountType.SERVICE, link_certain=True)
    assert import_new_accounts().linked == [r"CONTOSO\svc-backup", r"CONTOSO\svc-noupn"]
    assert customer.account("svc-sql").entry_id is None
    assert "1 place is imported" in page("import-rules")
    assert "linked where certain" in page("import-rules")


def test_a_unit_that_was_renamed_is_followed_and_one_that_was_deleted_stops_nobody_else(
    customer: Practice,
):
    keep(customer, ADMINISTRATORS, SERVICE, ("Customers", "営業部"))
    customer.contoso.delete("adm-old")
    rename_unit(customer.contoso, ADMINISTRATORS, "Admins")
    delete_unit(customer.contoso, SERVICE)
    hire(customer.contoso, "sato", ("Customers", "営業部"))
    with pytest.raises(ImportsIncomplete, match="Customers / Service") as raised:
        import_new_accounts()
    assert "None of its accounts was marked as gone" in str(raised.value)
    assert gone() == {r"CONTOSO\adm-old"}
    assert customer.account("sato").type == AccountType.ADMINISTRATOR
    assert "Customers / Admins" in page("import-rules")
    with pytest.raises(NotFound, match="Nothing that is called 'Sales'"):
        stop_importing(CUSTOMER, ["Sales"])
    assert stop_importing(CUSTOMER, ["customers / service"]) == [
        "organizational unit Customers / Service and below"
    ]


def test_when_many_would_be_gone_at_once_none_is_until_a_person_says_so(customer: Practice):
    keep(customer, ADMINISTRATORS)
    directory = customer.contoso.directory
    entries = [directory.named("samaccountname", each) for each in NAMES]
    for name in NAMES:
        customer.contoso.delete(name)
    hire(customer.contoso, "adm-anne", ADMINISTRATORS)
    with pytest.raises(ImportsIncomplete, match="3 of 12 accounts would be marked as gone"):
        import_new_accounts()
    assert gone() == set()
    assert customer.account("adm-anne").gone_at is None
    import_accounts(CUSTOMER, None, [" / ".join(ADMINISTRATORS)])
    assert len(gone()) == 3
    for each in filter(None, entries):
        directory.add(each)
    assert import_new_accounts().back == sorted(rf"CONTOSO\{each}" for each in NAMES)
    assert gone() == set()


def test_a_domain_that_is_away_or_another_one_meanwhile_marks_nobody_and_stops_nobody_else(
    customer: Practice,
):
    keep(customer, ADMINISTRATORS)
    payables = ["Fabrikam / Accounts / Payables"]
    import_accounts(FABRIKAM, customer.fabrikam_domain, payables, keep_importing=True)
    customer.fabrikam.move("cwilson", ("Fabrikam", "Accounts", "Payables"))
    start, retry = retriable(import_new_accounts, {"customer": "*"})
    customer.contoso.stop()
    with pytest.raises(ImportsIncomplete, match="No domain controller answers") as raised:
        start()
    assert "1 import needs you; the others are done." in str(raised.value)
    customer.contoso.start()
    assert retry().new_administrators == [r"FABRIKAM\cwilson"]
    save_domain("contoso", customer.fabrikam, customer.world, 1)
    with pytest.raises(ImportsIncomplete, match=r"leads to fabrikam\.test now"):
        import_new_accounts(CUSTOMER)
    assert gone() == set()


def test_where_nothing_is_kept_nothing_happens_and_single_accounts_cannot_be(customer: Practice):
    chosen = (CUSTOMER, customer.contoso_domain, [" / ".join(ADMINISTRATORS)])
    import_accounts(*chosen)
    before = artifacts()
    hire(customer.contoso, "adm-anne", ADMINISTRATORS)
    assert import_new_accounts() == NOTHING
    assert artifacts() == before
    with pytest.raises(Misconfigured, match="leave Accounts empty"):
        import_accounts(*chosen, accounts=["adm-new"], keep_importing=True)
