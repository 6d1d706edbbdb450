"""What a page shows of a plan: what is needed to see the useful effect, and what each way could conclude."""

from aos_analysis.page.block import Card
from aos_analysis.page.display import Display, paragraphs
from aos_analysis.page.front import Front, front_display
from aos_analysis.page.reading import design_words, sentence_case
from aos_analysis.page.table import Cell, Column, table
from aos_analysis.reports.plan.figures import funnel, powers
from aos_analysis.reports.plan.others import register, usual
from aos_analysis.reports.plan.words import Words, plan_say
from aos_analysis.study.inference import MDE_MULTIPLE
from aos_analysis.study.planning.planning import Judged, Planning
from aos_analysis.study.planning.power import WANTED, Need, Power
from aos_analysis.study.planning.trial_run import LAYOUTS, Layout
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

__all__ = [
    "cover", "drawing", "foreseen", "funnel", "limits", "powers", "question", "register", "rollouts", "scenarios",
    "usual", "verdicts",
]  # fmt: skip

MARKS = {"reachable": "favourable", "undrawn_only": "to_confirm", "out_of_reach": "inconclusive"}
DESIGNS: dict[Layout, str] = {
    "arms": "cluster_trial",
    "wedge": "staggered_adoption",
    "undrawn": "staggered_adoption",
}


def cover(found: Planning) -> Display:
    """Is the useful effect within reach, with what, and what will fall by itself."""
    words, campaign = Words(found), found.plan.campaign
    front = Front(
        campaign=campaign.title,
        answer=plan_say(f"answers.{found.verdict}"),
        lead=plan_say("lead"),
        facts=[
            (say("page.facts.source"), found.source.source),
            (plan_say("facts.design"), design_words(campaign.design)),
            (plan_say("facts.past"), numbers.months(found.months)),
            (plan_say("facts.units"), words.units(found.units)),
            (plan_say("facts.useful"), words.useful),
            (say("page.facts.contact"), campaign.contact),
        ],
        statement=plan_say(f"verdicts.{found.verdict}"),
        essentials=[(sentence_case(plan_say(f"layouts.{n.layout}")), _needed(words, n)) for n in found.needs],
        cards=[_units_card(words), *_shares(words), _reversion_card(words)],
        mark=MARKS[found.verdict],
    )
    return front_display(front, found.source)


def _needed(words: Words, need: Need) -> str:
    power = need.least or need.best
    if power is None:
        return plan_say("needed_untried")
    return plan_say("needed" if need.least else "needed_none", **words.told(power))


def _units_card(words: Words) -> Card:
    advised = words.found.advised
    if advised is None:
        return Card(plan_say("cards.units"), numbers.MISSING, plan_say("cards.units_none"))
    note = plan_say("cards.units_note", layout=plan_say(f"layouts.{advised.scenario.layout}"), **words.told(advised))
    return Card(plan_say("cards.units"), numbers.number(advised.scenario.units), note)


def _shares(words: Words) -> list[Card]:
    """The best drawn way, and false alarms."""
    found = words.found
    best = max(
        (need.best for need in found.needs if need.best and need.layout != "undrawn"),
        key=lambda power: (power.seen, power.scenario.units),
        default=None,
    )
    null = [power.seen for power in found.powers if power.effect == 0]
    seen = numbers.percent(best.seen, 0) if best else numbers.MISSING
    units = words.units(best.scenario.units) if best else numbers.MISSING
    alarms = numbers.percent(sum(null) / len(null)) if null else numbers.MISSING
    note = plan_say("cards.seen_note", units=units, wanted=numbers.percent(WANTED, 0))
    return [
        Card(plan_say("cards.seen"), seen, note),
        Card(plan_say("cards.alarms"), alarms, plan_say("cards.alarms_note")),
    ]


def _reversion_card(words: Words) -> Card:
    title, told = plan_say("cards.reversion"), words.found.foreseen
    if told is None:
        note = "foreseen.too_short" if words.by_level else "cards.reversion_none"
        return Card(title, numbers.MISSING, plan_say(note))
    interval = words.change_interval(told.reversion)
    return Card(title, words.change(told.reversion), plan_say("cards.reversion_note", interval=interval))


def question(found: Planning) -> Display:
    """How a plan is tried, and what each way could and could not conclude."""
    ways = (plan_say(f"ways.{layout}", design=design_words(DESIGNS[layout])) for layout in LAYOUTS)
    return paragraphs(plan_say("question", useful=Words(found).useful), *ways)


