"""The synthetic region and the profiles of its territories, computed once for all the tests of a process."""

from functools import cache

from aos_analysis.data.territory import open_territories
from aos_analysis.data.territory.counts import Ground, read_ground
from aos_analysis.data.territory.geography import read_geography
from aos_analysis.definitions.territory_file import load_territory, territory_ids
from aos_analysis.study.territory.profile import TerritoryProfile, profile


@cache
def ground() -> Ground:
    source = open_territories("synthetic")
    return read_ground(source, read_geography(source))


@cache
def profile_of(name: str) -> TerritoryProfile:
    return profile(ground().source, load_territory(name), ground())


def profiles() -> dict[str, TerritoryProfile]:
    return {name: profile_of(name) for name in territory_ids()}
