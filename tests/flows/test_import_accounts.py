"""Importing accounts by organizational unit."""

from dataclasses import replace
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlmodel import select

from flows.import_accounts import import_accounts
from flows.import_organizations import import_organizations
from models.account import Account, AccountType
from tasks.accounts import find_accounts
from tasks.clients.database import reading
from tasks.clients.errors import Misconfigured, NotAuthenticated, NotFound, Refused, Unreachable
from tests.flows.conftest import CUSTOMER, Practice

ADMINISTRATORS = ["Customers / Administrators"]


@pytest.fixture
def customer(practice: Practice) -> Practice:
    import_organizations(practice.connection, [CUSTOMER, "Fabrikam GmbH"])
    return practice


def recreate(practice: Practice, sam: str) -> None:
    """Delete the account, and make a new one of the same names."""
    directory = practice.contoso.directory
    with directory.lock:
        old = directory.named("samaccountname", sam)
        assert old is not None
        directory.remove(old)
        guid = uuid4()
        directory.add(
            replace(old, guid=guid, attributes={**old.attributes, "objectguid": (guid.bytes_le,)})
        )


def names() -> set[str]:
    with reading() as session:
        return set(session.exec(select(Account.sam_account_name)).all())


def test_an_unit_is_imported_with_those_below_only_if_wanted(customer: Practice):
    domain = customer.contoso_domain
    import_accounts(CUSTOMER, domain, ["Customers / Service"], include_subtree=False)
    assert names() == {"svc-backup", "svc-sql", "svc-print", "svc-noupn"}
    import_accounts(CUSTOMER, domain, ["customers / service"])
    assert "svc-web" in names()


def test_units_with_awkward_names_are_imported(customer: Practice):
    units = ["Customers / Sales, South", "Customers / 営業部", 'Customers / Größe "XL"']
    import_accounts(CUSTOMER, customer.contoso_domain, units)
    assert names() == {"jsmith", "o.brien", "tanaka", "gross"}


def test_importing_again_updates_and_creates_no_doubles(customer: Practice):
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    customer.contoso.rename_sign_in("adm-new", "adm-newer", "adm-newer@contoso.test")
    customer.contoso.disable("adm-case")
    again = import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    assert again.new == []
    assert customer.account("adm-newer").label == r"CONTOSO\adm-newer"
    assert not customer.account("adm-case").enabled


def test_an_account_that_was_deleted_is_marked_and_kept(customer: Practice):
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    customer.contoso.delete("adm-new")
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    assert customer.account("adm-new").gone_at is not None
    assert customer.account("adm-case").gone_at is None


def test_an_account_that_was_moved_stays_itself(customer: Practice):
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    before = customer.account("adm-new").id
    customer.contoso.move("adm-new", ("Customers", "Service"))
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    moved = customer.account("adm-new")
    assert (moved.id, moved.gone_at) == (before, None)
    assert moved.ou_dn.startswith("OU=Service,")


def test_only_the_chosen_accounts_are_imported(customer: Practice):
    chosen = ["adm-new", "adm-case@contoso.test"]
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS, accounts=chosen)
    assert names() == {"adm-new", "adm-case"}


def test_a_known_account_changes_its_type_only_when_chosen_by_name(customer: Practice):
    domain = customer.contoso_domain
    import_accounts(CUSTOMER, domain, ADMINISTRATORS)
    import_accounts(CUSTOMER, domain, ["Customers"], account_type=AccountType.END_USER)
    assert customer.account("adm-new").type == AccountType.ADMINISTRATOR
    chosen = ["adm-new"]
    service = AccountType.SERVICE
    import_accounts(CUSTOMER, domain, ADMINISTRATORS, account_type=service, accounts=chosen)
    assert customer.account("adm-new").type == AccountType.SERVICE


def test_an_unknown_unit_is_named_and_those_that_hold_users_are_offered(customer: Practice):
    with pytest.raises(NotFound, match=r"called 'Customers / Nobody Here'") as refused:
        import_accounts(CUSTOMER, customer.contoso_domain, ["Customers / Nobody Here"])
    assert "Customers / Sales, South (2 users)" in str(refused.value)
    assert "Empty Team" not in str(refused.value)
    assert names() == set()


