"""Acts and roles: who performed, prescribed, dispensed or is the declared doctor, on patients counted by hand."""

import pandas as pd
import pytest

from aos_analysis.data.indicators import compute
from aos_analysis.data.roster import read_roster
from aos_analysis.data.sources import read_folder
from aos_analysis.words.errors import DataError
from tests.tables import acts, campaign, deliveries, indicator, plan, write

PATIENTS = """
patient_id birth_year declared_doctor_id territory_id start_date end_date   death_date
p          1940       A                  T1           -          2020-05-31 -
p          1940       B                  T2           2020-06-01 -          -
q          1990       A                  T1           -          -          2020-09-15
r          1950       A                  T1           2020-03-02 -          -
"""
PRACTITIONERS = "practitioner_id list_size territory_id\nA 100 T1\nB 200 T2\nN 0 T1"
BSI = {"exact": ["3106", "3107", "3108"]}
HEAVY = {"exact": ["3106"]}


def counts(tmp_path, definition, unit="practitioner", codelists=None, **tables) -> list[str]:
    """The indicator as one word a row: unit month numerator/denominator amount."""
    source = read_folder(write(tmp_path, **tables))
    wanted = plan(campaign(unit=unit), indicator(**definition), codelists=codelists)
    found = compute(source, wanted, wanted.indicator)
    return [f"{r.unit_id} {r.month:%Y-%m} {r.numerator:g}/{r.denominator:g} {r.amount:g}" for r in found.itertuples()]


NURSES = """
patient care       flux       by code quantity count amount
p       2020-03-02 2020-03-01 N  3106 1        3     28.7
p       2020-03-02 2020-06-01 N  3106 -1       -3    -28.7
p       2020-03-03 2020-03-01 N  3107 2        2     18
q       2020-03-04 2020-03-01 N  3106 1        4     28
q       2020-03-05 2020-03-01 N  3108 1        1     13
q       2020-03-06 2020-03-01 M  3106 1        1     28
"""
SHARE = {"measure": "share", "lines": "acts", "codes": BSI, "numerator_codes": HEAVY, "denominator": "codes"}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (None, ["M 2020-03 1/1 28", "N 2020-03 1/3 28"]),
        ("quantity", ["M 2020-03 1/1 28", "N 2020-03 1/4 28"]),
        ("count", ["M 2020-03 1/1 28", "N 2020-03 4/7 28"]),
        ("patients", ["M 2020-03 1/1 28", "N 2020-03 1/2 28"]),
        ("amount", ["M 2020-03 28/28 28", "N 2020-03 28/59 28"]),
    ],
)
def test_a_share_of_acts_is_one_of_lines_quantities_patients_or_euros(tmp_path, count, expected):
    """A cancelled assessment, in a later flux month, is none; who performed is the unit."""
    assert counts(tmp_path, SHARE | {"count": count}, acts=acts(NURSES)) == expected


ROLES = """
patient care       by for hospital code count
p       2020-04-02 X  A   -        6111 10
p       2020-07-02 X  A   -        6111 5
q       2020-04-02 X  -   H        6111 2
r       2020-04-02 X  B   -        6111 7
s       2020-04-02 X  B   -        6111 1
"""
DAYS = {"measure": "volume", "lines": "acts", "codes": {"exact": ["6111"]}, "count": "count", "unit": "rate"}


@pytest.mark.parametrize(
    ("role", "unit", "expected"),
    [
        ("prescriber", "practitioner", {"A 2020-04 10/100 10", "A 2020-07 5/100 10", "B 2020-04 8/200 20"}),
        ("declared_doctor", "practitioner", {"A 2020-04 19/100 30", "B 2020-07 5/200 10", "A 2020-07 0/100 0"}),
        ("prescriber", "territory", {"T1 2020-04 10/100 10", "T2 2020-04 8/200 20"}),
    ],
)
def test_a_line_belongs_to_the_role_that_the_indicator_names(tmp_path, role, unit, expected):
    """p changes doctor in June; nobody declared that they look after s."""
    definition = DAYS | {"attributed_to": role, "denominator": "list_size"}
    tables = {"acts": acts(ROLES), "patients": PATIENTS, "practitioners": PRACTITIONERS}
    assert expected <= set(counts(tmp_path, definition, unit, **tables))


