"""Loading a plan with the options of the designs found in `study/designs/`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from aos_analysis import definitions
from aos_analysis.definitions.plan import Plan
from aos_analysis.study.designs import design_module, design_names


class DesignOptions(Mapping):
    """Name of a design -> its `Options` model. A design is imported only when its options are read."""

    def __getitem__(self, name: str) -> type:
        if name not in design_names():
            raise KeyError(name)
        return design_module(name).Options

    def __iter__(self) -> Iterator[str]:
        return iter(design_names())

    def __len__(self) -> int:
        return len(design_names())


def load_plan(campaign: str | Path, parameters: str | Path | None = None, **changes: object) -> Plan:
    """One campaign with all it names; ParameterError lists every fault.

    changes   keys of the campaign file, with other values than its own
    campaign  an id, or `ROOT/campaigns/x.yaml`, which makes ROOT the overlay even where x is a shipped campaign
    """
    path = Path(campaign)
    if path.suffix == ".yaml" and path.parent.name == "campaigns" and not path.exists():
        campaign, parameters = path.stem, parameters or path.parent.parent
    return definitions.load_plan(campaign, parameters, DesignOptions(), changes)
