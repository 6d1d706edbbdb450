"""Pseudo-campaigns: the profiles of a real campaign given to other units, on outcomes that nothing has touched.

A profile is what the contacts say of a unit: status, month and channel of contact, wave. Who gets which follows a rule:
targets at random or by their level in the targeting window, visits in one of four orders. A known effect is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from aos_analysis.data.panel import CELLS, Panel
from aos_analysis.definitions.campaign import Campaign, Targeting
from aos_analysis.study.designs import design_of
from aos_analysis.words.errors import present

MANY = 100  # units from which whole places are drawn again; below, each unit keeps its place
PLACES = 10  # territories from which they are drawn whole, with all in them; below, clusters are
PROFILE = ("status", "cohort", "contact_month", "channel", "wave")
WORSE_LIKELIER = 2.0  # how much sooner the worst is visited than the best, in the order `score`


Rule = Literal["random", "level"]
Order = Literal["random", "geographic", "score", "worst_first"]


@dataclass(frozen=True)
class Setting:
    """How targets are chosen (`random`, or by `level`), in which order they are visited, and the effect planted (in
    the indicator's unit, positive in the wanted direction). `worst_first` is the extreme of `score`."""

    targeting: Rule
    visit_order: Order
    effect: float


@dataclass(frozen=True)
class Bases:
    """Untouched panels of one shape, of one caisse each, from which units are drawn."""

    panels: Sequence[Panel]

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Columns whose groups are drawn whole, the widest first: territories, or clusters where these are few."""
        many = self.panels[0].units["territory_id"].nunique() >= PLACES
        return ("territory_id", "cluster_id") if many else ("cluster_id",)

    @cached_property
    def places(self) -> list[tuple[int, np.ndarray]]:
        """Panel and rows of each group that is drawn whole."""
        found = []
        for k, panel in enumerate(self.panels):
            _, label = np.unique(panel.units[self.levels[0]].to_numpy(str), return_inverse=True)
            rows = np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])
            found += [(k, members) for members in rows]
        return found


def settings(campaign: Campaign) -> list[Setting]:
    """Every rule that fits the campaign, without effect and with the useful one."""
    by_level = campaign.targeting is not None and campaign.targeting.window is not None
    if design_of(campaign.design).assigns:  # the design decides who is drawn: one rule, its own
        rules: list[tuple[Rule, Order]] = [("level" if by_level else "random", "random")]
        return [Setting(*rule, effect) for rule in rules for effect in (0.0, campaign.useful_effect)]
    rules = [("random", "random")]
    if by_level:
        rules += [("level", order) for order in get_args(Order)]
    return [Setting(*rule, effect) for rule in rules for effect in (0.0, campaign.useful_effect)]


def declared(campaign: Campaign, setting: Setting) -> Campaign:
    """The campaign file that a team would have written for this setting."""
    if setting.targeting == "random":
        targeting = Targeting(score="none", visit_order="random")
    else:
        order = "score" if setting.visit_order == "worst_first" else setting.visit_order
        targeting = present(campaign.targeting).model_copy(update={"visit_order": order})
    return campaign.model_copy(update={"targeting": targeting})


def drawn(bases: Bases, campaign: Campaign, setting: Setting, rng: np.random.Generator) -> Panel:
    """One pseudo-campaign: units drawn from untouched panels, profiles given by the rule, effect added.

    A design that assigns by a rule of its own (a draw, a threshold) draws again by it.
    """
    design = design_of(campaign.design)
    given = (design.redraw or _profiles)(_units(bases, rng), campaign, setting, rng)
    return planted(given, design.exposed_from(given, campaign), setting.effect)


def _units(bases: Bases, rng: np.random.Generator) -> Panel:
    """Many units: whole places, with replacement, from all bases. Few: each in its place, from any of the bases.
    Territories share their region's shocks: all from one base."""
    base = bases.panels[0]
    if base.unit == "territory":
        return bases.panels[int(rng.integers(len(bases.panels)))]
    if len(base.units) < MANY:
        return base if len(bases.panels) == 1 else _mixed(bases.panels, rng)
    return _places_again(bases, rng)


def _mixed(panels: Sequence[Panel], rng: np.random.Generator) -> Panel:
    """Unit i of a panel drawn for it alone."""
    source = rng.integers(len(panels), size=len(panels[0].units))
    cells: dict[str, Any] = {
        name: np.stack([getattr(panels[k], name)[i] for i, k in enumerate(source)]) for name in CELLS
    }
    return replace(panels[0], **cells)


def _places_again(bases: Bases, rng: np.random.Generator) -> Panel:
    """As many places as a base has on average; a place drawn twice is two places, and so are its clusters."""
    number = round(len(bases.places) / len(bases.panels))
    again = [bases.places[i] for i in rng.integers(len(bases.places), size=number)]
    units = pd.concat([bases.panels[k].units.iloc[rows] for k, rows in again], ignore_index=True)
    copy = np.repeat(np.arange(number), [rows.size for _, rows in again]).astype(str)
    units["unit_id"] = [f"u{i}" for i in range(len(units))]
    for column in bases.levels:
        units[column] = np.char.add(np.char.add(copy, " "), units[column].to_numpy(str))
    cells: dict[str, Any] = {
        name: np.concatenate([getattr(bases.panels[k], name)[rows] for k, rows in again]) for name in CELLS
    }
    return replace(bases.panels[0], units=units, **cells)


def _profiles(panel: Panel, campaign: Campaign, setting: Setting, rng: np.random.Generator) -> Panel:
    """The panel's own profiles, given again: the worst are targeted, or anybody; then each wave by order of visits."""
    units, level = panel.units, level_in_window(panel, campaign)
    targeted = units[units["status"] != "never_targeted"]
    by_severity = targeted.iloc[np.argsort(-_severity(targeted, campaign), kind="stable")]
    worst = level if setting.targeting == "level" else rng.random(len(units))
    chosen = np.argsort(-np.where(np.isfinite(worst), worst, -np.inf), kind="stable")[: len(targeted)]
    given = units.drop(columns=["drawn", "drawn_cohort"], errors="ignore").assign(
        status="never_targeted", cohort=np.nan, contact_month=pd.NaT, channel=None, wave=np.nan, targeting_score=np.nan
    )
    given["wave"] = given["wave"].astype(object)
    wave = by_severity["wave"].astype(object).fillna("").to_numpy(str)
    for name in np.unique(wave):
        at = np.flatnonzero(wave == name)
        in_turn = chosen[at][queue(worst[chosen[at]], units.iloc[chosen[at]], setting.visit_order, rng)]
        waiting = _visits(by_severity.iloc[at], rng)
        for column in PROFILE:
            given.iloc[in_turn, given.columns.get_loc(column)] = waiting[column].to_numpy()
    sign = -1 if _lowest(campaign) else 1
    given.iloc[chosen, given.columns.get_loc("targeting_score")] = sign * level[chosen]
    return replace(panel, units=given, draw=None)


def _lowest(campaign: Campaign) -> bool:
    return campaign.targeting is not None and campaign.targeting.score.startswith("lowest")


def level_in_window(panel: Panel, campaign: Campaign) -> np.ndarray:
    """(n_units,) level over the targeting window, larger = worse; NaN where nobody was counted, 0 without a window."""
    span = campaign.targeting and campaign.targeting.window
    if not span:
        return np.zeros(len(panel.units))
    inside = slice(max(panel.position(span.start), 0), panel.position(span.end) + 1)
    top, bottom = panel.numerator[:, inside].sum(axis=1), panel.denominator[:, inside].sum(axis=1)
    level = panel.indicator.per * np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    return -level if _lowest(campaign) else level


def _severity(targeted: pd.DataFrame, campaign: Campaign) -> np.ndarray:
    """Order in which the profiles' waves were worse; unknown scores come last."""
    score = targeted["targeting_score"].to_numpy(float)
    return np.nan_to_num(-score if _lowest(campaign) else score, nan=-np.inf)


def queue(worst: np.ndarray, units: pd.DataFrame, order: str, rng: np.random.Generator) -> np.ndarray:
    """Positions in the order of visits."""
    if order == "worst_first":
        return np.argsort(-worst, kind="stable")
    if order == "geographic":
        place, inverse = np.unique(units["territory_id"].to_numpy(str), return_inverse=True)
        return np.lexsort((rng.random(len(units)), rng.permutation(place.size)[inverse]))
    if order == "score":
        rank = np.argsort(np.argsort(-worst, kind="stable"), kind="stable") / max(len(worst) - 1, 1)
        return np.argsort(rng.exponential(size=len(worst)) * WORSE_LIKELIER**rank)
    return rng.permutation(len(units))


def _visits(profiles: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Profiles in the order in which a queue receives them: visits by month, those still waiting at the end, refusals
    and absences anywhere."""
    moment = profiles["cohort"].to_numpy(float).copy()
    lost = profiles["status"].isin(("refused", "unreachable")).to_numpy()
    waiting = np.argsort(np.where(np.isfinite(moment), moment, np.inf), kind="stable")
    waiting = waiting[~lost[waiting]]
    places = np.sort(rng.choice(len(profiles), size=int(lost.sum()), replace=False))
    order = np.empty(len(profiles), int)
    anywhere = np.isin(np.arange(len(profiles)), places)
    order[anywhere], order[~anywhere] = rng.permutation(np.flatnonzero(lost)), waiting
    return profiles.iloc[order]


def planted(panel: Panel, start: np.ndarray, effect: float) -> Panel:
    """The effect added to every cell from its start on: exact, whatever the noise. start: (n_units,) periods."""
    after = np.arange(len(panel.periods)) >= start[:, None]
    gain = panel.indicator.sign * effect / panel.indicator.per * panel.denominator * after
    return replace(panel, numerator=panel.numerator + gain)
