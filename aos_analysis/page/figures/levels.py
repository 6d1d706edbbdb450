"""Where both groups started from: how the levels of units were spread before the contacts, by classes of several units.

A class holds at least five units of each group, or none: neighbours are joined until it does. The first and the last
one are open, so that no bound is the level of somebody. Shares are rounded to a twentieth, in the figure too: the
difference of two editions does not tell where one unit more stands.
"""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from aos_analysis.page.chart import BLUE, GREY, Figures, Pane, figure_display, pane
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import absent, reading_notes
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.table import Column
from aos_analysis.page.timeline import french
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.small_counts import few_units
from aos_analysis.words.wording import say

MONTHS = 12  # before the first contact
LEAST = 60  # units of a group: one of them is a third of a step at most
STEPS = 20  # of a whole, to which shares are rounded
CLASSES = 10
INSIDE = (2, 98)  # percentiles between which classes have one width
CLOSE = 0.25  # of a standard deviation: beyond, adjusting for the level rests on the model (Stuart, 2010)
GROUPS = (("contacted", BLUE), ("others", GREY))


@dataclass(frozen=True)
class Spread:
    """edges: (n_classes + 1,), the outer ones open. counts: by group, units (n_classes,). levels: of each group as a
    whole, per × sum of numerators / sum of denominators. gap: between their mean levels, in standard deviations."""

    edges: np.ndarray
    counts: dict[str, np.ndarray]
    levels: dict[str, float]
    gap: float

    def shares(self, group: str) -> np.ndarray:
        """(n_classes,) of the units of a group, rounded."""
        counts = self.counts[group]
        return np.round(counts / counts.sum() * STEPS) / STEPS


def levels(study: Study) -> Display:
    """Did both groups start alike? Shares of each one's units by class of level, the year before the first contact."""
    reading, found = Reading(study), spread(study)
    if found is None:
        return absent("levels")
    words = {name: reading.level(found.levels[name]) for name, _ in GROUPS}
    names = _classes(reading, found.edges)
    figures = Figures(
        title=say(f"figures.levels.title_{'close' if abs(found.gap) < CLOSE else 'apart'}", **words),
        subtitle=say("figures.levels.subtitle", indicator=study.plan.indicator.title, scale=reading.scale),
        alt=say("figures.levels.alt", n=numbers.number(len(names)), units=reading.units_word, **words),
        notes=reading_notes(
            reading,
            say(
                "figures.levels.reading",
                gap=numbers.number(abs(found.gap), 2),
                limit=numbers.number(CLOSE, 2),
                units=reading.units_word,
            ),
        ),
        table_title=say("figures.levels.table", units=reading.units_word, scale=reading.scale),
        columns=[
            Column(say("figures.levels.class")),
            *(Column(_group(reading, name), number=True) for name, _ in GROUPS),
        ],
        rows=[
            [name, *(numbers.percent(found.shares(group)[k], 0) for group, _ in GROUPS)] for k, name in enumerate(names)
        ],
    )
    return figure_display(lambda width: _draw(found, reading, width), figures)


def _group(reading: Reading, name: str) -> str:
    """`Contactés`, `Comparées`, as the units are called."""
    word = say("labels.agreed", word=say(f"figures.levels.{name}"), units=reading.units_word)
    return sentence_case(numbers.agree(2, word))