def test_without_a_unit_the_operator_is_told_which_hold_users(customer: Practice):
    with pytest.raises(NotFound, match=r"No OU was chosen\. Choose from: "):
        import_accounts(CUSTOMER, customer.contoso_domain)


def test_an_unknown_account_is_named_and_nothing_is_imported(customer: Practice):
    chosen = ["adm-new", "adm-nobody"]
    with pytest.raises(NotFound, match="hold no account called 'adm-nobody'"):
        import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS, accounts=chosen)
    assert names() == set()


def test_an_unknown_customer_is_named(customer: Practice):
    with pytest.raises(NotFound, match="There is no customer 'Contos'"):
        import_accounts("Contos", customer.contoso_domain, ADMINISTRATORS)


def test_an_account_that_is_named_twice_is_imported_once(customer: Practice):
    chosen = ["adm-new", " ADM-NEW@contoso.test ", "adm-new"]
    imported = import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS, accounts=chosen)
    assert imported.new == [r"CONTOSO\adm-new"]


def test_a_unit_given_as_path_and_dn_and_again_within_another_is_imported_once(customer: Practice):
    units = ["Customers", "customers / service", "ou=service, OU=Customers,dc=contoso,DC=test"]
    imported = import_accounts(CUSTOMER, customer.contoso_domain, units)
    assert len(imported.new) == len(names()) == 21


def test_a_unit_whose_last_account_has_gone_may_be_imported_again(customer: Practice):
    units = ["Customers / 営業部", 'Customers / Größe "XL"']
    import_accounts(CUSTOMER, customer.contoso_domain, units)
    customer.contoso.delete("tanaka")
    customer.contoso.move("gross", ("Customers", "Service"))
    import_accounts(CUSTOMER, customer.contoso_domain, units)
    assert customer.account("tanaka").gone_at is not None
    assert customer.account("gross").ou_dn.startswith("OU=Service,")
    with pytest.raises(NotFound, match="No OU that holds users is called"):
        import_accounts(CUSTOMER, customer.contoso_domain, units)


def test_an_account_that_was_made_anew_is_another_one_and_is_meant_by_its_name(customer: Practice):
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    recreate(customer, "adm-new")
    imported = import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    assert imported.new == [r"CONTOSO\adm-new"]
    [meant] = find_accounts(CUSTOMER, ["adm-new", r"contoso\ADM-NEW"])
    assert meant.gone_at is None


def test_the_account_that_signs_the_domains_tickets_is_never_imported(customer: Practice):
    import_accounts(CUSTOMER, customer.contoso_domain, ["Users"])
    assert names() == {"Administrator", "Guest", "svc-quickpass"}
    with pytest.raises(NotFound, match="hold no account called 'krbtgt'"):
        import_accounts(CUSTOMER, customer.contoso_domain, ["Users"], accounts=["krbtgt"])


def test_a_domain_belongs_to_one_customer(customer: Practice):
    import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
    with pytest.raises(Refused, match=r"belongs to customer 'Contoso, Ltd\.' already"):
        import_accounts("Fabrikam GmbH", customer.contoso_domain, ["Customers / Service"])
    assert "svc-sql" not in names()


def test_a_wrong_password_of_the_service_account_is_named(customer: Practice):
    domain = customer.contoso_domain.model_copy(update={"bind_password": SecretStr("wrong")})
    domain.save("contoso", overwrite=True)
    with pytest.raises(NotAuthenticated, match="the name or the password is wrong"):
        import_accounts(CUSTOMER, domain, ADMINISTRATORS)


def test_a_certificate_that_is_not_trusted_is_named(customer: Practice):
    domain = customer.contoso_domain.model_copy(update={"ca_certificate": None})
    domain.save("contoso", overwrite=True)
    with pytest.raises(Misconfigured, match="not trusted"):
        import_accounts(CUSTOMER, domain, ADMINISTRATORS)


def test_a_domain_controller_that_does_not_answer_is_named(customer: Practice):
    customer.contoso.stop()
    with pytest.raises(Unreachable, match="No domain controller answers at"):
        import_accounts(CUSTOMER, customer.contoso_domain, ADMINISTRATORS)
