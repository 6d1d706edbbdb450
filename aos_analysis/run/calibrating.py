"""Calibrating a campaign: pseudo-campaigns drawn in a few processes, every finished one kept, more only added."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import pandas as pd

from aos_analysis.data.sources import Source, open_source
from aos_analysis.definitions.plan import Plan
from aos_analysis.reports.calibration import KIND
from aos_analysis.reports.calibration.ground import Ground, ground
from aos_analysis.run.ancestor import context, one_thread_each
from aos_analysis.run.designs import load_plan
from aos_analysis.run.inputs import made_for
from aos_analysis.run.kept import Kept, seconds_left
from aos_analysis.run.runner import Request
from aos_analysis.run.runner import run as produce
from aos_analysis.run.workers import MOST_JOBS, deaf, start_worker
from aos_analysis.study.calibration import DRAW_COLUMNS, Calibration, one_run, summary
from aos_analysis.study.pseudo_campaigns import Bases, Setting, settings
from aos_analysis.words import numbers
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say

Telling = Callable[[str], None]


def extend(request: Request, runs: int, progress: Callable[[], AbstractContextManager[Telling]], tell: Telling) -> int:
    """Brings the one campaign of a request to `runs` runs of each setting, then its report; returns the exit code."""
    plan = load_plan(request.campaigns[0], request.parameters)
    with progress() as told:
        draw(ground(plan, open_source(made_for(request.data, plan.campaign.id))), runs, request.jobs, told)
    return produce(replace(request, notebook=KIND.notebook), tell)


def calibrate(plan: Plan, source: Source) -> Calibration:
    """What the runs kept so far say; DataError where there is none."""
    place = ground(plan, source)
    draws = read_draws(place.draws)
    if draws.empty:
        raise DataError(Fault(source.info.source, say("calibration.no_runs", campaign=plan.campaign.id)))
    origin: Literal["null", "before"] = "before" if place.stream is None else "null"
    return Calibration(plan, source.info, origin, place.caisses, tuple(summary(draws, place.campaign, place.caisses)))


def draw(place: Ground, runs: int, jobs: int | None, tell: Telling) -> int:
    """Brings every setting to `runs` runs; returns how many were missing."""
    done = read_draws(place.draws)
    known = set(zip(done["targeting"], done["visit_order"], done["effect"], done["run"], strict=True))
    wanted = {
        run: [s for s in settings(place.campaign) if (s.targeting, s.visit_order, s.effect, run) not in known]
        for run in range(runs)
    }
    missing = {run: rules for run, rules in wanted.items() if rules}
    kept(place.draws).begin()
    made, total = 0, sum(map(len, missing.values()))
    if known and total:
        words = {"n": numbers.number(len(known)), "all": numbers.number(total)}
        tell(say("calibration.resumed", campaign=place.campaign.id, **words))
    with processes(len(missing), jobs, _stand, place) as each:
        lacking, began = place.lacking() if missing else [], time.monotonic()
        for k, _ in enumerate(each(_make, [(seed,) for seed in lacking]), start=1):
            left = numbers.lasting(seconds_left(began, k, len(lacking)))
            words = {"done": numbers.number(k), "all": numbers.number(len(lacking)), "left": left}
            tell(say("calibration.making", campaign=place.campaign.id, **words))
        began = time.monotonic()
        for rows in each(_rows, missing.items()):
            kept(place.draws).add(rows)
            made += len(rows)
            left = numbers.lasting(seconds_left(began, made, total))
            words = {"done": numbers.number(made), "all": numbers.number(total), "left": left}
            tell(say("calibration.progress", campaign=place.campaign.id, **words))
    return made


@contextmanager
def processes(
    tasks: int, jobs: int | None, prepare: Callable[..., None], *given: object
) -> Iterator[Callable[..., Iterator]]:
    """A function that calls another one on each tuple of arguments, here or in a few processes, and yields what comes
    back as it comes. prepare: called once with `given` wherever calls are made."""
    jobs = jobs or min(MOST_JOBS, os.cpu_count() or 1)
    if jobs == 1 or tasks < 2:
        prepare(*given)
        yield lambda function, calls: (function(*call) for call in calls)
        return
    with (
        one_thread_each(),
        ProcessPoolExecutor(jobs, context(), partial(_start, jobs, dict(os.environ), prepare, *given)) as pool,
    ):

        def each(function: Callable, calls: Iterable[tuple]) -> Iterator:
            with deaf():
                futures = [pool.submit(function, *call) for call in calls]
            for future in as_completed(futures):
                yield future.result()

        try:
            yield each
        finally:
            pool.shutdown(wait=True, cancel_futures=True)  # interrupted: what has begun ends, nothing else begins


_PLACE: list[Ground] = []  # of a worker process


def _start(side_by_side: int, environment: Mapping[str, str], prepare: Callable[..., None], *given: object) -> None:
    start_worker(side_by_side, environment)
    prepare(*given)


def _stand(place: Ground) -> None:
    _PLACE[:] = [place]


def _make(seed: int) -> None:
    _PLACE[0].make(seed)


@lru_cache(maxsize=1)
def _bases(folder: Path) -> Bases:
    return _PLACE[0].bases()


def _rows(run: int, rules: Sequence[Setting]) -> list[dict]:
    place = _PLACE[0]
    return [one_run(_bases(place.folder), place.campaign, setting, run) for setting in rules]


def kept(path: Path) -> Kept:
    return Kept(path, DRAW_COLUMNS, ("targeting", "visit_order", "effect", "run"))


def read_draws(path: Path) -> pd.DataFrame:
    """The runs kept so far, in the order of settings and runs."""
    found = kept(path).read()
    order = found["targeting"].map({"random": 0, "level": 1})
    return found.assign(order=order).sort_values(["order", "visit_order", "effect", "run"]).drop(columns="order")