def test_residents_are_counted_where_they_live(tmp_path):
    definition = DAYS | {"attributed_to": "residence", "denominator": "residents"}
    found = counts(tmp_path, definition, "territory", acts=acts(ROLES), patients=PATIENTS)
    assert {"T1 2020-03 0/2 0", "T1 2020-04 19/3 30", "T1 2020-06 0/2 0", "T1 2020-10 0/1 0"} <= set(found)
    assert {"T2 2020-06 0/1 0", "T2 2020-07 5/1 10"} <= set(found)
    old = definition | {"population": {"age": [65, 120]}}
    assert {"T1 2020-04 10/2 10"} <= set(counts(tmp_path, old, "territory", acts=acts(OLD), patients=PATIENTS))


OLD = "patient care for code count age\np 2020-04-02 A 6111 10 79\nq 2020-04-02 A 6111 4 30"


def test_facilities_and_dispensers(tmp_path):
    definition = SHARE | {"attributed_to": "facility", "codes": {"exact": ["4212", "4213"]}}
    definition |= {"numerator_codes": {"exact": ["4212"]}}
    lines = """
    patient care       for hospital code
    p       2020-04-02 D   H        4212
    p       2020-04-02 -   H        4213
    p       2020-04-03 D   -        4212
    """
    assert counts(tmp_path / "acts", definition, "facility", acts=acts(lines)) == ["H 2020-04 1/2 10"]
    boxes = "patient care atc dispenser_id\np 2020-04-02 J01 P1\nq 2020-04-02 J01 P2\nq 2020-04-02 J01 -"
    sold = {"attributed_to": "dispenser", "denominator": "patients_seen", "unit": "rate"}
    assert counts(tmp_path / "sold", sold, deliveries=deliveries(boxes)) == ["P1 2020-04 1/1 10", "P2 2020-04 1/1 10"]


def test_a_role_without_its_column_is_said(tmp_path):
    sold = {"attributed_to": "dispenser", "denominator": "patients_seen", "unit": "rate"}
    with pytest.raises(DataError, match="colonne « dispenser_id » absente"):
        counts(tmp_path, sold, deliveries=deliveries("patient care atc\np 2020-04-02 J01"))
    with pytest.raises(DataError, match=r"acts\.parquet : table absente"):
        counts(tmp_path, SHARE, deliveries=deliveries("patient care atc\np 2020-04-02 J01"))


def test_an_active_patient_was_seen_within_twelve_months(tmp_path):
    """p in January 2019 and 2020 (never a month without), q once; a cancelled line makes nobody active."""
    lines = """
    patient care       by code quantity count
    p       2019-01-10 N  3107 1        1
    p       2020-01-20 N  3106 1        2
    q       2019-06-10 N  3107 1        1
    r       2019-07-10 N  3107 1        1
    r       2019-07-10 N  3107 -1       -1
    """
    definition = DAYS | {"codes": HEAVY, "denominator": "active_patients"}
    found = counts(tmp_path, definition, acts=acts(lines))
    sizes = {row.split()[1]: row.split()[2] for row in found}
    assert (sizes["2019-05"], sizes["2019-06"], sizes["2019-12"], sizes["2020-01"]) == ("0/1", "0/2", "0/2", "2/2")
    assert (sizes["2020-05"], sizes["2020-06"], sizes["2020-12"]) == ("0/2", "0/1", "0/1")
    assert "2021-01" not in sizes


def test_a_number_means_one_thing_in_one_nomenclature(tmp_path):
    lines = (
        "patient care by code_system code\np 2020-03-02 N NABM 3106\np 2020-03-02 N PRS 3106\np 2020-03-03 N PRS 3107"
    )
    definition = SHARE | {"codes": BSI | {"system": "PRS"}, "numerator_codes": HEAVY | {"system": "PRS"}}
    assert counts(tmp_path, definition, acts=acts(lines)) == ["N 2020-03 1/2 10"]


