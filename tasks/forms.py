"""Forms that are made for one run: what may be chosen comes from what is there now.

A run that asks waits in state *Paused*; the operator presses *Resume* there. What is sensible is
chosen beforehand. A label is what the operator sees and what comes back, so each is unique.
"""

import json
import os
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from enum import Enum
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple, TypeVar, cast

from prefect import pause_flow_run
from prefect.client.schemas.objects import FlowRunInput
from prefect.exceptions import FlowPauseTimeout
from prefect.input import RunInput
from prefect.input.actions import filter_flow_run_input
from pydantic import Field, create_model

from tasks.clients.errors import Permanent

ANSWER_SECONDS = float(os.environ.get("QUICKPASS_ANSWER_SECONDS", "3600"))
"""How long a run waits for an answer; `QUICKPASS_ANSWER_SECONDS` sets another time."""

LOOK_SECONDS = 1
MOST_INPUTS = 100  # of one run: three for each time that a form was shown
PAGE = 25  # drop-downs in one form
GO_ON = "go_on"
FEW = 25  # chosen beforehand: each is a chip of its own in the form
SHOWN = 100  # characters of a name: longer ones are cut in the drop-down anyway

Choice = TypeVar("Choice")


class NotAnswered(Permanent):
    """Nobody answered the form in time, or nothing was chosen."""


class Question(NamedTuple):
    """One field of a form: what may be answered, and how it is shown."""

    kind: Any
    field: Any


def several(
    title: str, help_text: str, labels: Collection[str], chosen: Iterable[str] = ()
) -> Question:
    """Any number of `labels`, those of `chosen` beforehand; searchable in the UI."""
    kind = list[drop_down(labels)]
    return Question(kind, Field(default=list(chosen), title=title, description=help_text))


def which(
    name: str,
    title: str,
    help_text: str,
    labels: Collection[str],
    *,
    chosen: Collection[str] | None = None,
    all_of_many: bool = False,
) -> dict[str, Question]:
    """The questions that `picked` reads: any number of `labels`, or all of them.

    Few are chosen beforehand, all or those of `chosen`; many would fill the form, so that a switch
    says all.
    """
    wanted = labels if chosen is None else chosen
    shown = wanted if len(wanted) <= FEW else ()
    questions = {name: several(title, f"{help_text} Type to search.", labels, shown)}
    if len(labels) > FEW:
        questions[f"all_{name}"] = yes_or_no(
            f"All {len(labels)} of them",
            "Counts only if nothing is chosen above.",
            chosen=all_of_many and not shown,
        )
    return questions


def picked(name: str, answers: Mapping[str, Any], offered: Mapping[str, Choice]) -> list[Choice]:
    """What was chosen by the questions of `which`."""
    labels = answers[name] or (offered if answers.get(f"all_{name}") else ())
    return [offered[label] for label in labels]


def something(chosen: list[Choice]) -> list[Choice]:
    """What was chosen; NotAnswered if that is nothing."""
    if not chosen:
        raise NotAnswered("Nothing was chosen, so nothing was changed. Start the run again.")
    return chosen


def drop_down(labels: Iterable[str]) -> Any:
    """The type of an answer that is one of `labels`; questions may share one, however long it is."""
    unique = {f"choice_{number}": label for number, label in enumerate(labels)}
    return Enum("Choice", unique, type=str)


def one(title: str, help_text: str, kind: Any, chosen: str) -> Question:
    """One of a `drop_down`'s labels, which `chosen` is among."""
    return Question(kind, Field(default=kind(chosen), title=title, description=help_text))


def yes_or_no(title: str, help_text: str, *, chosen: bool) -> Question:
    """A switch."""
    return Question(bool, Field(default=chosen, title=title, description=help_text))


def ask(text: str, questions: Mapping[str, Question]) -> dict[str, Any]:
    """Wait for the operator's answers, by the names of the questions; `text` is Markdown above them.

    Belongs into a flow, outside of tasks. A run that is started again is not asked the same again,
    if it was answered. Raises NotAnswered when nobody answered in time: the run ends.
    """
    fields = {name: (each.kind, each.field) for name, each in questions.items()}
    form = create_model("Answers", __base__=RunInput, **cast("dict[str, Any]", fields))
    asked = f"{text}\n{json.dumps(form.model_json_schema(), sort_keys=True)}"
    name = sha256(asked.encode()).hexdigest()[:16]
    answers = _given_before(form, name)
    if answers is None:
        answers = _given_now(form, name, text)
    return answers.model_dump(mode="json", include=set(questions))


def ask_in_pages(
    head: str,
    advice: str,
    name: str,
    items: Sequence[Choice],
    question: Callable[[Choice], Question],
) -> list[tuple[Choice, str]]:
    """The operator's answer about each item, page by page, until no further page is wanted.

    The questions are called `name_0`, `name_1`, ... on each page.
    """
    answered: list[tuple[Choice, str]] = []
    pages = [items[start : start + PAGE] for start in range(0, len(items), PAGE)]
    for number, page in enumerate(pages, start=1):
        questions = {f"{name}_{row}": question(each) for row, each in enumerate(page)}
        if number < len(pages):
            help_text = f"Page {number + 1} of {len(pages)} comes next; off ends here."
            questions[GO_ON] = yes_or_no("Go on with the others", help_text, chosen=True)
        place = f"Page {number} of {len(pages)}. " if len(pages) > 1 else ""
        answers = ask(f"## {head}\n\n{place}{advice}", questions)
        answered += [(each, answers[f"{name}_{row}"]) for row, each in enumerate(page)]
        if not answers.get(GO_ON, False):
            break
    return answered


def _given_before(form: type[RunInput], name: str) -> RunInput | None:
    """The answer to this very form in an earlier attempt of the run."""
    found = filter_flow_run_input(f"paused-{name}-", limit=MOST_INPUTS)
    for each in cast("list[FlowRunInput]", found):  # typed sync-or-async
        if each.key.endswith("-response"):
            return form.load_from_flow_run_input(each)
    return None


def _given_now(form: type[RunInput], name: str, text: str) -> RunInput:
    try:
        return pause_flow_run(
            wait_for_input=form.with_initial_data(description=text),
            timeout=int(ANSWER_SECONDS),
            poll_interval=LOOK_SECONDS,
            # By a key that was used before, Prefect would take an unanswered form for answered.
            key=f"{name}-{token_hex(4)}",
        )
    except FlowPauseTimeout:
        pass
    raise NotAnswered(
        "Nobody answered the form in time, so nothing was changed. Start the run again."
    )


def labelled(
    items: Iterable[Choice], label: Callable[[Choice], str], key: Callable[[Choice], Hashable]
) -> dict[str, Choice]:
    """The items by labels for people; each ends in its key, so that no two are alike."""
    return {f"{_short(label(each))} ({key(each)})": each for each in items}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