def spread(study: Study) -> Spread | None:
    """None where the past, or a group, is too small for a picture."""
    panel, campaign = study.panel.as_drawn(), study.plan.campaign
    first = panel.first_contact(campaign)
    before = slice(max(0, (first or 0) - MONTHS // panel.grain), first or 0)
    numerator, denominator = panel.numerator[:, before].sum(axis=1), panel.denominator[:, before].sum(axis=1)
    status = panel.units["status"].to_numpy(str)
    rows = {"contacted": status == "contacted", "others": (status != "contacted") & (status != "never_targeted")}
    if not rows["others"].any():  # where nobody else was targeted, they compare with the others
        rows["others"] = status != "contacted"
    per, known = panel.indicator.per, denominator > 0
    level = per * np.divide(numerator, denominator, out=np.full(numerator.shape, np.nan), where=known)
    values = {name: level[mask & known] for name, mask in rows.items()}
    if min(of.size for of in values.values()) < LEAST:
        return None
    edges = _edges(values)
    found = {name: np.histogram(np.clip(of, edges[0], edges[-1]), edges)[0] for name, of in values.items()}
    edges, found = _joined(edges, found)
    pooled = {name: float(per * numerator[mask].sum() / denominator[mask].sum()) for name, mask in rows.items()}
    scale = np.sqrt(np.mean([of.var() for of in values.values()]))
    gap = float((values["contacted"].mean() - values["others"].mean()) / scale) if scale > 0 else 0.0
    return Spread(edges, found, pooled, gap) if len(edges) > 2 else None


def _edges(values: dict[str, np.ndarray]) -> np.ndarray:
    """Round bounds; whoever lies beyond belongs to the first class, or to the last."""
    low, high = np.percentile(np.concatenate(list(values.values())), INSIDE)
    return np.asarray(MaxNLocator(CLASSES, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))


def _joined(edges: np.ndarray, counts: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Classes joined, from the ends towards the middle, until none holds one to four units of a group."""
    kept, columns = list(edges), [list(column) for column in zip(*counts.values(), strict=True)]
    while len(columns) > 1 and (few := [k for k, column in enumerate(columns) if any(map(few_units, column))]):
        k = few[0] if few[0] < len(columns) / 2 else few[-1]
        other = k + 1 if k < len(columns) / 2 and k + 1 < len(columns) else k - 1
        columns[other] = [a + b for a, b in zip(columns[k], columns[other], strict=True)]
        del columns[k], kept[max(k, other)]
    found = np.array(columns).T
    return np.array(kept), dict(zip(counts, found, strict=True))


def _classes(reading: Reading, edges: np.ndarray) -> list[str]:
    """`moins de 10 %`, `de 10 à 15 %`, `60 % et plus`."""
    inner = [reading.threshold_level(edge) for edge in edges[1:-1]]
    first, last = say("figures.levels.first", high=inner[0]), say("figures.levels.last", low=inner[-1])
    between = [say("figures.levels.between", low=a, high=b) for a, b in pairwise(inner)]
    return [sentence_case(name) for name in (first, *between, last)]


def _draw(found: Spread, reading: Reading, width: int) -> Pane:
    """Two outlines on one scale; an open class is drawn as wide as it is counted."""
    import seaborn  # half a second, for this figure alone

    middles = (found.edges[1:] + found.edges[:-1]) / 2
    with pane(width, 260 if width < 500 else 280, 16, 16, 34, 50) as view:
        axes = view.axes
        for (name, color), dashes in zip(GROUPS, ("-", (0, (4, 2))), strict=True):
            frame = pd.DataFrame({"level": middles, "units": found.shares(name)})
            drawn = partial(seaborn.histplot, frame, x="level", weights="units", bins=list(found.edges),
                            stat="density", color=color, ax=axes)  # fmt: skip
            if name == "contacted":
                drawn(linewidth=0, alpha=0.18)
            drawn(element="step", fill=False, linewidth=1.8, linestyle=dashes)
        for place, align, (name, color) in zip((0.0, 1.0), ("left", "right"), GROUPS, strict=True):
            key = {"contacted": "■ ", "others": "- - "}[name]
            axes.text(place, 1.04, key + _group(reading, name), transform=axes.transAxes, ha=align,
                      va="bottom", fontsize=11, color=color)  # fmt: skip
        axes.set(xlabel=f"{say('figures.levels.class')} ({reading.scale})", ylabel="", yticks=[])
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=5 if view.narrow else 9)
        french(axes.xaxis)
        return view
