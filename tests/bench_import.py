"""What an import costs beside DuckDB's own typed reader: CPU seconds and memory, on lines invented here.

    make bench-import [LINES=…]        python -m tests.bench_import [LINES]: ten million lines by default

Both read the same latin-1 file (`;`, decimal comma, dates 31/12/2024) and write Parquet, each in its own process. The
typed reader checks little: no width, no formula, no identifier in clear, no hash, no line number. Quote the ratio, not
the seconds: the machine decides of those. Measured in 2026-11 on a busy machine of two cores, ten million lines: 1.25
(0.94 to 1.30 in 5 pairs), 1.42 with the two seconds that Python and its libraries take to start; 0.66 GiB.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np

NAMES = ("Bénéficiaire", "N° prescripteur", "Date de soin", "Date de flux", "Type de code", "Code CIP", "Classe ATC")
HEADER = ";".join([*NAMES, "Quantité", "Montant remboursé", "Âge", "Sexe", "Libellé du département"])
TYPES = ["VARCHAR", "VARCHAR", "DATE", "DATE", "VARCHAR", "VARCHAR", "VARCHAR", "DOUBLE", "DOUBLE", "BIGINT"]
TYPES += ["VARCHAR", "VARCHAR"]
DEPARTMENTS = ("Côtes-d'Armor", "Manche", "Isère", "Haute-Loire")
CHUNK = 100_000
WAYS = ("typed", "imported")
PAIRS = 5  # one way just after the other: a busy machine slows both


def write(path: Path, lines: int) -> None:
    """Lines of reimbursement: 400,000 patients, 400 practitioners, 3,000 codes, 1,400 days."""
    rng = np.random.default_rng(1)
    start = np.datetime64("2021-01-01")
    days = [f"{day:%d/%m/%Y}" for day in (start + np.arange(1600)).astype("datetime64[D]").astype(object)]
    with path.open("w", encoding="latin-1") as stream:
        stream.write(f"{HEADER}\n")
        for first in range(0, lines, CHUNK):
            count = min(CHUNK, lines - first)
            patients, codes = rng.integers(0, 400_000, count), rng.integers(0, 3000, count)
            care, delay = rng.integers(0, 1400, count), rng.integers(20, 150, count)
            doctors, boxes = rng.integers(0, 400, count), rng.choice([1, 1, 1, 2, 3, -1], count)
            amounts, ages = rng.gamma(2, 9, count), rng.integers(0, 100, count)
            stream.writelines(
                f"{p * 2654435761 % 2**40:010x}{p:06x};P{d:05d};{days[c]};{days[c + w]};CIP13;{3400930000000 + k};"
                f"J01C{k % 10}{k % 90:02d};{b};{f'{a:.2f}'.replace('.', ',')};{g};{1 + k % 2};{DEPARTMENTS[k % 4]}\n"
                for p, d, c, w, k, b, a, g in zip(
                    patients, doctors, care, delay, codes, boxes, amounts, ages, strict=True
                )
            )


def typed(source: Path, folder: Path) -> None:
    """DuckDB's own reader, typed, to Parquet."""
    import duckdb

    columns = ", ".join(f"'c{rank}': '{kind}'" for rank, kind in enumerate(TYPES))
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"""COPY (FROM read_csv('{source}', delim = ';', header = true, encoding = 'latin-1', quote = '"',
            auto_detect = false, columns = {{{columns}}}, decimal_separator = ',', dateformat = '%d/%m/%Y'))
            TO '{folder / "typed.parquet"}'"""
        )


def imported(source: Path, folder: Path) -> None:
    """The whole import."""
    from aos_analysis.data.importing.importer import import_data

    import_data(source, "francais", folder / "data")


def measure(way: str, source: Path) -> tuple[float, float]:
    """(CPU seconds, peak GiB) of a process that does it once."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench_import", way, str(source), folder], capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, float(done.stdout)


def main(lines: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "lignes.csv"
        write(source, lines)
        small = Path(folder) / "une_ligne.csv"
        write(small, 1)
        print(f"{lines:,} lines, {os.path.getsize(source) / 2**20:.0f} MiB, {os.cpu_count()} cores")
        fixed = {way: measure(way, small)[0] for way in WAYS}
        runs = [{way: measure(way, source) for way in WAYS} for _ in range(PAIRS)]
        for way in WAYS:
            cpu, peak = median(run[way][0] for run in runs) - fixed[way], max(run[way][1] for run in runs)
            print(
                f"{way:9} {cpu:6.2f} CPU s ({cpu / lines * 1e7:.1f} for 10 M), {fixed[way]:.2f} start, {peak:.2f} GiB"
            )
        ratios = [(run["imported"][0] - fixed["imported"]) / (run["typed"][0] - fixed["typed"]) for run in runs]
        print(f"ratio     {median(ratios):6.2f} (from {min(ratios):.2f} to {max(ratios):.2f} in {PAIRS} pairs)")
        whole = median(run["imported"][0] / run["typed"][0] for run in runs)
        print(f"          {whole:6.2f} with the start of each process")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        {"typed": typed, "imported": imported}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
