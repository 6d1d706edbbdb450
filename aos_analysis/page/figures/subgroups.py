"""The effect in each subgroup beside the overall one: never ranked, because more than one thing tells them apart."""

from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.parts import (
    absent,
    label,
    line,
    of_role,
    part_row,
    reading_notes,
    strength_words,
    told,
    under_title,
    unit_words,
)
from aos_analysis.page.forest import draw_forest
from aos_analysis.page.raw import Raw
from aos_analysis.page.reading import Reading
from aos_analysis.page.table import Column
from aos_analysis.study.result import Estimate
from aos_analysis.study.study import Study
from aos_analysis.study.subgroups import left_out
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def subgroups(study: Study) -> Display:
    """Overall effect, then each subgroup in the order of the design."""
    reading, kept = Reading(study), of_role(study, "subgroup")
    missing = _left_out(study, kept)
    if not kept or not reading.raw.known:
        return paragraphs(missing, tone="absent") if missing and reading.raw.known else absent("subgroups")
    first = kept[0]
    words = Figures(
        title=_title(reading.raw, kept),
        subtitle=under_title(reading, "subgroups"),
        alt=say(
            "figures.subgroups.alt",
            n=numbers.number(len(kept)),
            **told(reading, reading.raw),
            strength=strength_words(reading.raw),
            others=" ".join(_alt(reading, e) for e in kept),
        ),
        notes=(
            *reading_notes(reading, say("figures.subgroups.reading", label=label(first), **told(reading, first))),
            *filter(None, [missing]),
        ),
        table_title=say("figures.subgroups.table", unit=unit_words(reading)),
        columns=[
            Column(say("figures.subgroups.column")),
            *(Column(say(f"figures.columns.{key}"), number=True) for key in ("estimate", "interval", "detectable")),
        ],
        rows=[part_row(reading, e) for e in kept],
    )
    lines = [line(reading, say("figures.subgroups.all"), reading.raw, "headline")]
    lines += [line(reading, label(e), e, "plain") for e in kept]
    return figure_display(lambda w: draw_forest(lines, study.plan.campaign.useful_effect, w), words)


def _left_out(study: Study, kept: list[Estimate]) -> str:
    """Declared groups without an estimate, by name, and why."""
    known = {e.label for e in kept}
    names = left_out(study.panel.units, study.plan.campaign.subgroups, known)
    return say("figures.subgroups.left_out", names=", ".join(names)) if names else ""


def _title(overall: Raw, kept: list[Estimate]) -> str:
    inside = sum(e.low <= overall.estimate <= e.high for e in kept)
    case = "all" if inside == len(kept) else "some" if inside else "none"
    return say(f"figures.subgroups.title_{case}", inside=numbers.number(inside), n=numbers.number(len(kept)))


def _alt(reading: Reading, estimate: Estimate) -> str:
    found = told(reading, estimate)
    return say("figures.estimates.alt_other", label=label(estimate), value=found["effect"], interval=found["interval"])
