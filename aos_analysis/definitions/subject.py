"""What a report is about: a campaign with all that it names, an action, a territory."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from aos_analysis.definitions.campaign import Campaign


class Subject(Protocol):
    """What every report may ask of the definitions that it is made from.

    files    every definition file read, for the fingerprint of the run
    content  everything that defines the report, as plain values
    resolved the same, as the packet's `parameters.yaml`
    """

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def territory(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def files(self) -> tuple[Path, ...]: ...
    def content(self) -> dict: ...
    def resolved(self) -> str: ...


class OfCampaign:
    """What a plan answers by its campaign."""

    campaign: "Campaign"

    @property
    def id(self) -> str:
        return self.campaign.id

    @property
    def title(self) -> str:
        return self.campaign.title

    @property
    def territory(self) -> str:
        return self.campaign.territory

    @property
    def seed(self) -> int:
        return self.campaign.seed
