"""DuckDB keeps to its share of the machine, and spills where nothing stays."""

import os
from pathlib import Path

import duckdb
import pytest

import aos_analysis
from aos_analysis.data.importing.drafts import working_in
from aos_analysis.data.limits import BESIDE, IMPORT, MOST, SPILL, hold, limit, spill_folder
from aos_analysis.run.workers import start_worker

GIB = 2**30


@pytest.mark.parametrize(
    ("machine", "beside", "expected"),
    [
        (2 * GIB, "1", int(0.6 * 2 * GIB)),
        (4 * GIB, "2", int(0.6 * 4 * GIB / 2)),
        (4 * GIB, "0", MOST),  # nonsense is no reason to stop
        (4 * GIB, "deux", MOST),
        (400 * GIB, "8", MOST),
    ],
)
def test_each_process_has_its_share(monkeypatch, machine, beside, expected):
    monkeypatch.setenv(BESIDE, beside)
    assert limit(machine) == expected


def test_a_sum_that_does_not_fit_spills_where_it_was_told(tmp_path, monkeypatch):
    """Two million groups in 40 MB: more than memory holds. Nothing is left of them afterwards."""
    monkeypatch.setenv(SPILL, str(tmp_path / "débord d'été"))
    monkeypatch.setattr("aos_analysis.data.limits.MOST", 40 * 2**20)
    with duckdb.connect() as connection:
        hold(connection)
        connection.execute("SET threads = 1")
        connection.execute("CREATE TABLE lines AS SELECT i::VARCHAR || 'patient' AS id FROM range(2000000) t(i)")
        groups = "SELECT count(*) FROM (SELECT id, count(*) FROM lines GROUP BY id ORDER BY 2, 1)"
        assert connection.execute(groups).fetchall() == [(2_000_000,)]
        assert (tmp_path / "débord d'été").exists()
    assert not (tmp_path / "débord d'été").exists()


def test_lines_never_spill_into_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.delenv(SPILL, raising=False)
    monkeypatch.chdir(tmp_path)
    assert not spill_folder().is_relative_to(tmp_path)


def test_an_import_takes_half_a_gibibyte_and_spills_into_its_draft(tmp_path):
    with working_in(tmp_path / "brouillon d'été") as connection:
        asked = "SELECT current_setting('memory_limit'), current_setting('temp_directory')"
        assert connection.execute(asked).fetchone() == ("512.0 MiB", str(tmp_path / "brouillon d'été"))
    assert limit(400 * GIB, IMPORT) == 512 * 2**20


def test_processes_side_by_side_know_how_many_they_are(monkeypatch):
    monkeypatch.setenv(BESIDE, "1")
    for name in ("signal.signal", "Thread"):
        monkeypatch.setattr(f"aos_analysis.run.workers.{name}", lambda *_, **__: Silent())
    start_worker(4, dict(os.environ))
    assert limit(8 * GIB) == int(0.6 * 8 * GIB / 4)


class Silent:
    """In place of the thread that ends a worker with its parent."""

    def start(self) -> None:
        """Nothing to end here."""


def test_whoever_opens_a_database_holds_it():
    """Limits were lost once without a word: a module that opens one of DuckDB's asks for them here."""
    texts = {path: path.read_text("utf-8") for path in Path(aos_analysis.__path__[0]).rglob("*.py")}
    opening = {path for path, text in texts.items() if "duckdb.connect(" in text}
    assert opening and not {path.name for path in opening if "import hold" not in texts[path].replace("IMPORT, ", "")}
    assert {path.name for path, text in texts.items() if "SET memory_limit" in text} == {"limits.py"}
