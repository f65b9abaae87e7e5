"""Hurries Entra Connect after a reset, politely, and never at the cost of the reset."""

from datetime import timedelta

from prefect import task

from models.sync_booking import AFTER_FAILURE, SyncBooking, pause_after, too_soon
from models.sync_cycle import SHORTEST_INTERVAL, Hurried, not_hurried, told
from tasks.clients.database import now_in, writing
from tasks.clients.errors import OutcomeUnknown, OutsideError
from tasks.clients.windows import ConnectServer, ServerConnection
from tasks.connections import EntraConnectServer, load
from tasks.retries import RETRIES


@task(task_run_name="hurry sync · {connection}", **RETRIES)
def hurry_sync(connection: str) -> Hurried:
    """Ask the Entra Connect server of that connection for a delta cycle, unless it was just asked.

    Of all workers only one asks a server within its interval. Whatever comes of it is told in the
    sentence: a server that cannot be asked fails no rotation, as the cloud follows by itself.
    """
    try:
        server = server_connection(load(EntraConnectServer, connection))
    except OutsideError as error:
        return Hurried(state=None, sentence=not_hurried(str(error)))
    refusal = _book(server.where)
    if refusal is not None:
        return Hurried(state=None, sentence=refusal)
    try:
        cycle = ConnectServer(server).start_delta_cycle()
    except OutsideError as error:
        pause = SHORTEST_INTERVAL if isinstance(error, OutcomeUnknown) else AFTER_FAILURE
        return _kept(server.where, pause, Hurried(state=None, sentence=not_hurried(str(error))))
    hurried = Hurried(state=cycle.state, sentence=told(server.where, cycle.state))
    return _kept(server.where, pause_after(cycle), hurried)


def server_connection(block: EntraConnectServer) -> ServerConnection:
    """What the client needs of the operator's block."""
    return ServerConnection(
        host=block.host.strip(),
        port=block.port,
        user=block.user.strip(),
        password=block.password,
        authentication=block.authentication,
        ca_certificate=block.ca_certificate,
        configuration_name=(block.configuration_name or "").strip() or None,
    )


def _book(server: str) -> str | None:
    """Take this interval's only turn with a server; why not, if another has it."""
    with writing() as session:
        now = now_in(session)
        booking = session.get(SyncBooking, server.casefold())
        if booking is not None and now < booking.not_before:
            return too_soon(server, booking, now)
        # Whoever dies while asking keeps the turn: the cycle may have been started.
        not_before = now + SHORTEST_INTERVAL
        taken = SyncBooking(server=server.casefold(), booked_at=now, not_before=not_before)
        session.merge(taken)
    return None


def _kept(server: str, pause: timedelta, hurried: Hurried) -> Hurried:
    """What came of it, kept for those who ask within the pause."""
    with writing() as session:
        booking = session.get_one(SyncBooking, server.casefold())
        booking.not_before = booking.booked_at + pause
        booking.sentence = hurried.sentence
    return hurried
