"""Counts of an indicator, kept by content: the same data, definition and code are counted once, for every report.

What is kept are the rows of `compute`, one file each beside the invented data; its name is a hash of all that they
follow from. They are as sensitive as the data: nothing publishes this folder.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pandas as pd

from aos_analysis.data.code import code
from aos_analysis.data.indicators import compute
from aos_analysis.data.sources import Source
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.plan import Plan
from aos_analysis.places import CACHE

FOLDER = "counts"
UNUSED = 30 * 24 * 3600  # seconds since the last use
LARGEST = 2 * 2**30  # bytes of all that is kept: the oldest leave first


def computed(source: Source, plan: Plan, indicator: Indicator, root: Path | None = None) -> pd.DataFrame:
    """As `compute`. What cannot be written or read again is counted again; a folder that moves is never remembered."""
    if source.folder is None:
        return compute(source, plan, indicator)
    folder = (root or CACHE) / FOLDER
    file = folder / f"{_key(source, plan, indicator)}.parquet"
    with suppress(OSError, ValueError):
        rows = pd.read_parquet(file)
        os.utime(file)
        return rows.assign(month=rows["month"].astype("datetime64[s]"))  # the file has milliseconds
    rows = compute(source, plan, indicator)
    if not source.moved():
        with suppress(OSError):
            _keep(rows, file)
    return rows


def _keep(rows: pd.DataFrame, file: Path) -> None:
    """Whole or not at all; what nobody asked for in a month, and the oldest of too much, leave."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{uuid4().hex}")
    try:
        rows.to_parquet(draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    for old in _leaving(file.parent):
        with suppress(OSError):
            old.unlink(missing_ok=True)


def _leaving(folder: Path) -> Iterator[Path]:
    """Files to remove, a killed draft of an hour included."""
    now, total = time.time(), 0
    files = [(path, path.stat()) for path in folder.iterdir()]
    for path, stat in sorted(files, key=lambda item: -item[1].st_mtime):
        total += stat.st_size
        age = now - stat.st_mtime
        if age > UNUSED or total > LARGEST or (path.name.startswith(".") and age > 3600):
            yield path


def _key(source: Source, plan: Plan, indicator: Indicator) -> str:
    """Hash of the data, of the indicator with the lists and values that it names, of what the campaign says of units
    and of completeness, of the code and of the engines."""
    asked = indicator.model_dump(mode="json")
    named = set(_words(asked))
    lists = {name: plan.codelists[name].to_csv(index=False) for name in sorted(named & plan.codelists.keys())}
    values = {name: plan.values[name].model_dump(mode="json") for name in sorted(named & plan.values.keys())}
    campaign = [plan.campaign.unit, plan.campaign.completeness_months]
    parts = [source.info.sha256, asked, lists, values, campaign, code()]
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _words(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for item in node.values() if isinstance(node, dict) else node:
            yield from _words(item)
