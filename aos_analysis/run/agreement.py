"""What `aos run` would refuse of a campaign on these data, found without estimating anything."""

from collections.abc import Iterator

from aos_analysis.data.calendar import has_monthly
from aos_analysis.data.panel import build_panel
from aos_analysis.data.sources import Source
from aos_analysis.definitions.plan import Plan
from aos_analysis.study.designs import design_of
from aos_analysis.words.errors import AosError, Fault


def refusals(plan: Plan, source: Source) -> list[Fault | str]:
    """Every fault of the panels that the campaign needs, and what its design misses in them."""
    return list(dict.fromkeys(_refusals(plan, source)))


def _refusals(plan: Plan, source: Source) -> Iterator[Fault | str]:
    campaign = plan.campaign
    for name in (campaign.indicator, *campaign.secondary, *([campaign.placebo] if campaign.placebo else [])):
        try:
            panel = build_panel(source, plan, name)
        except AosError as error:
            yield from error.faults
        else:
            yield from design_of(campaign.design).options.refused_data(panel, campaign)


def concerned(plan: Plan, source: Source) -> bool:
    """Whether the data hold anything of the campaign: its contacts, or its indicator already aggregated."""
    if source.has("contacts"):
        names = source.table("contacts").select("campaign").distinct().execute()["campaign"]
        if plan.campaign.contacts_name in set(names):
            return True
    return has_monthly(source, plan.indicator)
