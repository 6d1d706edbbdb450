"""What published studies found of contacts like those of a campaign: values files that no campaign names."""

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.library import find_campaign
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.shelf import Shelf
from aos_analysis.definitions.values import PublishedEffect


def published_effects(plan: Plan) -> list[PublishedEffect]:
    """Those of one of its channels, shipped or of the team, in the order of their names; ParameterError where a file
    of values is faulty."""
    library, _ = find_campaign(plan.files[0])
    shelf = Shelf(library)
    found = [shelf.sound("values", path) for _, path in sorted(library.files("values").items())]
    return [value for value in found if isinstance(value, PublishedEffect) and _alike(value, plan.campaign)]


def _alike(value: PublishedEffect, campaign: Campaign) -> bool:
    return bool({*value.channels} & {*campaign.exposure.channels})
