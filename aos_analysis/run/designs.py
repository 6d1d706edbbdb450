"""A plan with its design's options read: what notebooks and commands load."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from aos_analysis.definitions import plan as plans
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


def load_plan(campaign: str | Path, parameters: Path | None = None) -> plans.Plan:
    """One campaign (an id, or the path of a campaign file) with all it names; ParameterError lists every fault."""
    return plans.load_plan(campaign, parameters, DesignOptions())
