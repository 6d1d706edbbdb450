"""DuckDB keeps to its share of the machine, and spills where nothing stays."""

import duckdb
import pytest

from aos_analysis.data.limits import BESIDE, MOST, SPILL, hold, limit, spill_folder

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
