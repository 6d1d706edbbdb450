"""Where pseudo-campaigns are drawn: panels that no campaign has touched, made once and kept in pools."""

import hashlib
import json
import os
import pickle
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aos_analysis.data import synthetic
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import CACHE, Source, open_source, synthetic_scale
from aos_analysis.data.synthetic.caisse import CAMPAIGNS
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.frozen import analysis_sha256
from aos_analysis.definitions.plan import Plan
from aos_analysis.study.designs import design_module
from aos_analysis.study.pseudo_campaigns import before_the_campaign
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say

POOLS = 50  # of null caisses: what is particular to one of them must not pass for a bias
IN_A_POOL = {"facility": 5}  # caisses in a pool, where units are so few that each is drawn from any of them; else 1
TURN = 10  # runs on a pool before the next one serves: a few runs need few caisses


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


def fill(place: Ground, number: int) -> None:
    """The pool of that number: panels of null caisses, each of a seed of its own."""
    panels = []
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
def panels(path: Path) -> list[Panel]:
    return pickle.loads(path.read_bytes())
