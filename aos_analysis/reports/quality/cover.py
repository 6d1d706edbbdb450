"""The first printed page of a quality report: may these data be used, why not, and the figures that say so."""

from aos_analysis.data.quality import Quality
from aos_analysis.page.block import Card
from aos_analysis.page.disclosure import is_small
from aos_analysis.page.display import Display
from aos_analysis.page.front import Front, front_display
from aos_analysis.reports.quality.figures import active_counts
from aos_analysis.reports.quality.reading import QualityReading
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

SHAPES = {"usable": "favourable", "reserved": "to_confirm", "unusable": "unfavourable"}  # of the style sheet


def cover(quality: Quality) -> Display:
    """Header, « L'essentiel » and key figures."""
    reading = QualityReading(quality)
    front = Front(
        campaign=quality.plan.campaign.title,
        answer=reading.answer,
        lead=say("quality.page.lead"),
        facts=_facts(reading),
        statement=say(f"quality.verdicts.{quality.verdict}"),
        essentials=_essentials(quality),
        cards=_cards(reading),
        mark=SHAPES[quality.verdict],
    )
    return front_display(front, quality.source)


def _facts(reading: QualityReading) -> list[tuple[str, str]]:
    campaign, found = reading.quality.plan.campaign, reading.quality.findings
    flux = numbers.MISSING if found.flux_last is None else numbers.month(found.flux_last)
    return [
        (say("page.facts.source"), reading.source),
        (say("quality.page.facts.span"), reading.span),
        (say("quality.page.facts.flux"), flux),
        (say("page.facts.who"), f"{campaign.public}, {campaign.territory}"),
        (say("page.facts.contact"), campaign.contact),
    ]


def _essentials(quality: Quality) -> list[tuple[str, str]]:
    """Every reason of the verdict, how many questions were asked, then what to do."""
    failed = [check for check in quality.checks if check.status == "failed"]
    ordered = sorted(failed, key=lambda check: check.severity != "blocking")
    lines = [(say(f"quality.severity.{check.severity}"), check.sentence) for check in ordered]
    held = sum(check.status != "not_applicable" for check in quality.checks)
    asked = say("quality.page.asked", passed=numbers.number(held - len(failed)), all=numbers.number(held))
    advice = (say("page.essentials.next_label"), say(f"quality.advice.{quality.verdict}"))
    return [*lines, (say("quality.page.asked_label"), asked), advice]


def _cards(reading: QualityReading) -> list[Card]:
    quality, found = reading.quality, reading.quality.findings
    unknown = say("quality.page.cards.unknown")
    delay = found.arrivals.needed if found.arrivals is not None and found.arrivals.known else None
    declared = numbers.months(quality.plan.campaign.completeness_months)
    cards = [
        Card(
            say("quality.page.cards.delay"),
            unknown if delay is None else numbers.months(delay),
            say("quality.page.cards.delay_note", declared=declared),
        )
    ]
    if found.volumes is not None:
        kind, counts = "numerators" if found.aggregated else "lines", "deliveries"
        mean = found.volumes.loc[found.volumes["month"] <= found.cutoff, "lines"].mean()
        text = unknown if is_small(mean, counts) else numbers.number(mean)
        cards.append(Card(say(f"quality.page.cards.{kind}"), text, say("quality.page.cards.by_month")))
    if found.turnover is not None:
        active = found.turnover["active"].iloc[-1]
        few = is_small(active, active_counts(quality))
        note = numbers.month(found.turnover["month"].iloc[-1])
        cards.append(
            Card(say("quality.page.cards.units"), say("page.cards.few") if few else numbers.number(active), note)
        )
    return [*cards, *_coverage_card(reading)]


def _coverage_card(reading: QualityReading) -> list[Card]:
    found = reading.quality.findings.coverage
    if found is None:
        return []
    lost = found.silent + found.unknown
    share = say("quality.page.cards.nearly") if is_small(lost, "practitioners") else numbers.percent(
        found.present / found.units, 0
    )  # fmt: skip
    return [Card(say("quality.page.cards.contacts"), share, say("quality.page.cards.contacts_note"))]
