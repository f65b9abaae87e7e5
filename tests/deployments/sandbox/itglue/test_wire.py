"""Requests as bytes on a socket: methods, brackets, connections, hosts."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.deployments.sandbox.itglue.conftest import MEDIA_TYPE, Caller


def test_head_answers_as_get_does_without_a_body(caller: Caller):
    reply = caller.call("HEAD", "/passwords")
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-type"] == MEDIA_TYPE
    assert caller.call("HEAD", "/passwords/1").status_code == 404


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "TRACE", "PROPFIND"])
def test_a_method_that_nothing_answers_is_not_found(caller: Caller, method: str):
    reply = caller.call(method, "/passwords")
    assert (reply.status_code, reply.json()["errors"][0]["status"]) == (404, 404)


def exchange(caller: Caller, *requests: bytes) -> bytes:
    """Send requests over one connection, and read until the stand-in closes it."""
    where = urlsplit(caller.itglue.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(b"".join(requests))
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def lines(caller: Caller, start: str, *headers: str) -> bytes:
    key = f"x-api-key: {caller.world.keys[0].value}"
    return "\r\n".join([start, key, *headers, "", ""]).encode()


def test_brackets_may_be_written_as_they_are_or_encoded(caller: Caller):
    for name in ("filter[name]", "filter%5Bname%5D", "filter%5bname%5d"):
        raw = exchange(
            caller,
            lines(
                caller, f"GET /organizations?{name}=Smith HTTP/1.1", "Host: x", "Connection: close"
            ),
        )
        assert json.loads(raw.split(b"\r\n\r\n")[1])["meta"]["total-count"] == 1


def test_one_connection_carries_many_requests(caller: Caller):
    ask = lines(caller, "GET /organizations HTTP/1.1", "Host: x")
    last = lines(caller, "GET /organizations HTTP/1.1", "Host: x", "Connection: close")
    assert exchange(caller, ask, ask, last).count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize("host", ["[", "a b", "x:y:z", "ünïcode", ""])
def test_a_host_that_is_none_does_not_matter(caller: Caller, host: str):
    raw = exchange(
        caller, lines(caller, "GET /organizations HTTP/1.1", f"Host: {host}", "Connection: close")
    )
    assert raw.startswith((b"HTTP/1.1 200 OK", b"HTTP/1.1 400 Bad Request"))


def test_a_request_without_a_host_gets_links_to_the_socket(caller: Caller):
    raw = exchange(caller, lines(caller, "GET /organizations HTTP/1.0"))
    assert json.loads(raw.split(b"\r\n\r\n")[1])["links"]["self"].startswith(caller.itglue.url)


def test_a_caller_that_hangs_up_in_its_body_disturbs_nobody(caller: Caller):
    where = urlsplit(caller.itglue.url)
    begun = lines(caller, "POST /passwords HTTP/1.1", "Host: x", "Content-Length: 99") + b"{"
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(begun)
    assert caller.call("GET", "/organizations").status_code == 200
