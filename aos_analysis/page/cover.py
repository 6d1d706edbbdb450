"""The first printed page: title with the answer in it, verdict, effect, certainty, euros, reliability, key figures."""

from aos_analysis.page.amounts import between, change, size, whole
from aos_analysis.page.answers import answers
from aos_analysis.page.block import Card, Cover
from aos_analysis.page.display import Display
from aos_analysis.page.front import pairs
from aos_analysis.page.reading import Reading, say_or, sentence_case
from aos_analysis.study.recommendation import FIRM
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.changes import relative_change
from aos_analysis.words.small_counts import few_units
from aos_analysis.words.wording import say


def cover(study: Study) -> Display:
    """Header, « L'essentiel » and key figures. Edition date and version are filled when the page is exported."""
    reading = Reading(study)
    found = Cover(
        title=page_title(reading),
        campaign=study.plan.campaign.title,
        lead=study.plan.campaign.question,
        facts=pairs(_facts(reading)),
        statement=study.verdict.label,
        answers=answers(reading),
        cards=tuple(_cards(reading)),
        synthetic=study.source.synthetic,
        mark=study.verdict.key,
        aside=_asides(study),
    )
    return Display(found)


def page_title(reading: Reading) -> str:
    """Campaign and answer, in one line."""
    study = reading.study
    size = abs(study.result.effect.estimate)
    answer = say(f"page.answers.{study.verdict.key}", amount=_headline(reading, size))
    return say("page.title", title=study.plan.campaign.title, answer=answer)


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
    known, extracted = study.plan.registration, study.source.extracted_on
    when = ""
    if known.on and extracted:
        when = say(f"page.facts.frozen_when.{'before' if known.on < extracted else 'after'}")
    moved = numbers.count(len(known.deviations), *(say(f"page.facts.frozen_moved.{form}") for form in ("one", "many")))
    when = (say("page.facts.frozen_noted") if study.plan.recorded.frozen else "") + when
    return say(f"page.facts.frozen.{known.status}", on=known.on and numbers.day(known.on), when=when, moved=moved)


def _unfrozen(study: Study) -> str:
    """Beside the verdict of a plan that was not frozen before its first result: how many analyses were tried."""
    if study.plan.fixed_beforehand:
        return ""
    n = study.plan.recorded.specifications
    tried = say(f"page.essentials.tried.{'many' if n > 1 else 'one'}", n=numbers.number(n))
    return say("page.essentials.not_frozen", tried=tried)


def _explored(study: Study) -> str:
    """What an exploration changed, whatever it found."""
    names = [say_or(f"page.essentials.explored_keys.{key}", f"« {key} »") for key in study.plan.recorded.explored]
    return say("page.essentials.explored", names=", ".join(names)) if names else ""


def _asides(study: Study) -> str:
    """What qualifies the answers: a plan that was not frozen, warnings."""
    n = len(study.warnings)
    warned = say(f"page.essentials.warnings.{'many' if n > 1 else 'one'}", n=numbers.number(n)) if n else ""
    return " ".join(filter(None, [_unfrozen(study), _explored(study), warned]))


def _cards(reading: Reading) -> list[Card]:
    """The effect, its relative size, euros, who was contacted; what could be detected where nothing is concluded."""
    study, result, known = reading.study, reading.study.result, reading.raw.known
    unknown, relative = say("page.cards.unknown"), result.relative.estimate
    note = "interval_note" if study.solidity.key in FIRM else "interval_note_if"
    cards = [
        Card(
            say("page.cards.effect", horizon=reading.horizon),
            change(reading, reading.raw.estimate) if known else unknown,
            say(f"page.cards.{note}", interval=between(reading, whole(reading))) if known else "",
        ),
        Card(
            say("page.cards.relative"),
            unknown if numbers.missing(relative) else relative_change(relative),
            "",
        ),
    ]
    if not reading.raw.clear and not numbers.missing(result.mde):
        useful = say("page.cards.mde_note", useful=reading.threshold(study.plan.campaign.useful_effect))
        cards.append(Card(say("page.cards.mde"), size(reading, result.mde), useful))
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
