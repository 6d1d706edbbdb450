"""The register of campaigns: every effect below a share and the outputs, read from their packets, kept for a plan."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from aos_analysis.page.portal.edition import Edition
from aos_analysis.page.sheet import Sheet
from aos_analysis.reports.editions import read_editions
from aos_analysis.reports.files import PARAMETERS
from aos_analysis.study.planning.usual import Entry

USUAL = "usual.csv"
COLUMNS = tuple(name for name in Entry.__dataclass_fields__ if name != "kept")
TEXTS = ("run", "series", "caisse", "campaign", "repeats", "title", "design", "indicator", "solidity")
WITHDRAWN = "withdrawn"  # value of `run` in the line that counts the editions a share took back


def effects_below(roots: Iterable[Path], synthetic: bool) -> list[Entry]:
    """Every run of every campaign once, invented ones apart from real ones. A run that is both published and among the
    outputs is one."""
    found: dict[str, Entry] = {}
    for root in roots:
        for edition in read_editions(root)[0] if root.is_dir() else ():
            if edition.kind == "effect" and edition.synthetic is synthetic:
                entry = _entry(root, edition)
                found.setdefault(entry.run, entry)
    return list(found.values())


def _entry(root: Path, edition: Edition) -> Entry:
    declared, relative = edition.declared, edition.wanted
    channels, repeats = _of_file(root / edition.path / PARAMETERS)
    return Entry(
        run=edition.path.rpartition("/")[2],
        series=edition.series,
        caisse=edition.caisse,
        campaign=declared["campaign"],
        repeats=declared.get("repeats") or repeats,
        title=edition.title,
        day=edition.day,
        design=declared["design"],
        indicator=declared["indicator"],
        channels=tuple(declared.get("channels") or channels),
        estimate=relative.estimate,
        low=relative.low,
        high=relative.high,
        solidity=(declared.get("solidity") or {}).get("key") or "",
    )


def _of_file(path: Path) -> tuple[tuple[str, ...], str]:
    """Channels and campaign repeated, where a packet has its parameters and its declaration does not say them."""
    if not path.is_file():
        return (), ""
    campaign = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))["campaign"]
    return tuple(campaign["exposure"]["channels"]), campaign.get("repeats") or ""


def register_text(entries: Iterable[Entry], withdrawn: int) -> str:
    """As it is kept beside the runs of a plan: the report follows it."""
    rows = [{**vars(e), "day": e.day.isoformat(), "channels": json.dumps(e.channels)} for e in entries]
    rows.sort(key=lambda row: (str(row["day"]), str(row["run"])))
    return Sheet(COLUMNS).text([*rows, dict.fromkeys(COLUMNS) | {"run": WITHDRAWN, "estimate": withdrawn}])


def read_register(path: Path) -> tuple[list[Entry], int]:
    """Entries, and how many editions were withdrawn; nothing where no register was kept."""
    if not path.is_file():
        return [], 0
    rows = pd.read_csv(StringIO(path.read_text("utf-8")), dtype=dict.fromkeys((*TEXTS, "day", "channels"), str))
    gone = rows["run"] == WITHDRAWN
    return list(_entries(rows[~gone])), int(rows.loc[gone, "estimate"].sum())


def _entries(rows: pd.DataFrame) -> Iterator[Entry]:
    for row in rows.astype(object).where(rows.notna(), None).to_dict("records"):
        estimate, low, high = (float("nan") if row[k] is None else float(row[k]) for k in ("estimate", "low", "high"))
        channels, day = tuple(json.loads(row["channels"])), date.fromisoformat(row["day"])
        texts: dict[str, Any] = {name: row[name] or "" for name in TEXTS}
        yield Entry(**texts, day=day, channels=channels, estimate=estimate, low=low, high=high)
