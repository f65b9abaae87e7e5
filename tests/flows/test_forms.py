"""Forms of a run that is started again."""

import pytest
from prefect import flow

from tasks.forms import NotAnswered, ask, drop_down, one
from tests.flows.answering import answering

SEEN: list[str] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    SEEN.clear()


@flow(retries=2)  # a form that was answered counts as one
def choose_and_fail() -> None:
    """Note what was chosen, and fail; Prefect starts it once more."""
    question = one("Letter", "Which one?", drop_down("ab"), "a")
    SEEN.append(ask("## Which?", {"letter": question})["letter"])
    raise ValueError("after the form")


@pytest.mark.usefixtures("prefect")
def test_a_run_that_is_started_again_is_not_asked_again():
    forms: list[str] = []

    def choose(form: object) -> dict[str, str]:
        forms.append("form")
        return {"letter": "b"}

    with pytest.raises(ValueError, match="after the form"):
        answering(choose_and_fail, choose)
    assert (SEEN, forms) == (["b", "b"], ["form"])


@pytest.mark.usefixtures("prefect")
def test_a_form_that_nobody_answered_is_never_taken_for_answered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tasks.forms.ANSWER_SECONDS", 1)
    with pytest.raises(NotAnswered):
        choose_and_fail()
    assert SEEN == []
