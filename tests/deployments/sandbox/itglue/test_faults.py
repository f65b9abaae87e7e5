"""Troubles strike the requests they are meant for, as often as armed."""

import threading

import httpx
import pytest

from deployments.sandbox.drawing import CONTOSO_ID
from deployments.sandbox.itglue.faults import Effect
from tests.deployments.sandbox.itglue.conftest import Caller, resource


@pytest.mark.parametrize(
    ("effect", "status", "holds"),
    [
        (Effect.THROTTLED, 429, "Too Many Requests"),
        (Effect.GATEWAY_TIMEOUT, 504, "<html>"),
        (Effect.SERVER_ERROR, 500, "Internal Server Error"),
        (Effect.TOOK_TOO_LONG, 504, "The request took too long to process and timed out."),
        (Effect.HTML, 200, "<html>"),
    ],
)
def test_a_request_that_meets_trouble_does_nothing(
    caller: Caller, effect: Effect, status: int, holds: str
):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    caller.itglue.faults.arm(effect, method="PATCH")
    reply = caller.call("PATCH", path, resource(password="new"))
    assert (reply.status_code, holds in reply.text) == (status, True)
    assert caller.call("GET", path).json()["data"]["attributes"]["password"] != "new"


def test_a_lost_reply_leaves_the_work_done(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    caller.itglue.faults.arm(Effect.DONE_THEN_TIMEOUT, method="PATCH")
    assert caller.call("PATCH", path, resource(password="first")).status_code == 504
    assert caller.call("GET", path).json()["data"]["attributes"]["password"] == "first"
    caller.itglue.faults.arm(Effect.DONE_THEN_CUT, method="PATCH")
    with pytest.raises(httpx.RemoteProtocolError):
        caller.call("PATCH", path, resource(password="second"))
    assert caller.call("GET", path).json()["data"]["attributes"]["password"] == "second"


def test_trouble_strikes_only_as_often_and_where_it_is_armed(caller: Caller):
    caller.itglue.faults.arm(Effect.SERVER_ERROR, path="/organizations", times=2, skip=1)
    answers = [caller.call("GET", "/organizations").status_code for _ in range(5)]
    assert answers == [200, 500, 500, 200, 200]
    assert caller.call("GET", "/passwords").status_code == 200


def test_a_held_request_is_carried_out_when_it_is_released(caller: Caller):
    path = f"/passwords/{caller.entry('Backup')['id']}"
    caller.itglue.faults.arm(Effect.HELD, method="PATCH")
    late = threading.Thread(target=caller.call, args=("PATCH", path, resource(password="late")))
    late.start()
    assert caller.itglue.faults.wait_until_held()
    assert caller.call("GET", path).json()["data"]["attributes"]["password"] != "late"
    caller.itglue.faults.release()
    late.join()
    assert caller.call("GET", path).json()["data"]["attributes"]["password"] == "late"


def test_a_429_can_say_how_long_to_wait(caller: Caller):
    caller.itglue.faults.arm(Effect.THROTTLED, times=2)
    assert "Retry-After" not in caller.call("GET", "/organizations").headers
    caller.itglue.faults.retry_after = 3
    assert caller.call("GET", "/organizations").headers["Retry-After"] == "3"


def test_what_was_cleared_can_be_held_again(caller: Caller):
    caller.itglue.faults.clear()
    caller.itglue.faults.arm(Effect.HELD)
    late = threading.Thread(target=caller.call, args=("GET", "/organizations"))
    late.start()
    assert caller.itglue.faults.wait_until_held()
    assert late.is_alive()
    caller.itglue.faults.release()
    late.join()


def test_held_requests_do_not_keep_others_waiting(caller: Caller):
    caller.itglue.faults.arm(Effect.HELD, path="/passwords", times=20)
    late = [threading.Thread(target=caller.call, args=("GET", "/passwords")) for _ in range(20)]
    for each in late:
        each.start()
    assert all(caller.itglue.faults.wait_until_held() for _ in late)
    assert caller.call("GET", "/organizations").status_code == 200
    caller.itglue.faults.release()
    for each in late:
        each.join()


def test_a_slow_request_is_carried_out_after_a_while(caller: Caller):
    caller.itglue.faults.slow_seconds = 0.3
    caller.itglue.faults.arm(Effect.SLOW)
    reply = caller.call("GET", "/organizations")
    assert (reply.status_code, reply.elapsed.total_seconds() >= 0.3) == (200, True)


def test_a_redirect_leads_to_the_same_address_again(caller: Caller):
    caller.itglue.faults.arm(Effect.REDIRECT)
    reply = caller.call("GET", "/organizations")
    assert (reply.status_code, reply.headers["location"]) == (
        302,
        caller.itglue.url + "/organizations",
    )


def test_a_new_entry_whose_reply_was_lost_is_there(caller: Caller):
    caller.itglue.faults.arm(Effect.DONE_THEN_TIMEOUT, method="POST")
    body = resource(name="Lost", password="p", organization_id=CONTOSO_ID)
    reply = caller.call("POST", "/passwords", body)
    assert (reply.status_code, reply.headers["content-type"]) == (504, "text/html; charset=utf-8")
    assert caller.entry("Lost")["attributes"]["organization-id"] == CONTOSO_ID
