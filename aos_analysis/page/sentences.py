"""The prose of a report, written from a `Study`: it agrees in number, in sign and in strength with the verdict."""

from aos_analysis.page.amounts import averaged, change, compared, size
from aos_analysis.page.block import Items, Paragraph
from aos_analysis.page.disclosure import safe_path
from aos_analysis.page.display import Display, paragraphs, prose
from aos_analysis.page.figures.parts import agreement, of_role
from aos_analysis.page.figures.reversion import reverted
from aos_analysis.page.method import follow, method
from aos_analysis.page.money import details, money
from aos_analysis.page.reading import Reading, dated, quoted, say_count, say_or, sentence_case
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.changes import change_interval, relative_change, relative_interval, way
from aos_analysis.words.small_counts import few_units
from aos_analysis.words.wording import say

__all__ = ["checks", "data", "economics", "effect", "evolution", "limits", "method", "population", "question"]


def _say(key: str, **values: object) -> str:
    return say(f"page.sentences.{key}", **values)


def question(study: Study) -> Display:
    """What was asked, of whom, by which messages, and the useful effect, fixed beforehand or only declared."""
    campaign, reading = study.plan.campaign, Reading(study)
    channels = ", ".join(say(f"labels.channels.{channel}") for channel in campaign.exposure.channels)
    span = campaign.campaign_period
    lines = [
        _say("public", public=campaign.public, territory=campaign.territory),
        _say("action", period=numbers.period(span.start, span.end), channels=channels),
    ]
    useful = _say(
        f"useful.{'beforehand' if study.plan.fixed_beforehand else 'declared'}",
        useful=reading.threshold(campaign.useful_effect),
        direction=reading.direction,
        indicator=study.plan.indicator.title,
    )
    return prose(
        Paragraph(campaign.question, "question"),
        *map(Paragraph, [*lines, _say("messages")]),
        Items(tuple(campaign.messages)),
        Paragraph(useful),
    )


def data(study: Study) -> Display:
    """Where the numbers come from, up to when they are complete, what is measured."""
    reading, indicator = Reading(study), study.plan.indicator
    signature = indicator.signature
    checked = "checked" if signature.checked_by else "unchecked"
    cutoff = "data_last" if study.panel.flux_last is None else "data_cutoff"
    return paragraphs(
        " ".join([_say(cutoff, cutoff=numbers.month(study.panel.cutoff)), *_follow_up(study)]),
        _say(
            "indicator",
            title=indicator.title,
            scale=reading.scale,
            source=indicator.reference.source,
            date=dated(indicator.reference.date),
        )
        + " "
        + _say(checked, author=signature.authored_by, checker=signature.checked_by),
    )


def population(study: Study) -> Display:
    """Who is analysed, compared with whom, over how long."""
    reading, sample = Reading(study), study.result.sample
    targeted = sample.units_targeted > 0
    seen = study.panel.campaigns_seen
    apart = reading.counted != "none" and few_units(sample.units_targeted - sample.units_exposed)
    targeted = targeted and not apart  # the difference of two numbers told is told too
    others = say_count("page.sentences.other_campaigns", len(seen), units=reading.units_word, names=quoted(seen))
    return paragraphs(
        _say(
            f"population_{'assigned' if reading.assigned else 'targeted'}" if targeted else "population_never",
            contacted=reading.agreed(sample.units_exposed, "contacté"),
            comparison=reading.units(sample.units_comparison),
            targeted=reading.agreed(sample.units_targeted, "ciblé"),
        ),
        _say("months", before=numbers.months(sample.months_before), after=numbers.months(sample.months_after)),
        others if seen else "",
    )


def evolution(study: Study) -> Display:
    """What is seen, before anything is concluded."""
    reading = Reading(study)
    path, _ = safe_path(study.panel, study.result.path)
    seen = path[["observed", "counterfactual"]].notna().all(axis=1).any() if len(path) else False
    found = compared(reading) if seen and reading.raw.known else None
    if found is None:
        return paragraphs(_say("unseen_path"))
    words = {"observed": found[0], "expected": found[1], "among": reading.among, "months": averaged(reading)}
    return paragraphs(_say("evolution", **words))


def effect(study: Study) -> Display:
    """The effect in the model sentence of its strength, then its size, its limits and the second method."""
    reading, result = Reading(study), study.result
    if not reading.raw.known:
        return paragraphs(_say("effect_unknown"), study.verdict.sentence)
    identified = result.horizon.identified_to
    short = identified if identified is not None and identified < result.horizon.end else None
    return paragraphs(
        effect_sentence(reading) + " " + _relative(reading),
        _volume(reading) if reading.favourable else "",
        _detectable(reading),
        _say("identified", months=numbers.months(short)) if short is not None else "",
        _second(reading),
        _subgroups(reading),
        _reversion(reading),
    )


