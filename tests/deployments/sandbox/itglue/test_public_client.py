"""A client that we did not write (`itglue` from the package index) works against the stand-in."""

from collections.abc import Callable, Generator
from typing import Any

import itglue  # pyright: ignore[reportMissingTypeStubs]  # it has none
import pytest

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID
from tests.deployments.sandbox.itglue.conftest import Caller

client: Any = itglue
Refused: Any = client.connection.ResponseError


def kind(name: str) -> Any:
    """The client knows the form of every resource, and leaves naming these to its user."""
    members: dict[str, Any] = {"resource_type": staticmethod(lambda: name)}
    return type(name, (client.resources.ResourceBase,), members)


Password = kind("passwords")
PasswordCategory = kind("password_categories")
PasswordFolder = kind("password_folders")


@pytest.fixture
def world(start: Callable[[int], Caller]) -> Generator[Caller]:
    caller = start(200)
    client.connection.set_credentials(caller.world.keys[0].value, caller.itglue.url)
    yield caller
    client.connection.set_credentials()


@pytest.fixture
def contoso(world: Caller) -> Any:
    return client.Organization.find(CONTOSO_ID)


def names(found: list[Any]) -> list[str]:
    return [each.get_attr("name") for each in found]


def test_it_reads_organizations(world: Caller):
    everything = client.Organization.get()
    assert names(everything) == [each.name for each in world.world.organizations]
    assert client.Organization.find(CONTOSO_ID).get_attr("name") == "Contoso, Ltd."
    with pytest.raises(Refused, match="Record not found"):
        client.Organization.find(5)


def test_it_filters_organizations(world: Caller):
    organization = client.Organization
    assert len(organization.filter(name="Northwind")) == 2
    assert names(organization.filter(name="Northwind", organization_status_id=2)) == ["Northwind"]
    assert names(organization.filter(name=["Smith", "Jones"])) == ["Smith", "Jones"]
    assert names(organization.filter(name=r"Smith\, Jones")) == ["Smith, Jones"]
    assert names(organization.filter(id=[CONTOSO_ID], primary="false")) == ["Contoso, Ltd."]
    assert organization.find_by(name="Smith").id == "4101007"
    assert organization.find_by(name="nobody") is None
    # Reserved letters are not encoded by this client: what comes after & is another parameter.
    assert organization.filter(name="Müller & Söhne") == []


def test_it_finds_or_makes_organizations(world: Caller):
    made = client.Organization.first_or_create(name="Tailspin Toys")
    assert client.Organization.first_or_create(name="Tailspin Toys").id == made.id
    assert client.Organization.first_or_initialize(name="Tailspin Toys").id == made.id
    assert client.Organization.first_or_initialize(name="nobody").id is None
    assert names(client.Organization.get()).count("Tailspin Toys") == 1


def test_it_creates_changes_and_deletes_organizations(world: Caller):
    made = client.Organization(name="Tailspin Toys", organization_type_id=3).save()
    assert made.get_attr("organization_type_name") == "Vendor"
    made.set_attributes(description="toys", parent_id=CONTOSO_ID)
    assert made.save().get_attr("description") == "toys"
    assert client.Organization.find(made.id).get_attr("parent_id") == str(CONTOSO_ID)
    changed = client.Organization(id=made.id, name="Wingtip")
    assert names(client.Organization.bulk_update([changed])) == ["Wingtip"]
    assert names(client.Organization.bulk_delete([changed])) == ["Wingtip"]
    assert client.Organization.find_by(name="Wingtip") is None
    with pytest.raises(Refused, match="be blank"):
        client.Organization(description="nameless").create()


def test_it_reads_passwords_to_the_last_page(world: Caller, contoso: Any):
    assert len(Password.get()) == len(world.world.entries)
    theirs = [each for each in world.world.entries if each.organization_id == CONTOSO_ID]
    assert len(theirs) > 50
    assert {each.id for each in Password.get(parent=contoso)} == {str(each.id) for each in theirs}
    assert len(Password.filter(organization_id=CONTOSO_ID)) == len(theirs)
    assert all(each.get_attr("password") is None for each in Password.get())