def test_only_patients_with_the_condition_that_day(tmp_path):
    conditions = (
        "patient_id system code start_date end_date\np ALD 22 2020-03-01 2020-03-31\nq ALD 8 - -\nr CIM10 22 - -"
    )
    lines = "patient care by\np 2020-02-29 N\np 2020-03-31 N\np 2020-04-01 N\nq 2020-03-02 N\nr 2020-03-02 N"
    definition = SHARE | {"population": {"condition": {"system": "ALD", "codes": ["22", "27"]}}}
    assert counts(tmp_path, definition, acts=acts(lines), conditions=conditions) == ["N 2020-03 1/1 10"]


def dated(*rows: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["code", "valid_from"]).assign(label="x", valid_to=None)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("valid_from", "valid_to")})


def test_penetration_counts_boxes_of_groups_from_the_day_they_exist(tmp_path):
    lines = """
    patient care       atc     code boxes
    p       2020-02-28 S01LA04 ref  2
    p       2020-03-05 S01LA04 ref  2
    p       2020-03-06 S01LA04 bio  3
    q       2020-02-05 S01LA04 bio  1
    """
    lists = {"groups": dated(("ref", "2020-03-01"), ("bio", "2020-03-01")), "bio": dated(("bio", "2020-03-01"))}
    definition = {"measure": "penetration", "codes": {"list": "groups"}, "numerator_codes": {"list": "bio"}}
    definition |= {"denominator": "codes"}
    assert counts(tmp_path, definition, codelists=lists, deliveries=deliveries(lines)) == ["A 2020-03 3/5 10"]


BIOSIMILAR = {"codes": {"include": ["L04AB", "S01LA04"]}, "first_codes": {"list": "bio"}, "denominator": "codes"}
BIOSIMILAR |= {"washout_days": 365}
BIO = {"bio": dated(("b1", None), ("b4", None), ("bs", None))}


def molecules(tmp_path, text, **definition) -> list[str]:
    lines = deliveries("patient care atc code\n" + text) if isinstance(text, str) else text
    return counts(tmp_path, BIOSIMILAR | definition, codelists=BIO, deliveries=lines)


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("by the biosimilar", "p 2020-03-02 L04AB01 b1", ["A 2020-03 1/1 10"]),
        ("by the reference", "p 2020-03-02 L04AB01 r1", ["A 2020-03 0/1 10"]),
        ("both that day", "p 2020-03-02 L04AB01 r1\np 2020-03-02 L04AB01 b1", ["A 2020-03 0/1 20"]),
        ("the reference 365 days before", "p 2019-03-03 L04AB01 r1\np 2020-03-02 L04AB01 b1", []),
        ("366 days before", "p 2019-03-02 L04AB01 r1\np 2020-03-02 L04AB01 b1", ["A 2020-03 1/1 10"]),
        ("another molecule before", "p 2019-12-02 L04AB04 r4\np 2020-03-02 L04AB01 b1", ["A 2020-03 1/1 10"]),
        ("two molecules begun", "p 2020-03-02 L04AB04 b4\np 2020-03-20 L04AB01 r1", ["A 2020-03 1/2 20"]),
    ],
)
def test_an_initiation_is_of_one_molecule_reference_included(tmp_path, case, lines, expected):
    assert molecules(tmp_path, lines, measure="initiation") == expected


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("reference, then biosimilar", "2020-03-02 r1 2020-04-02 b1", ["A 2020-04 1/1 10"]),
        ("reference again", "2020-03-02 r1 2020-04-02 r1", ["A 2020-04 0/1 10"]),
        ("biosimilar already", "2020-03-02 b1 2020-04-02 b1", []),
        ("back to the reference: none to begin with", "2020-03-02 b1 2020-04-02 r1", []),
        ("too long ago", "2019-03-02 r1 2020-04-02 b1", []),
    ],
)
def test_a_switch_has_the_reference_before_and_the_biosimilar_after(tmp_path, case, lines, expected):
    words = lines.split()
    text = "\n".join(f"p {day} L04AB01 {code}" for day, code in zip(words[::2], words[1::2], strict=True))
    assert molecules(tmp_path, text, measure="switch") == expected


def test_a_substitution_by_the_pharmacist_is_no_switch(tmp_path):
    """The same prescription, another product."""
    lines = "patient care prescribed atc code\np 2020-03-02 2020-03-01 L04AB01 r1\np 2020-04-02 {} L04AB01 b1"
    same, other = (deliveries(lines.format(day)) for day in ("2020-03-01", "2020-04-01"))
    assert molecules(tmp_path, same, measure="switch") == ["A 2020-04 0/1 10"]
    assert molecules(tmp_path, other, measure="switch") == ["A 2020-04 1/1 10"]


