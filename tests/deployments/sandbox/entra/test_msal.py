"""Microsoft's own library, unpatched, gets its tokens from the stand-in over TLS."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import msal  # pyright: ignore[reportMissingTypeStubs]  # it has none
import pytest

from deployments.sandbox.entra.drawing import MSP_APPLICATION, NORTHWIND, WINGTIP, made_up_id
from tests.deployments.sandbox.entra.conftest import Caller
from tests.deployments.sandbox.entra.signing import make_signing


class Msal:
    """Begins msal's applications as anybody would."""

    def __init__(self, caller: Caller, ca_file: Path) -> None:
        self._caller = caller
        self._ca_file = ca_file
        self._begun: list[Any] = []

    def begin(self, credential: Any, tenant: str = NORTHWIND, **more: Any) -> Any:
        given: dict[str, Any] = {"instance_discovery": False, "verify": str(self._ca_file), **more}
        begun: Any = msal.ConfidentialClientApplication(
            MSP_APPLICATION,
            client_credential=credential,
            authority=f"{self._caller.entra.login_url}/{tenant}",
            **given,
        )
        self._begun.append(begun)
        return begun

    def end(self) -> None:
        """Let go of the connections, for which the stand-in would wait."""
        for each in self._begun:
            each.http_client.close()

    def token(self, credential: Any, tenant: str = NORTHWIND, **more: Any) -> dict[str, Any]:
        scope = [self._caller.entra.graph_url + "/.default"]
        return self.begin(credential, tenant, **more).acquire_token_for_client(scope)


@pytest.fixture
def library(caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Msal]:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "MSAL_FORCE_REGION"):
        monkeypatch.delenv(name, raising=False)  # they would win over `verify`
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(caller.entra.ca_certificate)
    begun = Msal(caller, ca_file)
    yield begun
    begun.end()


def test_with_a_secret(library: Msal, caller: Caller):
    reply = library.token(caller.secret)
    assert reply["token_source"] == "identity_provider"
    assert caller.call("GET", "/organization", token=reply["access_token"]).status_code == 200


def test_by_a_domain_name_and_with_instance_discovery_at_the_stand_in(
    library: Msal, caller: Caller
):
    instances = f"{caller.entra.login_url}/common/discovery/instance"
    reply = library.token(caller.secret, "northwind.test", instance_discovery=instances)
    assert "access_token" in reply
    assert caller.entra.served["GET /common/discovery/instance"] == 1


@pytest.mark.parametrize("by", ["certificate", "thumbprint"])
def test_with_a_certificate_by_ps256_and_by_rs256(library: Msal, caller: Caller, by: str):
    signing = make_signing()
    given = {"private_key": signing.key}
    if by == "certificate":
        given["public_certificate"] = signing.certificate
    else:
        given["thumbprint"] = signing.thumbprint
    assert library.token(given)["error_codes"] == [700027]
    caller.entra.register_certificate(MSP_APPLICATION, signing.certificate)
    assert "access_token" in library.token(given)


@pytest.mark.parametrize("signing", [make_signing(days=-1), make_signing("somebody else")])
def test_not_with_an_expired_certificate_nor_with_another_one(
    library: Msal, caller: Caller, signing: Any
):
    if signing.certificate == make_signing(days=-1).certificate:
        caller.entra.register_certificate(MSP_APPLICATION, signing.certificate)
    given = {"private_key": signing.key, "public_certificate": signing.certificate}
    assert library.token(given)["error_codes"] == [700027]


def test_not_with_a_key_that_is_not_the_certificates(library: Msal, caller: Caller):
    certificate = make_signing().certificate
    caller.entra.register_certificate(MSP_APPLICATION, certificate)
    stolen = {"private_key": make_signing("other").key, "public_certificate": certificate}
    assert library.token(stolen)["error_codes"] == [700027]


def test_its_errors_are_the_known_ones(library: Msal):
    assert library.token("wrong")["error"] == "invalid_client"
    assert library.token("wrong", WINGTIP)["error_codes"] == [7000229]
    with pytest.raises(ValueError, match="double check your tenant name or GUID"):
        library.token("wrong", made_up_id("nobody"))


def test_it_asks_again_only_when_less_than_five_minutes_are_left(library: Msal, caller: Caller):
    scope = [caller.entra.graph_url + "/.default"]
    path = f"POST /{NORTHWIND}/oauth2/v2.0/token"
    application = library.begin(caller.secret)
    for _ in range(3):
        application.acquire_token_for_client(scope)
    assert caller.entra.served[path] == 1
    caller.entra.directories[NORTHWIND].settings.token_seconds = 299
    application = library.begin(caller.secret)
    for _ in range(3):
        application.acquire_token_for_client(scope)
    assert caller.entra.served[path] == 4
