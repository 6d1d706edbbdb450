"""The journal of a folder of outputs: what was run, drawn and refused there, and what a plan may say from it."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.frozen import frozen_file, specification_sha256
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.definitions.plan import Plan, Recorded
from aos_analysis.places import outputs
from aos_analysis.run.register import JOURNAL, append, lines

SKETCH = 128  # hashes kept of a set of units: enough to tell half in common from a tenth
TOLD = ("campaign", "of", "indicator", "seed", "drawn_on", "sha256", "waves")  # of a draw, on a share
COMMON = 0.5  # of the smaller set, from which two campaigns aim at the same units


def journal_file(output: Path | None = None) -> Path:
    return (output or outputs()) / JOURNAL


def recorded(plan: Plan, output: Path | None = None) -> Recorded:
    """What the journal says of a plan: its draw, how many analyses were tried, and what was frozen when."""
    journal, campaign = journal_file(output), plan.campaign
    told = lines(journal, campaign=campaign.id)
    kinds = (("run", campaign.design), ("exploration", None))
    runs = [line for line in told if (line["what"], line.get("notebook")) in kinds]
    tried = {line.get("specification") for line in runs} | {specification_sha256(plan.content())}
    seen = [line for line in runs if _could_see(line, campaign)]
    frozen_first = bool(seen[0].get("frozen")) if seen else True
    draw = campaign.draw
    named: dict[str, object] = {"campaign": campaign.id, "indicator": campaign.indicator}
    if draw:
        named |= {"seed": draw.seed, "drawn_on": draw.drawn_on.isoformat(), "sha256": draw.sha256}
    known = bool(draw and lines(journal, "draw", **named))
    freezings = [line["frozen_sha256"] for line in told if line["what"] == "freeze"]
    explored = sorted({key for line in told if line["what"] == "exploration" for key in line.get("changed", ())})
    return Recorded(known, len(tried), frozen_first, _frozen_sha256(plan) in freezings[-1:], tuple(explored))


def _could_see(line: Mapping, campaign: Campaign) -> bool:
    """Whether what was run then could tell anything of the months of the effect window; a line that does not say up to
    which flux month its data went could."""
    if not line.get("last_flux"):
        return True
    year, month = map(int, line["last_flux"].split("-"))
    first = campaign.campaign_period.start
    known = 12 * year + month - campaign.completeness_months
    return known >= 12 * first.year + first.month + campaign.effect_window.start


def _frozen_sha256(plan: Plan) -> str | None:
    file = frozen_file(plan.files[0])
    return file_sha256(file) if file.is_file() else None


def units_sha256(units: Collection[str]) -> str:
    """Hash of a set of units, from which nobody can be named."""
    return hashlib.sha256("\n".join(sorted(units)).encode("utf-8")).hexdigest()


def sketch(units: Collection[str]) -> list[str]:
    """The smallest hashes of a set of units: what two sets share can be told from theirs (Broder, 1997)."""
    return sorted(hashlib.sha256(unit.encode("utf-8")).hexdigest()[:12] for unit in set(units))[:SKETCH]


def in_common(first: Sequence[str], size: int, second: Sequence[str], other: int) -> float:
    """Share of the smaller of two sets that is in the other, from their sketches and sizes."""
    union = sorted({*first, *second})[:SKETCH]
    jaccard = len({*union} & {*first} & {*second}) / max(len(union), 1)
    return jaccard * (size + other) / (1 + jaccard) / max(min(size, other), 1)


def drawn_before(plan: Plan, units: Collection[str], output: Path) -> str | None:
    """The campaign that a draw of the journal was made for, where another one would draw the same again: the campaign
    itself, or one that aims at the same units, on the same indicator, in months that meet."""
    campaign, span = plan.campaign, plan.campaign.campaign_period
    here = sketch(units)
    for line in lines(journal_file(output), "draw"):
        if line["campaign"] == campaign.id:
            return campaign.id
        apart = line["to"] < f"{span.start:%Y-%m}" or line["from"] > f"{span.end:%Y-%m}"
        if apart or line["indicator"] != campaign.indicator:
            continue
        same = line["targeted_sha256"] == units_sha256(units)
        if same or in_common(here, len(units), line["sketch"], line["targeted"]) >= COMMON:
            return line["campaign"]
    return None


def register_draws(campaign: str, output: Path, register: Path) -> None:
    """What the journal holds of a campaign's draw, and of those that were refused, once each on the share."""
    for line in lines(journal_file(output), campaign=campaign):
        if line["what"] not in ("draw", "draw_refused"):
            continue
        told = {key: line[key] for key in TOLD if key in line} | {"made": line["when"]}
        if not lines(register, line["what"], **told):
            append(register, line["what"], **told)
