"""A client that we did not write (`itglue` from the package index) works against the stand-in."""

from collections.abc import Callable, Generator
from typing import Any

import itglue  # pyright: ignore[reportMissingTypeStubs]
import pytest

from deployments.sandbox.drawing import CONTOSO_ID
from tests.deployments.sandbox.itglue.conftest import Caller

client: Any = itglue


class Password(client.resources.ResourceBase):
    """The client knows the form of every resource, and leaves naming this one to its user."""

    @classmethod
    def resource_type(cls) -> str:
        return "passwords"


@pytest.fixture
def world(start: Callable[[int], Caller]) -> Generator[Caller]:
    caller = start(200)
    client.connection.set_credentials(caller.world.keys[0].value, caller.itglue.url)
    yield caller
    client.connection.set_credentials()


def test_it_reads_organizations(world: Caller):
    everything = client.Organization.get()
    assert len(everything) == len(world.world.organizations)
    assert client.Organization.find(CONTOSO_ID).get_attr("name") == "Contoso, Ltd."
    assert len(client.Organization.filter(name="Northwind")) == 2
    assert client.Organization.find_by(name="nobody") is None


def test_it_creates_changes_and_deletes_organizations(world: Caller):
    made = client.Organization.first_or_create(name="Tailspin Toys")
    assert client.Organization.first_or_create(name="Tailspin Toys").id == made.id
    made.set_attr("description", "toys")
    assert made.save().get_attr("description") == "toys"
    changed = client.Organization(id=made.id, name="Wingtip")
    assert client.Organization.bulk_update([changed])[0].get_attr("name") == "Wingtip"
    client.Organization.bulk_delete([changed])
    assert client.Organization.find_by(name="Wingtip") is None


def test_it_reads_passwords_to_the_last_page(world: Caller):
    assert len(Password.get()) == len(world.world.entries)
    contoso = client.Organization(id=CONTOSO_ID)
    theirs = [each for each in world.world.entries if each.organization_id == CONTOSO_ID]
    assert len(Password.get(parent=contoso)) == len(theirs)
    assert len(Password.filter(organization_id=CONTOSO_ID)) == len(theirs)


def test_it_shows_creates_changes_and_deletes_passwords(world: Caller):
    contoso = client.Organization(id=CONTOSO_ID)
    made = Password(name="Made", username="u", password="first").create(parent=contoso)
    assert Password.find(made.id).get_attr("password") == "first"
    Password(id=made.id, password="second").save()
    assert Password.find(made.id).get_attr("password") == "second"
    several = Password.bulk_create(
        [Password(name=name, password="p") for name in "ab"], parent=contoso
    )
    Password.bulk_update([Password(id=each.id, password="q") for each in several])
    assert Password.find(several[1].id).get_attr("password") == "q"
    Password.bulk_delete(several)
    with pytest.raises(client.connection.ResponseError, match="Record not found"):
        Password.find(several[0].id)


def test_it_is_told_when_its_key_is_wrong(world: Caller):
    client.connection.set_credentials("ITG.wrong", world.itglue.url)
    with pytest.raises(client.connection.ResponseError, match="Forbidden"):
        client.Organization.get()
