"""The forms in which an operator decides what automatch proposes."""

from collections.abc import Sequence
from typing import NamedTuple

from models.link_offer import Doubt, LinkOffer, link_offer
from models.password_entry import PasswordEntry
from models.plural import counted
from models.report import bullets, cell
from tasks.account_matching import AccountPair, matchable
from tasks.category_choice import CATEGORY, category_question, chosen_category
from tasks.customers import matched_customer
from tasks.entry_choice import rotated_ones
from tasks.forms import Question, ask, ask_in_pages, drop_down, one, picked, which
from tasks.new_entries import wanted_entries

LATER = "(decide later)"
CREATE = "(create an entry)"


class LinkChoice(NamedTuple):
    """What is linked, which accounts get a new entry and of which category, and who decided."""

    pairs: Sequence[AccountPair]
    create: Sequence[str] = ()
    category: str = ""
    by_operator: bool = False


def choose_links(
    customer: str, entries: Sequence[PasswordEntry], pairs: Sequence[AccountPair], *, asking: bool
) -> LinkChoice:
    """The pairs given, or what the operator decides account by account.

    Certain matches are chosen beforehand, and new entries for administrators' and service accounts
    that nothing looks like. Doubtful ones come next, each with the entries that may be meant.
    """
    if pairs or not asking:
        return LinkChoice(pairs)
    owner, organization_id, connection = matched_customer(customer)
    offer = link_offer(matchable(owner.id), entries, organization_id)
    creatable = {str(each.account) for each in wanted_entries(customer, entries).requests}
    decided = _proposed(customer, connection, offer, creatable)
    doubted = _doubted(offer.doubtful, creatable)
    return decided._replace(
        pairs=[*decided.pairs, *doubted.pairs], create=[*decided.create, *doubted.create]
    )


def _proposed(customer: str, connection: str, offer: LinkOffer, creatable: set[str]) -> LinkChoice:
    certain = {
        f"{account.label} = {_said(match.entry)} · by {match.criterion}": AccountPair(
            account=account.label, entry_id=match.entry.id
        )
        for account, match in offer.certain
    }
    without = [each.label for each, _ in offer.without if each.label in creatable]
    questions: dict[str, Question] = {}
    if certain:
        questions |= which("link", "Link", "Certain matches.", certain, all_of_many=True)
    if without:
        help_text = "Accounts that get a new entry in IT Glue; nothing there looks like theirs."
        usual = rotated_ones(customer, without)
        questions |= which("create", "Create an entry", help_text, without, chosen=usual)
        questions[CATEGORY] = category_question(connection)
    if not questions:
        return LinkChoice([], by_operator=True)
    answers = ask(_text(offer, creatable), questions)
    return LinkChoice(
        picked("link", answers, certain) if certain else [],
        picked("create", answers, {each: each for each in without}) if without else [],
        chosen_category(answers.get(CATEGORY)),
        by_operator=True,
    )


def _doubted(doubtful: Sequence[Doubt], creatable: set[str]) -> LinkChoice:
    """What the operator decides for the accounts that automatch is not certain of, page by page."""

    def question(doubt: Doubt) -> Question:
        others = [LATER, CREATE] if doubt.account.label in creatable else [LATER]
        kind = drop_down([*others, *map(_said, doubt.entries)])
        return one(doubt.account.label, f"{doubt.reason.rstrip('.')}.", kind, LATER)

    head = f"Accounts to decide about: {len(doubtful)}"
    advice = "What you leave for later is asked again in the next run."
    pairs, create = list[AccountPair](), list[str]()
    for doubt, answer in ask_in_pages(head, advice, "account", doubtful, question):
        label = doubt.account.label
        if answer == CREATE:
            create.append(label)
        elif answer != LATER:
            entry_id = next(each.id for each in doubt.entries if _said(each) == answer)
            pairs.append(AccountPair(account=label, entry_id=entry_id))
    return LinkChoice(pairs, create)


def _text(offer: LinkOffer, creatable: set[str]) -> str:
    said = [(each.label, reason) for each, reason in offer.without if each.label not in creatable]
    lines = [f"- {cell(label)}: {cell(reason)}" for label, reason in said]
    listed = bullets(lines, ": see the accounts page")
    left = f"\n\nThese stay without an entry for now:\n\n{listed}" if listed else ""
    certain = counted(len(offer.certain), "certain match", "certain matches")
    return (
        f"## {certain}, {len(offer.doubtful)} to decide, "
        f"{len(offer.without)} without an entry\n\nThe doubtful ones come next.{left}"
    )


def _said(entry: PasswordEntry) -> str:
    details = [entry.username, entry.category_name, entry.parent]
    if entry.password_updated_at:
        details.append(f"changed {entry.password_updated_at:%Y-%m-%d}")
    return " · ".join([entry.name, *filter(None, details)]) + f" ({entry.id})"
