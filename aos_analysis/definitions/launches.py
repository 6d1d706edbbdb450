"""What an indicator needs to exist before a campaign: what it compares, launched long enough ago, and its cohort."""

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.campaign_rules import months_between
from aos_analysis.definitions.indicator import Indicator
from aos_analysis.definitions.yaml_lines import Document
from aos_analysis.words.errors import Fault
from aos_analysis.words.wording import say

LAUNCH_MONTHS = 6  # between what is launched and the campaign that is judged on it


def launch(indicator: Indicator, codelists: Mapping[str, pd.DataFrame]) -> date | None:
    """First day when all that the indicator compares exists, by the dates of its lists; None where nothing says."""
    compared = (indicator.codes, indicator.numerator_codes, indicator.first_codes)
    named = (codes.list for codes in compared if codes is not None and codes.list is not None)
    lists = [codelists[name] for name in named if name in codelists]
    first = [rows["valid_from"].min() for rows in lists if rows["valid_from"].notna().all()]
    return max(first).date() if first else None


def too_early(
    campaign: Campaign,
    indicators: Mapping[str, Indicator],
    codelists: Mapping[str, pd.DataFrame],
    document: Document,
) -> Iterator[Fault]:
    """What was launched a few months before the campaign has no past to compare with; a cohort that is still being made
    when it begins may be what it changed."""
    start = campaign.campaign_period.start
    for name, indicator in indicators.items():
        words = {"start": f"{start:%Y-%m}", "read": name}
        launched = launch(indicator, codelists)
        if launched is not None and months_between(launched, start) < LAUNCH_MONTHS:
            words |= {"launch": f"{launched:%Y-%m-%d}", "months": str(LAUNCH_MONTHS)}
            yield document.fault(("campaign_period", "from"), say("faults.launch_too_near", **words))
        if indicator.cohort is not None and indicator.cohort.end >= start:
            words |= {"end": f"{indicator.cohort.end:%Y-%m}"}
            yield document.fault(("campaign_period", "from"), say("faults.cohort_too_late", **words))
