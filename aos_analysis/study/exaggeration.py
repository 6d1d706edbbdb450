"""How much an estimate that leaves zero out overstates the effect, in a study of this precision (type M error)."""

import math

from scipy import special

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.checks import check, declared, places
from aos_analysis.study.inference import MDE_MULTIPLE, NORMAL
from aos_analysis.study.result import Check, Estimate
from aos_analysis.words.numbers import number, quantity


def exaggeration_ratio(effect: float, se: float) -> float:
    """Expected size of an estimate beyond 1.96 standard errors, over the true effect. effect > 0, se > 0, same unit.

    Gelman and Carlin (2014), in closed form (Lu, Qiu and Deng, 2019); 1.13 at a power of 80 %.
    """
    true = effect / se
    above, below = NORMAL - true, -NORMAL - true
    density = math.exp(-(above**2) / 2) + math.exp(-(below**2) / 2)
    size = density / math.sqrt(2 * math.pi) + true * (special.ndtr(-above) - special.ndtr(below))
    return float(size / (special.ndtr(-above) + special.ndtr(below)) / true)


def exaggeration(effect: Estimate, mde: float, campaign: Campaign) -> Check:
    """Below its own detectable effect, an estimate is told with the exaggeration to expect were the truth useful; a
    warning where it leaves zero out, since only then does it claim an effect."""
    if not (math.isfinite(effect.estimate) and math.isfinite(mde) and mde > 0):
        return check("exaggeration", "advisory", None)
    ratio = exaggeration_ratio(campaign.useful_effect, mde / MDE_MULTIPLE)
    decimals = places(effect.unit, mde / MDE_MULTIPLE)
    words = {
        "mde": quantity(mde, effect.unit, decimals),
        "useful": declared(campaign.useful_effect, effect.unit),
        "times": number(ratio, 1),
    }
    if abs(effect.estimate) >= mde:
        return check("exaggeration", "advisory", True, ratio, None, **words)
    claims = effect.low > 0 or effect.high < 0
    case = None if claims else "unclear"
    return check("exaggeration", "advisory", False if claims else None, ratio, None, case=case, **words)
