"""The sentences of a report on answers: the share, what is left out, what is usual."""

from aos_analysis.page.disclosure import is_small
from aos_analysis.reports.services.reading import AnsweredReading, whole
from aos_analysis.study.control_chart import LEAST
from aos_analysis.words import numbers
from aos_analysis.words.wording import say


def _say(key: str, **words: object) -> str:
    return say(f"services.{key}", **words)


def share_sentence(reading: AnsweredReading) -> str:
    """« 1 640 des 2 025 demandes ont reçu une réponse en 48 h au plus, soit 81 %. »"""
    if reading.share is None:
        return _say("masked", noun=reading.noun)
    words = {"within": numbers.number(reading.parts["within"]), "total": reading.count(reading.answered.total)}
    told = _say("sentence", share=whole(reading.share), delay=reading.delay, **words)
    pending = reading.parts["pending"]
    return f"{told} {_say('pending', n=numbers.number(pending))}" if pending else told


def recent_sentence(reading: AnsweredReading) -> str:
    """Those that are left out, and why."""
    judged = reading.answered.judged
    if not judged.recent:
        return _say("recent.none", delay=reading.delay)
    n = _say("recent.few") if is_small(judged.recent, reading.counts) else numbers.number(judged.recent)
    return _say("recent.some", n=n, noun=reading.noun, delay=reading.delay)


def usual_sentence(reading: AnsweredReading) -> str:
    """Months outside the limits, by name; or why there are no limits."""
    chart, rule = reading.answered.chart, reading.answered.rule
    if chart is None:
        return _say(f"usual.{'short' if rule.baseline else 'undeclared'}", limit=numbers.number(LEAST))
    months = reading.answered.months.index
    names = [numbers.month(months[k].date()) for k in reading.outside]
    form = "inside" if not names else "one" if len(names) == 1 else "many"
    return _say(f"usual.{form}", names=", ".join(names), center=whole(chart.center))
