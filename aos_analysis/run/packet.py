"""A packet: what a study declares, as files that a portal, a spreadsheet or another program can read.

`result.json` (schema_version 1), `estimates.csv`, `path.csv`, `checks.csv` and `parameters.yaml`. The same inputs give
the same bytes, apart from the key `run`. Effects of `result.json` are positive in the wanted direction; the CSVs and
`relative` keep the raw sign.
"""

from pathlib import Path

from aos_analysis.data.follow_up import FollowUp
from aos_analysis.data.quality import Quality
from aos_analysis.page.disclosure import MASK, MONTHS, is_small, safe_path
from aos_analysis.run.files import CHECKS, ESTIMATES, PARAMETERS, PATH, RESULT, table, write_json, write_text
from aos_analysis.run.fingerprint import code_sha256
from aos_analysis.run.follow_up_packet import save_follow_up
from aos_analysis.run.method_packets import save_calibration, save_pooling
from aos_analysis.run.quality_packet import save_quality
from aos_analysis.study.calibration import Calibration
from aos_analysis.study.economics import Amount, Economics
from aos_analysis.study.pooling import Pooling
from aos_analysis.study.result import Estimate
from aos_analysis.study.study import Study

SCHEMA_VERSION = 1
ESTIMATE_COLUMNS = ("term", "estimate", "se", "low", "high", "level", "unit", "method")
PATH_COLUMNS = ("month", "observed", "counterfactual", "effect", "low", "high")
CHECK_COLUMNS = ("name", "severity", "status", "value", "threshold", "sentence")


OTHERS = {
    Quality: save_quality,
    FollowUp: save_follow_up,
    Calibration: save_calibration,
    Pooling: save_pooling,
}


def save(study: Study | Quality | FollowUp | Calibration | Pooling, output: str | Path | None) -> Path | None:
    """Write the packet of `study` into the folder `output`; None writes nothing."""
    if output is None:
        return None
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    if type(study) in OTHERS:
        return OTHERS[type(study)](study, folder)
    result = study.result
    path, _grain = safe_path(study.panel, result.path)
    write_text(folder / ESTIMATES, table(ESTIMATE_COLUMNS, (vars(e) for e in result.estimates)))
    write_text(folder / PATH, table(PATH_COLUMNS, path.to_dict("records")))
    write_text(folder / CHECKS, table(CHECK_COLUMNS, (vars(c) for c in study.checks)))
    write_text(folder / PARAMETERS, study.plan.resolved())
    write_json(folder / RESULT, declared(study))
    return folder


def declared(study: Study) -> dict:
    """`result.json`, key by key as DESIGN.md names them; the runner completes `run`."""
    campaign, result = study.plan.campaign, study.result
    known_on = study.plan.registration.on
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": campaign.id,
        "title": campaign.title,
        "territory": campaign.territory,
        "synthetic": study.source.synthetic,
        "design": campaign.design,
        "method": result.method,
        "indicator": study.plan.indicator.id,
        "unit": study.plan.indicator.unit,
        "direction": study.plan.indicator.direction,
        "effect": {**_interval(result.effect), "level": result.effect.level},
        "relative": _interval(result.relative),
        "horizon": {
            "from": result.horizon.start,
            "to": result.horizon.end,
            "identified_to": result.horizon.identified_to,
        },
        "mde": result.mde,
        "useful_effect": campaign.useful_effect,
        "verdict": study.verdict.key,
        "verdict_label": study.verdict.label,
        "verdict_sentence": study.verdict.sentence,
        "checks": [{key: getattr(check, key) for key in CHECK_COLUMNS} for check in study.checks],
        "secondary": [
            {"indicator": s.indicator, "effect": _interval(s.effect), "p_adjusted": s.p_adjusted}
            for s in study.secondary
        ],
        "sample": _sample(study),
        "economics": _economics(study.economics),
        "period": {
            "first_month": result.first_month,
            "last_month": result.last_month,
            "cutoff": study.panel.cutoff,
        },
        "review": {"status": "draft", "reviewer": None},
        "run": {
            "id": None,
            "data_sha256": study.source.sha256,
            "code_sha256": code_sha256(),
            "seed": campaign.seed,
            "frozen": {
                "status": study.plan.registration.status,
                "on": known_on and known_on.isoformat(),
                "deviations": len(study.plan.registration.deviations),
            },
        },
    }


def _interval(value: Estimate | Amount) -> dict[str, float]:
    return {"estimate": value.estimate, "low": value.low, "high": value.high}


def _sample(study: Study) -> dict:
    """Counts of the sample; "s" where one to four practitioners or facilities are counted."""
    sample, unit = study.result.sample, study.plan.campaign.unit
    told = {"practitioner": "practitioners", "facility": "facilities"}.get(unit, "none")
    counts = {key: value for key, value in vars(sample).items() if key != "excluded"}
    shown = {key: MASK if key.startswith("units") and is_small(value, told) else value for key, value in counts.items()}
    excluded = [(e.reason, e.count, e.reason not in MONTHS and is_small(e.count, told)) for e in sample.excluded]
    return shown | {"excluded": [{"reason": r, "count": MASK if small else n} for r, n, small in excluded]}


def _economics(economics: Economics | None) -> dict | None:
    if economics is None:
        return None
    amounts = {
        key: value and _interval(value)
        for key in ("gross", "cost", "net", "cost_per_unit", "cost_per_point")
        for value in [getattr(economics, key)]
    }
    place = economics.footprint  # the boxes and months that no other campaign's euros may be added to
    return (
        amounts
        | {key: getattr(economics, key) for key in ("p_net_positive", "break_even", "reading", "validated")}
        | {"footprint": place and {"codes": list(place.codes), "from": place.start, "to": place.end}}
    )
