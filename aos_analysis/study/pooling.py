"""The same campaign in several territories or waves: random effects, heterogeneity, each one shrunk towards the whole.

Paule-Mandel between-territory variance (statsmodels), Hartung-Knapp-Sidik-Jonkman interval never narrower than the
usual one (Röver, Knapp and Friede 2015), prediction interval of Higgins, Thompson and Spiegelhalter (2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.plan import Plan
from aos_analysis.study.inference import NORMAL
from aos_analysis.study.result import Estimate

FEWEST = 2  # territories that can be pooled; a prediction interval asks for one more
METHOD = "random_effects"
RESERVED = ("reserved", "unassessable")
CAPPED = ("to_confirm", "unfavourable_to_confirm", "insufficient_data")


@dataclass(frozen=True)
class Pooled:
    """Effects of k territories, in the indicator's unit, positive in the wanted direction.

    effect      mean over territories, interval t(k - 1)
    prediction  low and high of the effect in one more territory like these; NaN below three
    tau         standard deviation between territories, in the unit
    i_squared   share of the variation that is not sampling error, 0-1
    q_p         p-value of Cochran's test that all effects are the same
    shrunk      k estimates, each drawn towards the mean by as much as it is uncertain
    """

    effect: Estimate
    prediction: tuple[float, float]
    tau: float
    i_squared: float
    q_p: float
    shrunk: tuple[Estimate, ...]


@dataclass(frozen=True)
class Member:
    """One territory or wave: its effect positive in the wanted direction, its verdict key and the word of its evidence
    (empty where a report of an earlier version does not say it)."""

    territory: str
    caisse: str
    verdict: str
    effect: Estimate
    solidity: str = ""

    @property
    def name(self) -> str:
        return f"{self.territory} ({self.caisse})" if self.caisse else self.territory

    @property
    def reserved(self) -> bool:
        """Its own report has reserves: pooling does not lift them."""
        return self.solidity in RESERVED or self.verdict in CAPPED


@dataclass(frozen=True)
class Pooling:
    """What a pooled report shows; `left_out` names the territories without an estimate."""

    plan: Plan
    source: SourceInfo
    members: tuple[Member, ...]
    left_out: tuple[str, ...]
    pooled: Pooled


def pool(effects: Sequence[Estimate]) -> Pooled:
    """The mean of `effects` (finite, standard errors above 0, one unit); ValueError for fewer than two."""
    if len(effects) < FEWEST:
        raise ValueError("pooling asks for at least two effects")
    from statsmodels.stats.meta_analysis import combine_effects

    values, variances = np.array([e.estimate for e in effects]), np.array([e.se**2 for e in effects])
    found = combine_effects(values, variances, method_re="iterated", use_t=True)  # "iterated": Paule and Mandel
    mean, k = float(found.mean_effect_re), len(effects)
    variance = max(float(found.var_hksj_re), float(found.var_eff_w_re))
    half = float(special.stdtrit(k - 1, 0.975)) * variance**0.5
    tau2 = max(float(found.tau2), 0.0)
    spread = float(special.stdtrit(k - 2, 0.975)) * (tau2 + variance) ** 0.5 if k > FEWEST else float("nan")
    unit = effects[0].unit
    return Pooled(
        effect=Estimate("pooled", mean, variance**0.5, mean - half, mean + half, unit, METHOD),
        prediction=(mean - spread, mean + spread),
        tau=tau2**0.5,
        i_squared=max(1 - (k - 1) / found.q, 0.0) if found.q > 0 else 0.0,
        q_p=float(special.chdtrc(k - 1, found.q)),
        shrunk=tuple(_shrunk(effect, mean, variance, tau2) for effect in effects),
    )


def _shrunk(effect: Estimate, mean: float, variance: float, tau2: float) -> Estimate:
    """Empirical Bayes: weight of the mean = sampling variance over sampling variance plus that between territories."""
    weight = effect.se**2 / (effect.se**2 + tau2)
    estimate = weight * mean + (1 - weight) * effect.estimate
    se = ((1 - weight) * effect.se**2 + weight**2 * variance) ** 0.5
    return Estimate(effect.term, estimate, se, estimate - NORMAL * se, estimate + NORMAL * se, effect.unit, METHOD)
