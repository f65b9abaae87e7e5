"""What the preflight finds out about a key."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx
from pydantic import SecretStr

from tasks.clients.errors import NotAuthenticated
from tasks.clients.itglue import ITGlue, KeyRights, Region

HOSTS: dict[Region, str] = {
    "US": "https://api.itglue.com",
    "EU": "https://api.eu.itglue.com",
    "AU": "https://api.au.itglue.com",
}


@pytest.fixture
def world() -> Iterator[respx.MockRouter]:
    """All of IT Glue's hosts; each refuses the key unless a test says otherwise."""
    with respx.mock(assert_all_called=False) as router:
        for region, host in HOSTS.items():
            router.route(name=region, host=httpx.URL(host).host).respond(403)
        yield router


def opened(region: Region, limiter: Any, base_url: str | None = None) -> ITGlue:
    return ITGlue(
        region,
        SecretStr("ITG.key"),
        base_url=base_url,
        before_request=limiter.before_request,
        after_throttle=limiter.held.append,
    )


def page(*rows: dict[str, Any], total: int = 1) -> httpx.Response:
    reply = {"data": list(rows), "meta": {"next-page": None, "total-count": total}}
    return httpx.Response(200, json=reply)


def entry(entry_id: int, **attributes: Any) -> dict[str, Any]:
    said = {"organization-id": 2, "name": "x"} | {
        name.replace("_", "-"): each for name, each in attributes.items()
    }
    return {"id": str(entry_id), "attributes": said}


@pytest.mark.parametrize("home", HOSTS)
def test_the_region_of_a_key_is_the_one_that_accepts_it(
    home: Region, world: respx.MockRouter, limiter: Any
):
    world[home].mock(return_value=page())
    with opened("US", limiter) as client:
        assert client.region_of_key() == home
    assert limiter.requests == world.calls.call_count


@pytest.mark.parametrize("status", [403, 401, 500])
def test_a_key_that_no_region_accepts_has_none(status: int, world: respx.MockRouter, limiter: Any):
    world["AU"].respond(status)
    with opened("US", limiter) as client:
        assert client.region_of_key() is None


def test_a_key_for_an_address_of_ones_own_is_shown_to_nobody_else(
    world: respx.MockRouter, limiter: Any
):
    with opened("EU", limiter, "https://proxy.example/itglue") as client:
        assert client.region_of_key() is None
    assert not world.calls


def test_a_refused_key_has_no_rights_to_tell(world: respx.MockRouter, limiter: Any):
    with opened("EU", limiter) as client, pytest.raises(NotAuthenticated, match="another region"):
        client.fetch_key_rights()


@pytest.mark.parametrize(
    ("show", "access"),
    [
        (httpx.Response(200, json={"data": entry(3, password="x")}), True),
        (httpx.Response(200, json={"data": entry(3, password=None)}), True),
        (httpx.Response(200, json={"data": entry(3)}), False),
        (
            httpx.Response(401, json={"errors": [{"detail": "Unauthorized resource access"}]}),
            False,
        ),
    ],
)
def test_password_access_is_told_by_the_first_ordinary_entry(
    show: httpx.Response,
    access: bool,  # noqa: FBT001  # parametrized
    wire: respx.MockRouter,
    client: ITGlue,
    limiter: Any,
):
    wire.get("/organizations").mock(return_value=page(total=12))
    rows = entry(1, vault_id=4), entry(2, personal=True), entry(3)
    wire.get("/passwords").mock(return_value=page(*rows))
    wire.get("/passwords/3").mock(return_value=show)
    assert client.fetch_key_rights() == KeyRights(organizations=12, password_access=access)
    assert limiter.requests == 3


def test_without_an_ordinary_entry_password_access_cannot_be_told(
    wire: respx.MockRouter, client: ITGlue
):
    wire.get("/organizations").mock(return_value=page(total=0))
    wire.get("/passwords").mock(return_value=page(entry(1, vault_id=4)))
    assert client.fetch_key_rights() == KeyRights(organizations=0, password_access=None)
