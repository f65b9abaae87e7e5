"""Troubles that can be switched on: throttling, time-outs, lost replies, pages of a proxy."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.responses import HTMLResponse, RedirectResponse, Response

from deployments.sandbox.armed_faults import GATEWAY_PAGE, WELCOME_PAGE, ArmedFaults
from deployments.sandbox.itglue.problems import Problem, refusal


class Effect(StrEnum):
    """What happens to a request."""

    THROTTLED = "429"
    GATEWAY_TIMEOUT = "504 before anything was done"
    SERVER_ERROR = "500 before anything was done"
    TOOK_TOO_LONG = "the time-out detail"
    HTML = "200 with a page of HTML"
    DONE_THEN_TIMEOUT = "done, then 504"
    DONE_THEN_CUT = "done, then the connection is cut"
    HELD = "held until released, then carried out"
    SLOW = "carried out after a while"
    REDIRECT = "sent to the same address again"


@dataclass
class Faults(ArmedFaults[Effect]):
    """The armed effects. `retry_after` goes with a 429 if given."""

    held: Effect = Effect.HELD
    slow: Effect = Effect.SLOW

    def instead(self, effect: Effect, url: str) -> Response | None:
        """The reply in place of doing anything, None to go on."""
        replies: dict[Effect, Callable[[], Response]] = {
            Effect.THROTTLED: lambda: refusal(Problem(429, "Too Many Requests"), self.waiting()),
            Effect.GATEWAY_TIMEOUT: lambda: HTMLResponse(GATEWAY_PAGE, 504),
            Effect.SERVER_ERROR: lambda: refusal(Problem(500, "Internal Server Error")),
            Effect.TOOK_TOO_LONG: lambda: refusal(
                Problem(
                    504,
                    "Gateway Timeout",
                    detail="The request took too long to process and timed out.",
                )
            ),
            Effect.HTML: lambda: HTMLResponse(WELCOME_PAGE),
            Effect.REDIRECT: lambda: RedirectResponse(url, 302),
        }
        return replies[effect]() if effect in replies else None
