import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from tests.deployments.sandbox.active_directory.client import Client, Reply, quoted
from tests.deployments.sandbox.active_directory.conftest import Connect
from tests.deployments.sandbox.active_directory.practice import ANNA, FIRST, LONG, STAFF, Clock

NEW = "Second-Secret-1"
POLICY_HINTS = ("1.2.840.113556.1.4.2239", True, bytes.fromhex("3003020101"))
NO_POLICY_HINTS = ("1.2.840.113556.1.4.2239", True, bytes.fromhex("3003020100"))
BROKEN_HINTS = ("1.2.840.113556.1.4.2239", True, b"\x30\x09")


def password_of(dc: SimulatedDomain, sam: str) -> str:
    return next(str(row["password"]) for row in dc.snapshot() if row["sam_account_name"] == sam)


def refused_by_policy(reply: Reply) -> bool:
    text = "0000052D: SvcErr: DSID-031A126C, problem 5003 (WILL_NOT_PERFORM), data 0\n\0"
    return (reply.code, reply.text) == (53, text)


def test_a_reset_sets_the_password(dc: SimulatedDomain, service: Client, client: Client):
    assert service.reset(ANNA, NEW).code == 0
    assert password_of(dc, "anna") == NEW
    assert client.bind("anna@practice.test", NEW).code == 0


def test_every_reset_moves_what_tells_of_it(service: Client, clock: Clock):
    names = ("msDS-KeyVersionNumber", "uSNChanged", "pwdLastSet", "whenChanged")
    shown = [service.read(ANNA, *names)]
    for _ in range(2):
        service.reset(ANNA, NEW)
        shown.append(service.read(ANNA, *names))
        clock.advance(seconds=1)
    assert [each["msDS-KeyVersionNumber"] for each in shown] == [[b"2"], [b"3"], [b"4"]]
    assert len({each["uSNChanged"][0] for each in shown}) == 3
    assert shown[2]["pwdLastSet"] == [b"134169264010000000"]  # the clock, in 100 ns since 1601
    assert shown[2]["whenChanged"] == [b"20260302120001.0Z"]


def test_a_refused_reset_moves_nothing(service: Client, clock: Clock):
    names = ("msDS-KeyVersionNumber", "uSNChanged", "pwdLastSet", "whenChanged", "badPwdCount")
    before = service.read(ANNA, *names)
    clock.advance(seconds=1)
    assert refused_by_policy(service.reset(ANNA, "short"))
    assert service.read(ANNA, *names) == before


@pytest.mark.parametrize(
    "password",
    [
        "Short-12",
        "Nine-Sgn1",
        "onlylowercase",
        "lower-and-symbols",
        "12345678-901",
        "My-anna-Secret-1",
        "MyANNASecret1",
        "Weber-Secret-1",
        "x" * 257 + "A1",
        "",
    ],
)
def test_the_policy_refuses_with_53_and_no_reason(
    dc: SimulatedDomain, service: Client, password: str
):
    assert refused_by_policy(service.reset(ANNA, password))
    assert password_of(dc, "anna") == FIRST


@pytest.mark.parametrize(
    "password",
    [
        "Ten-Signs1",
        "lower-1-symbols",
        "UPPER-1-SYMBOLS",
        "NoSymbols1234",
        "kleingroß漢字1234",
        'Quote"In"Pw-12ab',
        "Emoji😀-Passwort1",
        "back\\slash-Pw12",
        "Leer zeichen Pw 12",
        "Aa1-" * 64,
    ],
)
def test_what_the_policy_allows_is_set_and_signs_in(service: Client, client: Client, password: str):
    assert service.reset(ANNA, password).code == 0
    assert client.bind("anna@practice.test", password).code == 0


def test_names_of_two_letters_may_occur_in_a_password(dc: SimulatedDomain, service: Client):
    dc.rename_sign_in("anna", "aw", None)
    assert service.reset(ANNA, "Paws-Secret-1").code == 0


