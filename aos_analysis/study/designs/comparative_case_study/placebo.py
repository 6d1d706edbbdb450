"""What chance alone would give: contacts handed at random to other units, for the t statistic and for the weights."""

import math

import numpy as np

from aos_analysis.study.designs.comparative_case_study.cases import CaseStudy, contrast
from aos_analysis.study.permutation import PERMUTATIONS, Permutation


def permutation_test(study: CaseStudy, seed: int, draws: int = PERMUTATIONS) -> Permutation:
    """Contacts and their dates handed at random among contacted and never contacted units; t statistic of Welch.

    The raw difference is not used: with few contacted units of unequal variance its test rejects too often.
    """
    change = study.change(study.after, study.base)
    pool = np.concatenate([study.treated, study.controls])
    pool = pool[np.isfinite(change[pool]).all(axis=1)]
    n = len(study.treated)
    observed = _t(study.contrast(change))
    if not math.isfinite(observed) or len(pool) < n + 2:
        return Permutation(float("nan"), float("nan"))
    rng = np.random.default_rng(seed)
    as_extreme = 0
    for _ in range(draws):
        order = rng.permutation(pool)
        as_extreme += _t(contrast(change, order[:n], study.wave, order[n:])) >= observed * (1 - 1e-12)
    floor = max(1 / (draws + 1), 1 / math.comb(len(pool), n))
    return Permutation((1 + as_extreme) / (draws + 1), floor)


def _t(found) -> float:
    return abs(found.value / found.se) if found.se > 0 else float("nan")
