"""What cannot work in a connection is refused before anything is sent, without a secret in it."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr, ValidationError

from deployments.sandbox.certificates import make_certificates
from deployments.sandbox.entra.drawing import MSP_APPLICATION, NORTHWIND
from tasks.clients.entra import ClientCertificate, ClientSecret, consent_url
from tasks.clients.entra.clouds import CLOUDS, addresses_of
from tasks.clients.entra.connection import TenantConnection, trust
from tasks.clients.errors import Misconfigured
from tests.deployments.sandbox.entra.signing import make_signing

SECRET = "aB8~secret"


def connection(**more: Any) -> TenantConnection:
    given = {
        "tenant_id": UUID(NORTHWIND),
        "client_id": UUID(MSP_APPLICATION),
        "credential": ClientSecret(value=SecretStr(SECRET)),
        **more,
    }
    return TenantConnection.model_validate(given)


@pytest.mark.parametrize("value", ["", "  ", "two words", "line\nbreak", "ünicode"])
def test_a_secret_that_cannot_be_one_is_refused(value: str):
    with pytest.raises(Misconfigured) as refusal:
        ClientSecret(value=SecretStr(value)).for_msal()
    assert value == value.strip() == "" or value not in str(refusal.value) or not value.strip()


def test_blanks_around_a_secret_are_dropped():
    assert ClientSecret(value=SecretStr(f" {SECRET}\n")).for_msal() == SECRET


def test_a_certificate_needs_its_own_key_and_in_rsa():
    mine, other = make_signing(), make_signing("other")
    good = ClientCertificate(pem=SecretStr("Bag Attributes\n" + mine.certificate + mine.key))
    assert good.for_msal() == {
        "private_key": mine.key.strip(),
        "public_certificate": mine.certificate.strip(),
    }
    for pem, problem in (
        (mine.certificate, "needs two parts"),
        (mine.key, "needs two parts"),
        (other.key + mine.certificate, "does not belong to the private key"),
        (mine.key.replace("M", "N") + mine.certificate, "cannot be read"),
    ):
        with pytest.raises(Misconfigured, match=problem) as refusal:
            ClientCertificate(pem=SecretStr(pem)).for_msal()
        assert refusal.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com",
        "https://",
        "login.example.com",
        "https://x/tenant",
        "https://a:b@x",
        "https://x?y=z",
        "https://x#y",
    ],
)
def test_an_own_address_is_a_host_over_tls_and_nothing_else(url: str):
    for given in ((url, None), (None, url)):
        with pytest.raises(Misconfigured):
            addresses_of("Global", *given)


def test_an_empty_own_address_means_the_clouds():
    assert addresses_of("China", " ", None) == CLOUDS["China"]
    assert addresses_of("Global", "https://localhost:8443/", None).login == "https://localhost:8443"


def test_each_cloud_has_its_own_addresses_and_scope():
    scopes = {cloud: known.scope for cloud, known in CLOUDS.items()}
    assert scopes == {
        "Global": "https://graph.microsoft.com/.default",
        "US Government L4": "https://graph.microsoft.us/.default",
        "US Government L5": "https://dod-graph.microsoft.us/.default",
        "China": "https://microsoftgraph.chinacloudapi.cn/.default",
    }


def test_consent_is_asked_for_in_the_tenants_own_cloud():
    url = consent_url("US Government L4", UUID(NORTHWIND), UUID(MSP_APPLICATION))
    home = f"https://login.microsoftonline.us/{NORTHWIND}"
    assert url == f"{home}/adminconsent?client_id={MSP_APPLICATION}"


def test_a_ca_certificate_that_is_none_is_named():
    with pytest.raises(Misconfigured, match="CA certificate"):
        connection(ca_certificate="nonsense").open("https://localhost", None)


def test_a_companys_authorities_are_taken_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "company.pem"
    file.write_text(make_certificates("company.test", "127.0.0.1").authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    trust.cache_clear()
    assert len(trust(None, by_environment=True).get_ca_certs()) == 1
    assert len(trust(None, by_environment=False).get_ca_certs()) > 1
    trust.cache_clear()


def test_no_value_shows_its_secret():
    signing = make_signing()
    held = (
        connection(),
        ClientSecret(value=SecretStr(SECRET)),
        ClientCertificate(pem=SecretStr(signing.key), passphrase=SecretStr(SECRET)),
    )
    for each in held:
        assert SECRET not in f"{each!r} {each}"
        assert signing.key not in f"{each!r} {each}"
    with pytest.raises(ValidationError) as refusal:
        connection(credential={"value": 5, "pem": SECRET, "extra": SECRET}, cloud="Mars")
    assert SECRET not in str(refusal.value)
