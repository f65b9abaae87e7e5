"""One limiter for all requests to a system, shared by every worker through our database."""

import time

from models.quota import ITGLUE, Pace, book, hold
from models.request_quota import RequestQuota
from tasks.clients.database import Session, now_in, writing


def book_request(name: str, pace: Pace = ITGLUE) -> None:
    """Wait until this request may start, whatever all other workers send."""
    with writing() as session:
        row = _row(session, name)
        row.booked_until, wait = book(row.booked_until, now_in(session).timestamp(), pace)
        row.requests += 1
    time.sleep(wait)


def hold_requests(name: str, seconds: float, pace: Pace = ITGLUE) -> None:
    """Let nobody send for so long: the system has asked for patience."""
    with writing() as session:
        row = _row(session, name)
        row.booked_until = hold(row.booked_until, now_in(session).timestamp(), seconds, pace)


def _row(session: Session, name: str) -> RequestQuota:
    row = session.get(RequestQuota, name)
    if row is None:
        row = RequestQuota(name=name)
        session.add(row)
    return row
