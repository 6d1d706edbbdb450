"""Where a campaign is planned: the months before it, for every unit that it could aim at."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import Source
from aos_analysis.definitions.frozen import analysis_sha256
from aos_analysis.definitions.plan import Plan
from aos_analysis.places import CACHE
from aos_analysis.reports.plan.register import USUAL
from aos_analysis.study.planning.power import LEAST_UNITS
from aos_analysis.study.planning.rollout import anticipation
from aos_analysis.study.planning.trial_run import Past
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

RUNS = "runs.csv"
DESIGNS = ("cluster_trial", "staggered_adoption")  # whose analyses judge the roll-outs that are tried


@dataclass(frozen=True)
class Ground:
    """folder: keeps what has been tried. most: units that the campaign could aim at."""

    folder: Path
    plan: Plan
    past: Past
    most: int

    @property
    def draws(self) -> Path:
        return self.folder / RUNS

    @property
    def register(self) -> Path:
        return self.folder / USUAL


def ground(plan: Plan, source: Source) -> Ground:
    """The months before the campaign; ParameterError where its design cannot be planned, DataError where there is
    nothing to try it on."""
    _refuse_design(plan)
    past, most = past_of(plan, source)
    folder = tried_folder(plan, source.info.sha256)
    folder.mkdir(parents=True, exist_ok=True)
    return Ground(folder, plan, past, most)


def _refuse_design(plan: Plan) -> None:
    if plan.campaign.design not in DESIGNS:
        said = say("plan.design", read=plan.campaign.design, accepted=", ".join(DESIGNS))
        raise ParameterError(Fault(plan.files[0].name, said))


def past_of(plan: Plan, source: Source) -> tuple[Past, int]:
    """Every unit that the data know, up to the last month that no contact of the campaign can touch, and how many of
    them it could aim at: those that its contacts already name, or all."""
    panel, campaign = build_panel(source, plan, exposed=False), plan.campaign
    begins = panel.position(campaign.campaign_period.start)
    ahead = anticipation(campaign, panel.indicator.follow_up_months)
    kept = min(begins - math.ceil(ahead / panel.grain), len(panel.periods))
    if kept < 2:
        raise DataError(Fault(source.info.source, say("plan.no_past", month=f"{campaign.campaign_period.start:%Y-%m}")))
    panel = panel.during(slice(kept))
    counted = panel.denominator[:, -max(12 // panel.grain, 1) :].sum(axis=1) > 0
    listed = panel.units["unit_id"].isin(_listed(plan, source)).to_numpy() & counted
    chosen_on_the_past = campaign.targeting is not None and campaign.targeting.window is not None
    pool = np.flatnonzero(counted if chosen_on_the_past or not listed.any() else listed)
    most = int(listed.sum()) or pool.size
    if most < LEAST_UNITS:
        raise DataError(Fault(source.info.source, say("plan.few", n=number(most), least=number(LEAST_UNITS))))
    return Past(panel, campaign, pool, begins), most


def _listed(plan: Plan, source: Source) -> set[str]:
    """Units that the campaign's contacts already name as targets."""
    if not source.has("contacts"):
        return set()
    contacts = source.table("contacts").execute()
    own = contacts[contacts["campaign"] == plan.campaign.contacts_name]
    if plan.campaign.assigned:  # a control arm could have been visited
        return set(own["unit_id"])
    return set(own.loc[own["status"] != "eligible", "unit_id"])


def tried_folder(plan: Plan, data_sha256: str) -> Path:
    """One folder for the same plan, data and code of the analyses."""
    codes = [analysis_sha256(design) for design in DESIGNS]
    key = hashlib.sha256(json.dumps([plan.content(), data_sha256, *codes], sort_keys=True).encode()).hexdigest()
    return CACHE / "plan" / f"{plan.campaign.id}-{key[:16]}"
