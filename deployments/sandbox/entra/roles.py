"""Directory roles, and who may reset whose password (Graph's "Who can reset passwords")."""

from collections.abc import Iterable

GLOBAL_ADMINISTRATOR = "Global Administrator"
PRIVILEGED_AUTHENTICATION = "Privileged Authentication Administrator"
AUTHENTICATION = "Authentication Administrator"
USER_ADMINISTRATOR = "User Administrator"
HELPDESK = "Helpdesk Administrator"
PASSWORD_ADMINISTRATOR = "Password Administrator"  # noqa: S105  # a role's name

TEMPLATES = {
    GLOBAL_ADMINISTRATOR: "62e90394-69f5-4237-9190-012177145e10",
    PRIVILEGED_AUTHENTICATION: "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    AUTHENTICATION: "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    USER_ADMINISTRATOR: "fe930be7-5e62-47db-91af-98c3a49a38b1",
    HELPDESK: "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    PASSWORD_ADMINISTRATOR: "966707d0-3269-4727-9be2-8c3a10f19b9d",
    "Partner Tier1 Support": "4ba39ca4-527c-499a-b93d-d9b492c50246",
    "Partner Tier2 Support": "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Guest Inviter": "95e79109-95c0-4d8e-aee3-d01accf2d47b",
    "Message Center Reader": "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
    "Reports Reader": "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "Usage Summary Reports Reader": "75934031-6c7e-415a-99d7-48dbd49e875e",
}
"""The ids by which every tenant knows the built-in roles."""

NAMES = {template: name for name, template in TEMPLATES.items()}

_HIGHEST = frozenset({PRIVILEGED_AUTHENTICATION, GLOBAL_ADMINISTRATOR})
_ALL = _HIGHEST | {PASSWORD_ADMINISTRATOR, HELPDESK, AUTHENTICATION, USER_ADMINISTRATOR}
_MOST = _ALL - {PASSWORD_ADMINISTRATOR}

RESETTERS: dict[str, frozenset[str]] = {
    "Directory Readers": _ALL,
    "Guest Inviter": _ALL,
    PASSWORD_ADMINISTRATOR: _ALL,
    "Message Center Reader": _MOST,
    "Reports Reader": _MOST,
    "Usage Summary Reports Reader": _MOST,
    HELPDESK: _HIGHEST | {HELPDESK, USER_ADMINISTRATOR},
    AUTHENTICATION: _HIGHEST | {AUTHENTICATION},
    USER_ADMINISTRATOR: _HIGHEST | {USER_ADMINISTRATOR},
    "Groups Administrator": _HIGHEST | {USER_ADMINISTRATOR},
}
"""By the target's role: the roles that may reset it. All other roles: the two highest."""


def may_reset(own: Iterable[str], targets: Iterable[str], *, in_role_group: bool) -> bool:
    """Whether one with the roles `own` may reset one with the roles of the target.

    A member of a role-assignable group is for the two highest only.
    """
    held = set(own)
    if in_role_group and not held & _HIGHEST:
        return False
    return all(held & RESETTERS.get(role, _HIGHEST) for role in targets)
