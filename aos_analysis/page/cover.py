"""The first printed page: title with the answer in it, verdict, effect, certainty, euros, reliability, key figures."""

from dataclasses import dataclass
from html import escape

from aos_analysis.page.display import ESSENTIALS_SLOT, FACTS_SLOT, QUALITY_SLOT, Display
from aos_analysis.page.money import money
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.sentences import check_label, effect_sentence
from aos_analysis.page.table import shape
from aos_analysis.study.study import Study
from aos_analysis.study.verdict import reasons
from aos_analysis.words import numbers
from aos_analysis.words.small_counts import few_units
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Card:
    """One key figure: label, value, and the line that says how sure it is."""

    label: str
    value: str
    note: str


def cover(study: Study) -> Display:
    """Header, « L'essentiel » and key figures. Edition date and version are filled when the page is exported."""
    reading = Reading(study)
    title = page_title(reading)
    facts = _facts(reading)
    essentials = _essentials(reading)
    cards, unfrozen = _cards(reading), _unfrozen(study)
    html = (
        f'<div class="aos-cover"><h1>{_two_lines(title, study.plan.campaign.title)}</h1>'
        f'<p class="aos-lead">{escape(study.plan.campaign.question, quote=False)}</p>'
        f'<dl class="aos-facts">{"".join(definition(*fact) for fact in facts)}{FACTS_SLOT}</dl></div>{ESSENTIALS_SLOT}'
        f'<section class="aos-essentials" id="essentiel"><h2>{say("page.essentials.heading")}</h2>'
        f'<p class="aos-verdict">{shape(study.verdict.key)}'
        f"<strong>{escape(study.verdict.label, quote=False)}</strong></p>{unfrozen and f'<p>{unfrozen}</p>'}"
        f'<dl class="aos-answers">{"".join(definition(*line) for line in essentials)}{QUALITY_SLOT}</dl>'
        "</section>"
        f'<dl class="aos-cards">{"".join(card_html(card) for card in cards)}</dl>'
    )
    lines = [title, study.verdict.label, *filter(None, [unfrozen]), *(f"{head} : {text}" for head, text in essentials)]
    marks = {"title": title, "short_title": study.plan.campaign.title, "synthetic": study.source.synthetic}
    return Display("cover", html, "\n".join(lines), marks)


def page_title(reading: Reading) -> str:
    """Campaign and answer, in one line."""
    study = reading.study
    size = abs(study.result.effect.estimate)
    answer = say(f"page.answers.{study.verdict.key}", amount=_headline(reading, size))
    return say("page.title", title=study.plan.campaign.title, answer=answer)


def _two_lines(title: str, campaign: str) -> str:
    """The campaign, then its answer on a line of its own."""
    head, answer = escape(campaign, quote=False), escape(title.removeprefix(f"{campaign} : "), quote=False)
    return f'{head} : <span class="aos-answer">{answer}</span>' if title != campaign else head


def definition(term: str, text: str) -> str:
    """One term and its description."""
    return f"<div><dt>{escape(term, quote=False)}</dt><dd>{escape(text, quote=False)}</dd></div>"


def _headline(reading: Reading, size: float) -> str:
    """Points as they are; other units as a relative change, which a title can be read by."""
    relative = reading.study.result.relative.estimate
    return reading.amount(size) if reading.unit == "points" else numbers.percent(abs(relative))


def _facts(reading: Reading) -> list[tuple[str, str]]:
    study, campaign = reading.study, reading.study.plan.campaign
    span = campaign.campaign_period
    return [
        (say("page.facts.who"), f"{campaign.public}, {campaign.territory}"),
        (say("page.facts.when"), numbers.period(span.start, span.end)),
        (say("page.facts.studied"), numbers.period(study.result.first_month, study.result.last_month)),
        (say("page.facts.source"), reading.source),
        (say("page.facts.cutoff"), numbers.month(study.panel.cutoff)),
        (say("page.facts.plan"), _registered(study)),
        (say("page.facts.contact"), campaign.contact),
    ]


def _registered(study: Study) -> str:
    """Whether the plan was frozen, when, before or after the data were extracted, and how much has moved since."""
    known, extracted = study.plan.registration, study.source.date
    dated = known.on and extracted
    when = say(f"page.facts.frozen_when.{'before' if known.on < extracted else 'after'}") if dated else ""
    moved = numbers.count(len(known.deviations), *(say(f"page.facts.frozen_moved.{form}") for form in ("one", "many")))
    return say(f"page.facts.frozen.{known.status}", on=known.on and numbers.day(known.on), when=when, moved=moved)


def _unfrozen(study: Study) -> str:
    """Beside the verdict of a plan that was not frozen before its first result: how many analyses were tried."""
    if study.plan.fixed_beforehand:
        return ""
    n = study.plan.recorded.specifications
    tried = say(f"page.essentials.tried.{'many' if n > 1 else 'one'}", n=numbers.number(n))
    return say("page.essentials.not_frozen", tried=tried)


