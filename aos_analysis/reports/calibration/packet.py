"""What a `Calibration` declares.

`calibration.json` (schema_version 1): campaign, title, territory, synthetic, indicator, unit, design, verdict (passed,
failed, too_few), verdict_label, origin (null, before), bases, cells [{targeting, visit_order, effect, runs,
without_interval, bias, bias_error, se, spread, coverage, rejected, favourable, naive, verdicts, status}], review, run.
Effects are positive in the wanted direction.
"""

from aos_analysis.study.calibration import Calibration
from aos_analysis.words.wording import say


def declare(found: Calibration) -> dict:
    """`calibration.json`, key by key, but for its head, review and run."""
    return {
        "indicator": found.plan.indicator.id,
        "unit": found.plan.indicator.unit,
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
