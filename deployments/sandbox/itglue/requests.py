"""What a request is allowed to do, and what its body says, in IT Glue's terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from deployments.sandbox.itglue.problems import (
    MEDIA_TYPE,
    Problem,
    forbidden,
    not_found,
    unauthorized_resource,
)
from deployments.sandbox.itglue.settings import Settings
from deployments.sandbox.itglue.store import Row, Store

WRITES = frozenset({"POST", "PATCH", "DELETE"})

_DOCUMENT = TypeAdapter(dict[str, Any])


class _Resource(BaseModel):
    type: str = ""
    attributes: dict[str, Any]


@dataclass
class Access:
    """What one API key may do now; `region` is where it was made."""

    value: str
    region: str
    password_access: bool = True
    revoked: bool = False
    organization_ids: frozenset[int] | None = None

    def sees(self, organization_id: int) -> bool:
        """Whether the key's users and groups see this organization."""
        return self.organization_ids is None or organization_id in self.organization_ids


@dataclass
class Asked:
    """One request, checked as far as its key and its form go."""

    method: str
    url: str
    path: Mapping[str, int]
    query: Mapping[str, str]
    body: bytes
    access: Access
    store: Store
    settings: Settings

    def organization(self, organization_id: int | None = None) -> Row:
        """The organization in the path, or that one; 404 when it is not there or hidden."""
        wanted = self.path["organization"] if organization_id is None else organization_id
        row = self.store.organizations.get(wanted)
        if row is None or not self.access.sees(wanted):
            raise not_found()
        return row

    def entry(self) -> Row:
        """The entry in the path; 404 when it is not there, hidden, or another organization's."""
        row = self.store.entries.get(self.path["entry"])
        if row is None or not self.access.sees(row["organization-id"]):
            raise not_found()
        if self.path.get("organization", row["organization-id"]) != row["organization-id"]:
            raise not_found()
        return row

    def needs_password_access(self) -> None:
        """401 unless the key may write and delete passwords."""
        if not self.access.password_access:
            raise unauthorized_resource()

    def attributes(self, kind: str) -> dict[str, Any]:
        """The attributes of the one resource in the body, with kebab-case names."""
        return resource_attributes(self.data(), kind)

    def several(self) -> list[Any]:
        """The resources of a bulk request; a single one counts as a list of one."""
        data = self.data()
        return cast("list[Any]", data) if isinstance(data, list) else [data]

    def data(self) -> Any:
        """What the body has under `data`; 400 when it is no JSON:API document."""
        try:
            return _DOCUMENT.validate_json(self.body)["data"]
        except (ValidationError, KeyError):
            pass
        raise Problem(400, "Bad Request", detail="data is missing", source={"pointer": "data"})


def resource_attributes(data: Any, kind: str) -> dict[str, Any]:
    """The attributes of a resource object, with kebab-case names; 400 or 422 when it is not one."""
    try:
        resource = _Resource.model_validate(data)
    except ValidationError:
        resource = None
    if resource is None:
        raise Problem(400, "Bad Request", source={"pointer": "data/attributes"})
    if resource.type.replace("_", "-") != kind:
        raise Problem(422, "Unprocessable Entity", source={"pointer": "data/type"})
    return {kebab(name): value for name, value in resource.attributes.items()}


def kebab(name: str) -> str:
    """`password_category_id`, `passwordCategoryId` and `password-category-id` are the same."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).replace("_", "-").lower()


def admitted(keys: Sequence[Access], region: str, value: str | None) -> Access:
    """The key that was sent; 403 when it is wrong, revoked, or of another region."""
    for key in keys:
        if key.value == value and not key.revoked and key.region == region:
            return key
    raise forbidden()


def check_form(method: str, media_type: str, body: bytes, settings: Settings) -> None:
    """415 and 413 for writes that are not what the API takes."""
    if method not in WRITES or not body:
        return
    if media_type.partition(";")[0].strip() != MEDIA_TYPE:
        raise Problem(415, "Unsupported Media Type")
    if len(body) > settings.payload_limit:
        raise Problem(413, "Payload Too Large")