def _essentials(reading: Reading) -> list[tuple[str, str]]:
    """Does it work, how much, how sure, at what cost, how reliable; one warning where there is one."""
    study, label = reading.study, lambda key: say(f"page.essentials.{key}_label")
    lines = [
        (label("effect"), _effect(reading)),
        (label("certainty"), f"{_detectable(reading)} {_reason(study)}".strip()),
        (label("money"), " ".join(filter(None, money(reading)))),
        (label("reliability"), _reliability(study)),
    ]
    return lines + ([(label("warning"), _warning(study))] if study.warnings else [])


def _warning(study: Study) -> str:
    """The warning itself where there is one; several are counted here and listed with the limits."""
    several = len(study.warnings) > 1
    return say("page.essentials.warnings", n=numbers.number(len(study.warnings))) if several else study.warnings[0]


def _reason(study: Study) -> str:
    """Why the verdict is not simply the number, where a check or the data decided it; the number stands above."""
    key = study.verdict.key
    if key == "insufficient_data":
        return study.verdict.sentence
    if key not in ("to_confirm", "unfavourable_to_confirm", "inconclusive"):
        return ""
    return say(f"page.essentials.{key}", reasons=reasons(key, study.checks)).strip()


def _effect(reading: Reading) -> str:
    if not reading.raw.known:
        return say("page.essentials.insufficient")
    found, text = reading.study.result.relative, effect_sentence(reading)
    if numbers.missing(found.estimate):
        return text
    value = numbers.percent(found.estimate, signed=True)
    interval = numbers.percent_interval(found.low, found.high)
    return text.rstrip(".") + say("page.essentials.relative", relative=value, interval=interval) + "."


def _detectable(reading: Reading) -> str:
    useful, mde = reading.study.plan.campaign.useful_effect, reading.study.result.mde
    key = "mde_unknown" if numbers.missing(mde) else "mde"
    when = "beforehand" if reading.study.plan.fixed_beforehand else "declared"
    told = say(f"page.essentials.useful.{when}", useful=reading.threshold(useful))
    return say(f"page.essentials.{key}", mde=reading.amount(mde), useful=told)


def _reliability(study: Study) -> str:
    held = [c for c in study.checks if c.status != "not_applicable"]
    failed = [c for c in held if c.status == "failed"]
    if not held:
        return sentence_case(say("page.essentials.reliability_none"))
    n = numbers.number(len(held))
    if not failed:
        return sentence_case(say("page.essentials.reliability_all", n=n))
    one, many = (say(f"page.essentials.reliability_count.{form}") for form in ("one", "many"))
    names = ", ".join(check_label(c.name).lower() for c in failed)
    return say("page.essentials.reliability_failed", failed=numbers.count(len(failed), one, many), n=n, names=names)


def _effect_card(reading: Reading) -> str:
    """Points say their unit after the number; a rate does in the head of its card."""
    return "effect_scaled" if reading.unit == "rate" else "effect"


def _cards(reading: Reading) -> list[Card]:
    study, result = reading.study, reading.study.result
    level, useful = numbers.percent(result.effect.level, 0), study.plan.campaign.useful_effect
    note = lambda interval: say("page.cards.interval_note", level=level, interval=interval)  # noqa: E731
    unknown, relative = say("page.cards.unknown"), result.relative
    cards = [
        Card(
            say(f"page.cards.{_effect_card(reading)}", horizon=reading.horizon, scale=reading.scale),
            reading.amount(reading.raw.estimate, True) if reading.raw.known else unknown,
            note(reading.interval()) if reading.raw.known else "",
        ),
        Card(
            say("page.cards.relative"),
            unknown if numbers.missing(relative.estimate) else numbers.percent(relative.estimate, signed=True),
            "" if numbers.missing(relative.low) else note(numbers.percent_interval(relative.low, relative.high)),
        ),
        Card(
            say("page.cards.mde"),
            unknown if numbers.missing(result.mde) else reading.amount(result.mde),
            say("page.cards.mde_note", useful=reading.threshold(useful)),
        ),
    ]
    return [*cards, *_money_card(reading), _units_card(reading)]


def _money_card(reading: Reading) -> list[Card]:
    found = reading.study.economics
    if found is None:
        return []
    if found.net is not None:
        interval = numbers.euro_interval(found.net.low, found.net.high)
        return [Card(say("page.cards.net"), numbers.euros(found.net.estimate), interval)]
    return [Card(say("page.cards.cost"), numbers.euros(found.cost.estimate), say(f"page.cards.{found.reading}"))]


def _units_card(reading: Reading) -> Card:
    status = reading.study.panel.units["status"]
    contacted, targeted = int((status == "contacted").sum()), int((status != "never_targeted").sum())
    few = reading.counted != "none" and few_units(contacted)
    share = numbers.percent(contacted / targeted, 0) if targeted > contacted else ""
    return Card(
        say("page.cards.units", units=sentence_case(reading.units_word)),
        say("page.cards.few") if few else numbers.number(contacted),
        say("page.cards.units_note", share=share) if share and not few else "",
    )


def card_html(card: Card) -> str:
    note = f'<dd class="aos-card-note">{escape(card.note, quote=False)}</dd>' if card.note else ""
    label, value = escape(card.label, quote=False), escape(card.value, quote=False)
    return f'<div class="aos-card"><dt>{label}</dt><dd class="aos-card-value">{value}</dd>{note}</div>'
