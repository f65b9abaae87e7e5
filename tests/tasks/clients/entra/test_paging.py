"""Links to the next page are followed as they are, on Graph's own host, and never in a circle."""

import pytest
import respx

from tasks.clients.entra import EntraTenant
from tasks.clients.errors import Unexpected
from tests.tasks.clients.entra.conftest import GRAPH

DOMAINS = f"{GRAPH}/v1.0/domains"
ORGANIZATION = f"{GRAPH}/v1.0/organization"
LINK = f"{DOMAINS}?$select=id%2CauthenticationType&$skiptoken=a%27b+c"


def plan(wire: respx.MockRouter, link: str) -> None:
    row = {"id": "50ccbf56-7df3-5192-9d7f-f852308b6da6", "displayName": "Northwind Traders"}
    wire.get(ORGANIZATION).respond(json={"value": [row]})
    first = [{"id": "a.test", "authenticationType": "Managed"}]
    last = [{"id": "b.test", "authenticationType": "Federated"}]
    wire.get(url__startswith=DOMAINS).mock(
        side_effect=[
            respx.MockResponse(json={"value": first, "@odata.nextLink": link}),
            respx.MockResponse(json={"value": [], "@odata.nextLink": LINK}),
            respx.MockResponse(json={"value": last}),
        ]
    )


def path_of(call: respx.models.Call) -> str:
    return call.request.url.raw_path.decode()


def test_a_link_is_followed_letter_by_letter(far: EntraTenant, wire: respx.MockRouter):
    plan(wire, LINK + "1")
    assert [each.name for each in far.fetch_tenant().domains] == ["a.test", "b.test"]
    asked = list(map(path_of, wire.calls))[-2:]
    path = "/v1.0/domains?$select=id%2CauthenticationType&$skiptoken=a%27b+c"
    assert asked == [path + "1", path]


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.example.com/v1.0/domains?$skiptoken=x",
        "http://graph.microsoft.com/v1.0/domains?$skiptoken=x",
        "https://graph.microsoft.com:444/v1.0/domains?$skiptoken=x",
        "https://graph.microsoft.com@example.com/v1.0/domains",
    ],
)
def test_a_link_to_another_host_gets_no_token(far: EntraTenant, wire: respx.MockRouter, link: str):
    plan(wire, link)
    with pytest.raises(Unexpected, match="must not go there"):
        far.fetch_tenant()


def test_a_link_in_a_circle_ends(far: EntraTenant, wire: respx.MockRouter):
    plan(wire, LINK)
    with pytest.raises(Unexpected, match="circle"):
        far.fetch_tenant()
