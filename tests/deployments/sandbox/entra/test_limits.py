"""Throttling, batches, and troubles on the way."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from deployments.sandbox.entra.drawing import NORTHWIND
from deployments.sandbox.entra.faults import Effect
from tests.deployments.sandbox.entra.conftest import Caller, problem, profile

GOOD = "Corr3ct-Horse"
SERVICE = "svc-backup@northwind.test"


def test_too_many_units_are_throttled_for_a_while(caller: Caller):
    caller.entra.directories[NORTHWIND].settings.units_per_ten_seconds = 4
    token = caller.token()
    for _ in range(2):
        reply = caller.call("GET", "/users", token=token)
        assert (reply.status_code, reply.headers["x-ms-resource-unit"]) == (200, "2")
    refused = caller.call("GET", "/users", token=token)
    assert problem(refused) == (429, "TooManyRequests")
    assert refused.headers["retry-after"] == "10"
    assert refused.headers["x-ms-throttle-information"] == "ResourceUnitLimitExceeded"
    assert refused.json()["error"]["innerError"]["code"] == "429"
    caller.clock.pass_time(seconds=11)
    assert caller.call("GET", "/users?$select=id", token=token).status_code == 200


def test_too_many_writes_are_throttled_for_longer(caller: Caller):
    caller.entra.directories[NORTHWIND].settings.writes_per_150_seconds = 1
    path = f"/users/{caller.id_of(SERVICE)}"
    assert caller.call("PATCH", path, profile(GOOD)).status_code == 204
    refused = caller.call("PATCH", path, profile(GOOD))
    assert refused.headers["x-ms-throttle-information"] == "WriteLimitExceeded"
    caller.entra.directories[NORTHWIND].settings.retry_after = None
    assert "retry-after" not in caller.call("PATCH", path, profile(GOOD)).headers
    assert caller.call("GET", "/users").status_code == 200


def batch(caller: Caller, *requests: dict[str, Any]) -> dict[str, dict[str, Any]]:
    reply = caller.call("POST", "/$batch", {"requests": list(requests)})
    assert reply.status_code == 200
    return {each["id"]: each for each in reply.json()["responses"]}


def test_a_batch_answers_each_on_its_own_and_hides_what_failed(caller: Caller):
    path = f"/users/{caller.id_of(SERVICE)}"
    header = {"Content-Type": "application/json"}
    done = batch(
        caller,
        {"id": "1", "method": "PATCH", "url": path, "headers": header, "body": profile(GOOD)},
        {"id": "2", "method": "GET", "url": f"{path}?$select=id"},
        {"id": "3", "method": "GET", "url": "/users/nobody"},
        {"id": "4", "method": "GET", "url": "/organization", "dependsOn": ["3"]},
    )
    assert [done[each]["status"] for each in "1234"] == [204, 200, 404, 424]
    assert done["2"]["body"]["id"] == path[7:]


def test_a_malformed_batch_is_refused_as_a_whole(caller: Caller):
    one = {"id": "1", "method": "GET", "url": "/organization"}
    many = [{**one, "id": str(number)} for number in range(21)]
    for requests in ([one, one], many, [], [{"id": "1"}]):
        reply = caller.call("POST", "/$batch", {"requests": requests})
        assert problem(reply) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("effect", "status"),
    [
        (Effect.THROTTLED, 429),
        (Effect.UNAVAILABLE, 503),
        (Effect.GATEWAY_TIMEOUT, 504),
        (Effect.HTML, 200),
    ],
)
def test_a_trouble_comes_as_often_as_it_was_armed(caller: Caller, effect: Effect, status: int):
    faults = caller.entra.graph_faults
    faults.retry_after = 7
    faults.arm(effect, path="/organization", skip=1)
    statuses = [caller.call("GET", "/organization").status_code for _ in range(3)]
    assert statuses == [200, status, 200]
    assert not faults.armed


@pytest.mark.parametrize("effect", [Effect.DONE_THEN_CUT, Effect.DONE_THEN_TIMEOUT])
def test_a_reply_may_be_lost_after_the_password_was_set(caller: Caller, effect: Effect):
    caller.entra.graph_faults.arm(effect, method="PATCH")
    path = f"/users/{caller.id_of(SERVICE)}"
    try:
        assert caller.call("PATCH", path, profile(GOOD)).status_code == 504
    except httpx.RemoteProtocolError:
        assert effect == Effect.DONE_THEN_CUT
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == "accepted"


def test_a_request_can_be_held_until_a_test_lets_it_go(caller: Caller):
    faults = caller.entra.graph_faults
    faults.arm(Effect.HELD, method="PATCH")
    path, token = f"/users/{caller.id_of(SERVICE)}", caller.token()
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(caller.call, "PATCH", path, profile(GOOD), token=token)
        assert faults.wait_until_held()
        assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == "wrong user name or password"
        faults.release()
        assert sent.result().status_code == 204
    assert caller.entra.sign_in(NORTHWIND, SERVICE, GOOD) == "accepted"


def test_the_login_has_troubles_of_its_own(caller: Caller):
    caller.entra.login_faults.arm(Effect.UNAVAILABLE)
    assert caller.ask_token().status_code == 503
    assert caller.ask_token().status_code == 200
