import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tasks.clients.itglue.wire import Document, PasswordRow, entry_of, password_of

SPARSE = {"organization-id": 2, "name": "Backup"}


RELATED = {"data": {"id": "9", "type": "rotatable-passwords"}}


def row(**attributes: object) -> Document[PasswordRow]:
    said = {**SPARSE, **{name.replace("_", "-"): each for name, each in attributes.items()}}
    reply = {"data": {"id": "1", "type": "passwords", "attributes": said, "relationships": {}}}
    return Document[PasswordRow].model_validate(reply)


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if this machine stood there."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


def test_ids_of_64_bits_keep_every_digit():
    entry = entry_of(row(organization_id="574989297464115201", password_category_id=2**63 - 1).data)
    assert entry.organization_id == 574989297464115201
    assert entry.category_id == 2**63 - 1


@pytest.mark.parametrize("text", ["2017-08-24T00:34:40Z", "2017-08-24T00:34:40.000Z"])
def test_moments_are_read_with_and_without_milliseconds(text: str):
    entry = entry_of(row(updated_at=text, password_updated_at=text).data)
    assert (
        entry.updated_at
        == entry.password_updated_at
        == datetime(2017, 8, 24, 0, 34, 40, tzinfo=UTC)
    )


@pytest.mark.usefixtures("in_tokyo")
def test_a_moment_without_a_zone_is_in_utc():
    entry = entry_of(row(updated_at="2017-08-24T00:34:40").data)
    assert entry.updated_at == datetime(2017, 8, 24, 0, 34, 40, tzinfo=UTC)


def test_empty_fields_are_none_however_they_are_written():
    blank = entry_of(row(username="", password_category_id="", updated_at="", resource_url="").data)
    null = entry_of(row(username=None, password_category_id=None, updated_at=None).data)
    assert blank == null == entry_of(row().data)


def test_a_nameless_entry_is_read_like_any_other():
    assert entry_of(row(name=None).data).name == ""


def test_attributes_that_are_new_to_us_are_passed_over():
    assert entry_of(row(something_of_next_year={"deep": [1]}).data) == entry_of(row().data)


@pytest.mark.parametrize(
    ("said", "parent"),
    [
        ({"resource_id": None, "resource_type": "Configuration"}, None),
        (
            {
                "resource_id": 88001,
                "resource_type": "flexible-asset-traits",
                "cached_resource_type_name": "Wireless",
                "cached_resource_name": "Guests",
            },
            "Wireless Guests",
        ),
        ({"resource_id": 88001, "resource_type": "Configuration"}, "Configuration 88001"),
        ({"resource_id": 88001}, "asset 88001"),
    ],
)
def test_an_embedded_entry_names_its_parent(said: dict[str, object], parent: str | None):
    assert entry_of(row(**said).data).parent == parent


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://x.eu.itglue.com/2/passwords/1", "https://x.eu.itglue.com/2/passwords/1"),
        ("javascript:alert(1)", None),
        ("https://x.itglue.com/) [click](https://evil.example", None),
    ],
)
def test_only_a_plain_web_address_becomes_the_entrys_url(address: str, url: str | None):
    assert entry_of(row(resource_url=address).data).url == url


def test_a_missing_password_is_not_an_empty_one():
    kept_back, null, empty = row(), row(password=None), row(password="")
    assert password_of(kept_back.data) is None
    for each in (null, empty):
        value = password_of(each.data)
        assert value is not None
        assert value.get_secret_value() == ""


@pytest.mark.parametrize("said", [{}, {"password": None}, {"password": "ciphertext"}])
def test_nothing_in_the_vault_counts_as_a_password(said: dict[str, object]):
    vaulted = row(vault_id=5, **said)
    assert entry_of(vaulted.data).vaulted
    assert password_of(vaulted.data) is None


def is_managed(relationships: object) -> bool:
    reply = {"data": {"id": "1", "attributes": SPARSE, "relationships": relationships}}
    return entry_of(Document[PasswordRow].model_validate(reply).data).rotated_by_itglue


@pytest.mark.parametrize(
    "relationships",
    [
        {"rotatable-password": RELATED},
        {"rotatable_password": RELATED},
        {"rotatable-password": "a form nobody knows"},
    ],
)
def test_an_entry_that_is_related_to_a_rotatable_password_is_rotated_by_it_glue(
    relationships: object,
):
    assert is_managed(relationships) is True


@pytest.mark.parametrize(
    "relationships",
    [
        {"rotatable-password": {"data": None}},
        {"rotatable-password": {"data": []}},
        {"rotatable-password": None},
        {"updater": RELATED},
        {},
        None,
        "none",
    ],
)
def test_an_entry_that_is_related_to_none_is_not(relationships: object):
    assert is_managed(relationships) is False


def test_an_entry_whose_reply_has_no_relationships_is_read_all_the_same():
    reply = {"data": {"id": "1", "attributes": {**SPARSE, "rotation-permitted": True}}}
    assert not entry_of(Document[PasswordRow].model_validate(reply).data).rotated_by_itglue
