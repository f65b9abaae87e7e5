"""What IT Glue's error bodies say, as far as it may be repeated."""

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

LONGEST_QUOTE = 120


class Source(BaseModel):
    """Which part of a request an error is about."""

    pointer: str | None = None


class Problem(BaseModel):
    """One error of a reply. Its `status` is a number or a word, so the reply's own is used."""

    title: str | None = None
    detail: str | None = None
    source: Source | None = None

    @property
    def is_about_a_resource(self) -> bool:
        """Whether the key is good, but may not touch this id."""
        return "unauthorized resource access" in f"{self.title} {self.detail}".casefold()

    @property
    def is_a_time_out(self) -> bool:
        """Whether IT Glue gave up: "The request took too long to process and timed out."."""
        return "timed out" in f"{self.title} {self.detail}".casefold()

    def told(self, sent: tuple[SecretStr, ...]) -> str:
        """Title and pointer, in which nothing of `sent` may be quoted; a detail often does so."""
        pointer = self.source.pointer if self.source else None
        parts = [each for each in (self.title, pointer) if each]
        if any(each.get_secret_value() in part for each in sent for part in parts):
            return "its words quote what was sent"
        return " at ".join(" ".join(part.split())[:LONGEST_QUOTE] for part in parts)


class Problems(BaseModel):
    """The body of a reply that says no."""

    errors: list[Problem]


def problems_in(reply: httpx.Response) -> list[Problem]:
    """The errors in a reply; none in a success, or in what is not IT Glue's form of saying no."""
    if reply.is_success:
        return []
    try:
        return Problems.model_validate_json(reply.content).errors
    except ValidationError:
        return []
