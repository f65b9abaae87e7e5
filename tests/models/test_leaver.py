"""Exactly what a departed person saw is rotated, and every line is accounted for."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.account import AccountType
from models.leaver import Answer, Known, Seen, account_for, in_tiers, leaver_page
from models.leaver_report import NoReport, ReportLine, read_report
from tests.models.builders import NOW, account
from tests.models.drifting import ENTRY

ORGANIZATIONS = {1: "Contoso, Ltd.", 2: "Fabrikam GmbH"}
ENTRIES = [
    ENTRY.model_copy(update={"id": 7, "name": "svc-sql", "username": "svc-sql"}),
    ENTRY.model_copy(update={"id": 8, "name": "Domain admin", "username": "adm"}),
    ENTRY.model_copy(update={"id": 9, "name": "Printer", "username": "root"}),
    ENTRY.model_copy(update={"id": 10, "name": "Shared", "username": "one"}),
    ENTRY.model_copy(update={"id": 11, "name": "Shared", "username": "two"}),
    ENTRY.model_copy(update={"id": 12, "name": "svc-sql", "organization_id": 2}),
    ENTRY.model_copy(update={"id": 13, "name": "Vaulted"}),
    ENTRY.model_copy(update={"id": 14, "name": "Break glass"}),
]
SEEN = [
    Seen(account(1, "svc-sql", entry_id=7, rotated_at=NOW)),
    Seen(account(2, "adm", entry_id=8, type=AccountType.ADMINISTRATOR)),
    Seen(account(3, "one", entry_id=10, type=AccountType.END_USER)),
    Seen(account(4, "svc-sql2", entry_id=12)),
    Seen(account(5, "vaulted", entry_id=13), "Password entry 'Vaulted' (13) is in the vault."),
    Seen(account(6, "breakglass", entry_id=14, protected=True)),
]
KNOWN = Known(ENTRIES, ORGANIZATIONS, SEEN)
REPORT = """Organization,Name,Username,Last Accessed
"Contoso, Ltd.",svc-sql,svc-sql,2026-02-20 10:00:00 UTC
"Contoso, Ltd.",domain ADMIN,adm,2026-02-20 10:00:00 UTC
"Contoso, Ltd.",Printer,root,
"Contoso, Ltd.",Shared,,
"Contoso, Ltd.",Shared,one,
Fabrikam GmbH,svc-sql,,
"Contoso, Ltd.",Vaulted,,
"Contoso, Ltd.",Break glass,,
"Contoso, Ltd.",Domain admin,,
Tailspin,Router,,
"Contoso, Ltd.",,,
"""


def answers(text: str) -> list[Answer]:
    return [each.answer for each in account_for(read_report(text), KNOWN)]


def test_every_line_gets_its_answer():
    assert answers(REPORT) == [
        Answer.ROTATED_SINCE,
        Answer.ROTATE,
        Answer.NOT_OURS,
        Answer.AMBIGUOUS,
        Answer.ROTATE,
        Answer.ROTATE,
        Answer.REFUSED,
        Answer.ALONE,
        Answer.AGAIN,
        Answer.UNKNOWN,
        Answer.UNREADABLE,
    ]


def test_the_highest_tier_is_rotated_first():
    accounted = account_for(read_report(REPORT), KNOWN)
    by_id = {each.account.id or 0: each.account for each in SEEN}
    assert in_tiers(accounted, by_id) == [2, 4, 3]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffname;organization\r\nsvc-sql;Fabrikam GmbH\r\n",
        "Password\tOrganization Name\nsvc-sql\tFabrikam GmbH\n",
        "At-risk passwords of Jo\n\nPassword Name,Org,User\nsvc-sql,Fabrikam GmbH,Jo\n",
        "Name,Organization,Link\nrenamed,x,https://msp.itglue.com/2/passwords/12\n",
        "Name,Organization,Link\nrenamed,x,https://msp.eu.itglue.com/2/passwords/12?tab=1#x\n",
        "Name,Id\nrenamed,12\n",
        '"NAME","ORGANIZATION"\n"svc-sql","FABRIKAM GMBH"\n',
    ],
)
def test_columns_are_found_by_their_titles_in_any_order_and_separator(text: str):
    accounted = account_for(read_report(text), KNOWN)
    assert [(each.answer, each.account_id) for each in accounted] == [(Answer.ROTATE, 4)]


def test_a_column_of_passwords_beside_one_of_names_is_never_read():
    text = "Organization,Name,Username,Password\nFabrikam GmbH,svc-sql,,hunter2\n"
    lines = read_report(text)
    assert "hunter2" not in repr(lines)
    assert "hunter2" not in leaver_page(account_for(lines, KNOWN), "Jo")


@pytest.mark.parametrize(
    "text", ["", "hello", "a,b\n1,2\n", "Organization\nContoso\n", "User,Date\nJo,1\n"]
)
def test_a_file_that_is_no_report_is_refused_as_a_whole(text: str):
    with pytest.raises(NoReport):
        read_report(text)


def test_what_was_changed_since_it_was_seen_is_not_at_risk():
    text = 'Organization,Name,At Risk\nFabrikam GmbH,svc-sql,No\n"Contoso, Ltd.",Domain admin,Yes\n'
    assert answers(text) == [Answer.NOT_AT_RISK, Answer.ROTATE]


def test_a_date_that_may_mean_two_days_is_taken_for_unknown():
    (line,) = read_report("Organization,Name,Date\nx,y,03/04/2026\n")
    assert line.seen_at is None
    (line,) = read_report("Organization,Name,Date\nx,y,2026-04-03T10:00:00.000Z\n")
    assert line.seen_at == datetime(2026, 4, 3, 10, tzinfo=UTC)


def test_a_rotation_of_the_same_day_does_not_count_as_since():
    same_day = SEEN[0].account.model_copy(update={"rotated_at": NOW})
    known = Known(ENTRIES, ORGANIZATIONS, [Seen(same_day)])
    line = ReportLine(number=1, entry_id=7, seen_at=NOW - timedelta(hours=5))
    assert account_for([line], known)[0].answer == Answer.ROTATE
    earlier = line.model_copy(update={"seen_at": NOW - timedelta(hours=25)})
    assert account_for([earlier], known)[0].answer == Answer.ROTATED_SINCE


def test_the_page_shows_every_line_and_how_many_need_a_person():
    page = leaver_page(account_for(read_report(REPORT), KNOWN), "Jo")
    assert page.startswith("11 lines of what Jo saw: 3 new password")
    assert "**6 lines need a person.**" in page
    assert all(f"| {number} |" in page for number in range(1, 12))


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            ReportLine,
            number=st.just(0),
            organization=st.sampled_from(["", *ORGANIZATIONS.values(), "Tailspin"]),
            name=st.sampled_from(["", "svc-sql", "Shared", "Printer", "nobody"]),
            username=st.sampled_from(["", "one", "svc-sql"]),
            entry_id=st.sampled_from([None, 7, 8, 12, 99]),
            at_risk=st.booleans(),
        ),
        max_size=30,
    )
)
def test_every_line_is_accounted_for_once_and_no_account_is_rotated_twice(lines: list[ReportLine]):
    lines = [each.model_copy(update={"number": at}) for at, each in enumerate(lines, start=1)]
    accounted = account_for(lines, KNOWN)
    assert [each.line for each in accounted] == lines
    rotated = Counter(each.account_id for each in accounted if each.answer is Answer.ROTATE)
    assert max(rotated.values(), default=1) == 1
    meant = {each.entry_id for each in lines if each.entry_id}
    by_id = {each.account.id: each.account for each in SEEN}
    names = {each.name for each in lines}
    for key in rotated:
        entry_id = by_id[key].entry_id
        entry = next(each for each in ENTRIES if each.id == entry_id)
        assert entry_id in meant or entry.name in names
