"""What may be told of euros under a verdict: the cost, always; the rest as far as the effect it multiplies is known."""

from dataclasses import replace

from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.verdict import VerdictKey

ESTABLISHED = ("favourable", "favourable_uncertain_size")


def told(found: Economics | None, verdict: VerdictKey) -> Economics | None:
    """No balance where nothing could be measured; no price of a case where no effect is established."""
    if found is None or verdict in ESTABLISHED:
        return found
    priced = found.outcome == "cost_per_unit"
    found = replace(
        found,
        cost_per_unit=None,
        cost_per_point=None,
        outcome="cost" if priced else found.outcome,
        sensitivities=() if priced else found.sensitivities,
        scenarios=tuple(replace(scenario, cost_per_unit=None) for scenario in found.scenarios),
    )
    return _cost_alone(found) if verdict == "insufficient_data" else found


def _cost_alone(found: Economics) -> Economics:
    return replace(
        found,
        gross=None,
        net=None,
        p_net_positive=None,
        break_even=None,
        payback_months=None,
        volume_per_effect=float("nan"),
        outcome="cost",
        scenarios=(),
        sensitivities=(),
    )
