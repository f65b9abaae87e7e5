import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.sandbox.active_directory.names import BadName, dn_key, escaped, parse_dn, rdn_key
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import AWKWARD_NAMES, BASE, FIRST, STAFF

values = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)


@given(values)
def test_every_escaped_value_reads_back_the_same(value: str):
    assert parse_dn(f"CN={escaped(value)},DC=x") == (("CN", value), ("DC", "x"))


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"CN=a\2Cb", "a,b"),
        (r"CN=a\=b", "a=b"),
        ("CN=a=b", "a=b"),
        (r"CN=gr\C3\B6\c3\9fe", "größe"),
        (r"cn = a b ", "a b"),
        (r"CN=a\ ", "a "),
        (r"CN=\ a", " a"),
        (r"CN=a\20", "a "),
        (r"CN=\#a", "#a"),
    ],
)
def test_other_spellings_mean_the_same_name(written: str, plain: str):
    assert parse_dn(written)[0][1] == plain


@pytest.mark.parametrize(
    "text",
    [
        *("CN", "CN=", "=x", "CN=a,", ",CN=a", "CN=a,,DC=x", "CN=a+SN=b", 'CN="a"', "CN=#41"),
        *("CN=a\\", "CN=a\\x", "CN=\\ff", "C N=a", "CN=a<b", "ü=a"),
    ],
)
def test_what_is_no_name_is_refused(text: str):
    with pytest.raises(BadName):
        dn_key(text)


def test_case_blanks_and_accents_make_no_other_name():
    assert dn_key("CN=Jörg  Müller, dc=X") == dn_key("cn=jorg muller,DC=x")
    assert rdn_key(("CN", "a")) != rdn_key(("OU", "a"))


@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_an_awkward_name_is_found_signed_in_and_reset_by_the_dn_that_was_read(
    dc: SimulatedDomain, service: Client, client: Client, name: str
):
    dc.rename("anna", name)
    (dn,) = service.search(BASE, "(sAMAccountName=anna)", "cn").entries
    assert service.read(dn, "cn", "distinguishedName", "name") == {
        "cn": [name.encode()],
        "name": [name.encode()],
        "distinguishedName": [dn.encode()],
    }
    assert client.bind(dn, FIRST).code == 0
    assert service.reset(dn, "Second-Secret-1").code == 0
    by_dn = service.search(BASE, f"(distinguishedName={in_filter(dn)})", "cn")
    assert list(by_dn.entries) == [dn]


def test_an_awkward_organizational_unit_holds_its_accounts(dc: SimulatedDomain, service: Client):
    dc.move("anna", ("Staff", "Größe, XL"))
    ou = f"OU=Größe\\, XL,{STAFF}"
    assert list(service.search(ou, "(objectClass=user)", "cn").entries) == [f"CN=Anna Weber,{ou}"]
    found = service.search(r"ou=gr\c3\b6sse\2c xl," + STAFF, scope="BASE")
    assert list(found.entries) == [ou]


def in_filter(text: str) -> str:
    """`text` with what RFC 4515 wants escaped."""
    return "".join(f"\\{ord(c):02x}" if c in "\\*()\0" else c for c in text)
