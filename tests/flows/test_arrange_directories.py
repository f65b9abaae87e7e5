"""Choosing how the passwords of a customer's two directories relate, and what one entry means."""

from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from deployments.sandbox.entra.drawing import FABRIKAM
from flows.arrange_directories import arrange_directories
from flows.create_password_entries import create_password_entries
from flows.import_accounts import import_accounts
from flows.import_organizations import import_organizations
from flows.import_tenant_accounts import import_tenant_accounts
from flows.match_accounts import match_accounts
from flows.pair_accounts import pair_accounts
from models.account import Account, AccountType
from models.customer import Arrangement, Customer, Directory, DirectoryKind
from tasks.account_matching import AccountPair
from tasks.accounts import find_accounts
from tasks.clients.database import reading
from tasks.clients.errors import Refused
from tasks.connections import EntraConnectServer
from tasks.doors import close_doors
from tasks.pairing import TwinPair
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice, page
from tests.flows.tenants import Tenants

FABRIKAM_NAME = "Fabrikam GmbH"
CLOUD = "bwilson@fabrikam.test"
BRIAN = TwinPair(account=r"FABRIKAM\bwilson", user=CLOUD)
ON, OFF, CONNECT = Arrangement.SYNC_ON, Arrangement.SYNC_OFF, Arrangement.ENTRA_CONNECT


@pytest.fixture
def fabrikam(practice: Practice, tenants: Tenants) -> Practice:
    """Fabrikam's two directories side by side, Brian a pair."""
    import_organizations(practice.connection, [FABRIKAM_NAME])
    import_accounts(FABRIKAM_NAME, practice.fabrikam_domain, ["Fabrikam"])
    import_tenant_accounts(FABRIKAM_NAME, tenants.fabrikam, AccountType.END_USER)
    pair_accounts(FABRIKAM_NAME, [BRIAN])
    return practice


@pytest.fixture
def contoso_365(practice: Practice, tenants: Tenants) -> Tenants:
    """Contoso's service accounts, and its tenant that Entra Connect fills."""
    import_organizations(practice.connection, [CUSTOMER])
    import_accounts(CUSTOMER, practice.contoso_domain, ["Customers / Service"])
    import_tenant_accounts(CUSTOMER, tenants.contoso)
    return tenants


def arrangement_of(name: str) -> tuple[Arrangement | None, str | None]:
    """The customer's arrangement, and the server that fills its tenant."""
    with reading() as session:
        owner = session.exec(select(Customer).where(Customer.name == name)).one()
        tenant = select(Directory).where(
            Directory.customer_id == owner.id, Directory.kind == DirectoryKind.ENTRA
        )
        return owner.arrangement, session.exec(tenant).one().sync_server


def cloud_half(upn: str = CLOUD) -> Account:
    with reading() as session:
        return session.exec(select(Account).where(Account.label == upn)).one()


def server() -> EntraConnectServer:
    block = EntraConnectServer(host="sync.contoso.test", user="svc", password=SecretStr("secret"))
    block.save("contoso-connect", overwrite=True)
    return block


def test_entra_connect_is_kept_with_the_server_and_says_what_it_hurries(contoso_365: Tenants):
    arranged = arrange_directories(CUSTOMER, arrangement=CONNECT, connect_server=server())
    assert arrangement_of(CUSTOMER) == (CONNECT, "contoso-connect")
    assert arranged.pairs == 5
    assert "that nothing hurries" in arranged.says
    assert ": Entra Connect |" in page("customers")
    arrange_directories(CUSTOMER, arrangement=CONNECT)
    assert arrangement_of(CUSTOMER) == (CONNECT, None)


def test_password_sync_on_is_refused_while_pairs_are_synced(contoso_365: Tenants):
    with pytest.raises(Refused, match=r"svc-backup@contoso\.test is synced from a domain"):
        arrange_directories(CUSTOMER, arrangement=ON)
    assert arrangement_of(CUSTOMER) == (None, None)


