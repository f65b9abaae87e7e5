"""Logons that prove a password, inside what the domain's lockout rules allow."""

from datetime import datetime
from uuid import UUID

from pydantic import SecretStr
from sqlmodel import col, func, select

from models.account import Account
from models.identity import Identity
from models.logon_budget import may_try, stops
from models.rotation import Rotation, RotationState
from models.rotation_request import RotationRequest
from models.settling import SENTENCES, Finding, logon_misleads, moved
from tasks.candidates import open_candidate
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import Refused
from tasks.lease import Claim
from tasks.targets import Target, domain_at, target_of

NOT_TRIED = "not_tried"


def try_logon(directory: ActiveDirectory, target: Target, claim: Claim) -> None:
    """Sign in once with the candidate, if that is safe; the rotation is *verified* then.

    Refused when the directory says that the password is wrong, and while a logon would prove
    nothing because somebody has set another one since. Not tried at all where failures are counted
    already and ours could lock the account: then nothing is proven, and said so.
    """
    identity, allowed = budgeted(directory, target.account)
    with reading() as session:
        misleads = logon_misleads(claim.rotation, identity, now_in(session))
    if misleads:
        raise Refused(
            "Somebody has set this account's password in the directory since it was set here. "
            "For an hour the former one may sign in as well, so a logon would prove nothing: "
            "it is tried after that. Find out who it was."
        )
    if identity.locked:
        logon = Logon.LOCKED  # a logon would be told so whatever its password
    elif allowed:
        logon = logged_on(directory, identity, target.account, open_candidate(claim.rotation))
    elif claim.rotation.logon == Logon.WRONG:
        raise Refused(
            f"A logon was refused at {claim.rotation.changed_at:%H:%M} UTC. It is not tried "
            "again so soon, so that the account is not locked. Retry the run in half an hour."
        )
    else:
        logon = NOT_TRIED
    seen = {"key_version": identity.key_version, "password_set_at": identity.password_set_at}
    if logon == Logon.WRONG:
        claim.move(RotationState.SET, logon=logon)
        raise Refused(
            "The directory took the new password, but refuses a logon with it. Somebody may "
            "have changed it since, or the domain controllers differ. Retry in half an hour."
        )
    claim.finish(RotationState.VERIFIED, logon=logon, **seen)


def awaits_logon(rotation: Rotation) -> bool:
    """Whether it was recorded without a logon, so that whoever retries it can still prove it."""
    unproven = rotation.logon in (Logon.LOCKED, NOT_TRIED) and rotation.problem is None
    return rotation.state == RotationState.RECORDED and unproven


def try_logon_again(request: RotationRequest, claim: Claim) -> None:
    """Sign in once with what was recorded without a logon, if that is safe by now.

    Where the directory counts another set since, it is left to the next look at it.
    """
    target = target_of(request)
    with domain_at(target) as directory:
        identity, allowed = budgeted(directory, target.account)
        if identity.locked or not allowed or moved(claim.rotation, identity):
            return
        password = open_candidate(claim.rotation)
        logon = logged_on(directory, identity, target.account, password)
    if logon == Logon.WRONG:
        said = SENTENCES[Finding.CHANGED_IN_DIRECTORY]
        claim.move(RotationState.RECORDED, logon=logon, problem=said, settle_at=None)
    else:
        claim.move(RotationState.RECORDED, logon=logon)


def budgeted(directory: ActiveDirectory, account: Account) -> tuple[Identity, bool]:
    """The account as it is now, and whether a logon may be tried."""
    identity, policy = directory.fetch_account_and_policy(UUID(account.object_id))
    with reading() as session:
        row = session.get_one(Account, account.id)
        now = now_in(session)
    return identity, may_try(identity, policy, tried_at=row.logon_tried_at, now=now)


def logged_on(
    directory: ActiveDirectory, identity: Identity, account: Account, password: SecretStr
) -> Logon:
    """How the directory answers one logon with this password.

    That it is tried is written down first: whoever dies here has spent the account's budget.
    """
    _note_logon(account, tried=True)
    logon = directory.verify_password(identity, password)
    if logon != Logon.WRONG:
        _note_logon(account, tried=False)
    return logon


def refused_logons(run_id: str) -> str | None:
    """Why a run has to stop because of refused logons, None if it has not."""
    of_run = select(func.count()).where(Rotation.run_id == run_id)
    refused_now = of_run.where(Rotation.logon == Logon.WRONG, col(Rotation.stuck))
    with reading() as session:
        tried = session.exec(of_run.where(col(Rotation.logon).is_not(None))).one()
        refused = session.exec(refused_now).one()
    return (
        f"{refused} of {tried} logons of this run were refused" if stops(refused, tried) else None
    )


def _note_logon(account: Account, *, tried: bool) -> None:
    with writing() as session:
        now: datetime | None = now_in(session) if tried else None
        session.get_one(Account, account.id).logon_tried_at = now