def test_a_switch_that_must_hold(tmp_path):
    held = {"measure": "switch", "min_deliveries": 2, "window_days": 60, "follow_up_days": 60}
    lines = "p 2020-03-02 L04AB01 r1\np 2020-04-02 L04AB01 b1\np 2020-05-02 L04AB01 {}"
    assert molecules(tmp_path, lines.format("b1"), **held) == ["A 2020-04 1/1 10"]
    assert molecules(tmp_path, lines.format("r1"), **held) == ["A 2020-04 0/1 10"]


@pytest.mark.parametrize(
    ("case", "days", "expected"),
    [
        ("three", "03-02 b1 04-02 b1 05-02 b1", ["A 2020-03 1/1 10"]),
        ("two", "03-02 b1 04-02 b1", ["A 2020-03 0/1 10"]),
        ("the third one too late", "03-02 b1 04-02 b1 09-02 b1", ["A 2020-03 0/1 10"]),
        ("the reference in between", "03-02 b1 04-02 r1 05-02 b1 06-02 b1", ["A 2020-03 0/1 10"]),
        ("begun by the reference", "03-02 r1 04-02 b1 05-02 b1 06-02 b1", ["A 2020-03 0/1 10"]),
    ],
)
def test_a_confirmed_initiation_has_so_many_deliveries(tmp_path, case, days, expected):
    words = days.split()
    text = "\n".join(f"p 2020-{day} L04AB01 {code}" for day, code in zip(words[::2], words[1::2], strict=True))
    definition = {"measure": "confirmed", "min_deliveries": 3, "window_days": 180, "follow_up_days": 180}
    assert molecules(tmp_path, text, **definition) == expected


COHORT = {
    "measure": "cohort_share",
    "lines": "acts",
    "codes": {"exact": ["1577"]},
    "cohort": {"lines": "deliveries", "codes": {"include": ["A10"]}, "from": "2019-01", "to": "2019-12"},
    "denominator": "cohort",
    "window_days": 365,
    "min_events": 2,
}
DIABETICS = """
patient care       atc gp
p       2019-02-01 A10 A
p       2019-03-01 A10 A
p       2019-04-01 A10 B
q       2019-05-01 A10 A
r       2019-05-01 A10 B
late    2020-05-01 A10 A
"""
HBA1C = """
patient care       by  code
p       2020-03-01 LAB 1577
p       2020-06-01 LAB 1577
q       2020-03-01 LAB 1577
r       2020-03-01 LAB 1577
r       2020-03-01 LAB 1577
late    2020-06-01 LAB 1577
late    2020-07-01 LAB 1577
p       2020-09-01 LAB 1576
p       2020-10-01 LAB 1576
"""


def cohort(tmp_path, month, **changes) -> list[str]:
    tables = {"acts": acts(HBA1C), "deliveries": deliveries(DIABETICS), "patients": PATIENTS}
    found = counts(tmp_path, COHORT | changes, **tables)
    return [row.replace(f" {month}", "") for row in found if f" {month} " in row]


def test_patients_of_a_cohort_with_enough_dates_in_a_rolling_window(tmp_path):
    """p is A's (two dates of three); two tests on one day are one date; whoever comes later is not of the cohort."""
    assert cohort(tmp_path, "2020-05") == ["A 0/2 0", "B 0/1 0"]
    assert cohort(tmp_path, "2020-06") == ["A 1/2 0", "B 0/1 0"]
    assert cohort(tmp_path, "2021-02") == ["A 1/2 0", "B 0/1 0"]  # 1 March 2020 is 365 days before 28 February 2021
    assert cohort(tmp_path, "2021-03") == ["A 0/2 0", "B 0/1 0"]
    assert cohort(tmp_path, "2020-06", min_events=None) == ["A 2/2 0", "B 1/1 0"]


