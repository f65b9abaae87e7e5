import httpx
import pytest
from pydantic import SecretStr

from tasks.clients.errors import Misconfigured
from tasks.clients.itglue.key import ApiKey

KEY = "ITG.abc-DEF_1.2"


def header(key: ApiKey) -> str:
    request = next(key.auth_flow(httpx.Request("GET", "https://api.itglue.com")))
    return request.headers["x-api-key"]


@pytest.mark.parametrize("pasted", [KEY, f" {KEY}\r\n", f"\t{KEY}\u00a0"])
def test_white_space_pasted_around_the_key_is_dropped(pasted: str):
    assert header(ApiKey(SecretStr(pasted))) == KEY


@pytest.mark.parametrize(
    "broken", ["", " \n", "ITG.ab\ncd", "ITG.ab cd", "ITG.ab\u200b", "ITG.\x00"]
)
def test_a_key_that_no_header_can_carry_is_misconfigured_and_not_repeated(broken: str):
    with pytest.raises(Misconfigured) as refusal:
        ApiKey(SecretStr(broken))
    assert "ITG." not in str(refusal.value)


def test_the_keys_repr_hides_it():
    assert KEY not in repr(ApiKey(SecretStr(KEY)))
