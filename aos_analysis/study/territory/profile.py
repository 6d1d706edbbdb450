"""All that a territory report says of one territory."""

from collections.abc import Mapping
from dataclasses import dataclass

from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.data.territory.care import Access, day_of, open_on, read_access, read_stages
from aos_analysis.data.territory.counts import Ground, read_ground
from aos_analysis.data.territory.geography import Extent, Geography, extent, read_geography
from aos_analysis.data.territory.mapped import Place, read_places
from aos_analysis.data.territory.maturity import read_grids
from aos_analysis.data.territory.outlines import Outlines
from aos_analysis.data.territory.people import Ageing, read_ageing
from aos_analysis.data.territory.residents import of_territory
from aos_analysis.data.territory.supply import Supply, read_supply
from aos_analysis.definitions.territory_file import TerritoryPlan
from aos_analysis.study.territory.communes import Commune, commune_ratios
from aos_analysis.study.territory.comparing import Compared, compare, counted_last
from aos_analysis.study.territory.coverage import Coverage, coverage
from aos_analysis.study.territory.history import History, histories
from aos_analysis.study.territory.indicators import Level, read_levels
from aos_analysis.study.territory.maturity import Maturity, maturity
from aos_analysis.study.territory.residents import Uses, uses
from aos_analysis.study.territory.stages import Step, steps
from aos_analysis.words.errors import DataError, Fault
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class TerritoryProfile:
    """plan and source, as every report has them; what the folder does not hold is None or empty."""

    plan: TerritoryPlan
    source: SourceInfo
    geography: Geography
    extent: Extent
    compared: Compared
    histories: tuple[History, ...]
    communes: Mapping[str, list[Commune]]
    ageing: Ageing | None
    supply: tuple[Supply, ...]
    access: Access | None
    coverage: Coverage | None
    coverage_there: Coverage | None
    places: tuple[Place, ...]
    outlines: Outlines | None
    levels: tuple[Level, ...]
    maturity: tuple[Maturity, ...]
    uses: tuple[Uses, ...]
    steps: tuple[Step, ...]


def profile(source: Source, plan: TerritoryPlan, ground: Ground | None = None) -> TerritoryProfile:
    """ground: what several territories share, where it was read already."""
    ground = ground or read_ground(source, read_geography(source))
    geography, level = ground.geography, plan.definition.compared_with
    own = extent(geography, plan)
    cases, people = ground.of(own.communes)
    if not people.sum():
        raise _refusal(plan, "nobody_counted")
    if not counted_last(ground.counts, people):
        raise _refusal(plan, "nobody_last", year=max(ground.counts.versions))
    places = geography.communes
    around = places[places[level].isin(set(places[level].reindex(list(own.communes))))]
    if set(around.index) <= set(own.communes):
        raise _refusal(plan, f"no_rest.{level}")
    compared = compare(ground.counts, (cases, people), level, plan.definition.relevance)
    if not compared.people_there:
        raise _refusal(plan, f"nobody_there.{level}", year=compared.year)
    stages, today = read_stages(source, geography), day_of(source)
    rows = None if stages is None else open_on(stages, today)
    mine, rest = places["population"].reindex(list(own.communes)), around["population"].drop(list(own.communes))
    region = places.index[places["region"].isin(set(places["region"].reindex(list(own.communes)).dropna()))]
    grids = read_grids(source, geography)
    rated = (maturity(grid, own.communes, around.index, region, plan.seed) for grid in grids)
    return TerritoryProfile(
        plan=plan,
        source=source.info,
        geography=geography,
        extent=own,
        compared=compared,
        histories=histories(ground.counts, (cases, people), level),
        communes=commune_ratios(ground, own.communes, compared, level),
        ageing=read_ageing(source, geography, own.communes, level, f"{plan.id}.yaml"),
        supply=read_supply(source, geography, own.communes, level),
        access=read_access(source, geography, own.communes, level),
        coverage=None if rows is None else coverage(mine, rows),
        coverage_there=None if rows is None else coverage(rest, rows),
        places=read_places(source, geography, own.communes, rows),
        outlines=ground.outlines,
        levels=read_levels(source, geography, own.communes, level, plan.indicators),
        maturity=tuple(found for found in rated if found),
        uses=tuple(uses(of_territory(ground.measures, geography, own.communes), level, plan.definition.relevance)),
        steps=() if stages is None else steps(stages, mine, rest, today),
    )


def _refusal(plan: TerritoryPlan, key: str, **read: object) -> DataError:
    return DataError(Fault(f"{plan.id}.yaml", say(f"territory.faults.{key}", **read)))
