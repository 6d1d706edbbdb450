"""The euros of a campaign in three figures: what they are made of, from which effect on, and what they hang on most."""

from collections.abc import Sequence

import numpy as np

from aos_analysis.page.amounts import change
from aos_analysis.page.chart import Figures, figure_display
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.euro_charts import Curve, Step, Swing, draw_curve, draw_steps, draw_swings
from aos_analysis.page.figures.parts import absent, reading_notes, told, unit_words
from aos_analysis.page.money import between, costed, input_label, input_range, input_title, outcome_value
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.table import Column
from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

POINTS = 60  # of a drawn curve
ALONE = 2  # bars of a cost with one post: the post and its total


@costed
def waterfall(study: Study, found: Economics) -> Display:
    """From gross savings to the net, cost by cost; without savings, what the cost is made of, where it has parts."""
    reading = Reading(study)
    if not np.isfinite(found.cost.estimate):
        return absent("economics")
    steps = _steps(found)
    if len(steps) <= ALONE:
        return paragraphs(say("figures.waterfall.alone", cost=numbers.euros(found.cost.estimate), label=steps[0].label))
    parts = ", ".join(say("figures.flow.alt_part", label=s.label, value=s.text) for s in steps)
    words = Figures(
        title=_waterfall_title(found),
        subtitle=say(f"figures.waterfall.subtitle_{'net' if found.net else 'cost'}"),
        alt=say("figures.waterfall.alt", parts=parts, title=_waterfall_title(found)),
        notes=reading_notes(reading, _waterfall_reading(found)),
        table_title=say("figures.waterfall.table"),
        columns=[
            Column(say("tables.economics.columns.what")),
            Column(say("tables.economics.columns.value"), number=True),
        ],
        rows=[[s.label, s.text] for s in steps],
    )
    return figure_display(lambda w: draw_steps(steps, w), words)


@costed
def break_even(study: Study, found: Economics) -> Display:
    """Net against the effect, with the effect that balances it; without savings, what a case costs at each effect."""
    reading = Reading(study)
    if found.net is None and found.cost_per_unit is None:
        return paragraphs()  # no price of a case whose gain is not established
    if not reading.raw.known or not found.volume_per_effect > 0 or not found.cost.estimate > 0:
        return absent("break_even")
    effect, useful = study.result.effect, study.plan.campaign.useful_effect
    balance = found.break_even if found.net is not None else None
    saved, mark = balance is not None, useful if balance is None else balance
    values = _net_at(found) if saved else _per_unit_at(found)
    case = _threshold_case(effect, mark) if saved else "cost"
    words = {
        "mark": change(reading, reading.sign * mark) if saved else reading.threshold(mark),
        **told(reading, reading.raw),
        "value": numbers.euros(float(values(mark))),
        "case": reading.case,
    }
    shown = _table_effects((mark, effect.estimate, effect.low, effect.high, useful), reading.decimals, not saved)
    kind = "net" if saved else "cost"
    said = Figures(
        title=say(f"figures.break_even.title_{case}", **words),
        subtitle=sentence_case(say(f"figures.break_even.subtitle_{kind}", unit=unit_words(reading), **words)),
        alt=say(f"figures.break_even.alt_{kind}", title=say(f"figures.break_even.title_{case}", **words), **words),
        notes=reading_notes(reading, say(f"figures.break_even.reading_{kind}", **words)),
        table_title=say(f"figures.break_even.table_{kind}", **words),
        columns=[
            Column(say("figures.break_even.columns.effect", unit=unit_words(reading))),
            Column(say(f"figures.break_even.columns.{kind}", **words), number=True),
        ],
        rows=[[numbers.number(e, reading.decimals), numbers.euros(float(values(e)))] for e in shown],
    )
    curve = _curve(reading, values, mark, kind, positive=not saved)
    return figure_display(lambda w: draw_curve(curve, w), said)


@costed
def sensitivity(study: Study, found: Economics) -> Display:
    """One assumption at a time, all others as retained: which one the euros hang on most."""
    reading = Reading(study)
    if found.outcome == "cost":
        return paragraphs()  # what was spent is declared, channel by channel, above
    if not found.sensitivities:
        return absent("sensitivity")
    rows, outcome = found.sensitivities, say(f"figures.sensitivity.outcomes.{found.outcome}")
    swings = [
        Swing(input_label(r), r.at_low, r.at_high, numbers.euros(r.at_low), numbers.euros(r.at_high)) for r in rows
    ]
    first = {"name": input_title(rows[0]), "range": between(rows[0].at_low, rows[0].at_high), "outcome": outcome}
    centre = outcome_value(found)
    words = Figures(
        title=say("figures.sensitivity.title", **first),
        subtitle=sentence_case(say("figures.sensitivity.subtitle", outcome=outcome)),
        alt=say(
            "figures.sensitivity.alt",
            outcome=sentence_case(outcome),
            centre=numbers.euros(centre),
            parts=" ".join(
                say("figures.sensitivity.part", name=input_label(r), range=between(r.at_low, r.at_high)) for r in rows
            ),
        ),
        notes=reading_notes(
            reading,
            say("figures.sensitivity.reading", inputs=input_range(reading, rows[0]), **first),
            *([say("figures.sensitivity.convention")] if any(r.kind == "convention" for r in rows) else []),
        ),
        table_title=say("figures.sensitivity.table", outcome=outcome),
        columns=[
            Column(say(f"figures.sensitivity.columns.{key}"), number=key in ("low", "high"))
            for key in ("name", "inputs", "low", "high")
        ],
        rows=[
            [input_label(r), input_range(reading, r), numbers.euros(r.at_low), numbers.euros(r.at_high)] for r in rows
        ],
    )
    text = numbers.euros(centre)
    return figure_display(lambda w: draw_swings(swings, centre, text, w), words)


