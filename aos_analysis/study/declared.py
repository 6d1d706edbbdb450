"""What a design says of itself before any estimate: its comparisons, its options, what it refuses of files and data.

`aos check` and the loader read it as `run` does: nothing that is accepted is refused a minute later.
"""

from collections.abc import Iterator

from aos_analysis.data.panel import Panel
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.options import Options
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say


class Declared(Options):
    """The options of a design (its fields), with what it refuses of files and of data."""

    @staticmethod
    def refused_data(panel: Panel, campaign: Campaign) -> Iterator[Fault]:
        """What this design needs and the panel does not hold."""
        yield from ()


def refuse(panel: Panel, campaign: Campaign, options: Declared) -> None:
    """Ends the estimate with every refusal; nothing where `aos check` was asked before."""
    faults, file = [], f"{campaign.id}.yaml"
    if campaign.comparison not in options.comparisons:
        words = {"comparison": campaign.comparison, "design": campaign.design}
        faults.append(say("study.comparison_refused", **words, known=", ".join(options.comparisons)))
    if panel.indicator.id == campaign.indicator:
        faults += [message for _, message in options.refused(campaign, panel.indicator)]
    if faults:
        raise ParameterError(*(Fault(file, fault) for fault in faults))
    if refused := list(options.refused_data(panel, campaign)):
        raise DataError(*refused)
