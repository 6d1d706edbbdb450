"""The prose of a quality report: the question, then the answer to each group of questions."""

from aos_analysis.data.quality import Quality, answer, breaks
from aos_analysis.page.display import Display, listed, paragraphs
from aos_analysis.reports.quality.reading import QualityReading
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

# what each section answers: names of questions
ARRIVALS = ("completeness", "dates")
VOLUMES = ("empty_months", "month_breaks", "level_breaks")
VALUES = ("missing", "rejected")
CORRECTIONS = ("cancelled", "repeated")
UNITS = ("renewed", "uncounted", "denominators", "contacts", "prescribers")
CODES = ("measurable", "codes")


def question(quality: Quality) -> Display:
    """Which data, for which campaign and indicator."""
    campaign, indicator = quality.plan.campaign, quality.plan.indicator
    words = {"title": campaign.title, "indicator": indicator.title, "source": QualityReading(quality).source}
    return paragraphs(say("quality.page.question", **words), say("quality.page.rule"))


def arrivals_answer(quality: Quality) -> Display:
    return _answers(quality, ARRIVALS)


def volumes_answer(quality: Quality) -> Display:
    return _answers(quality, VOLUMES)


def values_answer(quality: Quality) -> Display:
    return _answers(quality, VALUES)


def corrections_answer(quality: Quality) -> Display:
    return _answers(quality, CORRECTIONS)


def units_answer(quality: Quality) -> Display:
    return _answers(quality, UNITS)


def codes_answer(quality: Quality) -> Display:
    return _answers(quality, CODES)


def _answers(quality: Quality, names: tuple[str, ...]) -> Display:
    """One line a question; a single one needs no list."""
    told = QualityReading(quality).told(*names)
    if len(told) < 2:
        return paragraphs(*(told or [say("quality.page.no_question")]))
    return listed(told)


def limits(quality: Quality) -> Display:
    """What a satisfied question does not prove."""
    return paragraphs(say("quality.page.limits"), say("quality.page.inherited"))


def method(quality: Quality) -> Display:
    """The limits that the verdict rests on."""
    levels = {name: limit for name, limit in vars(answer).items() if isinstance(limit, answer.Limit)}
    lines = [
        say(f"quality.page.limit.{name}", reserve=_limit(level.reserve), unusable=_limit(level.unusable))
        for name, level in levels.items()
    ]
    lines.append(say("quality.page.limit.BREAKS", far=_limit(breaks.FAR), shift=_limit(breaks.SHIFT)))
    return listed(lines, say("quality.page.method"))


def _limit(share: float) -> str:
    return numbers.percent(share, 0 if round(100 * share, 6).is_integer() else 1)
