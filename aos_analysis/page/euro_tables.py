"""The tables of the economic section: the balance, by length of the effect, what spending did, what it rests on."""

from aos_analysis.page.amounts import change
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.figures.parts import sources
from aos_analysis.page.money import costed, share_of_draws, unit_price
from aos_analysis.page.reading import Reading, dated, sentence_case
from aos_analysis.page.table import Cell, Column, table
from aos_analysis.study.economics.assumptions import Assumption
from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.economics.euros import Amount
from aos_analysis.study.economics.sensitivity import Scenario
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


@costed
def economics(study: Study, found: Economics) -> Display:
    """Euros with their interval; what cannot be computed is not shown as zero."""
    reading = Reading(study)
    keys = ("gross", "cost", "net", "cost_per_unit")
    rows = [_amount_row(_row(key, case=reading.case), amount) for key in keys if (amount := getattr(found, key))]
    if found.cost_per_point:
        head = say(f"labels.one_unit.{reading.unit}.head", per=numbers.number(study.plan.indicator.per))
        rows.append(_amount_row(head, found.cost_per_point))
    if found.p_net_positive is not None:
        rows.append([_row("p_net_positive"), share_of_draws(found.p_net_positive), ""])
    if found.break_even is not None:
        rows.append([_row("break_even"), change(reading, reading.sign * found.break_even), ""])
    rows += _incentive_rows(found)
    if len(rows) == 1:
        return paragraphs()  # the sentence above has said it
    columns = _columns("economics", "what", "value", "interval")
    return table(say("tables.economics.title"), columns, rows, sources(reading), shown=0)


@costed
def persistence(study: Study, found: Economics) -> Display:
    """What the euros become if the effect lasts 6 months, 12 months, or as long as the data go."""
    reading = Reading(study)
    net = found.net is not None and not numbers.missing(found.net.estimate)
    shown = [(s, amount) for s in found.scenarios if (amount := s.net if net else s.cost_per_unit)]
    if not shown:
        return paragraphs()
    key = "net" if net else "cost_per_unit"
    words = {"case": reading.case, "cases": sentence_case(reading.cases)}
    heads = [say(f"tables.persistence.columns.{name}", **words) for name in ("months", "volume", key, "interval")]
    columns = [Column(head, number=i > 0) for i, head in enumerate(heads)]
    rows = [_scenario_row(scenario, amount) for scenario, amount in shown]
    notes = [say("tables.persistence.note"), *sources(reading)]
    return table(say("tables.persistence.title"), columns, rows, notes, shown=0)


@costed
def spending(study: Study, euros: Economics) -> Display:
    """Volume, price and structure of what the contacted's patients were reimbursed; observed, not attributed."""
    found = euros.spending
    if found is None:
        return paragraphs(say("tables.spending.none"))
    parts = ("volume", "price", "structure") if found.apart else ("volume", "price_and_structure")
    values = {**vars(found), "price_and_structure": found.price}
    span = {"reference": numbers.period(*found.reference), "compared": numbers.period(*found.compared)}
    rows = [[say("tables.spending.rows.before", **span), numbers.euros(found.before), ""]]
    for part in parts:
        share = numbers.percent(values[part] / found.before, signed=True)
        rows.append([say(f"tables.spending.rows.{part}"), numbers.euros(values[part], signed=True), share])
    change = numbers.percent(found.after / found.before - 1, signed=True)
    rows.append([say("tables.spending.rows.after", **span), numbers.euros(found.after), change])
    columns = _columns("spending", "what", "value", "share")
    notes = [say("tables.spending.note"), *sources(Reading(study))]
    return table(say("tables.spending.title"), columns, rows, notes, shown=0)


@costed
def assumptions(study: Study, found: Economics) -> Display:
    """The dated values that the euros rest on, and who validated them; the others are marked."""
    if not found.assumptions:
        return paragraphs(say("page.money.none"))
    rows = [_assumption_row(item) for item in found.assumptions]
    if found.saving is not None and found.measured_saving:
        measured = [say(f"tables.assumptions.{key}") for key in ("price", "price_source", "price_validated")]
        rows.append([measured[0], unit_price(round(found.saving, 2)), measured[1], measured[2]])
    columns = [Column(say(f"tables.assumptions.columns.{key}")) for key in ("title", "value", "source", "validated")]
    return table(say("tables.assumptions.title"), columns, rows, shown=0)


def _row(key: str, **words: str) -> str:
    return say(f"tables.economics.rows.{key}", **words)


def _columns(name: str, *keys: str) -> list[Column]:
    return [Column(say(f"tables.{name}.columns.{key}"), number=i > 0) for i, key in enumerate(keys)]


def _amount_row(label: str, amount: Amount) -> list[str]:
    known = amount.low == amount.high == amount.estimate  # a declared cost has no interval
    interval = "" if known else numbers.euro_interval(amount.low, amount.high)
    return [label, numbers.euros(amount.estimate), interval]


def _incentive_rows(found: Economics) -> list[list[str]]:
    if found.incentive is None:
        return []
    rows, anyway = [[_row("incentive"), numbers.euros(found.incentive.paid), ""]], found.incentive.anyway
    if anyway:
        interval = numbers.percent_interval(anyway.low, anyway.high, 0)
        rows.append([_row("anyway"), numbers.percent(anyway.estimate, 0), interval])
    return rows


def _scenario_row(scenario: Scenario, amount: Amount) -> list[str]:
    months = scenario.months
    volume, low, high = (round(getattr(scenario.volume, side)) for side in ("estimate", "low", "high"))
    return [
        numbers.months(months) if months else sentence_case(say("page.money.to_the_end")),
        f"{numbers.number(volume)} {numbers.interval(low, high, 0)}",
        numbers.euros(amount.estimate),
        numbers.euro_interval(amount.low, amount.high),
    ]


def _assumption_row(item: Assumption) -> list[str | Cell]:
    show = lambda value: numbers.number(value, 0 if float(value).is_integer() else 2)  # noqa: E731
    bounds = [item.value if bound is None else bound for bound in (item.low, item.high)]
    note = say("tables.assumptions.bounds", low=show(bounds[0]), high=show(bounds[1])) if bounds[0] < bounds[1] else ""
    validated = (
        Cell(item.validated_by) if item.validated_by else Cell(say("tables.assumptions.unvalidated"), shape="no")
    )
    value = Cell(f"{show(item.value)}{numbers.SPACE}{item.unit}", note=note)
    return [item.title, value, f"{item.source}, {dated(item.date)}", validated]