def test_entra_connect_is_refused_for_a_tenant_that_is_not_synced(fabrikam: Practice):
    with pytest.raises(Refused, match=r"No sync fills the tenant fabrikam\.test"):
        arrange_directories(FABRIKAM_NAME, arrangement=CONNECT)


def test_a_server_without_entra_connect_is_refused(fabrikam: Practice):
    with pytest.raises(Refused, match="An Entra Connect server was chosen"):
        arrange_directories(FABRIKAM_NAME, arrangement=OFF, connect_server=server())
    assert arrangement_of(FABRIKAM_NAME) == (None, None)


def test_an_arrangement_needs_both_directories(practice: Practice, tenants: Tenants):
    import_organizations(practice.connection, [FABRIKAM_NAME])
    with pytest.raises(Refused, match="has no domain: run import-accounts first"):
        import_tenant_accounts(FABRIKAM_NAME, tenants.fabrikam, arrangement=ON)
    import_accounts(FABRIKAM_NAME, practice.fabrikam_domain, ["Fabrikam"])
    with pytest.raises(Refused, match="has no Microsoft 365 tenant"):
        arrange_directories(FABRIKAM_NAME, arrangement=ON)


def test_a_first_import_may_choose_the_arrangement(practice: Practice, tenants: Tenants):
    import_organizations(practice.connection, [FABRIKAM_NAME, CUSTOMER])
    import_accounts(FABRIKAM_NAME, practice.fabrikam_domain, ["Fabrikam"])
    import_tenant_accounts(FABRIKAM_NAME, tenants.fabrikam, arrangement=ON)
    assert arrangement_of(FABRIKAM_NAME)[0] == ON
    import_tenant_accounts(FABRIKAM_NAME)
    assert arrangement_of(FABRIKAM_NAME)[0] == ON


def test_the_form_of_a_first_import_asks_for_the_arrangement_and_suggests_the_likely_one(
    practice: Practice, tenants: Tenants
):
    import_organizations(practice.connection, [CUSTOMER])
    import_accounts(CUSTOMER, practice.contoso_domain, ["Customers / Service"])

    def choose(form: Form) -> dict[str, Any]:
        if "arrangement" in form.fields:
            assert form.chosen("arrangement").startswith("Entra Connect: a sync brings")
            assert len(form.labels("arrangement")) == 3
        return {}

    asked = partial(import_tenant_accounts, CUSTOMER, tenants.contoso, choose_in_form=True)
    answering(asked, choose)
    assert arrangement_of(CUSTOMER)[0] == CONNECT


def test_a_domain_that_is_imported_after_the_tenant_may_choose_it_as_well(
    practice: Practice, tenants: Tenants
):
    import_organizations(practice.connection, [FABRIKAM_NAME])
    domain, units = practice.fabrikam_domain, ["Fabrikam"]
    with pytest.raises(Refused, match="has no Microsoft 365 tenant: run import-tenant-accounts"):
        import_accounts(FABRIKAM_NAME, domain, units, arrangement=ON)
    import_tenant_accounts(FABRIKAM_NAME, tenants.fabrikam)
    with pytest.raises(Refused, match="No sync fills the tenant"):
        import_accounts(FABRIKAM_NAME, domain, units, arrangement=CONNECT)
    import_accounts(FABRIKAM_NAME, domain, units, arrangement=ON)
    assert arrangement_of(FABRIKAM_NAME)[0] == ON


def test_a_tenant_that_cannot_be_asked_keeps_nobody_from_importing_a_domain(
    practice: Practice, tenants: Tenants
):
    import_organizations(practice.connection, [FABRIKAM_NAME])
    import_tenant_accounts(FABRIKAM_NAME, tenants.fabrikam)
    tenants.block("fabrikam-365", FABRIKAM, client_secret=SecretStr("expired"))
    close_doors()
    asked: list[str] = []

    def choose(form: Form) -> dict[str, Any]:
        asked.extend(form.fields)
        return {}

    importing = partial(import_accounts, FABRIKAM_NAME, practice.fabrikam_domain, ["Fabrikam"])
    imported = answering(partial(importing, choose_in_form=True), choose)
    assert asked == ["accounts"]
    assert "refuses the client secret" in imported.twins


