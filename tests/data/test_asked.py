"""`aos data sql`: the queries for a portal, run on another engine in Oracle's place, and imported back."""

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from sqlglot import exp

from aos_analysis import cli
from aos_analysis.data.columns import READ_AS
from aos_analysis.data.engines.asked import Asked
from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.indicators import compute
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import open_source, read_folder
from tests.shipped import shipped
from tests.tables import deliveries, parse, typed, write

FIRST, LAST = pd.Period("2019-01", "M"), pd.Period("2021-12", "M")
CODES = {"1": "J01CA04", "2": "J01DD08", "3": "J01MA02", "4": "N06AB03", "5": "N06AX16", "6": "A10BA02", "7": "A10BB09"}
PRACTITIONERS = """
practitioner_id territory_id start_date end_date   list_size
A               T1           -          2020-06-30 800
A               T2           2020-07-01 -          900
B               T1           -          -          1000
"""


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Two years and a half of few patients: every measure meets something, one line in ten is a cancellation."""
    rng, rows = np.random.default_rng(7), 2500
    days = pd.Timestamp(2019, 1, 5) + pd.to_timedelta(rng.integers(0, 900, rows), unit="D")
    code = rng.choice(list(CODES), rows)
    frame = pd.DataFrame(
        {
            "patient_id": [f"p{k}" for k in rng.integers(0, 250, rows)],
            "practitioner_id": rng.choice(["A", "B", None], rows, p=[0.5, 0.4, 0.1]),
            "care_date": days.date,
            "flux_date": days.date,
            "code": code,
            "atc": [CODES[c] for c in code],
            "quantity": rng.integers(1, 3, rows),
            "amount": rng.integers(100, 5000, rows) / 100,
            "age": rng.integers(60, 80, rows),
        }
    )
    gone = frame.sample(rows // 10, random_state=7).assign(quantity=lambda f: -f["quantity"])
    return typed("deliveries", pd.concat([frame, gone, deliveries("patient care atc gp\nx 2019-01-02 V03 -")]))


def in_the_place_of_oracle(text: str, tables: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """What each query gives, on tables that have every column of the contract and no truth value."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE dual AS SELECT 1 AS x")
    connection.execute("CREATE MACRO numtodsinterval(n, u) AS to_days(n)")
    connection.execute("CREATE MACRO numtoyminterval(n, u) AS to_months(n)")
    kinds = {"string": "VARCHAR", "float64": "DECIMAL(38, 9)", "int64": "BIGINT", "boolean": "INTEGER", "date": "DATE"}
    for name, frame in tables.items():
        columns = ", ".join(f"{column.name} {kinds[READ_AS[column.kind]]}" for column in CONTRACT[name].columns)
        connection.execute(f"CREATE TABLE {name} ({columns})")
        connection.register("given", frame)
        connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM given")
    trees = [tree.transform(_month_as_text) for tree in sqlglot.parse(text, read="oracle") if tree]
    queries = [tree.sql("duckdb").replace("FX%", "%") for tree in trees]
    return [connection.execute(query).df() for query in queries]


def _month_as_text(node):
    return exp.TimeToStr(this=node.this, format=exp.Literal.string("%Y-%m")) if isinstance(node, exp.ToChar) else node


@pytest.mark.parametrize(
    "name",
    [
        *("antibiotic_rate", "antibiotic_per_patient_seen", "antibiotic_critical_share", "antibiotic_cost"),
        *("antidepressant_duration_180d", "antidepressant_single_delivery", "metformin_first_line"),
    ],
)
def test_what_the_queries_give_is_imported_as_the_same_indicator(lines, tmp_path, name):
    tables = {"deliveries": lines, "practitioners": typed("practitioners", parse(PRACTITIONERS))}
    wanted = shipped(name)
    [found] = in_the_place_of_oracle(Asked(wanted, "oracle", FIRST, LAST).text(), tables)
    (tmp_path / "resultats").mkdir()
    found.to_csv(tmp_path / "resultats" / f"{name}.csv", index=False, sep=";", decimal=",")
    import_data(tmp_path / "resultats", "francais", tmp_path / "donnees")
    imported = compute(open_source(tmp_path / "donnees"), wanted, wanted.indicator)
    counted = compute(read_folder(write(tmp_path / "lignes", **tables)), wanted, wanted.indicator)
    counted = counted[counted["denominator"] > 0].reset_index(drop=True)
    assert len(counted) > 10
    pd.testing.assert_frame_equal(imported, counted, rtol=0, atol=0.005)


def test_the_command_says_where_nobody_has_run_them(capsys, tmp_path):
    place = tmp_path / "requetes.sql"
    line = ["data", "sql", "metformine", "--dialect", "oracle", "--first", "2019-01", "--last-flux", "2023-06"]
    assert cli.status([*line, "--to", str(place)]) == 0
    text = place.read_text("utf-8")
    assert "-- non vérifié sur un serveur Oracle" in text
    assert [line for line in text.splitlines() if line.startswith("-- ") and " " not in line[3:]] == [
        "-- metformin_first_line",
        "-- metformin_single_delivery",
        "-- antibiotic_rate",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"--dialect": "mysql"}, "--dialect mysql n'existe pas. Langues disponibles : postgres, spark, oracle."),
        ({"--first": "2019"}, "--first attend un mois écrit 2024-03 (année-mois), lu « 2019 »."),
        ({"--last-flux": "2019-09"}, "n'a aucun mois complet entre --first et --last-flux"),
    ],
)
def test_what_is_typed_badly_is_told(capsys, change, told):
    typed_so = {"--dialect": "oracle", "--first": "2019-01", "--last-flux": "2023-06"} | change
    assert cli.status(["data", "sql", "metformine", *(word for pair in typed_so.items() for word in pair)]) == 2
    assert told in capsys.readouterr().err
