"""Indicators counted in a real PostgreSQL: the same numbers as on a folder, nothing written, no patient out."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from aos_analysis import cli, demo
from aos_analysis.data.indicators import compute
from aos_analysis.data.schema import CONTRACT
from aos_analysis.data.sources import Source, open_source, read_anywhere, read_folder
from aos_analysis.run.report import refuse_moved
from aos_analysis.words.errors import DataError
from tests import server as servers
from tests.server import ANALYST, PASSWORD, Server
from tests.shipped import shipped
from tests.tables import campaign, deliveries, indicator, plan, write

SCHEMA, NAMES = "Région Nord", {"deliveries": "Délivrances", "practitioners": "PRATICIENS"}
AS_STORED = {
    "care_date": "text",
    "flux_date": "varchar(10)",
    "amount": "numeric(12,2)",
    "quantity": "numeric",
    "practitioner_id": "varchar(40)",
}
INDICATORS = (
    *("antibiotic_cost", "antibiotic_critical_share", "antibiotic_per_patient_seen", "antibiotic_rate"),
    *("antidepressant_duration_180d", "antidepressant_single_delivery", "benzodiazepine_share_65", "sick_leave_days"),
    *("dressing_renewal_3d", "metformin_first_line", "metformin_single_delivery", "psychotropics_three"),
)


@pytest.fixture(scope="module")
def server():
    with servers.started() as found:
        yield found


@pytest.fixture
def connected(server: Server, tmp_path, monkeypatch):
    """Opens a schema of the server as the analyst: the place that `--data` names, its file written so."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    def call(schema: str, **changes) -> str:
        said = {"id": "entrepot", "source": "Entrepôt d'essai", "engine": "postgresql", "host": "127.0.0.1"}
        said |= {"port": server.port, "database": "postgres", "schema": schema, "user": ANALYST} | changes
        path = tmp_path / "equipe" / "connections" / "entrepot.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        return f"connection:{path}"

    return call


@pytest.fixture(scope="module")
def region(tmp_path_factory, server) -> Source:
    """The synthetic region, one patient in 200, as a folder and in the server: text dates, NUMERIC amounts."""
    folder = tmp_path_factory.mktemp("region")
    whole = demo.cached(folder, scale=0.05)
    frames = {path.stem: pd.read_parquet(path) for path in whole.iterdir() if path.stem in CONTRACT}
    few = {name: f[f["patient_id"].str.endswith("0")] if "patient_id" in f else f for name, f in frames.items()}
    stored = {name: f for name, f in few.items() if name != "contacts"}
    server.load(SCHEMA, {NAMES.get(name, name): f for name, f in stored.items()}, AS_STORED)
    return read_folder(write(folder / "few", **stored))


@pytest.fixture(scope="module")
def database(server, region, tmp_path_factory) -> Source:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        said = {"id": "nord", "source": "Région", "engine": "postgresql", "host": "127.0.0.1", "port": server.port}
        said |= {"database": "postgres", "schema": SCHEMA, "user": ANALYST, "tables": NAMES}
        path = tmp_path_factory.mktemp("equipe") / "connections" / "nord.yaml"
        path.parent.mkdir()
        path.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        return read_anywhere(f"connection:{path}")


@pytest.mark.parametrize("name", INDICATORS)
def test_an_indicator_is_the_same_to_the_last_digit(region, database, name):
    wanted = shipped(name)
    expected = compute(region, wanted, wanted.indicator)
    assert len(expected) > 50
    pd.testing.assert_frame_equal(compute(database, wanted, wanted.indicator), expected, check_exact=True)


@pytest.mark.parametrize("name", ["antibiotic_rate", "antibiotic_per_patient_seen"])
def test_territories_are_joined_where_the_lines_are(region, database, name):
    of = shipped(name)
    wanted = replace(of, campaign=of.campaign.model_copy(update={"unit": "territory"}))
    expected = compute(region, wanted, wanted.indicator)
    pd.testing.assert_frame_equal(compute(database, wanted, wanted.indicator), expected, check_exact=True)


def test_the_rows_are_checked_where_they_are(database):
    assert database.check() == []


def test_no_patient_comes_out(database):
    with pytest.raises(AssertionError, match="patients out of the database"):
        database.table("deliveries").select("patient_id").execute()


def test_the_smallest_identifier_is_the_same_whatever_the_collation(server, connected, tmp_path):
    """The server sorts « a1 » before « B1 », as a French dictionary does."""
    lines = deliveries("patient care atc gp\n1 2020-05-04 N06AB a1\n1 2020-05-04 N06AB B1")
    server.load("egalites", {"deliveries": lines})
    definition = {"measure": "single_delivery", "codes": {"include": ["N06A"]}, "denominator": "codes"}
    definition |= {"washout_days": 365, "window_days": 90, "follow_up_days": 90}
    wanted = plan(campaign(), indicator(**definition))
    opened = (open_source(connected("egalites")), read_folder(write(tmp_path / "d", deliveries=lines)))
    found = [compute(source, wanted, wanted.indicator) for source in opened]
    assert [list(rows["unit_id"]) for rows in found] == [["B1"], ["B1"]]


