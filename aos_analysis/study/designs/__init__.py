"""One module a design, named like its notebook: `Options` and `estimate(panel, campaign) -> Result`."""

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.study import checks
from aos_analysis.study.result import Result


def design_names() -> list[str]:
    """Names a campaign may give as `design`: the files of this folder."""
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def design_module(name: str) -> ModuleType:
    """The module of one design, imported when it is needed."""
    return import_module(f"{__name__}.{name}")


def estimate(panel: Panel, campaign: Campaign) -> Result:
    """The result of the campaign's own design on its panel."""
    return _judged(panel, design_module(campaign.design).estimate(panel, campaign))


def brief(panel: Panel, campaign: Campaign) -> Result:
    """The same effect and the checks that decide its verdict, without what a design only tells: for other indicators
    and for calibration."""
    module = design_module(campaign.design)
    return _judged(panel, getattr(module, "brief", module.estimate)(panel, campaign))


def _judged(panel: Panel, result: Result) -> Result:
    """With the one question that no design can answer otherwise: is there anything to estimate?"""
    return replace(result, checks=(*checks.variation(panel), *result.checks))
