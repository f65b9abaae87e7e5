"""PATCH of a user: the password, and little else."""

import re
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, StrictBool, StrictStr, ValidationError

from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.principals import roles_of
from deployments.sandbox.entra.problems import bad_request, forbidden, not_found, too_weak
from deployments.sandbox.entra.roles import HELPDESK, PASSWORD_ADMINISTRATOR, may_reset
from deployments.sandbox.entra.rows import Row

PASSWORDS = "User-PasswordProfile.ReadWrite.All"
WRITERS = frozenset({"User.ReadWrite.All", "Directory.ReadWrite.All"})
OTHER_PROPERTIES = frozenset({"accountEnabled", "displayName", "jobTitle", "passwordPolicies"})
SHORTEST, LONGEST, CLASSES = 8, 256, 3
ALLOWED = re.compile(r"[A-Za-z0-9@#$%^&*\-_!+=\[\]{}|\\:',.?/`~\"();<> ]*")
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


class _Profile(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    password: StrictStr | None = None
    # What Graph takes when this is left out is written nowhere; this is the worse for a service.
    forceChangePasswordNextSignIn: StrictBool = True  # noqa: N815  # Graph's name
    forceChangePasswordNextSignInWithMfa: StrictBool = False  # noqa: N815  # Graph's name


def update(asked: Asked) -> Reply:
    """204, or one of the refusals; all of the request or nothing of it."""
    changes = _plain(asked.json())
    unknown = set(changes) - OTHER_PROPERTIES - {"passwordProfile"}
    if unknown:
        raise bad_request(f"Property '{min(unknown)}' is invalid for resource 'User'.")
    user = _wanted(asked)
    others = {name: value for name, value in changes.items() if name != "passwordProfile"}
    if others:
        asked.needs(*WRITERS)
        if user["onPremisesSyncEnabled"]:
            raise _mastered_elsewhere()
    if "passwordProfile" in changes:
        _set_password(asked, user, changes["passwordProfile"])
    if others:
        asked.directory.change(user["id"], **others)
    return Reply(204)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Without the notes that Microsoft's own clients send along: `@odata.type`."""
    return {name: value for name, value in body.items() if not name.startswith("@odata.")}


def _wanted(asked: Asked) -> Row:
    """The user as it really is: writes go where reads may not have arrived yet."""
    row = asked.directory.named(asked.path["user"], asked.directory.row)
    if row is None:
        raise not_found(asked.path["user"])
    return row


def _set_password(asked: Asked, user: Row, given: Any) -> None:
    directory = asked.directory
    _needs_the_right(asked, user)
    try:
        profile = _Profile.model_validate(
            _plain(cast("dict[str, Any]", given)) if isinstance(given, dict) else given
        )
    except ValidationError:
        raise bad_request("Invalid value specified for property 'passwordProfile'.") from None
    if user["onPremisesSyncEnabled"] and directory.settings.synced_patch == "reject":
        raise _mastered_elsewhere()
    if directory.is_federated(user["userPrincipalName"]):
        raise bad_request(directory.settings.federated_message)
    if profile.password is None:
        return  # 204, and nothing happens
    if not complies(directory, user, profile.password):
        raise too_weak()
    must_change = profile.forceChangePasswordNextSignIn
    directory.set_password(user["id"], profile.password, must_change=must_change)


def _needs_the_right(asked: Asked, user: Row) -> None:
    consent = asked.directory.consent_of(asked.bearer.client_id)
    own = consent.roles if consent else ()
    permissions = asked.bearer.permissions
    by_role = set(own) - {PASSWORD_ADMINISTRATOR, HELPDESK} and permissions & WRITERS
    if PASSWORDS not in permissions and not by_role:
        raise forbidden()
    targets, in_role_group = roles_of(asked.directory, user["id"])
    if (targets or in_role_group) and not may_reset(own, targets, in_role_group=in_role_group):
        raise forbidden()


def complies(directory: Directory, user: Row, password: str) -> bool:
    """Whether the cloud's policy takes this password."""
    if not SHORTEST <= len(password) <= LONGEST or not ALLOWED.fullmatch(password):
        return False
    if any(word.lower() in password.lower() for word in directory.tenant.banned_words):
        return False
    weak = "DisableStrongPassword" in (user["passwordPolicies"] or "")
    return weak or sum(bool(re.search(kind, password)) for kind in KINDS) >= CLASSES


def _mastered_elsewhere() -> Exception:
    return bad_request(
        "Unable to update the specified properties for on-premises mastered Directory Sync objects "
        "or objects currently undergoing migration."
    )