def checks(study: Study) -> Display:
    """How many questions were answered well, and which were not."""
    held = [c for c in study.checks if c.status != "not_applicable"]
    failed = [c for c in held if c.status == "failed"]
    if failed:
        word = numbers.count(len(failed), *_forms("page.essentials.reliability_count"))
        head = sentence_case(_say("checks_failed", failed=word, n=numbers.number(len(held))))
        return paragraphs(head, _say("checks_rule"))
    key = "checks_none" if not held else "checks_one" if len(held) == 1 else "checks_all"
    return paragraphs(_say(key, n=numbers.number(len(held))), _say("checks_rule"))


def economics(study: Study) -> Display:
    """Euros, or why there are none."""
    reading = Reading(study)
    return paragraphs(" ".join(filter(None, money(reading))), *details(reading))


def limits(study: Study) -> Display:
    """What the report does not say."""
    reading = Reading(study)
    items = [
        reading.assumption,
        _say("limits_scope", contacted=reading.those_contacted),
        _say("limits_use", units=reading.units_word),
        _say("limits_money") if study.economics else "",
        _say("limits_synthetic") if study.source.synthetic else "",
        *study.result.notes,
    ]
    said = Items(tuple(item for item in dict.fromkeys(items) if item))
    n = len(study.warnings)
    return prose(said, *([Items(study.warnings, say_count("page.sentences.warnings", n))] if n else []))


def _follow_up(study: Study) -> list[str]:
    """Why the last month studied is not the last complete one."""
    indicator, last = study.plan.indicator, study.result.last_month
    return [_say("follow_up", follow=follow(indicator), last=numbers.month(last))] if indicator.follow_up_days else []


def effect_sentence(reading: Reading) -> str:
    """« a réduit », « a augmenté » only where the verdict is favourable; otherwise the evolution differs, or not."""
    raw, study = reading.raw, reading.study
    if not raw.known:
        return _say("effect_unknown")
    words = {
        "horizon": sentence_case(reading.horizon),
        "indicator": study.plan.indicator.title,
        "among": reading.among,
        "confidence": reading.confidence(),
    }
    if reading.favourable:
        key = "effect_up" if raw.estimate > 0 else "effect_down"
        return _say(key, amount=size(reading, abs(raw.estimate)), **words)
    return _say("effect_other", amount=change(reading, raw.estimate), **words)


def check_label(name: str) -> str:
    return say_or(f"labels.checks.{name}", name)


def _forms(key: str) -> tuple[str, str]:
    return say(f"{key}.one"), say(f"{key}.many")


def _relative(reading: Reading) -> str:
    found = reading.study.result.relative
    if any(map(numbers.missing, (found.estimate, found.low, found.high))):
        return ""
    words = {
        "relative": relative_change(found.estimate),
        "interval": relative_interval(found.low, found.high, beside=found.estimate),
    }
    return _say("relative", **words)


def _volume(reading: Reading) -> str:
    found = reading.study.result.volume
    if numbers.missing(found.estimate):
        return ""
    noun, horizon = reading.study.plan.indicator.counted, reading.study.result.horizon
    times = 12 / (horizon.end - horizon.start + 1) if noun.per_year else 1
    low, high = (times * value for value in (found.low, found.high))
    volume = numbers.count(rounded(abs(times * found.estimate)), noun.one, noun.many)
    words = {"volume": f"{volume} {way(found.estimate)}", "year": _say("per_year") if noun.per_year else ""}
    interval = change_interval(rounded(low), rounded(high), 0, beside=found.estimate)
    return _say("volume", contacted=reading.those_contacted, interval=interval, **words)


def _detectable(reading: Reading) -> str:
    study = reading.study
    if numbers.missing(study.result.mde) or reading.favourable:
        return ""
    mde = size(reading, study.result.mde)
    if study.verdict.key == "inconclusive":
        return _say(
            "mde_inconclusive", contacted=reading.agreed(study.result.sample.units_exposed, "contacté"), mde=mde
        )
    return _say("mde", mde=mde)


def rounded(value: float) -> float:
    """A volume to three significant digits: its interval is wider than any of the others."""
    return value if numbers.missing(value) else float(f"{round(value):.3g}")


def _second(reading: Reading) -> str:
    second = next((e for e in reading.study.result.estimates if e.role == "second"), None)
    if second is None or numbers.missing(second.estimate):
        return ""
    return _say(
        f"second_{agreement(reading, second)}",
        second=change(reading, second.estimate),
        interval=reading.span(second),
    )


def _subgroups(reading: Reading) -> str:
    """How many of the pre-set subgroups agree with the whole; none is called better than another."""
    found = of_role(reading.study, "subgroup")
    if not found:
        return ""
    inside = sum(e.low <= reading.raw.estimate <= e.high for e in found)
    key = "all" if inside == len(found) else "some" if inside else "none"
    return _say(f"subgroups_{key}", inside=numbers.number(inside), n=numbers.number(len(found)))


def _reversion(reading: Reading) -> str:
    return reverted(reading, "page.sentences.reversion") if reading.study.result.reversion else ""
