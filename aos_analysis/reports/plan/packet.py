"""What a `Planning` declares.

`plan.json` (schema_version 1): campaign, title, territory, synthetic, indicator, unit, useful_effect, verdict
(reachable, undrawn_only, out_of_reach), verdict_label, units, months, needs [{layout, units, months, seen}], rollouts
[{starts, waiting, kept, delay}], foreseen {units, before, after, general, reversion, now, expected}, too_short
[{layout, units, months}], usual {low, high, counted, entries, withdrawn}, review, run. Beside it, `powers.csv`: one row
a scenario and planted effect; `register.csv`: one row a run of any campaign. Effects are positive in the wanted
direction, those of the register relative; levels are as they are.
"""

from collections.abc import Iterator

from aos_analysis.reports.files import bounds
from aos_analysis.reports.plan import POWERS, REGISTER
from aos_analysis.study.planning.foreseen import Foreseen
from aos_analysis.study.planning.planning import Planning
from aos_analysis.words.wording import say

TERMS = ("before", "after", "general", "reversion", "now", "expected")


def tables(found: Planning) -> dict[str, Iterator[dict]]:
    """`powers.csv` and `register.csv`."""
    rows = ({**vars(power.scenario), **vars(power), "seen_error": power.error(power.seen)} for power in found.powers)
    past = ({**vars(entry), "day": f"{entry.day:%Y-%m-%d}"} for entry in found.usual.entries)
    return {POWERS: rows, REGISTER: past}


def declare(found: Planning) -> dict:
    """`plan.json`, key by key, but for its head, review and run."""
    return {
        "indicator": found.plan.indicator.id,
        "unit": found.plan.indicator.unit,
        "useful_effect": found.plan.campaign.useful_effect,
        "verdict": found.verdict,
        "verdict_label": say(f"plan.verdicts.{found.verdict}"),
        "units": found.units,
        "months": found.months,
        "needs": [
            {
                "layout": need.layout,
                "units": need.least and need.least.scenario.units,
                "months": need.least and need.least.scenario.months,
                "seen": need.least and need.least.seen,
            }
            for need in found.needs
        ],
        "rollouts": [{**vars(of.rollout), "kept": of.kept, "delay": of.delay} for of in found.rollouts],
        "foreseen": _foreseen(found.foreseen),
        "too_short": [vars(scenario) for scenario in found.too_short],
        "usual": {
            "low": found.usual.band[0],
            "high": found.usual.band[1],
            "counted": found.usual.counted,
            "entries": len(found.usual.entries),
            "withdrawn": found.usual.withdrawn,
        },
    }


def _foreseen(found: Foreseen | None) -> dict | None:
    if found is None:
        return None
    values = {term: getattr(found, term) for term in TERMS}
    return {"units": found.units, **{term: value and bounds(value) for term, value in values.items()}}
