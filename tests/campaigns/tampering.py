"""What somebody may do to the escrow's rows who can write the database and has no key.

Each function alters one row, and perhaps another, and says what it did.
"""

from collections.abc import Callable, Sequence
from random import Random  # noqa: TID251  # cases of a test, replayed from a seed

from sqlmodel import col, select

from models.account import Account
from models.sealed_password import EscrowKey, SealedPassword
from tasks.clients.database import Session
from tests.escrow_builder import NOW

BYTES = ("wrapped_key", "nonce", "ciphertext")
SEALED = ("key_id", *BYTES)
OWNER = ("account_id", "rotation_id", "generation", "attempt")

Tampering = Callable[[Session, Random, SealedPassword, SealedPassword], str]


def flip_a_bit(session: Session, chance: Random, row: SealedPassword, _: SealedPassword) -> str:
    """One bit of one column of bytes."""
    column = chance.choice(BYTES)
    value = bytearray(getattr(row, column))
    bit = chance.randrange(8 * len(value))
    value[bit // 8] ^= 1 << bit % 8
    setattr(row, column, bytes(value))
    return f"bit {bit} of {column}"


def cut_or_lengthen(
    session: Session, chance: Random, row: SealedPassword, _: SealedPassword
) -> str:
    """One column of bytes, shorter or longer."""
    column = chance.choice(BYTES)
    value: bytes = getattr(row, column)
    length = chance.randrange(len(value))
    setattr(row, column, chance.choice([value[:length], value + bytes(length + 1)]))
    return f"length of {column}"


def flip_a_number(session: Session, chance: Random, row: SealedPassword, _: SealedPassword) -> str:
    """One bit of a number that says which of the account's candidates it is."""
    column = chance.choice(["generation", "attempt"])
    setattr(row, column, getattr(row, column) ^ 1 << chance.randrange(31))
    return column


def move_to_a_rotation(
    session: Session, chance: Random, row: SealedPassword, other: SealedPassword
) -> str:
    """A row that is said to be another rotation's."""
    row.rotation_id = other.rotation_id
    return "rotation_id"


def move_to_an_account(
    session: Session, chance: Random, row: SealedPassword, other: SealedPassword
) -> str:
    """A row that is said to be another account's."""
    others = select(Account.id).where(Account.id != row.account_id).order_by(col(Account.id))
    row.account_id = chance.choice(session.exec(others).all()) or 0
    return "account_id"


def change_the_key_id(
    session: Session, chance: Random, row: SealedPassword, _: SealedPassword
) -> str:
    """Another key is said to have wrapped it: a right one, or one that nobody has."""
    known = session.exec(select(EscrowKey).order_by(col(EscrowKey.created_at))).all()
    others = [each.key_id for each in known if each.key_id != row.key_id]
    row.key_id = chance.choice([*others, f"{chance.getrandbits(64):016x}"])
    return "key_id"


def swap_rows(session: Session, chance: Random, row: SealedPassword, other: SealedPassword) -> str:
    """What two rows hold changes places."""
    _swap(row, other, SEALED)
    return f"all of {row.id} and {other.id}"


def swap_some_columns(
    session: Session, chance: Random, row: SealedPassword, other: SealedPassword
) -> str:
    """Some of what two rows hold changes places: a wrapped key alone, a ciphertext alone, ..."""
    columns = chance.sample(BYTES, chance.choice([1, 2]))
    _swap(row, other, columns)
    return f"{'+'.join(columns)} of {row.id} and {other.id}"


def swap_owners(
    session: Session, chance: Random, row: SealedPassword, other: SealedPassword
) -> str:
    """Two rows keep what they hold, and change what they are said to belong to."""
    _swap(row, other, OWNER)
    return f"owners of {row.id} and {other.id}"


def roll_back(session: Session, chance: Random, row: SealedPassword, _: SealedPassword) -> str:
    """A newer row gets what an older one of the same account holds."""
    theirs = select(SealedPassword).where(
        SealedPassword.account_id == row.account_id, SealedPassword.id != row.id
    )
    older = chance.choice(session.exec(theirs.order_by(col(SealedPassword.id))).all())
    for column in SEALED:
        setattr(row, column, getattr(older, column))
    return f"{row.id} gets what {older.id} holds"


def put_before(session: Session, chance: Random, row: SealedPassword, other: SealedPassword) -> str:
    """A copy of another row stands where the candidate is looked for first."""
    values = {column: getattr(other, column) for column in SEALED}
    session.add(
        SealedPassword(
            id=-1 - chance.randrange(1000),
            rotation_id=row.rotation_id,
            account_id=row.account_id,
            generation=row.generation,
            attempt=row.attempt,
            sealed_at=NOW,
            **values,
        )
    )
    return f"a copy of {other.id} before {row.id}"


def rename_the_account(
    session: Session, chance: Random, row: SealedPassword, other: SealedPassword
) -> str:
    """The account is said to be another one of the directory."""
    account = session.get_one(Account, row.account_id)
    place = chance.randrange(len(account.object_id))
    letter = chance.choice(
        [each for each in "0123456789abcdef" if each != account.object_id[place]]
    )
    account.object_id = account.object_id[:place] + letter + account.object_id[place + 1 :]
    return "object_id"


def claim_it_is_shredded(
    session: Session, chance: Random, row: SealedPassword, _: SealedPassword
) -> str:
    """Some of the row is emptied, or it is said to be shredded."""
    column = chance.choice([*BYTES, "shredded_at"])
    setattr(row, column, NOW if column == "shredded_at" else None)
    return f"{column} of a shredded row"


def _swap(row: SealedPassword, other: SealedPassword, columns: Sequence[str]) -> None:
    for column in columns:
        mine, theirs = getattr(row, column), getattr(other, column)
        setattr(row, column, theirs)
        setattr(other, column, mine)


TAMPERINGS: tuple[Tampering, ...] = (
    flip_a_bit,
    cut_or_lengthen,
    flip_a_number,
    move_to_a_rotation,
    move_to_an_account,
    change_the_key_id,
    swap_rows,
    swap_some_columns,
    swap_owners,
    roll_back,
    put_before,
    rename_the_account,
    claim_it_is_shredded,
)
