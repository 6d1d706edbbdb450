"""What a `Study` declares, and its tables, for a portal, a spreadsheet or another program.

`result.json` (schema_version 2), `estimates.csv`, `path.csv`, `checks.csv`, `parameters.yaml`, and `donnees.csv` for
French Excel. The same inputs give the same bytes, apart from the key `run`. Every effect of `result.json` is positive
in the wanted direction, with `raw` beside it, and so is that of `donnees.csv`; the other CSVs keep the raw sign.
"""

from collections.abc import Mapping

from aos_analysis.definitions.turn import turned_values
from aos_analysis.page.disclosure import MASK, MONTHS, is_small, safe_path
from aos_analysis.reports.effect import CHECK_COLUMNS, CHECKS, ESTIMATES, FRENCH, PATH
from aos_analysis.reports.effect.french import french
from aos_analysis.reports.files import bounds
from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.observed import levels
from aos_analysis.study.study import Study


def tables(study: Study) -> dict[str, list[dict]]:
    """`estimates.csv`, `path.csv` and `checks.csv`, and `donnees.csv`."""
    path, _grain = safe_path(study.panel, study.result.path)
    return {
        ESTIMATES: [vars(e) for e in study.result.estimates],
        PATH: path.to_dict("records"),
        CHECKS: [vars(c) for c in study.checks],
        FRENCH: french(study, path),
    }


def declare(study: Study) -> dict:
    """`result.json`, key by key as DESIGN.md names them, but for its head, review and most of run."""
    campaign, result, advice = study.plan.campaign, study.result, study.recommendation
    sign = study.plan.indicator.sign
    known_on = study.plan.registration.on
    return {
        "design": campaign.design,
        "method": result.method,
        "indicator": study.plan.indicator.id,
        "unit": study.plan.indicator.unit,
        "direction": study.plan.indicator.direction,
        "channels": list(campaign.exposure.channels),
        "repeats": campaign.repeats,
        "effect": _wanted(bounds(result.effect), sign, level=result.effect.level),
        "relative": _wanted(turned_values(bounds(result.relative), sign), sign),
        "levels": _levels(study),
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
        "solidity": {"key": study.solidity.key, "reasons": list(study.solidity.reasons)},
        "recommendation": {"key": advice.key, "sentence": advice.sentence, "units": advice.units},
        "checks": [{key: getattr(check, key) for key in CHECK_COLUMNS} for check in study.checks],
        "secondary": [
            {
                "indicator": s.indicator,
                "effect": _wanted(bounds(s.effect), s.sign),
                "p_adjusted": s.p_adjusted,
            }
            for s in study.secondary
        ],
        "sample": _sample(study),
        "economics": _economics(study.economics),
        "period": {
            "first_month": result.first_month,
            "last_month": result.last_month,
            "cutoff": study.panel.cutoff,
        },
        "run": {
            "frozen": {
                "status": study.plan.registration.status,
                "on": known_on and known_on.isoformat(),
                "deviations": len(study.plan.registration.deviations),
            },
        },
    }


def _wanted(effect: Mapping[str, float | None], sign: int, **more: float) -> dict:
    """An effect in the wanted direction, and with its raw sign beside it."""
    return {**effect, **more, "raw": turned_values(effect, sign)}


def _levels(study: Study) -> dict | None:
    """What was observed and what was expected without the campaign, as the page tells it; None where it is unknown."""
    found = levels(study.result, study.plan.indicator.sign)
    if found is None:
        return None
    noun = study.plan.indicator.counted
    return {
        "observed": bounds(found.observed),
        "expected": found.expected,
        "per": study.plan.indicator.per,
        "noun": {"one": noun.one, "many": noun.many, "per_year": noun.per_year},
    }


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
        key: value and bounds(value)
        for key in ("gross", "cost", "net", "cost_per_unit", "cost_per_point")
        for value in [getattr(economics, key)]
    }
    place = economics.footprint  # the boxes and months that no other campaign's euros may be added to
    return (
        amounts
        | {key: getattr(economics, key) for key in ("p_net_positive", "break_even", "reading", "validated")}
        | {"footprint": place and {"codes": list(place.codes), "from": place.start, "to": place.end}}
    )
