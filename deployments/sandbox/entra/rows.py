"""What Graph's objects look like: every property that the stand-in knows."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deployments.sandbox.entra.tenant import Person

Row = dict[str, Any]

DEFAULT_PROPERTIES = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
"""What Graph returns of a user when nobody selects."""

ELSEWHERE = frozenset(
    {"aboutMe", "birthday", "hireDate", "interests", "mailboxSettings", "mySite", "skills"}
)
"""Properties that are not in the directory, so that lists refuse them with 501."""

OLD = timedelta(days=90)

SKU = "6fd2c87f-b296-42f0-b197-1e91e994b900"


def written(moment: datetime) -> str:
    """A moment as Graph writes it, in whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def user_row(user_id: UUID, upn: str, name: str, now: datetime) -> Row:
    """A member with nothing special, whose password was set now."""
    first, _, last = name.partition(" ")
    return {
        "id": str(user_id),
        "businessPhones": [],
        "displayName": name,
        "givenName": first,
        "jobTitle": None,
        "mail": None,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": last or None,
        "userPrincipalName": upn,
        "accountEnabled": True,
        "assignedLicenses": [],
        "createdDateTime": written(now),
        "lastPasswordChangeDateTime": written(now),
        "onPremisesDistinguishedName": None,
        "onPremisesDomainName": None,
        "onPremisesImmutableId": None,
        "onPremisesLastSyncDateTime": None,
        "onPremisesSamAccountName": None,
        "onPremisesSecurityIdentifier": None,
        "onPremisesSyncEnabled": None,
        "onPremisesUserPrincipalName": None,
        "passwordPolicies": None,
        "passwordProfile": None,
        "userType": "Member",
    }


def drawn_user(person: Person, user_id: UUID, now: datetime) -> Row:
    """A user as the world draws it: it came, and its password was set, some months ago."""
    licenses: list[Row] = [{"disabledPlans": [], "skuId": SKU}] if person.licensed else []
    return {
        **user_row(user_id, person.upn, person.name, now - OLD),
        "accountEnabled": person.enabled,
        "assignedLicenses": licenses,
        "mail": person.upn if person.licensed else None,
        "userType": "Guest" if person.guest else "Member",
    }
