from models.plural import counted


def test_one_is_said_without_an_s_and_everything_else_with_it():
    assert [counted(number, "account") for number in (0, 1, 2)] == [
        "0 accounts",
        "1 account",
        "2 accounts",
    ]


def test_what_needs_more_than_an_s_is_given():
    assert counted(1, "entry is", "entries are") == "1 entry is"
    assert counted(2, "entry is", "entries are") == "2 entries are"


def test_great_numbers_keep_their_digits():
    assert counted(1_234_567, "account") == "1234567 accounts"


def test_half_a_minute_is_no_whole_one():
    assert counted(0.5, "minute") == "0.5 minutes"