def test_exclusions_and_small_units_of_a_cohort(tmp_path):
    out = {"excluded_codes": {"exact": ["1576"]}, "excluded_events": 2}
    assert cohort(tmp_path, "2020-09", **out) == ["A 1/2 0", "B 0/1 0"]
    assert cohort(tmp_path, "2020-10", **out) == ["A 0/1 0", "B 0/1 0"]
    assert cohort(tmp_path, "2020-06", min_patients=2) == ["A 1/2 0"]
    assert cohort(tmp_path, "2020-06", attributed_to="declared_doctor") == ["A 1/2 0"]


def test_a_cohort_may_be_a_denominator(tmp_path):
    definition = COHORT | {"measure": "volume", "count": "quantity", "unit": "rate"}
    definition = {key: value for key, value in definition.items() if key not in ("window_days", "min_events")}
    lines = "patient care for code quantity\np 2020-06-01 A S1 3\nq 2020-06-02 A S1 1"
    definition |= {"codes": {"exact": ["S1"]}, "attributed_to": "prescriber"}
    found = counts(tmp_path, definition, acts=acts(lines), deliveries=deliveries(DIABETICS))
    assert {"A 2020-06 4/2 20", "A 2020-07 0/2 0", "B 2020-06 0/1 0"} <= set(found)


LONG = {"measure": "treatment_length", "codes": {"include": ["N05B"]}, "denominator": "codes", "days_per_box": "box_30"}
LONG |= {"gap_days": 30, "min_days": 84}


@pytest.mark.parametrize(
    ("case", "dates", "expected"),
    [
        ("84 days on", "2020-03-01 2020-03-31 2020-04-30 2020-05-24", ["0/1", "0/1", "1/1"]),
        ("83 days on", "2020-03-01 2020-03-31 2020-04-30 2020-05-23", ["0/1", "0/1", "0/1"]),
        ("30 days uncovered: goes on", "2020-03-01 2020-04-30 2020-06-29", ["0/1", "0/1", "1/1"]),
        ("31 days uncovered: begins again", "2020-03-01 2020-05-01 2020-06-29", ["0/1", "0/1", "0/1"]),
    ],
)
def test_a_treatment_has_lasted(tmp_path, case, dates, expected):
    lines = "patient care atc\n" + "\n".join(f"p {day} N05BA" for day in dates.split())
    found = counts(tmp_path, LONG, deliveries=deliveries(lines))
    assert [row.split()[2] for row in found] == expected


TOGETHER = {
    "measure": "concurrence",
    "codes": {"include": ["N05", "N06A"]},
    "classes": [{"include": ["N05B"]}, {"include": ["N05C"]}, {"include": ["N06A"]}],
    "min_classes": 3,
    "min_days": 10,
    "denominator": "codes",
    "days_per_box": "box_30",
}


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("three for thirty days", "03-01 N05B 03-01 N05C 03-01 N06A", ["2020-03 1/1"]),
        ("two only", "03-01 N05B 03-01 N05C", ["2020-03 0/1"]),
        ("ten days together", "03-01 N05B 03-21 N05C 03-21 N06A", ["2020-03 1/1"]),
        ("nine days", "03-01 N05B 03-22 N05C 03-22 N06A", ["2020-03 0/1"]),
        ("twice the same class", "03-01 N05B 03-01 N05B 03-01 N06A", ["2020-03 0/1"]),
        ("the tenth day comes in April", "03-25 N05B 03-25 N05C 03-25 N06A 04-20 N06A", ["2020-03 0/1", "2020-04 1/1"]),
        ("edge to edge is one span", "03-01 N05B 03-01 N06A 03-01 N05C 03-31 N05C 03-31 N06A 03-31 N05B 04-02 N05B",
         ["2020-03 1/1", "2020-04 1/1"]),
    ],
)  # fmt: skip
def test_classes_together(tmp_path, case, lines, expected):
    words = lines.split()
    text = "\n".join(f"p 2020-{day} {atc}" for day, atc in zip(words[::2], words[1::2], strict=True))
    found = counts(tmp_path, TOGETHER, deliveries=deliveries("patient care atc\n" + text))
    assert [" ".join(row.split()[1:3]) for row in found] == expected


HEART = {
    "measure": "event_after",
    "codes": {"include": ["C03CA"]},
    "event_codes": {"exact": ["1821"]},
    "event_lines": "acts",
    "denominator": "codes",
    "washout_days": 365,
    "window_days": 30,
}


