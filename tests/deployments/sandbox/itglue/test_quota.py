"""3,000 requests in five minutes, and what those get that come too many."""

from tests.deployments.sandbox.itglue.conftest import Caller

PLAIN, WITHOUT_PASSWORDS = range(2)


def test_3000_requests_in_five_minutes_is_the_limit_unless_switched(caller: Caller):
    settings = caller.itglue.settings
    assert (settings.requests_per_window, settings.window_seconds) == (3_000, 300)


def test_what_comes_above_the_limit_gets_429_until_the_window_ends(caller: Caller):
    caller.itglue.settings.requests_per_window = 5
    answers = [caller.call("GET", "/organizations").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    refused = caller.call("GET", "/organizations")
    assert "Retry-After" not in refused.headers
    assert refused.json() == {"errors": [{"status": 429, "title": "Too Many Requests"}]}
    caller.clock.now += 300
    assert caller.call("GET", "/organizations").status_code == 200


def test_a_sliding_window_frees_what_is_older_than_five_minutes(caller: Caller):
    caller.itglue.settings.requests_per_window = 2
    caller.itglue.settings.window = "sliding"
    caller.itglue.settings.retry_after = 7
    caller.call("GET", "/organizations")
    caller.clock.now += 200
    caller.call("GET", "/organizations")
    assert caller.call("GET", "/organizations").headers["Retry-After"] == "7"
    caller.clock.now += 100
    assert caller.call("GET", "/organizations").status_code == 200
    assert caller.call("GET", "/organizations").status_code == 429


def test_the_keys_of_an_account_share_its_quota_unless_switched(caller: Caller):
    caller.itglue.settings.requests_per_window = 1
    caller.call("GET", "/organizations", key=PLAIN)
    other = caller.call("GET", "/organizations", key=WITHOUT_PASSWORDS)
    assert other.status_code == 429
    caller.itglue.settings.quota_scope = "key"
    answers = [caller.call("GET", "/organizations", key=key).status_code for key in (0, 1, 1)]
    assert answers == [200, 200, 429]


def test_strangers_do_not_use_up_the_quota(caller: Caller):
    caller.itglue.settings.requests_per_window = 1
    for region in ("US", "EU"):
        assert caller.call("GET", "/passwords", key="ITG.x", region=region).status_code == 403
    assert caller.call("GET", "/organizations").status_code == 200
