"""What a request is allowed to do, and what its body says, in IT Glue's terms."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError

from deployments.sandbox.itglue.attributes import kebab, number
from deployments.sandbox.itglue.problems import (
    MEDIA_TYPE,
    Problem,
    bad_request,
    forbidden,
    not_found,
    not_in_bulk,
    unauthorized_resource,
)
from deployments.sandbox.itglue.rows import Row
from deployments.sandbox.itglue.settings import Settings
from deployments.sandbox.itglue.store import Store

WRITES = frozenset({"POST", "PATCH", "DELETE"})

_DOCUMENT = TypeAdapter(dict[str, Any])
_Checked = TypeVar("_Checked")
_Done = TypeVar("_Done")


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
    paused: bool = False
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
        """The organization in the path, or that one, if it is there and the key sees it."""
        wanted = self.path["organization"] if organization_id is None else organization_id
        return self.visible(self.store.organizations.get(wanted), wanted)

    def visible(self, row: Row | None, organization_id: int | None = None) -> Row:
        """A row if it is there, and its organization one that the key sees and the path names."""
        if row is None:
            raise not_found()
        owner = row["organization-id"] if organization_id is None else organization_id
        if not self.access.sees(owner):
            hidden = self.settings.hidden_resource == HTTPStatus.NOT_FOUND
            raise not_found() if hidden else unauthorized_resource()
        if self.path.get("organization", owner) != owner:
            raise not_found()
        return row

    def needs_password_access(self) -> None:
        """401 unless the key may write and delete passwords."""
        if not self.access.password_access:
            raise unauthorized_resource()

    def filters(self) -> bool:
        """Whether the query has filters, known ones or not."""
        return any(name.startswith("filter[") for name in self.query)

    def attributes(self, kind: str) -> dict[str, Any]:
        """The attributes of the one resource in the body, with kebab-case names."""
        return resource_attributes(self.data(), kind)

    def named(self, kind: str, what: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The resources of a bulk request: the id among each one's attributes, and these."""
        data = self.data()
        for each in cast("list[Any]", data) if isinstance(data, list) else [data]:
            attributes = resource_attributes(each, kind)
            if attributes.get("id") is None:
                raise not_in_bulk(self.method, what)
            yield number(attributes["id"]) or 0, attributes

    def each(self, checked: Iterable[_Checked], do: Callable[[_Checked], _Done]) -> list[_Done]:
        """Do it with each; all are checked before the first is done, unless switched."""
        return [do(one) for one in (list(checked) if self.settings.bulk_is_atomic else checked)]

    def data(self) -> Any:
        """What the body has under `data`; 400 when it is no JSON:API document."""
        try:
            data = _DOCUMENT.validate_json(self.body)["data"]
        except (ValidationError, KeyError):
            data = None
        if not data:
            raise bad_request("data is missing")
        return data


def resource_attributes(data: Any, kind: str) -> dict[str, Any]:
    """The attributes of a resource object, with kebab-case names; 400 or 422 when it is not one."""
    try:
        resource = _Resource.model_validate(data)
    except ValidationError:
        resource = None
    if resource is None:
        raise bad_request("attributes are missing", "data/attributes")
    if resource.type.replace("_", "-") != kind:
        raise Problem(422, "Unprocessable Entity", source={"pointer": "data/type"})
    return {kebab(name): value for name, value in resource.attributes.items()}


def admitted(keys: Sequence[Access], region: str, value: str | None, settings: Settings) -> Access:
    """The key that was sent; refused when it is wrong, revoked, paused, or of another region."""
    for key in keys:
        if key.value == value and not key.revoked and key.region == region:
            if key.paused:
                raise forbidden(settings.paused_key)
            return key
    raise forbidden()


def check_form(method: str, media_type: str, body: bytes, settings: Settings) -> None:
    """415 and 413 for writes that are not what the API takes."""
    if method not in WRITES or not body:
        return
    if media_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise Problem(415, "Unsupported Media Type")
    if len(body) > settings.payload_limit:
        raise Problem(413, "Payload Too Large")
