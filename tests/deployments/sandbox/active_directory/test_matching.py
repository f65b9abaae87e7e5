import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client
from tests.deployments.sandbox.active_directory.practice import ADMINISTRATOR, BASE, STAFF

ALL = {"anna", "off", "locked", "new", "boss", "lena"}


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ("(sAMAccountName=anna)", {"anna"}),
        ("(samaccountname=ANNA)", {"anna"}),
        ("(displayName~=anna weber)", {"anna"}),
        ("(sAMAccountName=*)", ALL),
        ("(sAMAccountName=*n*)", {"anna", "new", "lena"}),
        ("(sAMAccountName=l*)", {"locked", "lena"}),
        ("(sAMAccountName=*a)", {"anna", "lena"}),
        ("(sAMAccountName=a*n*a)", {"anna"}),
        ("(sAMAccountName=an*nna)", set[str]()),
        ("(sAMAccountName>=new)", {"new", "off"}),
        ("(&(sAMAccountName<=boss)(objectClass=user))", {"anna", "boss"}),
        ("(userAccountControl=514)", {"off"}),
        ("(userAccountControl:1.2.840.113556.1.4.803:=2)", {"off"}),
        ("(!(userAccountControl:1.2.840.113556.1.4.803:=2))", ALL - {"off"}),
        ("(userAccountControl:1.2.840.113556.1.4.803:=514)", {"off"}),
        ("(userAccountControl:1.2.840.113556.1.4.804:=514)", ALL),
        ("(lockoutTime>=1)", {"locked"}),
        ("(pwdLastSet<=0)", {"new"}),
        ("(pwdLastSet=0)", {"new"}),
        ("(adminCount=1)", {"boss"}),
        ("(!(adminCount=1))", ALL - {"boss"}),
        (f"(memberOf=cn=domain admins,CN=Users,{BASE})", {"boss"}),
        (f"(memberOf:1.2.840.113556.1.4.1941:=CN=Domain Admins,CN=Users,{BASE})", {"boss"}),
        ("(|(sAMAccountName=anna)(sAMAccountName=nobody)(sAMAccountName=off))", {"anna", "off"}),
        ("(|(sAMAccountName=anna)(displayName=The Boss))", {"anna", "boss"}),
        ("(&(objectClass=user)(!(sAMAccountName=anna)))", ALL - {"anna"}),
        ("(objectCategory=user)", ALL),
        (f"(objectCategory=CN=Person,CN=Schema,CN=Configuration,{BASE})", ALL),
        ("(objectCategory=computer)", set[str]()),
        ("(userPrincipalName=LENA@practice.test)", {"lena"}),
        # What the directory does not know is neither true nor false.
        ("(noSuchAttribute=1)", set[str]()),
        ("(!(noSuchAttribute=1))", set[str]()),
        ("(!(|(noSuchAttribute=1)(sAMAccountName=nobody)))", set[str]()),
        ("(!(&(noSuchAttribute=1)(sAMAccountName=nobody)))", ALL),
        ("(|(noSuchAttribute=1)(sAMAccountName=anna))", {"anna"}),
        ("(userAccountControl=many)", set[str]()),
        ("(!(userAccountControl=many))", set[str]()),
        ("(userAccountControl=5*)", set[str]()),
        ("(userAccountControl=5_12)", set[str]()),
        ("(objectSid=S-1-5-99999999999)", set[str]()),
        ("(objectSid=S-1-99999999999999999999-1)", set[str]()),
        ("(displayName:1.2.840.113556.1.4.803:=2)", set[str]()),
        ("(displayName:9.9.9:=2)", set[str]()),
    ],
)
def test_a_filter_finds_what_it_says(service: Client, filter_: str, found: set[str]):
    entries = service.search(STAFF, f"(&(objectClass=user){filter_})", "sAMAccountName").entries
    assert {entry["sAMAccountName"][0].decode() for entry in entries.values()} == found


def test_an_indexed_attribute_alone_is_looked_up_inside_the_base_only(service: Client):
    assert service.search(f"OU=Elsewhere,{BASE}", "(sAMAccountName=anna)", "cn").entries == {}
    assert len(service.search(BASE, "(sAMAccountName=anna)", "cn").entries) == 1


def test_binary_ids_are_found_by_escapes_and_by_their_written_form(
    dc: SimulatedDomain, service: Client
):
    read = service.read(ADMINISTRATOR, "objectGUID", "objectSid")
    guid, sid = read["objectGUID"][0], read["objectSid"][0]
    escaped = "".join(f"\\{octet:02x}" for octet in guid)
    parts = [int.from_bytes(sid[i : i + 4], "little") for i in range(8, len(sid), 4)]
    sid_escaped = "".join(f"\\{octet:02x}" for octet in sid)
    written = "S-1-5-" + "-".join(map(str, parts))
    for filter_ in (
        f"(objectGUID={escaped})",
        f"(objectSid={sid_escaped})",
        f"(objectSid={written})",
        f"(&(objectClass=user)(objectGUID={escaped}))",
        f"(|(objectGUID={escaped})(objectGUID=\\00))",
    ):
        assert list(service.search(BASE, filter_, "cn").entries) == [ADMINISTRATOR], filter_


def test_letters_with_and_without_accents_are_the_same(administrator: Client):
    anna = f"CN=Anna Weber,{STAFF}"
    administrator.modify(anna, ("displayName", "REPLACE", ["Ånna Wéber".encode()]))
    for text in ("anna weber", "ÀNNA WEBER", "Ａnna Weber"):  # noqa: RUF001  # a wide letter
        assert list(administrator.search(BASE, f"(displayName={text})", "cn").entries) == [anna]
    assert administrator.search(BASE, "(displayName=*wébe*)", "cn").entries.keys() == {anna}
