"""Each measure on patients that can be checked in the head, then against the oracle on the synthetic caisse."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aos_analysis import demo
from aos_analysis.data.indicators import compute
from aos_analysis.data.sources import open_source, read_folder
from aos_analysis.definitions.library import open_library
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.words.errors import DataError
from tests.importing import MONTHLY, load
from tests.oracle import Question, oracle
from tests.shipped import shipped
from tests.tables import campaign, deliveries, indicator, parse, plan, write

EPISODE = {
    "measure": "episode_duration",
    "codes": {"include": ["N06A"], "exclude": ["N06AA09"]},
    "denominator": "codes",
    "population": {"age": [65, 75]},
    "washout_days": 365,
    "gap_days": 60,
    "min_days": 180,
    "follow_up_days": 240,
    "days_per_box": "box_30",
}
SINGLE = {
    "measure": "single_delivery",
    "codes": {"include": ["N06A"]},
    "denominator": "codes",
    "washout_days": 365,
    "window_days": 90,
    "follow_up_days": 90,
}
FIRST = {
    "measure": "first_line_share",
    "codes": {"include": ["A10B"]},
    "first_codes": {"include": ["A10BA02"]},
    "denominator": "codes",
    "washout_days": 365,
    "washout_codes": {"include": ["A10"]},
}
PRACTITIONERS = """
practitioner_id territory_id start_date end_date list_size
A               T1           -          -        1000
B               T1           -          2020-06-30 500
B               T2           2020-07-01 -        600
"""


def run(tmp_path, lines, definition, unit="practitioner", completeness=0, codelists=None, **tables) -> str:
    """The indicator as one word a row: unit month numerator/denominator amount."""
    frame = lines if isinstance(lines, pd.DataFrame) else deliveries(lines)
    source = read_folder(write(tmp_path, deliveries=frame, **tables))
    wanted = plan(campaign(unit=unit, completeness_months=completeness), indicator(**definition), codelists=codelists)
    found = compute(source, wanted, wanted.indicator)
    assert list(found.columns) == ["unit_id", "month", "numerator", "denominator", "amount"]
    assert found["month"].dtype == "datetime64[s]"
    return [f"{r.unit_id} {r.month:%Y-%m} {r.numerator:g}/{r.denominator:g} {r.amount:g}" for r in found.itertuples()]


def boxes(dates: str, **changes) -> str:
    """Lines of one patient, one N06AX box a date."""
    extra = " ".join(changes)
    values = " ".join(str(value) for value in changes.values())
    return f"patient care atc {extra}\n" + "\n".join(f"p {day} N06AX {values}" for day in dates.split())


SIX = "2020-03-01 2020-03-31 2020-04-30 2020-05-30 2020-06-29 2020-07-29"  # 6 x 30 days, edge to edge: 180 days


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("180 days exactly", boxes(SIX), ["A 2020-03 1/1 60"]),
        ("150 days", boxes(SIX[:-11]), ["A 2020-03 0/1 50"]),
        ("one box of 3, then 3", boxes("2020-03-01 2020-05-30", boxes=3), ["A 2020-03 1/1 20"]),
        ("60 days uncovered: goes on", boxes("2020-03-01 2020-05-30 2020-08-28"), ["A 2020-03 1/1 30"]),
        ("61 days uncovered: ends", boxes("2020-03-01 2020-05-31 2020-08-28"), ["A 2020-03 0/1 30"]),
        ("65 at the start, 66 later", boxes(SIX, age=65), ["A 2020-03 1/1 60"]),
        ("64", boxes(SIX, age=64), []),
        ("75", boxes(SIX, age=75), ["A 2020-03 1/1 60"]),
        ("76", boxes(SIX, age=76), []),
        ("age unknown", boxes(SIX, age="-"), []),
        ("366 days after another", boxes("2019-03-01 2020-03-01 2020-06-01"), ["A 2020-03 0/1 20"]),
        ("again after 366 days", boxes("2020-01-10 2021-01-10"), ["A 2020-01 0/1 10", "A 2021-01 0/1 10"]),
        ("again after 365 days", boxes("2020-03-01 2021-03-01"), ["A 2020-03 0/1 10"]),
        ("before the first month", boxes("2019-12-31"), []),
        ("first month: 365 days of data", boxes("2020-01-01"), ["A 2020-01 0/1 10"]),
        ("last month: 240 days of follow-up", boxes("2021-04-30"), ["A 2021-04 0/1 10"]),
        ("less follow-up", boxes("2021-05-01"), []),
        ("excluded code", boxes("2020-03-01").replace("N06AX", "N06AA09"), []),
        ("box of 90 by CIP13", boxes("2020-03-01 2020-05-30", code="3400930000123"), ["A 2020-03 1/1 20"]),
        ("box of 60 by CIP7", boxes("2020-03-01 2020-04-30 2020-06-29", code="3400900004560"), ["A 2020-03 1/1 30"]),
        ("box of 40 by ATC", boxes("2020-03-01 2020-05-30 2020-07-09").replace("AX", "AB10"), ["A 2020-03 0/1 30"]),
    ],
)
def test_episode_duration(tmp_path, case, lines, expected):
    assert run(tmp_path, lines, EPISODE) == expected


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        (
            "cancelled in a later flux month",
            """
            patient care       flux       atc   boxes
            p       2020-03-01 2020-03-01 N06AX 1
            p       2020-03-01 2020-09-01 N06AX -1
            """,
            [],
        ),
        (
            "a cancelled first box moves the initiation",
            """
            patient care       flux       atc   boxes gp
            p       2020-03-01 2020-03-01 N06AX 1     B
            p       2020-03-01 2020-04-01 N06AX -1    B
            p       2020-05-02 2020-05-01 N06AX 1     A
            """,
            ["A 2020-05 0/1 10"],
        ),
        (
            "twins: two lines of a code on one date are two boxes, and one delivery date",
            """
            patient care       flux       atc   boxes
            p       2020-03-01 2020-03-01 N06AX 3
            p       2020-03-01 2020-03-01 N06AX 3
            """,
            ["A 2020-03 1/1 20"],
        ),
        (
            "tie: the smallest prescriber, whatever the order of the lines",
            """
            patient care       atc     gp
            p       2020-03-01 N06AX   C
            p       2020-03-01 N06AB06 B
            p       2020-04-01 N06AX   A
            """,
            ["B 2020-03 0/1 30"],
        ),
        (
            "an unknown prescriber never wins",
            """
            patient care       atc     gp
            p       2020-03-01 N06AX   -
            p       2020-03-01 N06AB06 B
            """,
            ["B 2020-03 0/1 20"],
        ),
        (
            "begun at the hospital, continued in town: nobody's",
            """
            patient care       atc   gp hospital
            p       2020-03-01 N06AX -  H
            p       2020-04-01 N06AX A  -
            """,
            [],
        ),
        (
            "the age is that of the first day, even unknown",
            """
            patient care       atc   age
            p       2020-03-01 N06AX -
            p       2020-03-31 N06AX 70
            """,
            [],
        ),
    ],
)
def test_lines_are_netted_and_attributed(tmp_path, case, lines, expected):
    assert run(tmp_path, lines, EPISODE) == expected


def test_hospital_initiations_belong_to_facilities(tmp_path):
    lines = """
    patient care       atc   gp hospital
    p       2020-03-01 N06AX -  H
    p       2020-04-01 N06AX A  -
    q       2020-03-01 N06AX A  -
    """
    assert run(tmp_path, lines, EPISODE, unit="facility") == ["H 2020-03 0/1 20"]


def test_the_last_months_are_left_out_until_they_are_complete(tmp_path):
    lines = boxes("2020-10-31").replace("p ", "p ") + "\nq 2020-11-01 N06AX "
    assert run(tmp_path, lines, EPISODE, completeness=6) == ["A 2020-10 0/1 10"]


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("alone", boxes("2020-03-01"), ["A 2020-03 1/1 10"]),
        ("again on day 90", boxes("2020-03-01 2020-05-30"), ["A 2020-03 0/1 20"]),
        ("again on day 91", boxes("2020-03-01 2020-05-31"), ["A 2020-03 1/1 10"]),
        ("twice on the same day", boxes("2020-03-01") + "\np 2020-03-01 N06AB06 ", ["A 2020-03 1/1 20"]),
        ("90 days of follow-up", boxes("2021-09-30"), ["A 2021-09 1/1 10"]),
        ("less", boxes("2021-10-01"), []),
    ],
)
def test_single_delivery(tmp_path, case, lines, expected):
    assert run(tmp_path, lines, SINGLE) == expected


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("metformin alone", "p 2020-03-01 A10BA02", ["A 2020-03 1/1 10"]),
        ("another first", "p 2020-03-01 A10BK01\np 2020-03-02 A10BA02", ["A 2020-03 0/1 10"]),
        ("both on the day", "p 2020-03-01 A10BK01\np 2020-03-01 A10BA02", ["A 2020-03 0/1 20"]),
        ("with insulin on the day", "p 2020-03-01 A10AB01\np 2020-03-01 A10BA02", ["A 2020-03 0/1 10"]),
        ("insulin within 365 days", "p 2019-06-01 A10AB01\np 2020-03-01 A10BA02", []),
        ("insulin alone", "p 2020-03-01 A10AB01", []),
    ],
)
def test_first_line_share(tmp_path, case, lines, expected):
    assert run(tmp_path, "patient care atc\n" + lines, FIRST) == expected


ANTIBIOTICS = """
patient care       flux       atc     boxes gp age amount
p       2020-06-03 2020-06-01 J01CA04 2     A  40  8
p       2020-06-03 2020-06-01 J01CA04 1     A  40  4
p       2020-06-03 2020-06-01 J01MA02 1     A  40  9
q       2020-06-04 2020-06-01 J01CA04 1     A  12  4
q       2020-06-04 2020-09-01 J01CA04 -1    A  12  -4
r       2020-06-05 2020-06-01 J01CA04 1     A  12  4
r       2020-06-05 2020-06-01 N02BE01 1     B  12  1
s       2020-07-05 2020-07-01 N02BE01 1     B  12  1
"""


@pytest.mark.parametrize(
    ("case", "definition", "expected"),
    [
        ("rate, list", {}, {"A 2020-06 3/1000 25", "B 2020-06 0/500 0", "B 2020-07 0/600 0"}),
        ("patients seen", {"denominator": "patients_seen"}, {"A 2020-06 3/2 25", "B 2020-06 0/1 0", "B 2020-07 0/1 0"}),
        (
            "patients seen, children",
            {"denominator": "patients_seen", "population": {"age": [0, 15]}},
            {"A 2020-06 1/1 4", "B 2020-06 0/1 0", "B 2020-07 0/1 0"},
        ),
        ("cost", {"measure": "cost", "unit": "euros"}, {"A 2020-06 25/1000 25", "B 2020-06 0/500 0"}),
        (
            "share",
            {"measure": "share", "denominator": "codes", "numerator_codes": {"include": ["J01MA"]}},
            {"A 2020-06 1/3 9"},
        ),
    ],
)
def test_rate_share_cost(tmp_path, case, definition, expected):
    found = run(tmp_path, ANTIBIOTICS, definition, practitioners=PRACTITIONERS)
    assert expected <= set(found)
    if definition.get("denominator") != "codes":
        return
    assert set(found) == expected


def test_a_list_counts_in_every_month_even_without_a_delivery(tmp_path):
    found = run(tmp_path, ANTIBIOTICS, {}, practitioners=PRACTITIONERS)
    assert len(found) == 2 * 36
    assert {"A 2019-01 0/1000 0", "B 2021-12 0/600 0"} <= set(found)


@pytest.mark.parametrize("denominator", ["list_size", "patients_seen"])
def test_no_analysable_month_gives_no_row(tmp_path, denominator):
    lines = deliveries(ANTIBIOTICS, first="2020-05-01", last_flux="2020-08-01")
    assert run(tmp_path, lines, {"denominator": denominator}, completeness=6, practitioners=PRACTITIONERS) == []


@pytest.mark.parametrize(
    ("case", "definition", "expected"),
    [
        ("rate", {}, {"T1 2020-06 3/1500 25", "T1 2020-07 0/1000 0", "T2 2020-07 0/600 0"}),
        ("patients seen once a territory", {"denominator": "patients_seen"}, {"T1 2020-06 3/2 25", "T2 2020-07 0/1 0"}),
    ],
)
def test_territories(tmp_path, case, definition, expected):
    found = run(tmp_path, ANTIBIOTICS, definition, unit="territory", practitioners=PRACTITIONERS)
    assert expected <= set(found)


STAY = "patient_id facility_id admission_date discharge_date\np H 2020-03-01 2020-03-10"
DRESSINGS = {
    "measure": "renewal_after_stay",
    "codes": {"list": "dressings"},
    "denominator": "stays",
    "window_days": 3,
    "follow_up_days": 3,
}
LIST = pd.DataFrame(
    {
        "code": ["111", "222"],
        "label": ["un", "deux"],
        "valid_from": pd.to_datetime([None, "2020-03-12"]),
        "valid_to": pd.to_datetime([None, "2020-12-31"]),
    }
)
HOSPITAL = "p 2020-03-11 2020-03-10 - H 111"


@pytest.mark.parametrize(
    ("case", "lines", "expected"),
    [
        ("nothing in town", HOSPITAL, ["H 2020-03 0/1 0"]),
        ("town on the day", HOSPITAL + "\np 2020-03-15 2020-03-10 A - 111", ["H 2020-03 1/1 10"]),
        ("town on day 3", HOSPITAL + "\np 2020-03-20 2020-03-13 A - 111", ["H 2020-03 1/1 10"]),
        ("town on day 4", HOSPITAL + "\np 2020-03-20 2020-03-14 A - 111", ["H 2020-03 0/1 0"]),
        ("older town prescription", HOSPITAL + "\np 2020-03-11 2020-03-02 A - 111", ["H 2020-03 0/1 0"]),
        ("another patient's", HOSPITAL + "\nq 2020-03-11 2020-03-11 A - 111", ["H 2020-03 0/1 0"]),
        ("two town lines, one stay", HOSPITAL + 2 * "\np 2020-03-12 2020-03-11 A - 111", ["H 2020-03 1/1 20"]),
        ("no hospital prescription", "p 2020-03-11 2020-03-10 A - 111", []),
        ("after discharge", "p 2020-03-11 2020-03-11 - H 111", []),
        ("prescription date unknown", "p 2020-03-13 - - H 111\np 2020-03-13 - A - 111", ["H 2020-03 1/1 10"]),
        ("unknown and too late", "p 2020-03-14 - - H 111", []),
        ("another hospital's", "p 2020-03-11 2020-03-10 - G 111", []),
        ("code not valid yet", "p 2020-03-11 2020-03-10 - H 222", []),
        ("code valid from that day", "p 2020-03-12 2020-03-10 - H 222", ["H 2020-03 0/1 0"]),
    ],
)
def test_renewal_after_stay(tmp_path, case, lines, expected):
    lines = "patient care prescribed gp hospital code\n" + lines
    found = run(tmp_path, lines, DRESSINGS, unit="facility", codelists={"dressings": LIST}, stays=STAY)
    assert found == expected


def test_monthly_indicators_are_sufficient(tmp_path):
    table = """
    unit_id month      indicator numerator denominator
    b       2020-02-01 essai     1         2
    a       2020-01-15 essai     0         3
    a       2020-01-01 autre     9         9
    """
    source = read_folder(write(tmp_path, monthly_indicators=table))
    wanted = plan(campaign(), indicator(**EPISODE))
    found = compute(source, wanted, wanted.indicator)
    expected = parse("unit_id month numerator denominator amount\na 2020-01-01 0 3 0\nb 2020-02-01 1 2 0")
    assert found.astype(str).values.tolist() == [
        [row.unit_id, row.month, f"{row.numerator}.0", f"{row.denominator}.0", "0.0"] for row in expected.itertuples()
    ]


def test_more_cases_than_there_are_to_count_are_refused_after_an_import(tmp_path):
    """The import keeps what it reads; whoever asks for a share of it is told the first row, and how many there are."""
    imported = load(tmp_path, "Unité;Mois;Num;Den\na;01/2020;1;10\nb;01/2020;12;10\nc;01/2020;11;10\n", MONTHLY)
    wanted = plan(campaign(), indicator(**EPISODE))
    with pytest.raises(DataError, match="ligne 2 : l'indicateur « essai » est une part") as told:
        compute(open_source(imported.folder), wanted, wanted.indicator)
    assert "un numérateur de 12 sur 10 est impossible (2 lignes en tout)" in str(told.value)


@pytest.mark.parametrize(
    ("tables", "definition", "unit", "message"),
    [
        (
            {},
            {},
            "practitioner",
            "practitioners.parquet : table absente. L'indicateur « essai » en a besoin"
            " (une ligne : un praticien et la période où ses caractéristiques valent).",
        ),
        (
            {"practitioners": "practitioner_id\nA"},
            {},
            "practitioner",
            "practitioners.parquet : colonne « list_size » absente. L'indicateur « essai » en a besoin"
            " (patients de la liste (médecin traitant)).",
        ),
        (
            {"practitioners": PRACTITIONERS},
            {},
            "facility",
            "practitioners.parquet : l'indicateur « essai » rapporte des délivrances à la patientèle (list_size), que"
            " seuls des praticiens ou des territoires ont. Choisissez un autre dénominateur.",
        ),
    ],
)
def test_what_is_missing_is_named(tmp_path, tables, definition, unit, message):
    with pytest.raises(DataError) as refused:
        run(tmp_path, ANTIBIOTICS, definition, unit=unit, **tables)
    assert str(refused.value) == message


FILES = open_library().files("indicators")
# an aggregated indicator comes as numbers already: there is no line to count again
DEFINED = {name: Shelf(open_library()).find("indicators", name).value for name in FILES}
INDICATORS = sorted(  # the others: tests/data/test_acts_oracle.py
    name for name, one in DEFINED.items() if hasattr(Question, one.measure) and one.lines == "deliveries"
)


@pytest.fixture(scope="module")
def caisse(tmp_path_factory) -> Path:
    """The synthetic caisse with one patient in 200: a scale of 0.05, then those whose number ends with 0."""
    folder = tmp_path_factory.mktemp("caisse")
    small = demo.cached(folder, scale=0.05)
    tables = {name: pd.read_parquet(small / name) for name in ("deliveries", "stays.parquet", "practitioners.parquet")}
    kept = {
        name: table[table["patient_id"].str.endswith("0")] for name, table in tables.items() if "patient_id" in table
    }
    return write(folder / "few", **{Path(name).stem: table for name, table in (tables | kept).items()})


@pytest.mark.parametrize("name", INDICATORS)
def test_the_engine_agrees_with_the_oracle(caisse, name):
    wanted = shipped(name)
    found = compute(read_folder(caisse), wanted, wanted.indicator)
    expected = oracle(caisse, wanted, wanted.indicator)
    got = {(row.unit_id, f"{row.month:%Y-%m}"): row[3:6] for row in found.itertuples()}
    assert len(got) > 100
    assert got.keys() == expected.keys()
    np.testing.assert_allclose(list(got.values()), [expected[key] for key in got], rtol=0, atol=0.006)