def test_it_filters_passwords_but_not_below_an_organization(world: Caller, contoso: Any):
    assert names(Password.filter(name="Same name", archived="true")) == ["Same name"]
    assert names(Password.filter(name="Same name", archived="0")) == ["Same name"]
    assert len(Password.filter(name="Same name", organization_id=FABRIKAM_ID)) == 2
    assert Password.find_by(name="Backup").get_attr("username") == r"CONTOSO\svc-backup"
    assert Password.find_by(name="nobody") is None
    below = Password.filter(parent=contoso, name="Backup")
    assert len(below) == len(Password.get(parent=contoso))
    ignored = Password.filter(username="nobody")
    assert len(ignored) == len(world.world.entries)


def test_it_shows_creates_and_changes_passwords(world: Caller, contoso: Any):
    made = Password(name="Made", username="u", password="first").create(parent=contoso)
    assert made.get_attr("password") is None
    found = Password.find(made.id, parent=contoso)
    assert found.get_attr("password") == "first"
    assert found.get_attr("organization_id") == CONTOSO_ID
    found.set_attr("password", "second")
    found.save()  # sends everything that it read
    found = Password.find(made.id)
    assert (found.get_attr("password"), found.get_attr("username")) == ("second", "u")
    Password(id=made.id, password="third").update(parent=contoso)
    assert Password.find(made.id).get_attr("password") == "third"
    [held] = [each for each in world.itglue.snapshot() if str(each["id"]) == made.id]
    assert [each["password"] for each in held["versions"]] == ["first", "second"]


def test_it_finds_or_makes_passwords(world: Caller):
    wanted = {"name": "Wanted", "password": "p", "organization_id": CONTOSO_ID}
    made = Password.first_or_create(**wanted)
    assert Password.first_or_create(**wanted).id == made.id
    assert Password.first_or_initialize(**wanted).id == made.id
    assert Password.first_or_initialize(name="nobody").id is None
    with pytest.raises(Refused, match="Valid organization_id is required"):
        Password.first_or_create(name="Homeless", password="p")


def test_it_handles_several_passwords_at_once(world: Caller, contoso: Any):
    new = [Password(name=name, password="p") for name in "ab"]
    several = Password.bulk_create(new, parent=contoso)
    Password.bulk_update([Password(id=each.id, password="q") for each in several])
    assert Password.find(several[1].id).get_attr("password") == "q"
    with pytest.raises(Refused, match="Cannot PATCH Password in bulk"):
        Password.bulk_update([Password(id=each.id, password="r") for each in several], contoso)
    assert names(Password.bulk_delete(several[:1])) == ["a"]
    assert names(Password.bulk_delete(several[1:], parent=contoso)) == ["b"]
    with pytest.raises(Refused, match="Record not found"):
        Password.find(several[0].id)


def test_it_deletes_a_password_and_stumbles_over_the_empty_reply(world: Caller):
    entry = Password.find_by(name="Backup")
    with pytest.raises(ValueError, match="Expecting value"):
        entry.delete()
    assert Password.find_by(name="Backup") is None


def test_it_handles_categories_and_folders(world: Caller, contoso: Any):
    category = PasswordCategory.first_or_create(name="Wifi")
    assert PasswordCategory.find_by(name="Wifi").id == category.id
    PasswordCategory(id=category.id, name="Wireless").save()
    assert PasswordCategory.find(category.id).get_attr("name") == "Wireless"
    folder = PasswordFolder(name="Mine").create(parent=contoso)
    PasswordFolder(id=folder.id, name="Ours").update(parent=contoso)
    assert names(PasswordFolder.get(parent=contoso)) == ["Tier 0", "Ours"]
    assert PasswordFolder.find(folder.id, parent=contoso).get_attr("parent_id") is None
    assert names(PasswordFolder.bulk_delete([folder], parent=contoso)) == ["Ours"]


def test_it_is_told_what_its_key_may_not(world: Caller):
    Password.get()
    world.itglue.key().password_access = False
    entry = Password.find_by(name="Backup")
    assert Password.find(entry.id).get_attr("password") is None
    with pytest.raises(Refused, match="Unauthorized resource access"):
        Password(id=entry.id, password="new").save()
    for key, url in (("ITG.wrong", "US"), (world.world.keys[0].value, "EU")):
        client.connection.set_credentials(key, world.itglue.urls[url])
        with pytest.raises(Refused, match="Forbidden"):
            client.Organization.get()
