"""Gathering what several caisses or waves found of one campaign, from the packets below a common folder."""

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ruamel.yaml import YAML

from aos_analysis import demo
from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import SourceInfo, open_source
from aos_analysis.definitions.plan import Plan
from aos_analysis.demo.caisse import CAMPAIGNS
from aos_analysis.demo.opening import synthetic_scale
from aos_analysis.page.portal.edition import Edition
from aos_analysis.places import CACHE
from aos_analysis.reports.editions import as_source, newest, real_or_all
from aos_analysis.reports.files import PARAMETERS
from aos_analysis.study.designs import brief
from aos_analysis.study.inference import NORMAL
from aos_analysis.study.pooling import FEWEST, Member, Pooling, pool
from aos_analysis.study.result import Estimate
from aos_analysis.study.solidity import solidity
from aos_analysis.study.verdict import verdict_key
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.numbers import missing
from aos_analysis.words.wording import say

DEMONSTRATION = 5  # synthetic caisses, where no reports are given


def gather(plan: Plan, data: str | Path) -> Pooling:
    """The newest report of each caisse (and wave) below the folder `data`; "synthetic": a few invented caisses."""
    if str(data) == "synthetic":
        return _demonstration(plan)
    editions, info = reports_below(Path(data))
    own = [edition for edition in editions if _repeats(Path(data), edition, plan)]
    members = [_member(edition) for edition in own]
    left = [m for m in members if missing(m.effect.estimate) or not m.effect.se > 0]
    kept = [m for m in members if m not in left]
    if len(kept) < FEWEST:
        raise DataError(Fault(info.source, say("pooling.too_few", n=len(kept), campaign=plan.campaign.id)))
    return Pooling(plan, info, tuple(kept), tuple(m.name for m in left), pool([m.effect for m in kept]))


def reports_below(folder: Path) -> tuple[list[Edition], SourceInfo]:
    """The newest evaluation of each campaign of each caisse, and what they are as a source: one file a report. Where
    there are real ones, synthetic ones are left aside."""
    if not folder.is_dir():
        raise DataError(Fault(folder.name or str(folder), say("data_faults.no_folder")))
    editions = real_or_all(newest(folder, "effect"))
    return editions, as_source(folder, editions, say("pooling.source"))


def reports_info(folder: Path) -> SourceInfo:
    """The reports of the caisses, as a source."""
    return reports_below(folder)[1]


def _repeats(folder: Path, edition: Edition, plan: Plan) -> bool:
    """The campaign itself, or one that says it repeats it; measured by the same indicator."""
    if edition.declared.get("indicator") != plan.indicator.id or edition.declared["unit"] != plan.indicator.unit:
        return False
    if edition.declared["campaign"] == plan.campaign.id:
        return True
    parameters = folder / edition.path / PARAMETERS
    if not parameters.is_file():
        return False
    content = YAML(typ="safe", pure=True).load(parameters.read_text("utf-8"))
    return content["campaign"].get("repeats") == plan.campaign.id


def _member(edition: Edition) -> Member:
    """Its effect, positive in the wanted direction; the standard error is read from the interval, whatever made it."""
    read = edition.interval(edition.declared["effect"])
    se = (read.high - read.low) / (2 * NORMAL)
    effect = Estimate(edition.series, read.estimate, se, read.low, read.high, edition.declared["unit"], "report")
    territory = edition.declared["territory"]
    solidity = (edition.declared.get("solidity") or {}).get("key", "")
    return Member(territory, edition.caisse, edition.verdict, effect, solidity)


def _demonstration(plan: Plan) -> Pooling:
    """The campaign on invented caisses of different seeds."""
    members = list(_invented(plan))
    digest = sha256(json.dumps([plan.content(), synthetic_scale()], sort_keys=True).encode()).hexdigest()
    info = SourceInfo(say("pooling.demonstration", n=DEMONSTRATION), None, True, digest, ())
    return Pooling(plan, info, tuple(members), (), pool([member.effect for member in members]))


def _invented(plan: Plan) -> Iterator[Member]:
    stream = CAMPAIGNS.get(plan.campaign.contacts_name)
    if stream is None:
        raise DataError(Fault(f"{plan.campaign.id}.yaml", say("pooling.no_demonstration")))
    for seed in range(1, DEMONSTRATION + 1):
        source = open_source(demo.cached(CACHE, seed=seed, scale=synthetic_scale(), streams=(stream,)))
        result = brief(build_panel(source, plan), plan.campaign)
        effect, useful = result.effect, plan.campaign.useful_effect
        verdict = verdict_key(effect.estimate, effect.low, effect.high, useful, result.checks)
        name = say("pooling.invented", n=seed)
        solid = solidity(effect, result.checks, plan.campaign.comparison)
        yield Member(name, "", verdict, replace(effect, term=name), solid.key)
