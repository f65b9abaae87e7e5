import pytest

from tasks.clients.errors import Misconfigured
from tasks.clients.itglue.addresses import address_of


@pytest.mark.parametrize(
    ("region", "host"),
    [("US", "api.itglue.com"), ("EU", "api.eu.itglue.com"), ("AU", "api.au.itglue.com")],
)
def test_each_region_has_its_own_host(region: str, host: str):
    assert address_of(region, None) == f"https://{host}"  # pyright: ignore[reportArgumentType]  # parametrized


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_an_empty_form_field_means_it_glues_own_host(blank: str | None):
    assert address_of("EU", blank) == "https://api.eu.itglue.com"


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("https://proxy.example/itglue/", "https://proxy.example/itglue"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_an_address_of_ones_own_is_used_as_written(written: str, used: str):
    assert address_of("US", written) == used


@pytest.mark.parametrize(
    "open_address",
    ["http://proxy.example", "http://127.0.0.1.example", "http://localhost.example", "ftp://[::1]"],
)
def test_the_key_crosses_no_network_in_the_open(open_address: str):
    with pytest.raises(Misconfigured, match="https://"):
        address_of("US", open_address)


@pytest.mark.parametrize(
    "nonsense",
    [
        "proxy.example",
        "https://",
        "https://proxy.example/?a=b",
        "https://proxy.example/#a",
        "https://a..b",
        "http://127.0.0.1:65536",
        "https://" + "a" * 64 + ".example",
    ],
)
def test_what_is_no_address_is_misconfigured(nonsense: str):
    with pytest.raises(Misconfigured):
        address_of("US", nonsense)


def test_a_password_inside_the_address_is_refused_and_not_repeated():
    with pytest.raises(Misconfigured) as refusal:
        address_of("US", "https://me:hunter2@proxy.example")
    assert "hunter2" not in str(refusal.value)
