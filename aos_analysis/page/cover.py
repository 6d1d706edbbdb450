"""The first printed page: title with the answer in it, verdict, effect, certainty, euros, reliability, key figures."""

from aos_analysis.page.block import Card, Cover
from aos_analysis.page.display import Display
from aos_analysis.page.front import pairs
from aos_analysis.page.money import money
from aos_analysis.page.reading import Reading, sentence_case
from aos_analysis.page.sentences import check_label, effect_sentence
from aos_analysis.study.study import Study
from aos_analysis.study.verdict import reasons
from aos_analysis.words import numbers
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
        answers=pairs(_essentials(reading)),
        cards=tuple(_cards(reading)),
        synthetic=study.source.synthetic,
        mark=study.verdict.key,
        aside=_unfrozen(study),
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
    known, extracted = study.plan.registration, study.source.date
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