def test_dates_that_do_not_exist_are_told_and_stop_nothing(server, connected):
    lines = deliveries("patient care atc\n1 2020-05-04 J01\n2 2020-05-05 J01").assign(care_date="2021-02-31")
    server.load("dates", {"deliveries": lines})
    with pytest.raises(DataError) as refused:
        open_source(connected("dates"))
    assert "dates.deliveries : " in str(refused.value) and "2021-02-31" in str(refused.value)


def test_identity_follows_the_content(server, connected):
    lines = deliveries("patient care atc\n1 2020-05-04 J01\n2 2020-05-05 J01")
    server.load("identite", {"deliveries": lines})
    first = open_source(connected("identite")).info
    assert open_source(connected("identite")).info.sha256 == first.sha256
    known = first.database.tables[0]
    assert (known.name, known.rows, known.sums["amount"]) == ("deliveries", 4, 2000)
    assert known.bounds["care_date"] == ("2019-01-01", "2021-12-01")
    assert (first.last_flux.isoformat(), first.database.read_only) == ("2021-12-01", True)
    with server.connect() as writer:
        writer.execute("UPDATE identite.deliveries SET amount = amount + 0.01 WHERE patient_id = '1'")
    assert open_source(connected("identite")).info.sha256 != first.sha256


def test_a_report_of_data_that_moved_is_not_kept(server, connected):
    lines = deliveries("patient care atc\n1 2020-05-04 J01")
    server.load("chargement", {"deliveries": lines})
    place = connected("chargement")
    job = SimpleNamespace(info=read_anywhere(place).info, data=place)
    refuse_moved(job)
    with server.connect() as writer:
        writer.execute("INSERT INTO chargement.deliveries SELECT * FROM chargement.deliveries LIMIT 1")
    with pytest.raises(DataError, match="ont changé pendant l'exécution : le rapport n'est pas gardé"):
        refuse_moved(job)


def test_one_snapshot_where_nothing_is_written(server, connected):
    psycopg = pytest.importorskip("psycopg")
    server.load("instantane", {"deliveries": deliveries("patient care atc\n1 2020-05-04 J01")})
    source = read_anywhere(connected("instantane"))
    with server.connect() as writer:
        writer.execute("DELETE FROM instantane.deliveries")
    assert source.table("deliveries").count().execute() == 3
    reader = source.raw["deliveries"].get_backend()
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reader.con.execute("CREATE TEMPORARY TABLE t (x int)")


FAULTS = {
    "another port": ({"port": 1}, "le serveur ne répond pas"),
    "another password": ({}, "mot de passe refusé par le serveur"),
    "no password": ({}, "le serveur demande un mot de passe"),
    "another database": ({"database": "absente"}, "base « absente » ou compte inconnus"),
    "no table": ({"schema": "vide"}, "aucune table du contrat de données dans le schéma « vide »"),
    "a table that is not there": ({"tables": {"stays": "sejours"}}, "table « sejours » absente de la base"),
    "a table of no contract": ({"tables": {"ventes": "v"}}, "« ventes », qui n'est pas une table du contrat"),
    "no right": ({"tables": {"deliveries": "reserve"}}, "n'a pas le droit de lire « reserve »"),
    "too long": ({"timeout_s": 1, "tables": {"deliveries": "lente"}}, "a dépassé 1 seconde et a été arrêtée"),
}


@pytest.fixture(scope="module")
def faulty(server):
    server.load("fautes", {"deliveries": deliveries("patient care atc\n1 2020-05-04 J01")})
    with server.connect() as writer:
        writer.execute("CREATE TABLE fautes.reserve AS SELECT * FROM fautes.deliveries")
        writer.execute("CREATE VIEW fautes.lente AS SELECT d.* FROM fautes.deliveries d, pg_sleep(3)")
        writer.execute(f"GRANT SELECT ON fautes.lente TO {ANALYST}")


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_one_french_sentence(connected, faulty, monkeypatch, case):
    changes, expected = FAULTS[case]
    place = connected(**{"schema": "fautes"} | changes)
    passwords = {"another password": "faux", "no password": ""}
    monkeypatch.setenv("PGPASSWORD", passwords.get(case, PASSWORD))
    with pytest.raises(DataError) as refused:
        read_anywhere(place)
    [told] = str(refused.value).splitlines()
    assert told.startswith("entrepot.yaml : ") and expected in told
    assert PASSWORD not in told


def test_check_says_what_the_database_is(connected, server, capsys):
    server.load("lecture", {"deliveries": deliveries("patient care atc\n1 2020-05-04 J01")})
    folder = Path(connected("lecture").removeprefix("connection:")).parent.parent
    code = cli.status(["check", "antibiotiques", "--data", "connection:entrepot", "--parameters", str(folder)])
    told = capsys.readouterr().out.replace("\u00a0", " ")
    assert "base « postgres », schéma « lecture »" in told and "deliveries : 3 lignes." in told
    assert "Dernier mois de traitement : décembre 2021." in told
    assert "Ce compte ne peut pas écrire dans ces tables." in told
    assert code == 3  # no registry, no contacts: told after
