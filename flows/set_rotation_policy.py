"""Decide when a customer's accounts of one type are rotated by themselves, and their passwords."""

from collections.abc import Sequence

from prefect import flow

from models.account import AccountType
from models.password_recipe import USUAL_LENGTH, USUAL_WORDS, PasswordStyle, Separator
from models.rotation_policy import Weekday
from tasks.customer_choice import choose_customer
from tasks.customers import list_customers
from tasks.policy_choice import Decided, choose_terms
from tasks.rotation_policies import store_rotation_policies, terms_of
from tasks.scheduled_rotations import publish_forecast, reckon_schedules


@flow(flow_run_name="set rotation policy: {customer}")
def set_rotation_policy(
    customer: str = "",
    account_type: AccountType = AccountType.SERVICE,
    enabled: bool = False,
    interval_days: int = 30,
    time_zone: str = "UTC",
    opens_at: str = "02:00",
    window_minutes: int = 120,
    weekdays: Sequence[Weekday] = tuple(Weekday),
    blackout_dates: Sequence[str] = (),
    excluded: Sequence[str] = (),
    waves: Sequence[int] = (1, 5, 25, 100),
    failures_allowed: int = 0,
    password_style: PasswordStyle = PasswordStyle.CHARACTERS,
    password_length: int = USUAL_LENGTH,
    look_alikes: bool = True,
    password_words: int = USUAL_WORDS,
    word_separator: Separator = Separator.HYPHEN,
    choose_in_form: bool = False,
) -> str:
    """Store the policy and show what it will rotate; nothing is rotated by this run.

    This form shows the usual values. The next one begins with those that are stored, and with what
    you change here. Without it, and for every customer at once, what stands here replaces all.

    Accounts are spread over the whole interval: none is rotated at once because a policy is new.
    What new passwords look like holds for every rotation, by hand as well, enabled or not. The
    directory's own policy wins: where it asks for a longer password, one is made.

    Args:
        customer: The customer's name, or * for every matched customer; empty to pick it in a form.
        account_type: Which of its accounts.
        enabled: Switched on; off, nothing is rotated by itself.
        interval_days: Days between the rotations of an account, 1 to 365.
        time_zone: The zone of the times and dates below, such as Europe/Berlin.
        opens_at: From when on accounts may be rotated, such as 02:00.
        window_minutes: For how many minutes, 30 to 1380.
        weekdays: On which days windows open.
        blackout_dates: When nothing is rotated. 2026-12-24, 2026-12-21/2027-01-03, or 12-24 for
            every year.
        excluded: Accounts that are never rotated by themselves, by name.
        waves: How many accounts the first wave has, the second, and so on; the last is repeated.
        failures_allowed: So many may fail in a window before the rest is left untouched.
        password_style: New passwords are drawn from characters, or are passphrases such as
            Abacus-felt-oasis-yodel-crisp-tutor-7, for people who type them.
        password_length: Characters, 20 to 127; each is worth about 6 bits.
        look_alikes: Whether l, I, 1, O and 0 may be among the characters.
        password_words: Words of a passphrase, 5 to 12; each is worth 12.9 bits, and 60 are the least.
        word_separator: What stands between its words.
        choose_in_form: Wait with a form that begins with what is stored, to be gone over. Off for
            runs that nobody watches.
    """
    terms = terms_of(
        interval_days=interval_days,
        time_zone=time_zone,
        opens_at=opens_at,
        window_minutes=window_minutes,
        weekdays=list(weekdays),
        blackout_dates=list(blackout_dates),
        excluded=list(excluded),
        waves=list(waves),
        failures_allowed=failures_allowed,
        password_style=password_style,
        password_length=password_length,
        look_alikes=look_alikes,
        password_words=password_words,
        word_separator=word_separator,
    )
    chosen = choose_customer(customer, asking=choose_in_form, or_every=True)
    given = Decided(terms, enabled)
    decided = choose_terms(chosen, account_type, given, asking=choose_in_form)
    customers = list_customers(chosen)
    store_rotation_policies(customers, account_type, decided.terms, enabled=decided.enabled)
    reckon_schedules(customers)
    return publish_forecast(chosen, customers)
