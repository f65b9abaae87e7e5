"""Accounts and entries for automatch to decide about."""

from collections.abc import Sequence
from typing import Any

from models.matchable import MatchableAccount
from models.matching import Decision, match
from models.password_entry import PasswordEntry

ORGANIZATION, OTHER = 1, 2


def account(id_: int = 1, sam: str | None = "jsmith", **more: Any) -> MatchableAccount:
    given_: dict[str, Any] = {
        "label": f"CONTOSO\\{sam}",
        "user_principal_name": f"{sam}@contoso.test" if sam else None,
        "netbios_name": "CONTOSO",
        **more,
    }
    return MatchableAccount(id=id_, sam_account_name=sam, **given_)


def entry(id_: int = 10, username: str | None = "jsmith", **more: Any) -> PasswordEntry:
    return PasswordEntry.model_validate(
        {
            "id": id_,
            "organization_id": ORGANIZATION,
            "name": f"entry {id_}",
            "username": username,
            "url": None,
            "category_id": None,
            "category_name": None,
            "parent": None,
            "vaulted": False,
            "personal": False,
            "archived": False,
            "updated_at": None,
            "password_updated_at": None,
            **more,
        }
    )


def decide(
    accounts: Sequence[MatchableAccount], entries: Sequence[PasswordEntry], id_: int = 1
) -> Decision:
    return match(accounts, entries, ORGANIZATION)[id_]
