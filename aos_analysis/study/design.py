"""A study design: all that loader, `check`, `run`, calibration and page must know of it, declared once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study.declared import Declared
from aos_analysis.study.result import Result

Estimator = Callable[[Panel, Campaign], Result]
Redraw = Callable[[Panel, Campaign, object, np.random.Generator], Panel]


def first_contact(panel: Panel, campaign: Campaign) -> np.ndarray:
    return panel.cohort


@dataclass(frozen=True)
class Design:
    """One design. It stands in `design.py` of a folder of `study/designs/` as `DESIGN`; the folder is named like its
    notebook and like its page of documentation.

    options          its comparisons, its options, what it refuses of files and of panels
    estimate         the whole result
    brief            the same effect and the checks that decide its verdict, without what is only told: for other
                     indicators and for calibration
    redraw           (panel, campaign, setting, generator) -> pseudo-campaign, where the design itself decides who is
                     assigned to what (a draw, a threshold); None: profiles are given by a rule of targeting
    exposed_from     (n_units,) period from which an effect holds for each unit, NaN for never
    several_caisses  whether calibration needs several: units drawn from a single one keep its own chance
    """

    options: type[Declared]
    estimate: Estimator
    brief: Estimator
    redraw: Redraw | None = None
    exposed_from: Callable[[Panel, Campaign], np.ndarray] = first_contact
    several_caisses: bool = False

    @property
    def assigns(self) -> bool:
        """Whether being assigned, not being met, is what the effect is of."""
        return self.redraw is not None
