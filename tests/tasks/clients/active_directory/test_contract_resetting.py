"""Resets and logons, the same at a simulated and at a real domain controller.

The real one is shared, so every test that changes a password has an account of its own.
"""

from uuid import UUID

import pytest
from pydantic import SecretStr

from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.errors import NotFound, NotPermitted, PolicyRefused, Refused
from tests.tasks.clients.active_directory.conftest import (
    Connect,
    DomainController,
    account,
    password_of,
)

NOBODY = UUID("00000000-0000-4000-8000-000000000001")
NEW = SecretStr("Fresh-Harbour-2718")


def test_a_reset_is_proved_by_a_logon(client: ActiveDirectory):
    found = account(client, "svc-backup")
    client.set_password(found.object_id, NEW)
    assert client.verify_password(found, NEW) is Logon.ACCEPTED
    assert client.verify_password(found, password_of("svc-backup")) is Logon.WRONG


def test_setting_the_same_password_again_is_accepted(client: ActiveDirectory):
    found = account(client, "svc-sql")
    for _ in range(2):
        client.set_password(found.object_id, NEW)
    assert client.verify_password(found, NEW) is Logon.ACCEPTED


@pytest.mark.parametrize(
    "password",
    [
        'quote"s-\\-and-2-Bs',
        "Größe-田中-2718 and blanks ",
        "ﬁ-ª-soft\u00adhyphen-Ⅸ-27",
        "😀-Astral-Plane-27",
    ],
)
def test_a_password_is_tried_exactly_as_it_was_set(client: ActiveDirectory, password: str):
    found = account(client, "svc-print")
    client.set_password(found.object_id, SecretStr(password))
    assert client.verify_password(found, SecretStr(password)) is Logon.ACCEPTED


def test_a_reset_also_lets_a_locked_account_in_if_wanted(client: ActiveDirectory):
    found = account(client, "adm-locked")
    assert client.verify_password(found, password_of("adm-locked")) is Logon.LOCKED
    client.set_password(found.object_id, NEW)
    assert client.verify_password(found, NEW) is Logon.LOCKED
    client.set_password(found.object_id, NEW, unlock=True)
    assert client.verify_password(found, NEW) is Logon.ACCEPTED
    assert not client.fetch_account(found.object_id).locked


@pytest.mark.parametrize("sam", ["adm-old", "o.brien"])
def test_the_right_password_of_who_may_not_sign_in_is_told_from_a_wrong_one(
    client: ActiveDirectory, sam: str
):
    found = account(client, sam)
    assert client.verify_password(found, password_of(sam)) is Logon.RIGHT_BUT_RESTRICTED
    assert client.verify_password(found, SecretStr("Wrong-Guess-1")) is Logon.WRONG


def test_a_wrong_password_is_wrong(client: ActiveDirectory):
    found = account(client, "jsmith")
    assert client.verify_password(found, SecretStr("Wrong-Guess-1")) is Logon.WRONG
    assert client.verify_password(found, password_of("jsmith")) is Logon.ACCEPTED


def test_an_empty_password_is_not_even_tried(client: ActiveDirectory):
    with pytest.raises(Refused):
        client.verify_password(account(client, "jsmith"), SecretStr(""))


@pytest.mark.parametrize("sam", ["adm-root", "forgotten"])
def test_who_is_protected_or_not_delegated_keeps_the_password(client: ActiveDirectory, sam: str):
    found = account(client, sam)
    with pytest.raises(NotPermitted, match="Delegate"):
        client.set_password(found.object_id, NEW)
    assert client.verify_password(found, password_of(sam)) is Logon.ACCEPTED


@pytest.mark.parametrize(
    ("sam", "password"),
    [
        ("adm-new", "Short-1"),
        ("adm-new", "all small letters"),
        ("svc-long", NEW.get_secret_value()),
    ],
)
def test_a_password_against_the_policy_is_refused_and_the_old_one_stays(
    client: ActiveDirectory, sam: str, password: str
):
    found = account(client, sam)
    with pytest.raises(PolicyRefused) as refused:
        client.set_password(found.object_id, SecretStr(password))
    assert refused.value.code == "0000052D"
    assert client.verify_password(found, password_of(sam)) is Logon.ACCEPTED


def test_a_reset_of_who_is_not_there_is_not_found(client: ActiveDirectory):
    with pytest.raises(NotFound):
        client.set_password(NOBODY, NEW)


def test_starttls_serves_for_everything(server: DomainController, connect: Connect):
    client = connect(server, transport="starttls", port=server.starttls_port)
    found = account(client, "adm-twin")
    client.set_password(found.object_id, NEW)
    assert client.verify_password(found, NEW) is Logon.ACCEPTED
