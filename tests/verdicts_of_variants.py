"""How often each verdict comes out of each variant of the synthetic caisse: the table of its README.

python -m tests.verdicts_of_variants 20 0.5     twenty caisses (seeds 1 to 20), scale 0.5: a CPU minute a seed
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import Source, read_folder
from aos_analysis.definitions.plan import Plan
from aos_analysis.demo.variants import EFFECTS, PARAMETERS, generate_variant
from aos_analysis.run.designs import load_plan
from aos_analysis.study.designs import brief
from aos_analysis.study.verdict import verdict_key
from aos_analysis.words.wording import say

CAMPAIGNS = ("antidepresseurs", "metformine", "benzodiazepines")
WORLDS = ("effect", *EFFECTS)


def verdict(source: Source, plan: Plan) -> str:
    """Of one campaign by its short form: the checks that decide, without what is only told."""
    campaign, result = plan.campaign, brief(build_panel(source, plan), plan.campaign)
    effect = result.effect
    return verdict_key(effect.estimate, effect.low, effect.high, campaign.useful_effect, result.checks)


def count(seed: int, scale: float) -> Counter:
    """(campaign, drawn or not, world, verdict) of one seed; both read the same visits, one with their draw."""
    found: Counter = Counter()
    for world in WORLDS:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "caisse"
            generate_variant(folder, ["drawn", *([world] if world in EFFECTS else [])], seed, scale)
            source = read_folder(folder)
            for campaign in CAMPAIGNS:
                for how, parameters in (("undrawn", None), ("drawn", folder / PARAMETERS)):
                    found[campaign, how, world, verdict(source, load_plan(campaign, parameters))] += 1
    return found


def rows(found: Counter) -> list[str]:
    """Rows of the README, most frequent verdict first."""
    keys = dict.fromkeys((campaign, how, world) for campaign, how, world, _ in sorted(found))
    told = {key: {k[3]: n for k, n in found.items() if k[:3] == key} for key in keys}
    return [
        f"| {' | '.join(key)} | "
        + " · ".join(f"{n} {say(f'verdicts.{name}.label')}" for name, n in sorted(seen.items(), key=lambda i: -i[1]))
        + " |"
        for key, seen in told.items()
    ]


if __name__ == "__main__":
    total: Counter = Counter()
    for seed in range(1, int(sys.argv[1]) + 1):
        total += count(seed, float(sys.argv[2]))
        print(f"{seed}\n" + "\n".join(rows(total)), flush=True)
