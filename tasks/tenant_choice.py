"""The form in which an operator picks the users of a tenant to import."""

from collections.abc import Sequence

from models.account import AccountType
from models.plural import counted
from models.report import bullets, cell
from models.tenant_identity import owns_the_tenant
from models.tenant_import import suggested
from models.tenant_user import TenantUser
from tasks.forms import FEW, Question, ask, labelled, several, something, yes_or_no
from tasks.tenant_users import Candidates

SHOWN = 10  # of those left out: the page has them all
ALL = "all_suggested"


def choose_users_in_form(
    found: Candidates, wanted: Sequence[str], account_type: AccountType, *, asking: bool
) -> Sequence[str]:
    """The users named, or those that the operator picks, as object ids.

    Those are chosen beforehand that are probably of the account type: holders of a directory role
    as administrators, the others as end users. NotAnswered when nobody was chosen.
    """
    if wanted or not asking or not found:
        return wanted
    likely = suggested(found, account_type)
    offered = labelled(
        [*likely, *(each for each in found if each not in likely)],
        _label,
        lambda each: str(each.object_id),
    )
    chosen = list(offered)[: len(likely)]
    few = len(chosen) <= FEW
    help_text = f"Whom to import as {account_type.value}s. Type to search."
    questions: dict[str, Question] = {
        "users": several("Users", help_text, offered, chosen if few else ())
    }
    if not few:
        questions[ALL] = yes_or_no(
            f"All {len(chosen)} that are suggested as {account_type.value}s",
            "Counts only if nobody is chosen above.",
            chosen=True,
        )
    answers = ask(_text(found, likely, account_type), questions)
    labels = answers["users"] or (chosen if answers.get(ALL) else [])
    return [str(offered[each].object_id) for each in something(list(labels))]


def _text(found: Candidates, likely: Sequence[TenantUser], account_type: AccountType) -> str:
    users = counted(len(found), "user")
    why = {
        AccountType.ADMINISTRATOR: "whoever holds a directory role, or may activate one",
        AccountType.END_USER: "whoever holds no directory role",
        AccountType.SERVICE: "nobody, as nothing tells a service's user from a person's",
    }[account_type]
    text = (
        f"## {users} of the tenant\n\nSuggested as {account_type.value}s ({len(likely)}): {why}. "
        "Choose others as you know them. Accounts that were imported before "
        "are brought up to date. Nothing is changed in the tenant."
    )
    if not found.left_out:
        return text
    listed = bullets([f"- {cell(each.reason)}" for each in found.left_out], "", SHOWN)
    return f"{text}\n\nThese cannot be imported:\n\n{listed}"


def _label(user: TenantUser) -> str:
    said = [user.display_name, None if user.enabled else "disabled"]
    said += [*user.roles, *(f"{role} (eligible)" for role in user.eligible_roles)]
    if owns_the_tenant(user):
        said.append("protected")
    return " · ".join([user.user_principal_name, *filter(None, said)])
