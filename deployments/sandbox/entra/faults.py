"""Troubles that can be switched on: throttling, time-outs, lost replies, a page of a proxy."""

from dataclasses import dataclass
from enum import StrEnum

from deployments.sandbox.armed_faults import CUT, GATEWAY_PAGE, WELCOME_PAGE, ArmedFaults
from deployments.sandbox.entra.messages import Reply
from deployments.sandbox.entra.problems import Problem, throttled, too_weak


class Effect(StrEnum):
    """What happens to a request."""

    THROTTLED = "429"
    UNAVAILABLE = "503 before anything was done"
    GATEWAY_TIMEOUT = "504 before anything was done"
    HTML = "200 with a page of HTML"
    BANNED = "400 as if the password held a banned word"
    DONE_THEN_TIMEOUT = "done, then 504"
    DONE_THEN_CUT = "done, then the connection is cut"
    HELD = "held until released, then carried out"
    SLOW = "carried out after a while"


@dataclass
class Faults(ArmedFaults[Effect]):
    """The armed effects. `retry_after` goes with a 429 or 503 if given."""

    held: Effect = Effect.HELD
    slow: Effect = Effect.SLOW

    def instead(self, effect: Effect) -> Reply | Problem | None:
        """What answers in place of doing anything, None to go on."""
        match effect:
            case Effect.THROTTLED:
                return throttled(self.retry_after, "Tenant_Application", "CPULimitExceeded")
            case Effect.UNAVAILABLE:
                message = "The service is temporarily unavailable. Please try again later."
                return Problem(503, "serviceNotAvailable", message, headers=self.waiting())
            case Effect.GATEWAY_TIMEOUT:
                return Reply(504, GATEWAY_PAGE)
            case Effect.BANNED:
                return too_weak()
            case Effect.HTML:
                return Reply(200, WELCOME_PAGE)
            case _:
                return None

    def afterwards(self, effect: Effect | None, reply: Reply) -> Reply:
        """What is heard of the reply."""
        if effect == Effect.DONE_THEN_TIMEOUT:
            return Reply(504, GATEWAY_PAGE)
        if effect == Effect.DONE_THEN_CUT:
            return Reply(200, None, CUT)
        return reply
