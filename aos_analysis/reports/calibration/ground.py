"""Where pseudo-campaigns are drawn: panels that no campaign has touched, made once and kept."""

import hashlib
import json
import os
import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aos_analysis import demo
from aos_analysis.data.panel import Panel, build_panel
from aos_analysis.data.sources import Source, open_source
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.frozen import analysis_sha256
from aos_analysis.definitions.plan import Plan
from aos_analysis.demo.cache import sweep
from aos_analysis.demo.caisse import CAMPAIGNS
from aos_analysis.demo.opening import synthetic_scale
from aos_analysis.places import CACHE
from aos_analysis.study.designs import design_of
from aos_analysis.study.pseudo_campaigns import Bases
from aos_analysis.study.untouched import before_the_campaign
from aos_analysis.words.errors import DataError, Fault, ParameterError, present
from aos_analysis.words.wording import say

DRAFT, RUNS = ".draft-", "runs.csv"
CAISSES = {"practitioner": 30, "facility": 100, "territory": 30}  # null ones, by kind of unit: DECISIONS


@dataclass(frozen=True)
class Ground:
    """Where the pseudo-campaigns of a campaign are drawn.

    folder    keeps the untouched panels once they are made, and the runs
    campaign  as it lies in these panels
    stream    part of the generator that makes null caisses; None: one panel, of real data
    """

    folder: Path
    plan: Plan
    campaign: Campaign
    stream: str | None

    @property
    def draws(self) -> Path:
        """The runs made so far."""
        return self.folder / RUNS

    @property
    def caisses(self) -> int:
        return CAISSES[self.campaign.unit] if self.stream else 1

    def lacking(self) -> list[int]:
        """Seeds of the null caisses that remain to be made; what killed runs left of others goes."""
        sweep(self.folder.glob(f"{DRAFT}*"))
        return [seed for seed in range(1, self.caisses + 1) if not self._panel(seed).is_file()]

    def make(self, seed: int) -> None:
        """The panel of one null caisse."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=DRAFT, ignore_cleanup_errors=True) as there:
            streams = (present(self.stream),)  # panels are made of null caisses only where there is one
            caisse = demo.cached(Path(there), seed=seed, scale=synthetic_scale(), streams=streams, effect=0.0)
            self.keep(seed, build_panel(open_source(caisse), self.plan))

    def keep(self, seed: int, panel: Panel) -> None:
        path = self._panel(seed)
        beside = path.with_name(f"{DRAFT}{path.name}.{os.getpid()}")
        beside.write_bytes(pickle.dumps(panel))
        beside.replace(path)

    def bases(self) -> Bases:
        return Bases([pickle.loads(self._panel(seed).read_bytes()) for seed in range(1, self.caisses + 1)])

    def _panel(self, seed: int) -> Path:
        return self.folder / f"caisse-{seed}.pickle"  # read by our own processes only


def ground(plan: Plan, source: Source) -> Ground:
    """Null caisses for a campaign of the generator, the months before the campaign for any other data."""
    stream, folder = _stream(plan, source), draws_folder(plan, source.info.sha256)
    if stream is None and design_of(plan.campaign.design).several_caisses:
        raise ParameterError(Fault(f"{plan.campaign.id}.yaml", say("calibration.several_caisses")))
    folder.mkdir(parents=True, exist_ok=True)
    if stream is not None:
        return Ground(folder, plan, plan.campaign, stream)
    real = build_panel(source, plan)
    try:
        panel, campaign = before_the_campaign(real, plan.campaign)
    except ValueError as error:
        raise DataError(Fault(source.info.source, say("calibration.no_past"))) from error
    place = Ground(folder, plan, campaign, None)
    place.keep(1, panel)
    return place


def _stream(plan: Plan, source: Source) -> str | None:
    """The generator's part that simulates the campaign, on the generator's own data."""
    return CAMPAIGNS.get(plan.campaign.contacts_name) if source.info.synthetic else None


def draws_folder(plan: Plan, data_sha256: str) -> Path:
    """One folder for the same plan, data and code of the analysis."""
    parts = [plan.content(), data_sha256, synthetic_scale(), analysis_sha256(plan.campaign.design)]
    key = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return CACHE / "calibration" / f"{plan.campaign.id}-{key[:16]}"
