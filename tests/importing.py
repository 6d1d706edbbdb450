"""An import in one line: a text, a small mapping written in French headers, and what came of it."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from aos_analysis.data.importing.importer import import_data
from aos_analysis.data.importing.summary import ImportSummary

SIGNED = """
reference: {source: essai, date: 2026-11}
signature: {authored_by: Équipe, checked_by: null, review_by: 2027-06}
"""
LINES = """
id: essai
title: Essai
decimal: ","
dates: [dd/mm/yyyy, ddMONyyyy]
tables:
  deliveries:
    columns:
      patient_id: {names: [patient]}
      practitioner_id: {names: [n° prescripteur]}
      care_date: {names: [date de soin]}
      flux_date: {names: [date de flux]}
      code: {names: [code CIP], width: [7, 13]}
      quantity: {names: [quantité]}
      amount: {names: [montant]}
"""
MONTHLY = """
id: essai
title: Essai
decimal: ","
dates: [mm/yyyy]
missing: [nd]
tables:
  monthly_indicators:
    columns:
      unit_id: {names: [unité]}
      month: {names: [mois]}
      indicator: {value: essai}
      numerator: {names: [num]}
      denominator: {names: [den]}
    totals: [{names: [unité], values: ["999", "France*"]}]
"""
HEADER = "Patient;N° prescripteur;Date de soin;Date de flux;Code CIP;Quantité;Montant"
GOOD = "p1;A;25/10/2022;01/11/2022;3400930000123;1;12,50"


@dataclass(frozen=True)
class Imported:
    """What an import left: its summary, its rows in order, its rejects as (line, column, value, reason)."""

    summary: ImportSummary
    folder: Path

    @property
    def rows(self) -> pd.DataFrame:
        (table,) = self.summary.tables
        parts = sorted((self.folder / table.table).glob("*.parquet"))
        return pd.concat([pq.read_table(part).to_pandas() for part in parts], ignore_index=True)

    @property
    def rejects(self) -> list[tuple[int, str, str, str]]:
        return [] if self.summary.rejects is None else read_rejects(self.summary.rejects)


def read_rejects(path: Path) -> list[tuple[int, str, str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        _, *rows = csv.reader(stream, delimiter=";")
    return [(int(line), column, value, reason) for _, line, column, value, reason in rows]


def overlay(folder: Path, mapping: str = LINES, name: str = "essai") -> Path:
    """A team's parameters with one mapping."""
    path = folder / "parametres" / "sources" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(mapping + SIGNED, encoding="utf-8")
    return path.parents[1]


def load(folder: Path, content: str | bytes, mapping: str = LINES, name: str = "lignes.csv", key=None) -> Imported:
    """Imports one file of this content."""
    source = folder / "source" / name
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    target = folder / "données"
    return Imported(import_data(source, "essai", target, key, overlay(folder, mapping)), target)


def text(*lines: str) -> str:
    return "".join(f"{line}\n" for line in (HEADER, *lines))
