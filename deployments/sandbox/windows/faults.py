"""Troubles on the way to a practice Windows server."""

from dataclasses import dataclass
from enum import StrEnum

from deployments.sandbox.armed_faults import ArmedFaults


class Effect(StrEnum):
    """What happens to a request, known by WinRM's name of it (`Create`, `Command`, `Receive`)."""

    SILENT = "not answered until released, then carried out"
    SLOW = "carried out after a while"
    CUT = "the connection is cut before anything was done"
    DONE_THEN_CUT = "done, then the connection is cut"
    NEVER_ENDS = "always answered with nothing yet"
    PROXY_PAGE = "200 with a page of HTML"
    ELSEWHERE = "pointed to another address"
    UNAVAILABLE = "503 of a proxy, or of a server that is starting"


@dataclass
class Faults(ArmedFaults[Effect]):
    """The armed effects; `path` is what a command calls, where it is one."""

    held: Effect = Effect.SILENT
    slow: Effect = Effect.SLOW
