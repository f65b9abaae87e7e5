"""What an operator is told when the login does not let the application in."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from deployments.sandbox.entra.drawing import (
    AGENCY,
    MSP_APPLICATION,
    NORTHWIND,
    WINGTIP,
    made_up_id,
)
from deployments.sandbox.entra.faults import Effect
from tasks.clients.entra import ClientCertificate, ClientSecret
from tasks.clients.errors import (
    Misconfigured,
    NotAuthenticated,
    NotPermitted,
    OutsideError,
    Throttled,
    Unexpected,
    Unreachable,
)
from tests.deployments.sandbox.entra.signing import make_signing
from tests.tasks.clients.entra.conftest import Practice


def secret(value: str) -> dict[str, Any]:
    return {"credential": ClientSecret(value=SecretStr(value))}


@pytest.mark.parametrize(
    ("tenant", "given", "kind", "sentence"),
    [
        (
            NORTHWIND,
            secret("wrong"),
            NotAuthenticated,
            r"refuses the client secret \(AADSTS7000215",
        ),
        (made_up_id("?"), {}, Misconfigured, r"no such tenant in this cloud \(AADSTS90002"),
        (AGENCY, {}, Misconfigured, r"lives in another national cloud \(AADSTS900382"),
        (WINGTIP, {}, NotPermitted, r"has not consented to the application \(AADSTS7000229"),
        (
            WINGTIP,
            {},
            NotPermitted,
            f"opens https://login.microsoftonline.com/{WINGTIP}/adminconsent.client_id=",
        ),
        (
            NORTHWIND,
            {"client_id": UUID(made_up_id("?"))},
            Misconfigured,
            r"does not know the application \(AADSTS700016",
        ),
        (
            NORTHWIND,
            {"graph_url": "https://graph.microsoft.us"},
            Misconfigured,
            r"does not know the Graph of this connection \(AADSTS1002012",
        ),
    ],
)
def test_what_is_wrong_is_named_and_what_to_do(
    practice: Practice, tenant: str, given: dict[str, Any], kind: type[OutsideError], sentence: str
):
    with pytest.raises(kind, match=sentence) as refusal:
        practice.client(tenant, **given).fetch_tenant()
    assert practice.secret not in str(refusal.value)
    assert practice.limiter.requests == 0


def test_an_expired_secret_says_so(practice: Practice):
    expired = practice.entra.applications[MSP_APPLICATION].secrets[1].value
    with pytest.raises(NotAuthenticated, match=r"has expired \(AADSTS7000222") as refusal:
        practice.client(**secret(expired)).fetch_tenant()
    assert expired not in str(refusal.value)


def test_a_secrets_id_is_not_even_sent(practice: Practice):
    own_id = practice.entra.applications[MSP_APPLICATION].secrets[0].id
    with pytest.raises(Misconfigured, match="secret's ID, not its value"):
        practice.client(**secret(own_id))
    assert practice.entra.served == {}


def test_a_certificate_lets_in_once_it_is_registered(practice: Practice):
    signing = make_signing()
    pem = ClientCertificate(pem=SecretStr(signing.key + signing.certificate))
    with pytest.raises(NotAuthenticated, match=r"refuses the certificate \(AADSTS700027"):
        practice.client(credential=pem).fetch_tenant()
    practice.entra.register_certificate(MSP_APPLICATION, signing.certificate)
    assert practice.client(credential=pem).fetch_tenant().name == "Northwind Traders"


def test_what_was_put_right_works_at_once(practice: Practice):
    """Msal would remember for a minute that the application was unknown."""
    client = practice.client(WINGTIP)
    practice.entra.directories[WINGTIP].settings.without_consent = 700016
    with pytest.raises(Misconfigured, match="AADSTS700016"):
        client.fetch_tenant()
    wingtip, northwind = (practice.entra.directories[each] for each in (WINGTIP, NORTHWIND))
    wingtip.consents[MSP_APPLICATION] = northwind.consents[MSP_APPLICATION]
    assert client.fetch_tenant().name == "Wingtip Toys"


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        (Effect.THROTTLED, Throttled),
        (Effect.UNAVAILABLE, Unreachable),
        (Effect.GATEWAY_TIMEOUT, Unreachable),
        (Effect.HTML, Unexpected),
    ],
)
@pytest.mark.parametrize("path", ["openid-configuration", "token"])
def test_the_logins_troubles_pass(
    practice: Practice, effect: Effect, kind: type[OutsideError], path: str
):
    client = practice.client()
    practice.entra.login_faults.retry_after = 7
    practice.entra.login_faults.arm(effect, path=path)
    with pytest.raises(kind):
        client.fetch_tenant()
    assert client.fetch_tenant().name == "Northwind Traders"


def test_a_certificate_of_nobody_known_is_not_trusted(practice: Practice):
    with pytest.raises(Unreachable, match="certificate verify failed"):
        practice.client(ca_certificate=None).fetch_tenant()


def test_a_login_that_is_not_there_is_unreachable(practice: Practice):
    with pytest.raises(Unreachable, match="Microsoft's login localhost cannot be reached"):
        practice.client(login_url="https://localhost:1").fetch_tenant()
