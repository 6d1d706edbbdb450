"""What a choice changes: the effect and the conclusion of a campaign, as declared and as tried otherwise."""

from aos_analysis.definitions.frozen import Deviation, deviations
from aos_analysis.page.amounts import change
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.parts import absent, line, reading_notes, under_title, unit_words
from aos_analysis.page.forest import Line, draw_forest
from aos_analysis.page.front import Front, action_facts, front_display
from aos_analysis.page.reading import Reading, design_words, say_or, sentence_case
from aos_analysis.page.table import Cell, Column, table
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"exploration.{key}", **words)


def cover(declared: Study, *others: Study) -> Display:
    """Whether the conclusion holds under the other choices; it stands on the choices declared alone."""
    kept = [other for other in others if other.verdict.key == declared.verdict.key]
    told = {"same": numbers.number(len(kept)), "n": numbers.number(len(others))}
    moved = [
        _say("cover.moved_one", choice=choice(declared, o), label=o.verdict.label) for o in others if o not in kept
    ]
    campaign, reading = declared.plan.campaign, Reading(declared)
    front = Front(
        campaign=campaign.title,
        answer=_say("cover.answer", **told),
        lead=_say("cover.lead"),
        facts=action_facts(
            campaign, numbers.period(campaign.campaign_period.start, campaign.campaign_period.end), reading.source
        ),
        statement=_say("cover.statement", **told),
        essentials=[
            (_say("cover.declared"), f"{declared.verdict.label}. {_say('cover.effect', effect=_effect(reading))}"),
            (_say("cover.tried"), sentence_case(" ; ".join(choice(declared, other) for other in others)) + "."),
            (_say("cover.moved"), " ".join(moved) or _say("cover.moved_none")),
            (_say("cover.warning"), _say("warning_text")),
        ],
        cards=[],
    )
    return front_display(front, declared.source)


def consequence(declared: Study, other: Study) -> Display:
    """What was changed, what the effect becomes, and whether the conclusion holds."""
    before, after = Reading(declared), Reading(other)
    words = {"choice": choice(declared, other), "before": _effect(before), "after": _effect(after)}
    labels = {"label": other.verdict.label, "declared": declared.verdict.label}
    kept = "kept" if other.verdict.key == declared.verdict.key else "moved"
    return paragraphs(_say("effect" if after.raw.known else "unknown", **words), _say(kept, **labels))


def effects(declared: Study, *others: Study) -> Display:
    """The declared effect and the others on one axis."""
    studies = [study for study in (declared, *others) if Reading(study).raw.known]
    if declared not in studies:
        return absent("estimates")
    reading = Reading(declared)
    lines = [_line(declared, study) for study in studies]
    same = sum(study.verdict.key == declared.verdict.key for study in studies) - 1
    words = {"same": numbers.number(same), "n": numbers.number(len(studies) - 1)}
    spread = [Reading(study).raw.estimate for study in studies]
    span = {"low": change(reading, min(spread)), "high": change(reading, max(spread))}
    told = " ".join(f"{line.label} : {line.text}." for line in lines)
    figure = Figures(
        title=_say("figure.title", **span),
        subtitle=under_title(reading, "estimates"),
        alt=_say("figure.alt", told=told, **span),
        notes=reading_notes(reading, _say("figure.reading", **words)),
        table_title=_say("figure.table", unit=unit_words(reading)),
        columns=[Column(_say("columns.choice")), *(Column(_say(f"columns.{key}"), number=True) for key in ENDS)],
        rows=[[line.label, *_numbers(study)] for line, study in zip(lines, studies, strict=True)],
    )
    useful = declared.plan.campaign.useful_effect
    return figure_display(lambda width: draw_forest(lines, useful, width), figure)


ENDS = ("estimate", "interval")


def choices(declared: Study, *others: Study) -> Display:
    """Every choice with its effect, what it could detect, and its conclusion."""
    rows: list[list[str | Cell]] = []
    for study in (declared, *others):
        detectable = Reading(study).amount(study.result.mde)
        rows.append([sentence_case(choice(declared, study)), *_numbers(study), detectable, Cell(study.verdict.label)])
    heads = [_say("columns.choice"), *(_say(f"columns.{key}") for key in (*ENDS, "mde", "verdict"))]
    columns = [Column(head, number=0 < rank < 4) for rank, head in enumerate(heads)]
    return table(_say("table"), columns, rows, [_say("warning")])


def choice(declared: Study, other: Study) -> str:
    """`groupe de comparaison : unités jamais contactées`, key by key; what has no French words stands as the file says
    it. Another design has options of its own, which are not told."""
    moved = list(deviations(declared.plan.content(), other.plan.content()))
    if any(d.place == "design" for d in moved):
        moved = [d for d in moved if not d.place.startswith("options")]
    return " ; ".join(_moved(d) for d in moved) or _say("declared")


def _moved(found: Deviation) -> str:
    place = say_or(f"exploration.places.{found.place.replace('.', '_')}", f"« {found.place} »")
    words = f"exploration.values.{found.place.replace('.', '_')}.{found.after}"
    value = design_words(str(found.after)) if found.place == "design" else say_or(words, found.after)
    return _say("moved_key", place=place, value=value)


def _line(declared: Study, study: Study) -> Line:
    reading = Reading(study)
    name, weight = sentence_case(choice(declared, study)), "headline" if study is declared else "plain"
    return line(reading, name, reading.raw, weight)


def _numbers(study: Study) -> list[str]:
    reading = Reading(study)
    return [*reading.cells(reading.raw)]


def _effect(reading: Reading) -> str:
    return f"{change(reading, reading.raw.estimate)} ({reading.confidence()})"
