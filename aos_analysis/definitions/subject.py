"""What a report is about: a campaign with all that it names, an action, a territory."""

from pathlib import Path
from typing import Protocol

from aos_analysis.definitions.frozen import dump_yaml


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


class Named(Protocol):
    """What a definition says of itself."""

    id: str
    title: str
    territory: str


class Written:
    """A subject that is written as its content is."""

    def content(self) -> dict:
        raise NotImplementedError

    def resolved(self) -> str:
        return dump_yaml(self.content())


class OfOne(Written):
    """What a subject answers by the one definition that it is about."""

    @property
    def about(self) -> Named:
        raise NotImplementedError

    @property
    def id(self) -> str:
        return self.about.id

    @property
    def title(self) -> str:
        return self.about.title

    @property
    def territory(self) -> str:
        return self.about.territory
