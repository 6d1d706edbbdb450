"""What was found in a case study: its set-up, its two estimators and what chance alone gives."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.designs.comparative_case_study.cases import CaseStudy, set_up_cases
from aos_analysis.study.designs.comparative_case_study.placebo import permutation_test
from aos_analysis.study.designs.comparative_case_study.second import Second, classic_control, second_estimate
from aos_analysis.study.designs.comparative_case_study.trends import allowed
from aos_analysis.study.inference import Linear
from aos_analysis.study.own_trend import Allowed
from aos_analysis.study.permutation import Permutation
from aos_analysis.words.small_counts import UNITS_MIN

COMPARISON = "never_treated"
MIN_CONTACTED = UNITS_MIN  # fewer: the verdict is capped, and a count of them is not printed


@dataclass(frozen=True)
class Found:
    """What every check and every number of the result is read from."""

    panel: Panel
    campaign: Campaign
    study: CaseStudy
    effect: Linear

    @property
    def unit(self) -> str:
        return self.panel.indicator.measured

    @cached_property
    def second(self) -> Second:
        return second_estimate(self.study, self.campaign.seed)

    @cached_property
    def permutation(self) -> Permutation:
        return permutation_test(self.study, self.campaign.seed)

    @cached_property
    def allowed(self) -> Allowed:
        """The headline once the contacted may have followed a straight line of their own."""
        return allowed(self.study, self.effect)

    @cached_property
    def classic(self) -> tuple[float, np.ndarray]:
        return classic_control(self.study)


def find(panel: Panel, campaign: Campaign) -> Found:
    """The set-up and the headline; the rest when it is asked for. Only units never contacted can compare here."""
    study = set_up_cases(panel, campaign)
    return Found(panel, campaign, study, study.effect())
