"""Calibrating a campaign: pseudo-campaigns drawn in a few processes, every finished one kept, more only added."""

import hashlib
import json
import os
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from io import StringIO
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from aos_analysis.data import synthetic
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import CACHE, Source, open_source, synthetic_scale
from aos_analysis.data.synthetic.caisse import CAMPAIGNS
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.frozen import analysis_sha256
from aos_analysis.definitions.plan import Plan
from aos_analysis.run.files import table, write_text
from aos_analysis.run.workers import MOST_JOBS, start_worker
from aos_analysis.study.calibration import DRAW_COLUMNS, Calibration, one_run, summary
from aos_analysis.study.designs import design_module
from aos_analysis.study.pseudo_campaigns import Setting, before_the_campaign, settings
from aos_analysis.words import numbers
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say

BASES = {"practitioner": 4, "facility": 20, "territory": 10}  # null caisses, by kind of unit
FEW_RUNS = 10  # of each setting, where a notebook is run before any `aos calibrate`
CHUNK = 5  # runs a process does between two lines of progress


@dataclass(frozen=True)
class Ground:
    """Untouched panels of one shape, the campaign as it lies in them, and the file that keeps the runs made on them."""

    bases: tuple[Panel, ...]
    campaign: Campaign
    draws: Path


def ground(plan: Plan, source: Source) -> Ground:
    """Null caisses for a campaign of the generator, the months before the campaign for any other data."""
    stream, draws = _stream(plan, source), _folder(plan, source) / "runs.csv"
    if not getattr(design_module(plan.campaign.design), "REDRAWN", True):
        raise ParameterError(Fault(f"{plan.campaign.id}.yaml", say("calibration.not_redrawn")))
    if stream is None:
        try:
            panel, campaign = before_the_campaign(build_panel(source, plan), plan.campaign)
        except ValueError as error:
            raise DataError(Fault(source.info.source, say("calibration.no_past"))) from error
        return Ground((panel,), campaign, draws)
    seeds, scale = range(1, BASES[plan.campaign.unit] + 1), synthetic_scale()
    folders = [synthetic.cached(CACHE, seed, scale, streams=(stream,), effect=0.0) for seed in seeds]
    return Ground(tuple(build_panel(open_source(folder), plan) for folder in folders), plan.campaign, draws)


def _stream(plan: Plan, source: Source) -> str | None:
    """The generator's part that simulates the campaign, on the generator's own data."""
    return CAMPAIGNS.get(plan.campaign.contacts_name) if source.info.synthetic else None


def _folder(plan: Plan, source: Source) -> Path:
    """One folder for the same plan, data and code of the analysis."""
    parts = [plan.content(), source.info.sha256, analysis_sha256(plan.campaign.design)]
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return CACHE / "calibration" / f"{plan.campaign.id}-{key[:16]}"


def calibrate(plan: Plan, source: Source, runs: int = FEW_RUNS) -> Calibration:
    """What the runs kept so far say; where there is none, `runs` of each setting are made first."""
    draws = _folder(plan, source) / "runs.csv"
    if not draws.is_file():
        draw(ground(plan, source), runs, 1, lambda text: None)
    origin = "before" if _stream(plan, source) is None else "null"
    bases = 1 if origin == "before" else BASES[plan.campaign.unit]
    return Calibration(plan, source.info, origin, bases, tuple(summary(read_draws(draws))))


def draw(place: Ground, runs: int, jobs: int | None, tell: Callable[[str], None]) -> int:
    """Brings every setting to `runs` runs; returns how many were missing."""
    done = read_draws(place.draws)
    known = set(zip(done["targeting"], done["visit_order"], done["effect"], done["run"], strict=True))
    wanted = [(s, run) for run in range(runs) for s in settings(place.campaign)]
    missing = [(s, run) for s, run in wanted if (s.targeting, s.visit_order, s.effect, run) not in known]
    place.draws.parent.mkdir(parents=True, exist_ok=True)
    write_text(place.draws, _whole(place.draws) or table(DRAW_COLUMNS, ()))
    began, made = time.monotonic(), 0
    for rows in _made(place, missing, jobs or min(MOST_JOBS, os.cpu_count() or 1)):
        with place.draws.open("a", encoding="utf-8", newline="") as file:
            file.write(table(DRAW_COLUMNS, rows).split("\r\n", 1)[1])
        made += len(rows)
        left = (time.monotonic() - began) / made * (len(missing) - made)
        words = {"done": numbers.number(made), "all": numbers.number(len(missing)), "left": numbers.number(left / 60)}
        tell(say("calibration.progress", campaign=place.campaign.id, **words))
    return made


def _made(place: Ground, tasks: Sequence[tuple[Setting, int]], jobs: int) -> Iterator[list[dict]]:
    """Rows of the runs, chunk by chunk, in the order in which they end."""
    chunks = [tasks[i : i + CHUNK] for i in range(0, len(tasks), CHUNK)]
    if jobs == 1 or len(chunks) < 2:
        yield from (_rows(place.bases, place.campaign, chunk) for chunk in chunks)
        return
    bases = place.draws.parent / "bases.pickle"  # read by our own processes only
    bases.write_bytes(pickle.dumps((place.bases, place.campaign)))
    try:
        with ProcessPoolExecutor(jobs, get_context("spawn"), _load, (bases,)) as pool:
            try:
                for future in as_completed([pool.submit(_work, chunk) for chunk in chunks]):
                    yield future.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)  # interrupted: what has begun ends, nothing else begins
    finally:
        bases.unlink(missing_ok=True)


_GROUND: list = []  # of a worker process


def _load(bases: Path) -> None:
    start_worker()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    _GROUND[:] = pickle.loads(bases.read_bytes())


def _work(chunk: Sequence[tuple[Setting, int]]) -> list[dict]:
    return _rows(*_GROUND, chunk)


def _rows(bases: Sequence[Panel], campaign: Campaign, chunk: Sequence[tuple[Setting, int]]) -> list[dict]:
    return [one_run(bases, campaign, setting, run) for setting, run in chunk]


def read_draws(path: Path) -> pd.DataFrame:
    """The runs kept so far, in the order of settings and runs."""
    text = _whole(path)
    if not text:
        return pd.DataFrame(columns=list(DRAW_COLUMNS))
    found = pd.read_csv(StringIO(text)).drop_duplicates(["targeting", "visit_order", "effect", "run"])
    order = found["targeting"].map({"random": 0, "level": 1})
    return found.assign(order=order).sort_values(["order", "visit_order", "effect", "run"]).drop(columns="order")


def _whole(path: Path) -> str:
    """The file without a last line that a kill has cut."""
    text = path.read_bytes().decode("utf-8") if path.is_file() else ""
    return text[: text.rfind("\n") + 1]
