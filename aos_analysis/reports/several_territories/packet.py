"""What a `Pooling` declares.

`pooling.json` (schema_version 1): campaign, title, territory, synthetic, indicator, unit, summary, effect {estimate,
low, high}, prediction {low, high}, tau, i_squared, q_p, members [{territory, caisse, effect, shrunk, verdict,
solidity}], left_out, review, run. Effects are positive in the wanted direction.
"""

from aos_analysis.reports.files import bounds
from aos_analysis.reports.several_territories.page import headline
from aos_analysis.study.pooling import Pooling


def declare(found: Pooling) -> dict:
    """`pooling.json`, key by key, but for its head, review and run."""
    pooled = found.pooled
    members = [
        {
            "territory": member.territory,
            "caisse": member.caisse,
            "effect": bounds(member.effect),
            "shrunk": bounds(drawn),
            "verdict": member.verdict,
            "solidity": member.solidity or None,
        }
        for member, drawn in zip(found.members, pooled.shrunk, strict=True)
    ]
    return {
        "indicator": found.plan.indicator.id,
        "unit": found.plan.indicator.unit,
        "summary": headline(found),
        "effect": bounds(pooled.effect),
        "prediction": dict(zip(("low", "high"), pooled.prediction, strict=True)),
        "tau": pooled.tau,
        "i_squared": pooled.i_squared,
        "q_p": pooled.q_p,
        "members": members,
        "left_out": list(found.left_out),
    }