def test_with_sync_on_the_halves_of_a_pair_share_an_entry_and_part_together(fabrikam: Practice):
    arrange_directories(FABRIKAM_NAME, arrangement=ON)
    match_accounts(FABRIKAM_NAME)
    entry_id = fabrikam.account("bwilson").entry_id
    assert entry_id is not None
    assert cloud_half().entry_id == entry_id
    match_accounts(FABRIKAM_NAME, unlink=["bwilson"], match_automatically=False)
    assert (fabrikam.account("bwilson").entry_id, cloud_half().entry_id) == (None, None)
    match_accounts(FABRIKAM_NAME, [AccountPair(account=CLOUD, entry_id=entry_id)])
    assert fabrikam.account("bwilson").entry_id == cloud_half().entry_id == entry_id


def test_an_entry_is_never_shared_by_halves_whose_passwords_go_apart(fabrikam: Practice):
    arrange_directories(FABRIKAM_NAME, arrangement=ON)
    match_accounts(FABRIKAM_NAME)
    arranged = arrange_directories(FABRIKAM_NAME, arrangement=OFF)
    assert "1 pair shared an entry" in arranged.says
    assert fabrikam.account("bwilson").entry_id is not None
    assert cloud_half().entry_id is None
    assert "Create an entry for it and rotate it before" in (cloud_half().decision_reason or "")
    arrange_directories(FABRIKAM_NAME, arrangement=ON)
    match_accounts(FABRIKAM_NAME)
    assert cloud_half().entry_id is not None
    pair_accounts(FABRIKAM_NAME, unpair=["bwilson"])
    assert fabrikam.account("bwilson").entry_id is not None
    assert cloud_half().entry_id is None


def test_with_sync_off_the_halves_are_two_accounts(fabrikam: Practice):
    match_accounts(FABRIKAM_NAME)
    assert fabrikam.account("bwilson").entry_id is not None
    assert cloud_half().entry_id is None


def test_a_pair_gets_one_new_entry_whichever_half_is_named(fabrikam: Practice):
    before = len(fabrikam.itglue.snapshot())
    arrange_directories(FABRIKAM_NAME, arrangement=ON)
    other = TwinPair(account=r"FABRIKAM\cwilson", user="cwilson@fabrikam.test")
    pair_accounts(FABRIKAM_NAME, [other])
    created = create_password_entries(FABRIKAM_NAME, ["cwilson@fabrikam.test", "cwilson"])
    assert created.created == [r"FABRIKAM\cwilson"]
    assert len(fabrikam.itglue.snapshot()) == before + 1
    cloud = cloud_half("cwilson@fabrikam.test").entry_id
    assert cloud == fabrikam.account("cwilson").entry_id is not None


def test_sync_on_is_refused_while_the_halves_have_two_entries_and_both_are_named(
    fabrikam: Practice,
):
    match_accounts(FABRIKAM_NAME)
    create_password_entries(FABRIKAM_NAME, [CLOUD])
    assert cloud_half().entry_id not in {None, fabrikam.account("bwilson").entry_id}
    with pytest.raises(Refused, match="would have one password") as refused:
        arrange_directories(FABRIKAM_NAME, arrangement=ON)
    assert f"({fabrikam.account('bwilson').entry_id})" in str(refused.value)
    assert f"({cloud_half().entry_id})" in str(refused.value)
    match_accounts(FABRIKAM_NAME, unlink=[CLOUD], match_automatically=False)
    arranged = arrange_directories(FABRIKAM_NAME, arrangement=ON)
    assert "1 of them has an entry for one half only" in arranged.says


def test_a_label_wins_over_another_accounts_principal_name(fabrikam: Practice):
    assert fabrikam.account("bwilson").user_principal_name == CLOUD
    [meant] = find_accounts(FABRIKAM_NAME, [CLOUD.upper()])
    assert meant.id == cloud_half().id
    [domains] = find_accounts(FABRIKAM_NAME, ["bwilson"])
    assert domains.id == fabrikam.account("bwilson").id
