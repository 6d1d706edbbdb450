"""Planning a campaign: pseudo-campaigns tried in a few processes, every finished one kept, more only added."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from aos_analysis.data.sources import Source, open_source
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.published import published_effects
from aos_analysis.reports.files import write_text
from aos_analysis.reports.plan import KIND
from aos_analysis.reports.plan.ground import Ground, ground
from aos_analysis.reports.plan.register import effects_below, read_register, register_text
from aos_analysis.run.calibrating import Telling, processes
from aos_analysis.run.candidates import Request
from aos_analysis.run.designs import load_plan
from aos_analysis.run.inputs import made_for
from aos_analysis.run.kept import Kept, seconds_left
from aos_analysis.run.records import WITHDRAWAL
from aos_analysis.run.register import REGISTER, home, lines
from aos_analysis.run.runner import run as produce
from aos_analysis.study.planning.foreseen import foreseen
from aos_analysis.study.planning.funnel import funnel
from aos_analysis.study.planning.planning import Planning
from aos_analysis.study.planning.power import scenarios, summary
from aos_analysis.study.planning.trial_run import COLUMNS, KEY, Scenario, judged
from aos_analysis.study.planning.usual import usual
from aos_analysis.words import numbers
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say

Progress = Callable[[], AbstractContextManager[Telling]]


def extend(request: Request, runs: int, progress: Progress, tell: Telling, share: Path | None = None) -> int:
    """Brings the one campaign of a request to `runs` pseudo-campaigns of each scenario, reads what campaigns gave so
    far, on the share and in the outputs, then its report; returns the exit code."""
    plan = load_plan(request.campaigns[0], request.parameters)
    if share is not None and not share.is_dir():
        raise ParameterError(Fault(share.name, say("plan.no_share")))
    source = open_source(made_for(request.data, plan.campaign.id))
    place = ground(plan, source)
    remember(place, [*([home(share)] if share else []), request.output], source.info.synthetic)
    with progress() as told:
        tried(place, runs, request.jobs, told)
    return produce(replace(request, notebook=KIND.notebook), tell)


def tried(place: Ground, runs: int, jobs: int | None, tell: Telling) -> int:
    """Brings every scenario to `runs` runs, without effect and with the useful one; returns how many were missing."""
    done = kept(place.draws).read()
    known = set(zip(*(done[name] for name in KEY if name != "effect"), strict=True))
    possible, _ = scenarios(place.past, place.most, place.plan.campaign)
    missing = [
        (scenario, run) for run in range(runs) for scenario in possible if (*vars(scenario).values(), run) not in known
    ]
    kept(place.draws).begin()
    with processes(len(missing), jobs, _stand, place) as each:
        began = time.monotonic()
        for made, rows in enumerate(each(_rows, missing), start=1):
            kept(place.draws).add(rows)
            left = seconds_left(began, made, len(missing))
            words = {"done": numbers.number(made), "all": numbers.number(len(missing))}
            tell(say("plan.progress", campaign=place.plan.campaign.id, left=numbers.lasting(left), **words))
    return len(missing)


def remember(place: Ground, roots: Sequence[Path], synthetic: bool) -> None:
    """The register of campaigns as it stands below some folders, beside the runs of the plan."""
    gone = [line for root in roots for line in lines(root / REGISTER, WITHDRAWAL)]
    write_text(place.register, register_text(effects_below(roots, synthetic), len(gone)))


def planned(plan: Plan, source: Source) -> Planning:
    """What the runs kept so far say; DataError where there is none."""
    place = ground(plan, source)
    past, campaign = place.past, plan.campaign
    possible, too_short = scenarios(past, place.most, campaign)
    draws = kept(place.draws).read()
    entries, withdrawn = read_register(place.register)
    if draws.empty and possible:
        raise DataError(Fault(source.info.source, say("plan.no_runs", campaign=campaign.id)))
    return Planning(
        plan=plan,
        source=source.info,
        units=place.most,
        months=len(past.panel.periods) * past.panel.grain,
        powers=tuple(summary(draws)),
        too_short=tuple(too_short),
        foreseen=foreseen(past, place.most, campaign.effect_window.end),
        funnel=funnel(past.panel, past.pool),
        usual=usual(entries, campaign.id, campaign.repeats or "", campaign.exposure.channels, withdrawn),
        published=tuple(published_effects(plan)),
    )


_PLACE: list[Ground] = []  # of a worker process


def _stand(place: Ground) -> None:
    _PLACE[:] = [place]


def _rows(scenario: Scenario, run: int) -> Sequence[dict[str, object]]:
    place = _PLACE[0]
    return judged(place.past, scenario, (0.0, place.plan.campaign.useful_effect), run)


def kept(path: Path) -> Kept:
    return Kept(path, COLUMNS, KEY)
