"""Calibrating a campaign: pseudo-campaigns drawn in a few processes, every finished one kept, more only added."""

import hashlib
import json
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
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
from aos_analysis.run.kernel import SINGLE_THREAD
from aos_analysis.run.workers import MOST_JOBS, start_worker
from aos_analysis.study.calibration import DRAW_COLUMNS, Calibration, one_run, summary
from aos_analysis.study.designs import design_module
from aos_analysis.study.pseudo_campaigns import Setting, before_the_campaign, settings
from aos_analysis.words import numbers
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say

POOLS = 50  # of null caisses: what is particular to one of them must not pass for a bias
IN_A_POOL = {"facility": 5}  # caisses in a pool, where units are so few that each is drawn from any of them; else 1
TURN = 10  # runs on a pool before the next one serves: a few runs need few caisses
FEW_RUNS = TURN  # of each setting, where a notebook is run before any `aos calibrate`


@dataclass(frozen=True)
class Ground:
    """Where the pseudo-campaigns of a campaign are drawn.

    folder    keeps the pools of untouched panels once they are made, and the runs
    campaign  as it lies in these panels
    stream    part of the generator that fills a pool; None: one pool, of real data
    """

    folder: Path
    plan: Plan
    campaign: Campaign
    stream: str | None

    @property
    def draws(self) -> Path:
        """The runs made so far."""
        return self.folder / "runs.csv"

    def number(self, run: int) -> int:
        """The pool of a run, from 0."""
        return run // TURN % POOLS if self.stream else 0

    def pool(self, number: int) -> Path:
        return self.folder / f"pool-{number}.pickle"  # read by our own processes only


def ground(plan: Plan, source: Source) -> Ground:
    """Null caisses for a campaign of the generator, the months before the campaign for any other data."""
    if not getattr(design_module(plan.campaign.design), "REDRAWN", True):
        raise ParameterError(Fault(f"{plan.campaign.id}.yaml", say("calibration.not_redrawn")))
    stream, folder = _stream(plan, source), _folder(plan, source)
    folder.mkdir(parents=True, exist_ok=True)
    if stream is not None:
        return Ground(folder, plan, plan.campaign, stream)
    real = build_panel(source, plan)
    try:
        panel, campaign = before_the_campaign(real, plan.campaign)
    except ValueError as error:
        raise DataError(Fault(source.info.source, say("calibration.no_past"))) from error
    place = Ground(folder, plan, campaign, None)
    _keep([panel], place.pool(0))
    return place


def _stream(plan: Plan, source: Source) -> str | None:
    """The generator's part that simulates the campaign, on the generator's own data."""
    return CAMPAIGNS.get(plan.campaign.contacts_name) if source.info.synthetic else None


def _folder(plan: Plan, source: Source) -> Path:
    """One folder for the same plan, data and code of the analysis."""
    parts = [plan.content(), source.info.sha256, synthetic_scale(), analysis_sha256(plan.campaign.design)]
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return CACHE / "calibration" / f"{plan.campaign.id}-{key[:16]}"


def calibrate(plan: Plan, source: Source, runs: int = FEW_RUNS) -> Calibration:
    """What the runs kept so far say; where there is none, `runs` of each setting are made first."""
    place = ground(plan, source)
    if not place.draws.is_file():
        draw(place, runs, 1, lambda text: None)
    draws = read_draws(place.draws)
    origin = "before" if place.stream is None else "null"
    caisses = draws["pool"].nunique() * IN_A_POOL.get(plan.campaign.unit, 1)
    return Calibration(plan, source.info, origin, caisses, tuple(summary(draws)))


def draw(place: Ground, runs: int, jobs: int | None, tell: Callable[[str], None]) -> int:
    """Brings every setting to `runs` runs; returns how many were missing."""
    done = read_draws(place.draws)
    known = set(zip(done["targeting"], done["visit_order"], done["effect"], done["run"], strict=True))
    wanted = {
        run: [s for s in settings(place.campaign) if (s.targeting, s.visit_order, s.effect, run) not in known]
        for run in range(runs)
    }
    missing = {run: rules for run, rules in wanted.items() if rules}
    write_text(place.draws, _whole(place.draws) or table(DRAW_COLUMNS, ()))
    began, made, total = time.monotonic(), 0, sum(map(len, missing.values()))
    with _workers(place, len(missing), jobs) as each:
        pools = sorted({place.number(run) for run in missing})
        lacking = [number for number in pools if not place.pool(number).is_file()]
        for k, _ in enumerate(each(_fill, [(number,) for number in lacking])):
            words = {"done": numbers.number(k + 1), "all": numbers.number(len(lacking))}
            tell(say("calibration.filling", campaign=place.campaign.id, **words))
        for rows in each(_rows, missing.items()):
            with place.draws.open("a", encoding="utf-8", newline="") as file:
                file.write(table(DRAW_COLUMNS, rows).split("\r\n", 1)[1])
            made += len(rows)
            left = (time.monotonic() - began) / made * (total - made)
            words = {"done": numbers.number(made), "all": numbers.number(total), "left": numbers.number(left / 60)}
            tell(say("calibration.progress", campaign=place.campaign.id, **words))
    return made


@contextmanager
def _workers(place: Ground, tasks: int, jobs: int | None) -> Iterator[Callable[..., Iterator]]:
    """A function that calls another one on each tuple of arguments, here or in a few processes, and yields what comes
    back as it comes."""
    jobs = jobs or min(MOST_JOBS, os.cpu_count() or 1)
    if jobs == 1 or tasks < 2:
        _PLACE[:] = [place]
        yield lambda function, calls: (function(*call) for call in calls)
        return
    with (
        _one_thread_each(),
        ProcessPoolExecutor(jobs, get_context("spawn"), _start, (place,)) as pool,
    ):

        def each(function: Callable, calls: Iterable[tuple]) -> Iterator:
            for future in as_completed([pool.submit(function, *call) for call in calls]):
                yield future.result()

        try:
            yield each
        finally:
            pool.shutdown(wait=True, cancel_futures=True)  # interrupted: what has begun ends, nothing else begins


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes share the cores; threads of linear algebra on top of them would only wait for one another."""
    before = {name: os.environ.get(name) for name in SINGLE_THREAD}
    os.environ.update({name: value or "1" for name, value in before.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]


_PLACE: list[Ground] = []  # of a worker process


def _start(place: Ground) -> None:
    start_worker()
    _PLACE[:] = [place]


def _fill(number: int) -> None:
    """The pool of that number: panels of null caisses, each of a seed of its own."""
    (place,), panels = _PLACE, []
    size = IN_A_POOL.get(place.campaign.unit, 1)
    for seed in range(1 + number * size, 1 + (number + 1) * size):
        with tempfile.TemporaryDirectory(dir=place.folder, ignore_cleanup_errors=True) as there:
            streams, scale = (place.stream,), synthetic_scale()
            caisse = synthetic.cached(Path(there), seed, scale, streams=streams, effect=0.0)
            panels.append(build_panel(open_source(caisse), place.plan))
    _keep(panels, place.pool(number))


def _keep(panels: list[Panel], path: Path) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(pickle.dumps(panels))
    beside.replace(path)


@lru_cache
def _panels(path: Path) -> list[Panel]:
    return pickle.loads(path.read_bytes())


def _rows(run: int, rules: Sequence[Setting]) -> list[dict]:
    (place,) = _PLACE
    number = place.number(run)
    panels = _panels(place.pool(number))
    return [one_run(panels, place.campaign, setting, run) | {"pool": number} for setting in rules]


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