def test_without_complexity_only_length_counts(dc: SimulatedDomain, service: Client):
    dc.change_policy(dc.directory.policy.__class__(min_length=8, complexity=False))
    assert service.reset(ANNA, "annaanna").code == 0
    assert refused_by_policy(service.reset(ANNA, "annaann"))


def test_the_users_of_the_pso_need_its_length(service: Client):
    assert refused_by_policy(service.reset(LONG, "Nineteen-Signs-1234"))
    assert service.reset(LONG, "Twenty-Signs-1234567").code == 0


def test_a_reset_ignores_history_and_age(service: Client):
    for password in (NEW, FIRST, FIRST):
        assert service.reset(ANNA, password).code == 0


def test_the_older_policy_hints_mean_the_same(service: Client):
    replace = ("unicodePwd", "REPLACE", [quoted(FIRST)])
    hints = ("1.2.840.113556.1.4.2066", True, bytes.fromhex("3003020101"))
    assert refused_by_policy(service.modify(ANNA, replace, controls=[hints]))


def test_policy_hints_make_a_reset_respect_the_history(service: Client):
    replace = ("unicodePwd", "REPLACE", [quoted(FIRST)])
    assert refused_by_policy(service.modify(ANNA, replace, controls=[POLICY_HINTS]))
    assert service.modify(ANNA, replace, controls=[NO_POLICY_HINTS]).code == 0
    assert service.modify(ANNA, replace, controls=[BROKEN_HINTS]).code == 2


@pytest.mark.parametrize(
    "values",
    [
        [NEW.encode("utf-16-le")],
        [f'"{NEW}"'.encode()],
        [b"x"],
        ['"'.encode("utf-16-le")],
        [quoted(NEW), quoted("Third-Secret-1")],
        [],
    ],
    ids=["unquoted", "utf-8", "odd", "one quote", "two values", "no value"],
)
def test_what_is_no_quoted_utf_16_gets_0000001f(
    dc: SimulatedDomain, service: Client, values: list[bytes]
):
    reply = service.modify(ANNA, ("unicodePwd", "REPLACE", values))
    assert (reply.code, reply.text[:8]) == (53, "0000001F")
    assert password_of(dc, "anna") == FIRST


def test_no_password_is_set_over_a_connection_without_tls(dc: SimulatedDomain, connect: Connect):
    client = connect(plain=True)
    assert client.bind(r"PRACTICE\svc-quickpass", "Service-Secret-1").code == 0
    reply = client.reset(ANNA, NEW)
    assert (reply.code, reply.text[:8]) == (53, "0000001F")
    assert password_of(dc, "anna") == FIRST


def test_an_object_without_a_password_cannot_be_reset(administrator: Client):
    assert administrator.reset(STAFF, NEW).code == 53


def test_one_bad_change_undoes_the_whole_modify(dc: SimulatedDomain, service: Client):
    for bad in (("lockoutTime", "REPLACE", [b"5"]), ("displayName", "REPLACE", [b"x"])):
        assert service.reset(ANNA, NEW, bad).code != 0
        assert password_of(dc, "anna") == FIRST


def test_a_refused_password_leaves_the_other_changes_undone(service: Client):
    assert refused_by_policy(service.reset(ANNA, "short", ("pwdLastSet", "REPLACE", [b"0"])))
    assert service.read(ANNA, "pwdLastSet")["pwdLastSet"] != [b"0"]


def test_a_disabled_account_is_reset_like_any_other(service: Client, client: Client):
    assert service.reset(f"CN=Switched Off,{STAFF}", NEW).code == 0
    assert "data 533" in client.bind("off@practice.test", NEW).text


def test_the_password_is_never_given_out(administrator: Client):
    assert administrator.read(ANNA, "unicodePwd")["unicodePwd"] == []
    assert "unicodePwd" not in administrator.read(ANNA, "*")
    assert administrator.search(STAFF, "(unicodePwd=*)").entries == {}