@pytest.mark.parametrize(
    ("case", "side", "day", "expected"),
    [
        ("30 days before", "before", "2020-03-02", "1/1"),
        ("31 days before", "before", "2020-03-01", "0/1"),
        ("that day", "before", "2020-04-01", "1/1"),
        ("after", "before", "2020-04-02", "0/1"),
        ("30 days after", "after", "2020-05-01", "1/1"),
        ("31 days after", "after", "2020-05-02", "0/1"),
    ],
)
def test_an_event_before_or_after_a_treatment_begins(tmp_path, case, side, day, expected):
    follow_up = 30 if side == "after" else 0
    definition = HEART | {"event_side": side, "follow_up_days": follow_up}
    tables = {"deliveries": deliveries("patient care atc\np 2020-04-01 C03CA01\np 2020-04-20 C03CA01")}
    found = counts(
        tmp_path, definition, **tables, acts=acts(f"patient care by code\np {day} L 1821\nq 2020-04-01 L 1821")
    )
    assert found == [f"A 2020-04 {expected} 10"]


def test_months_before_a_launch_are_not_months_without_it(tmp_path):
    lists = {"bio": dated(("b1", "2020-11-15"))}
    lines = "patient care atc code\np 2020-10-02 L04AB01 r1\nq 2020-12-02 L04AB01 b1\nr 2020-11-20 L04AB01 b1"
    definition = {"measure": "share", "codes": {"include": ["L04AB01"]}, "numerator_codes": {"list": "bio"}}
    definition |= {"denominator": "codes"}
    found = counts(tmp_path, definition, codelists=lists, deliveries=deliveries(lines))
    assert found == ["A 2020-12 1/1 10"]


EARLY = """
patient_id performer_id prescriber_id care_date  flux_date  code quantity
p          N            -             2020-03-02 2020-02-01 3106 1
"""


def test_the_contract_refuses_what_no_act_is(tmp_path):
    faults = read_folder(write(tmp_path, acts=EARLY)).check()
    assert len(faults) == 1 and "2020-02-01 < 2020-03-02" in str(faults[0])
    bad = "patient_id system code\np ALD30 22"
    assert "ALD30" in str(read_folder(write(tmp_path / "c", conditions=bad)).check()[0])
    bad = "practitioner_id profession\nA infirmière"
    assert "nurse" in str(read_folder(write(tmp_path / "d", practitioners=bad)).check()[0])


PEOPLE = """
practitioner_id profession list_size
A               physician  100
B               -          200
N               nurse      -
"""


@pytest.mark.parametrize(("profession", "units"), [(None, ["A", "B"]), ("physician", ["A", "B"]), ("nurse", ["N"])])
def test_units_are_those_of_the_campaigns_profession(tmp_path, profession, units):
    """Physicians, named or not, are also those of whom the table says nothing."""
    source = read_folder(write(tmp_path, practitioners=PEOPLE, contacts=CONTACTS))
    months = pd.period_range("2020-01", "2020-03", freq="M")
    assert list(read_roster(source, campaign(profession=profession), months, None).units.index) == units
    with pytest.raises(DataError, match="aucune ligne de sages-femmes"):
        read_roster(source, campaign(profession="midwife"), months, None)


CONTACTS = "campaign unit_id status contact_date channel\nessai A done 2021-03-05 delegate_visit"


def test_resident_days_of_an_ehpad(tmp_path):
    """p moves from E to F on the 11th; q is nobody's resident."""
    stays = "patient_id facility_id start_date end_date\np E 2020-02-01 2020-03-10\np F 2020-03-11 -\nr E 2020-03-30 -"
    lines = """
    patient care       atc   gp
    p       2020-03-10 J01   A
    p       2020-03-11 J01   B
    p       2020-03-12 J01   -
    q       2020-03-12 J01   A
    """
    definition = {"attributed_to": "facility", "denominator": "resident_days", "unit": "rate"}
    found = counts(tmp_path, definition, "facility", deliveries=deliveries(lines), residents=stays)
    assert {"E 2020-02 0/29 0", "E 2020-03 1/12 10", "F 2020-03 2/21 20", "F 2020-04 0/30 0"} <= set(found)
