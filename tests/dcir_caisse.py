"""What the tests of the SNDS share: a small caisse, the same as SNDS tables, and how the two name people and places."""

from pathlib import Path

import duckdb
import pandas as pd

from aos_analysis import demo
from aos_analysis.demo.dcir import write_dcir

SCALE = 0.02
SHORT = ("2022-04-01", "2022-12-01")  # months of flux of the short caisse: practices change hands in between
NAMES = """
    WITH everyone AS (
        SELECT patient_id FROM '{caisse}/deliveries/*.parquet' UNION SELECT patient_id FROM '{caisse}/stays.parquet'
        UNION ALL SELECT 'S' || range FROM range(40)
    ), numbered AS (SELECT patient_id, row_number() OVER (ORDER BY patient_id) - 1 AS n FROM everyone)
    SELECT patient_id, 'A' || upper(left(md5((n - (n % 20 = 1)::INTEGER)::VARCHAR), 16)) || '-'
        || (1 + (n % 20 = 1)::INTEGER) AS named FROM numbered
"""
SPECIALISTS_CODES = ("3400999999014", "0999001")
PARTS = {"deliveries/*.parquet": "flux_date", "stays.parquet": "discharge_date"}


def make_caisse(folder: Path) -> Path:
    return demo.cached(folder, scale=SCALE)


def make_short(caisse: Path, folder: Path) -> Path:
    """A few months of half of the patients: enough for every pitfall."""
    (folder / "deliveries").mkdir(parents=True)
    for part, day in PARTS.items():
        target = (folder / part.replace("*", "all")).as_posix()
        where = f"{day} BETWEEN '{SHORT[0]}' AND '{SHORT[1]}' AND patient_id[-1] IN ('0', '2', '4', '6', '8')"
        duckdb.connect().execute(f"COPY (FROM '{caisse.as_posix()}/{part}' WHERE {where} ORDER BY ALL) TO '{target}'")
    for name in ("practitioners.parquet", "facilities.parquet", "contacts.parquet", "dataset.json"):
        (folder / name).write_bytes((caisse / name).read_bytes())
    return folder


def make_snds(caisse: Path, folder: Path, form: str = "parquet") -> Path:
    write_dcir(caisse, folder, form)
    return folder


def facility_names(caisse: Path) -> dict[str, str]:
    """Facility of the caisse -> its FINESS number."""
    ids = sorted(pd.read_parquet(caisse / "facilities.parquet")["facility_id"])
    return {name: f"{'500' if place % 2 else '010'}{place:05d}" for place, name in enumerate(ids, 1)}


def renamed(caisse: Path, table: str) -> str:
    """SQL of the deliveries or stays of the caisse, under the names that an import gives."""
    facilities = ", ".join(f"('{name}', '{number}')" for name, number in facility_names(caisse).items())
    source = f"{caisse.as_posix()}/{'deliveries/*' if table == 'deliveries' else table}.parquet"
    return f"""
        WITH person AS ({NAMES.format(caisse=caisse.as_posix())}), place (facility_id, finess) AS (VALUES {facilities})
        SELECT * EXCLUDE (named, finess) REPLACE (person.named AS patient_id, place.finess AS facility_id)
        FROM '{source}' JOIN person USING (patient_id) LEFT JOIN place USING (facility_id)
    """


def imported(folder: Path, table: str) -> str:
    """SQL of a table as imported, without the lines of the specialists that only the SNDS tables hold."""
    if table != "deliveries":
        return f"FROM '{folder.as_posix()}/{table}/*.parquet'"
    return f"FROM '{folder.as_posix()}/deliveries/*.parquet' WHERE code NOT IN {SPECIALISTS_CODES}"


def differences(one: str, other: str, columns: str = "*") -> list[tuple]:
    """Rows of either query that the other does not have (as often): none where they are the same."""
    connection = duckdb.connect()
    queries = [f"(SELECT {columns} FROM ({query}))" for query in (one, other)]
    found = [f"({left} EXCEPT ALL {right})" for left, right in (queries, queries[::-1])]
    return [row for query in found for row in connection.execute(f"{query} LIMIT 3").fetchall()]
