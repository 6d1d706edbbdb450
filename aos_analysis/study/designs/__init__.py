"""The study designs: one folder each, named like its notebook, whose `design` says what it is in `DESIGN`."""

from dataclasses import replace
from importlib import import_module

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study import checks
from aos_analysis.study.design import Design
from aos_analysis.study.plain_numbers import plain_numbers
from aos_analysis.study.result import Result
from aos_analysis.words.wording import include_folders


def design_names() -> list[str]:
    """Names a campaign may give as `design`: the folders here, their words on the shelf."""
    return sorted(include_folders(__path__))


def design_of(name: str) -> Design:
    """One design, imported when it is needed."""
    return import_module(f"{__name__}.{name}.design").DESIGN


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """The result of the campaign's own design on its panel."""
    return _judged(panel, design_of(campaign.design).estimate(panel, campaign))


def brief(panel: Panel, campaign: Campaign) -> Result:
    """The same effect and the checks that decide its verdict, without what a design only tells."""
    return _judged(panel, design_of(campaign.design).brief(panel, campaign))


def _judged(panel: Panel, result: Result) -> Result:
    """With the one question that no design can answer otherwise, is there anything to estimate?, in plain numbers."""
    return plain_numbers(replace(result, checks=(*checks.variation(panel), *result.checks)))


design_names()  # whoever imports a design can say its words
