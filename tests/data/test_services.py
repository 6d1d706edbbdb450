"""Requests by hand: the delay in hours and in working days, those pending, those too recent, and what is refused."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from aos_analysis.data.services.holidays import easter, holidays, working_days
from aos_analysis.data.services.requests import judge
from aos_analysis.data.sources import open_source
from aos_analysis.definitions.action import Services
from aos_analysis.words.errors import DataError
from tests.tables import write

HOURS, DAYS = Services(within_hours=48), Services(within_working_days=2)


def requests(text: str) -> pd.DataFrame:
    """`2024-03-04T10:00 2024-03-05T09:00`, an answer of `-` waits."""
    rows = [line.split() for line in text.strip().splitlines()]
    table = pd.DataFrame(rows, columns=["received_at", "answered_at"]).replace("-", None)
    return table.apply(pd.to_datetime).astype("datetime64[s]")


def judged(folder: Path, table: pd.DataFrame, rule: Services, known: str = "2024-03-31"):
    write(folder, requests=table)
    (folder / "dataset.json").write_text(f'{{"source": "essai", "date": "{known}"}}', encoding="utf-8")
    return judge(open_source(folder), rule)


@pytest.mark.parametrize(
    ("year", "expected"),
    [(1818, "03-22"), (1943, "04-25"), (2000, "04-23"), (2019, "04-21"), (2024, "03-31"), (2025, "04-20"),
     (2026, "04-05"), (2038, "04-25"), (2285, "03-22")],
)  # fmt: skip
def test_easter_of_known_years(year, expected):
    """Among them the earliest and the latest dates that it can have."""
    assert f"{easter(year):%m-%d}" == expected


def test_the_eleven_holidays_of_2024():
    told = "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25"
    assert [f"{day:%m-%d}" for day in holidays(2024)] == told.split()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2024-03-04 17:00", "2024-03-05 08:00", 1),  # Monday, Tuesday
        ("2024-03-04 08:00", "2024-03-04 17:00", 0),
        ("2024-03-08 12:00", "2024-03-11 12:00", 1),  # Friday, Monday
        ("2024-03-09 12:00", "2024-03-12 12:00", 2),  # Saturday: Monday is the first day
        ("2024-03-29 12:00", "2024-04-02 12:00", 1),  # Easter Monday is none
        ("2024-05-07 12:00", "2024-05-10 12:00", 1),  # 8 May and Ascension
        ("2024-12-31 12:00", "2025-01-02 12:00", 1),
    ],
)
def test_working_days(start, end, days):
    found = working_days(pd.Series([pd.Timestamp(start), pd.NaT]), pd.Series([pd.Timestamp(end), pd.NaT]))
    assert found[0] == days and pd.isna(found[1])


OUTCOMES = """
2024-03-04T10:00 2024-03-06T10:00
2024-03-04T10:00 2024-03-06T10:01
2024-03-10T10:00 -
2024-03-29T10:00 -
2024-03-30T10:00 2024-03-30T11:00
"""


def test_pending_ones_count_as_not_answered_and_recent_ones_are_left_out_whatever_became_of_them(tmp_path):
    """Known on 31 March at midnight: the last two are 38 and 14 hours old; one of them has its answer already."""
    found = judged(tmp_path, requests(OUTCOMES), HOURS)
    assert found.counts.to_dict() == {"within": 1, "late": 1, "pending": 1}
    assert (found.recent, found.recent_pending) == (2, 1)


def test_working_days_are_another_delay(tmp_path):
    """Friday 8 March to Tuesday 12 is two working days, four days of the clock; the last are too recent: Easter."""
    table = requests("2024-03-08T10:00 2024-03-12T18:00\n2024-03-08T10:00 2024-03-13T08:00\n2024-03-28T10:00 -")
    assert judged(tmp_path, table, DAYS).counts.to_dict() == {"within": 1, "late": 1, "pending": 0}


def test_hours_may_stand_in_columns_of_their_own(tmp_path):
    days = pd.DataFrame({"received_at": [date(2024, 3, 4)] * 2, "answered_at": [date(2024, 3, 6)] * 2})
    table = days.assign(received_time=["10:00", "10h00"], answered_time=["09:30", "14H05"])
    assert judged(tmp_path, table, HOURS).counts.to_dict() == {"within": 1, "late": 1, "pending": 0}


def test_a_published_share_is_found_again(tmp_path):
    """2,025 requests, 1,640 of them in time: 81 %."""
    received = pd.Timestamp("2024-03-04 09:00")
    hours = [24.0] * 1640 + [72.0] * 300 + [None] * 85
    answered = [received + pd.Timedelta(hours=h) if h else pd.NaT for h in hours]
    table = pd.DataFrame({"received_at": [received] * 2025, "answered_at": answered}).astype("datetime64[s]")
    counts = judged(tmp_path, table, HOURS).counts
    assert counts.to_dict() == {"within": 1640, "late": 300, "pending": 85}
    assert round(100 * counts["within"] / counts.sum()) == 81


BY_DAY = pd.DataFrame({"received_at": [date(2024, 3, 4)], "answered_at": [date(2024, 3, 5)]})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (BY_DAY, "requests.parquet : colonne « received_at » : des jours sans heure, alors que le délai est "),
        (requests("2024-03-04T10:00 2024-03-05T09:00\n2024-03-04T10:00 2024-03-04T09:00"),
         "requests.parquet, ligne 2 : réponse avant la demande : reçue le 2024-03-04 10:00, répondue le "),
        (requests("2024-03-04T10:00 2024-03-03T09:00"),
         "requests.parquet, ligne 1 : colonnes « answered_at » et « received_at » : 2024-03-03 < 2024-03-04"),
        (requests("2024-03-04T10:00 2024-04-03T09:00"), "requests.parquet, ligne 1 : colonne « answered_at » : "),
        (BY_DAY.assign(received_at="2024-02-30"), "requests.parquet, ligne 1 : colonne « received_at » : date "),
        (BY_DAY.drop(columns="answered_at"), "requests.parquet : colonne « answered_at » absente"),
        (BY_DAY.head(0), "requests.parquet : table vide."),
        (BY_DAY.assign(received_time="25:00", answered_time="10:00"),
         "requests.parquet, ligne 1 : colonne « received_time » : heure impossible « 25:00 ». Attendu : 14:35."),
        (BY_DAY.assign(kind="Question du Dr Lefebvre"), "requests.parquet, ligne 1 : colonne « kind » : "),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_table_is_said_in_one_sentence(table, said, tmp_path):
    with pytest.raises(DataError) as refused:
        judged(tmp_path, table, HOURS)
    assert any(str(fault).startswith(said) for fault in refused.value.faults), str(refused.value)


def test_the_table_is_needed(tmp_path):
    write(tmp_path, patients=pd.DataFrame({"patient_id": ["a"]}))
    with pytest.raises(DataError, match="table « requests » absente"):
        judge(open_source(tmp_path), HOURS)