def _steps(found: Economics) -> list[Step]:
    """Each euro once: savings, then what was spent, then the result."""
    sign = -1 if found.net else 1
    steps, level = [], 0.0
    parts = [(say(f"figures.waterfall.channels.{s.channel}"), sign * s.euros) for s in found.spent]
    if found.incentive and found.incentive.paid:
        parts.append((say("figures.waterfall.incentive"), sign * found.incentive.paid))
    if found.net and found.gross:
        parts = [(say("tables.economics.rows.gross"), found.gross.estimate), *parts]
    for label, euros in parts:
        if np.isfinite(euros):
            steps.append(Step(label, level, level + euros, numbers.euros(euros, signed=bool(found.net))))
            level += euros
    key, total = ("net", found.net) if found.net else ("cost", found.cost)
    text = numbers.euros(total.estimate)
    return [*steps, Step(say(f"tables.economics.rows.{key}"), 0.0, total.estimate, text, True, total.low, total.high)]


def _waterfall_title(found: Economics) -> str:
    if found.net and not numbers.missing(found.net.low):
        sure = "gain" if found.net.low > 0 else "loss" if found.net.high < 0 else "unclear"
        words = {"net": numbers.euros(found.net.estimate), "loss": numbers.euros(-found.net.estimate)}
        words["interval"] = numbers.euro_interval(found.net.low, found.net.high)
        return say(f"figures.waterfall.title_{sure}", **words)
    cost = numbers.euros(found.cost.estimate)
    if len(found.spent) < 2:
        return say("figures.waterfall.title_cost", cost=cost)
    first = max(found.spent, key=lambda s: s.euros)
    share = numbers.percent(first.euros / found.cost.estimate, 0)
    return say("figures.waterfall.title_share", cost=cost, share=share,
               channel=say(f"figures.waterfall.channels.{first.channel}").lower())  # fmt: skip


def _waterfall_reading(found: Economics) -> str:
    key = "net" if found.net else "cost"
    net, gross = (x and numbers.euros(x.estimate) for x in (found.net, found.gross))
    return say(f"figures.waterfall.reading_{key}", net=net, gross=gross, cost=numbers.euros(found.cost.estimate))


def _threshold_case(effect, mark: float) -> str:
    return "above" if effect.low > mark else "below" if effect.high < mark else "inside"


def _net_at(found: Economics):
    per_effect = (found.saving or 0.0) * found.volume_per_effect  # a net balance has a saving
    return lambda effect: per_effect * np.asarray(effect) - found.cost.estimate


def _per_unit_at(found: Economics):
    return lambda effect: found.cost.estimate / (found.volume_per_effect * np.asarray(effect))


def _table_effects(values: Sequence[float], decimals: int, positive: bool) -> list[float]:
    """The effects worth printing, the first of those that print alike; where a case has a cost, only gains."""
    apart = {round(value, decimals): value for value in reversed(values)}
    return sorted(value for value in apart.values() if value > 0 or not positive)


def _curve(reading: Reading, values, mark: float, kind: str, positive: bool) -> Curve:
    effect, useful = reading.study.result.effect, reading.study.plan.campaign.useful_effect
    top = max(effect.high, mark, useful) * 1.08
    low = max(effect.low, 0.2 * mark) if positive else min(effect.low, 0.0, mark)
    x = np.linspace(low, top if top > low else low + mark, POINTS)
    there = effect.estimate >= x[0] and (effect.low > 0 or not positive)
    return Curve(
        x,
        values(x),
        (effect.estimate, float(values(effect.estimate)) if there else float("nan")),
        (max(effect.low, x[0]), max(effect.high, x[0])),
        mark,
        say(f"figures.break_even.mark_{kind}", mark=reading.threshold(mark) if positive else reading.amount(mark)),
        say("figures.break_even.interval"),
        say("figures.break_even.axis", unit=unit_words(reading)),
        say(f"figures.break_even.axis_{kind}"),
    )
