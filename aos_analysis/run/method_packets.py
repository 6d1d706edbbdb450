"""The packets of a calibration and of a pooling, as files.

`calibration.json` (schema_version 1): campaign, title, territory, synthetic, indicator, unit, design, verdict (passed,
failed, too_few), verdict_label, origin (null, before), bases, cells [{targeting, visit_order, effect, runs,
without_interval, bias, bias_error, se, spread, coverage, rejected, favourable, naive, verdicts, status}], review, run.
`pooling.json`: campaign, title, territory, synthetic, indicator, unit, summary, effect {estimate, low, high},
prediction {low, high}, tau, i_squared, q_p, members [{territory, caisse, effect, shrunk, verdict}], left_out, review,
run. Effects are positive in the wanted direction. `parameters.yaml` stands beside them, as in every packet.
"""

from pathlib import Path

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.plan import Plan
from aos_analysis.run.files import CALIBRATION, PARAMETERS, POOLING, write_json, write_text
from aos_analysis.run.fingerprint import code_sha256
from aos_analysis.study.calibration import Calibration
from aos_analysis.study.pooling import Pooling
from aos_analysis.study.result import Estimate
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

SCHEMA_VERSION = 1


def save_calibration(found: Calibration, folder: Path) -> Path:
    """Write the packet of a calibration into an existing folder."""
    content = {
        "design": found.plan.campaign.design,
        "verdict": found.verdict,
        "verdict_label": say(f"calibration.verdicts.{found.verdict}"),
        "origin": found.origin,
        "bases": found.bases,
        "cells": [
            {**vars(cell.setting), **{k: v for k, v in vars(cell).items() if k != "setting"}, "status": cell.status}
            for cell in found.cells
        ],
    }
    return _save(found.plan, found.source, folder, CALIBRATION, content)


def save_pooling(found: Pooling, folder: Path) -> Path:
    """Write the packet of a pooling into an existing folder."""
    pooled = found.pooled
    effect = numbers.quantity(pooled.effect.estimate, found.plan.indicator.unit, 1, signed=True)
    members = [
        {
            "territory": member.territory,
            "caisse": member.caisse,
            "effect": _interval(member.effect),
            "shrunk": _interval(drawn),
            "verdict": member.verdict,
        }
        for member, drawn in zip(found.members, pooled.shrunk, strict=True)
    ]
    content = {
        "summary": say("pooling.answer", effect=effect, n=len(found.members)),
        "effect": _interval(pooled.effect),
        "prediction": dict(zip(("low", "high"), pooled.prediction, strict=True)),
        "tau": pooled.tau,
        "i_squared": pooled.i_squared,
        "q_p": pooled.q_p,
        "members": members,
        "left_out": list(found.left_out),
    }
    return _save(found.plan, found.source, folder, POOLING, content)


def _save(plan: Plan, source: SourceInfo, folder: Path, name: str, content: dict) -> Path:
    head = {
        "schema_version": SCHEMA_VERSION,
        "campaign": plan.campaign.id,
        "title": plan.campaign.title,
        "territory": plan.campaign.territory,
        "synthetic": source.synthetic,
        "indicator": plan.indicator.id,
        "unit": plan.indicator.unit,
    }
    run = {"id": None, "data_sha256": source.sha256, "code_sha256": code_sha256(), "seed": plan.campaign.seed}
    write_text(folder / PARAMETERS, plan.resolved())
    write_json(folder / name, head | content | {"review": {"status": "draft", "reviewer": None}, "run": run})
    return folder


def _interval(value: Estimate) -> dict[str, float]:
    return {"estimate": value.estimate, "low": value.low, "high": value.high}
