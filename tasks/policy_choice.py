"""The form in which an operator goes over a rotation policy; it begins with what is stored."""

from typing import Annotated, NamedTuple

from pydantic import Field

from models.account import AccountType
from models.recipe_terms import RecipeTerms
from models.rotation_policy import RotationTerms, laid_over
from tasks.customers import EVERY_CUSTOMER, find_customer
from tasks.forms import Question, ask, yes_or_no
from tasks.rotation_policies import stored_policy, terms_of


class Decided(NamedTuple):
    """What an operator decided about the accounts of one type."""

    terms: RotationTerms
    enabled: bool


def choose_terms(
    customer: str, account_type: AccountType, given: Decided, *, asking: bool
) -> Decided:
    """What was given, or what the operator makes of it and of what is stored.

    No form is shown for every customer at once: each has a policy of its own.
    """
    if not asking or customer == EVERY_CUSTOMER:
        return given
    known = stored_policy(find_customer(customer).id or 0, account_type)
    begin = Decided(
        laid_over(given.terms, known or RotationTerms()),
        given.enabled or (known is not None and known.enabled),
    )
    stored = (
        "It begins with what is stored"
        if known
        else "Nothing is stored yet: it begins with the usual"
    )
    text = (
        f"## {customer}, {account_type.value} accounts\n\n{stored}, and with what you have changed in "
        "the run's form. All of it is stored when you press Resume. Nothing is rotated by this run."
    )
    help_text = (
        "Off, nothing is rotated by itself; what new passwords look like holds all the same."
    )
    switch = yes_or_no("Switched on", help_text, chosen=begin.enabled)
    answers = ask(text, {"enabled": switch, **_questions(begin.terms)})
    enabled = answers.pop("enabled")
    return Decided(terms_of(**answers), enabled)


def _questions(begin: RotationTerms) -> dict[str, Question]:
    """When accounts are rotated comes before what their passwords look like."""
    fields = sorted(
        RotationTerms.model_fields.items(), key=lambda field: field[0] in RecipeTerms.model_fields
    )
    return {
        name: Question(
            Annotated[known.annotation, *known.metadata],
            Field(default=getattr(begin, name), title=known.title, description=known.description),
        )
        for name, known in fields
    }
