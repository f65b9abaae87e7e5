"""Numbers of things, as people say them."""


def counted(number: float, one: str, many: str = "") -> str:
    """`1 account`, `2 accounts`; `many` where an s is not enough: `account needs`, `accounts need`."""
    return f"{number:.12g} {one if number == 1 else many or f'{one}s'}"