def scenarios(found: Planning) -> Display:
    """Every way that was tried: how often the useful effect is seen, and how often nothing is taken for it."""
    words = Words(found)
    keys = ("layout", "units", "months", "seen", "capped", "alarms", "coverage", "detectable", "runs")
    columns = [Column(plan_say(f"columns.{key}"), number=key != "layout") for key in keys]
    null = {power.scenario: power for power in found.powers if power.effect == 0}
    declared = found.plan.campaign.effect_window.end
    useful = sorted((p for p in found.powers if p.effect > 0), key=lambda p: p.scenario.months != declared)
    rows = [_row(words, power, null[power.scenario]) for power in useful]
    lacking = sorted({(of.layout, of.months) for of in found.too_short}, key=lambda of: (LAYOUTS.index(of[0]), of[1]))
    items = [
        plan_say("too_short_item", layout=plan_say(f"layouts.{layout}"), months=numbers.months(months))
        for layout, months in lacking
    ]
    told = plan_say("too_short", what=" ; ".join(items)) if items else ""
    first = sum(power.scenario.months == declared for power in useful)
    return table(plan_say("table"), columns, rows, [plan_say("note"), told], shown=first or None)


def _row(words: Words, useful: Power, null: Power) -> list[str | Cell]:
    return [
        sentence_case(plan_say(f"layouts.{useful.scenario.layout}")),
        numbers.number(useful.scenario.units),
        numbers.number(useful.scenario.months),
        _share(useful, useful.seen),
        _share(useful, useful.capped),
        _share(null, null.seen),
        numbers.percent(null.coverage, 0),
        words.size(MDE_MULTIPLE * useful.se),
        numbers.number(useful.runs),
    ]


def _share(power: Power, share: float) -> str:
    return f"{numbers.percent(share, 0)} ± {numbers.number(100 * power.error(share), 0)}"


def verdicts(found: Planning) -> Display:
    """What the report would say, with all there is and the declared follow-up."""
    words, months = Words(found), found.plan.campaign.effect_window.end
    shown = [p for p in found.powers if p.scenario.units == found.units and p.scenario.months == months]
    if not shown:
        return paragraphs(plan_say("needed_untried"), tone="absent")
    used = sorted({key for power in shown for key in power.verdicts}, key=_rank)
    columns = [Column(plan_say("columns.verdict")), *(_verdict_column(power) for power in shown)]
    rows: list[list[str | Cell]] = [
        [say(f"verdicts.{key}.label"), *(numbers.percent(power.verdicts.get(key, 0), 0) for power in shown)]
        for key in used
    ]
    title = plan_say("verdict_table", units=words.units(found.units), months=numbers.months(months))
    return table(title, columns, rows)


def _rank(key: str) -> int:
    from typing import get_args

    from aos_analysis.study.verdict import VerdictKey

    return get_args(VerdictKey).index(key)


def _verdict_column(power: Power) -> Column:
    planted = plan_say(f"columns.{'useful' if power.effect else 'null'}").lower()
    return Column(f"{sentence_case(plan_say(f'layouts.{power.scenario.layout}'))}, {planted}", number=True)


def foreseen(found: Planning) -> Display:
    """What the targeted would do without any action."""
    words, told = Words(found), found.foreseen
    if told is None:
        return paragraphs(plan_say(f"foreseen.{'too_short' if words.by_level else 'none'}"))
    first = plan_say(
        "foreseen.sentence",
        units=words.units(told.units),
        before=words.level(told.before.estimate),
        after=words.level(told.after.estimate),
        general=words.change(told.general),
        reversion=words.change(told.reversion),
        interval=words.change_interval(told.reversion).strip("[]"),
    )
    if told.now is None or told.expected is None:
        return paragraphs(first, plan_say("foreseen.now_unknown"))
    expected = {"now": words.level(told.now.estimate), "expected": words.level(told.expected.estimate)}
    bounds = words.interval(told.expected).strip("[]")
    return paragraphs(first, plan_say("foreseen.now", interval=bounds, **expected))


def rollouts(found: Planning) -> Display:
    """Which roll-outs leave somebody to compare with through the effect window."""
    columns = [Column(plan_say(f"rollouts.columns.{k}")) for k in ("rollout", "months", "comparison", "verdict")]
    words, end = Words(found), found.plan.campaign.effect_window.end
    rows = [_rollout(words, judged) for judged in found.rollouts]
    note = plan_say("rollouts.note", end=numbers.ordinal(end))
    return table(plan_say("rollouts.title"), columns, rows, [note])


def _rollout(words: Words, judged: Judged) -> list[str | Cell]:
    starts, waiting = judged.rollout.starts, judged.rollout.waiting
    dated = "all_at_once" if len(starts) == 1 else "waves"
    name = plan_say(f"rollouts.{dated}", n=numbers.number(len(starts)))
    name = plan_say("rollouts.and_waiting", name=name) if waiting else name
    told = "kept" if judged.kept else "refused"
    answer = Cell(plan_say(f"rollouts.{told}", delay=judged.delay), shape="yes" if judged.kept else "no")
    return [sentence_case(name), ", ".join(words.month(k) for k in starts), words.compared(judged), answer]


def drawing(found: Planning) -> Display:
    """How a plan ends: the command that draws, once."""
    return paragraphs(plan_say("drawing" if found.advised else "drawing_none", command=Words(found).command))


def limits(found: Planning) -> Display:
    """What a plan does not prove."""
    return paragraphs(*(plan_say(f"limits.{key}") for key in ("planted", "past", "shorter", "untargeted")))
