"""A campaign evaluated with other choices than those of its file, for a notebook: only that it was tried is kept."""

from dataclasses import replace
from pathlib import Path

from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import Source
from aos_analysis.run.designs import load_plan
from aos_analysis.run.records import note_exploration
from aos_analysis.study.designs import estimate
from aos_analysis.study.study import Study, conclude

WITHOUT: dict[str, object] = {"secondary": (), "placebo": None, "costs": {}, "unit_saving": None, "sharing": None}


def explore(source: Source, campaign: str | Path, **changes: object) -> Study:
    """The effect and its verdict, without euros or other indicators; `changes` are keys of the campaign file."""
    plan = load_plan(campaign, None, **changes)
    note_exploration(plan, changes, source.info.sha256)
    plan = replace(plan, campaign=plan.campaign.model_copy(update=WITHOUT))
    panel = build_panel(source, plan)
    return conclude(plan, source, panel, estimate(panel, plan.campaign))
