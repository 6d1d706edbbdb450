"""From targeting to analysis: full counts."""

from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.disclosure import is_small, mask_parts
from aos_analysis.page.display import Display
from aos_analysis.page.figures.parts import count_text, reading_notes
from aos_analysis.page.forest import Bar, draw_bars
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.table import Column, counted
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def flow(study: Study) -> Display:
    """From targeting to analysis: a full count, so no interval."""
    reading, sample = Reading(study), study.result.sample
    counts = reading.counted
    status = study.panel.units["status"].value_counts()
    parts = {key: int(status.get(key, 0)) for key in ("contacted", "not_contacted", "refused", "unreachable")}
    masked = dict(zip(parts, mask_parts(list(parts.values()), counts), strict=True))
    shown = [("targeted", sum(parts.values()), False), *((k, n, masked[k]) for k, n in parts.items() if n)]
    items = [(say(f"labels.contacts.{key}"), n, counted(n, counts, hide), key == "contacted") for key, n, hide in shown]
    items.append((say("figures.flow.analysed"), sample.units_exposed, counted(sample.units_exposed, counts), True))
    items.append(
        (say("figures.flow.comparison"), sample.units_comparison, counted(sample.units_comparison, counts), False)
    )
    bars = [Bar(name, None if cell.text == "s" else n, cell.text, main) for name, n, cell, main in items]
    targeted, contacted = sum(parts.values()), parts["contacted"]
    listed = ", ".join(say("figures.flow.alt_part", label=name, value=cell.text) for name, _, cell, _ in items)
    words = Figures(
        title=_flow_title(reading, contacted, targeted),
        subtitle=sentence_case(say("figures.flow.subtitle", units=reading.units_word)),
        alt=say("figures.flow.alt", units=reading.units_word, parts=listed),
        notes=reading_notes(
            reading,
            say(
                "figures.flow.reading",
                contacted=reading.agreed(contacted, "contacté"),
                analysed=count_text(sample.units_exposed, counts),
                comparison=count_text(sample.units_comparison, counts),
            ),
        ),
        table_title=say("figures.flow.table", units=reading.units_word),
        columns=[Column(say("tables.sample.columns.what")), Column(say("figures.columns.units"), counts, number=True)],
        rows=[[name, cell] for name, _, cell, _ in items],
    )
    return figure_display(lambda w: draw_bars(bars, w), words)


def _flow_title(reading: Reading, contacted: int, targeted: int) -> str:
    if targeted <= contacted or is_small(contacted, reading.counted):  # the share would give a masked count away
        return sentence_case(say("figures.flow.title_plain", contacted=reading.agreed(contacted, "contacté")))
    share = numbers.percent(contacted / targeted, 0)
    return sentence_case(
        say(
            "figures.flow.title",
            contacted=reading.agreed(contacted, "contacté"),
            targeted=numbers.number(targeted),
            share=share,
        )
    )
