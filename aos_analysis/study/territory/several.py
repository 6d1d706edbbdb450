"""Several territories, each with its own profile: read side by side, never ranked."""

from dataclasses import dataclass

from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.data.territory.counts import read_ground
from aos_analysis.data.territory.geography import read_geography
from aos_analysis.definitions.territory_file import TerritoriesPlan
from aos_analysis.study.territory.profile import TerritoryProfile, profile
from aos_analysis.words.errors import DataError, Fault


@dataclass(frozen=True)
class Territories:
    """Profiles in the order of the territories' names."""

    plan: TerritoriesPlan
    source: SourceInfo
    profiles: tuple[TerritoryProfile, ...]


def profiles(source: Source, plan: TerritoriesPlan) -> Territories:
    """Every territory on the same counts, read once; DataError with the faults of all."""
    ground = read_ground(source, read_geography(source))
    found, faults = [], list[Fault | str]()
    for one in plan.plans:
        try:
            found.append(profile(source, one, ground))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(*faults)
    return Territories(plan, source.info, tuple(found))
