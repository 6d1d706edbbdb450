"""The first printed page of a quality report: may these data be used, why not, and the figures that say so."""

from html import escape

from aos_analysis.data.quality import Quality
from aos_analysis.page.cover import Card, card_html, definition
from aos_analysis.page.disclosure import is_small
from aos_analysis.page.display import ESSENTIALS_SLOT, FACTS_SLOT, Display
from aos_analysis.page.quality.reading import QualityReading
from aos_analysis.page.table import shape
from aos_analysis.words import numbers
from aos_analysis.words.wording import say

SHAPES = {"usable": "favourable", "reserved": "to_confirm", "unusable": "unfavourable"}  # of the style sheet


def cover(quality: Quality) -> Display:
    """Header, « L'essentiel » and key figures. Edition date and version are filled when the page is exported."""
    reading = QualityReading(quality)
    essentials = _essentials(quality)
    title, campaign = reading.title, quality.plan.campaign.title
    html = (
        f'<div class="aos-cover"><h1>{escape(campaign, quote=False)} : '
        f'<span class="aos-answer">{escape(reading.answer, quote=False)}</span></h1>'
        f'<p class="aos-lead">{escape(say("quality.page.lead"), quote=False)}</p>'
        f'<dl class="aos-facts">{"".join(definition(*fact) for fact in _facts(reading))}{FACTS_SLOT}</dl></div>'
        f'{ESSENTIALS_SLOT}<section class="aos-essentials" id="essentiel"><h2>{say("page.essentials.heading")}</h2>'
        f'<p class="aos-verdict">{shape(SHAPES[quality.verdict])}'
        f"<strong>{escape(say(f'quality.verdicts.{quality.verdict}'), quote=False)}</strong></p>"
        f'<dl class="aos-answers">{"".join(definition(*line) for line in essentials)}</dl></section>'
        f'<dl class="aos-cards">{"".join(card_html(card) for card in _cards(reading))}</dl>'
    )
    marks = {"title": title, "short_title": campaign, "synthetic": quality.source.synthetic}
    return Display("cover", html, "\n".join([title, *(f"{head} : {text}" for head, text in essentials)]), marks)


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
    """Every reason of the verdict, then how many questions were asked."""
    failed = [check for check in quality.checks if check.status == "failed"]
    ordered = sorted(failed, key=lambda check: check.severity != "blocking")
    lines = [(say(f"quality.severity.{check.severity}"), check.sentence) for check in ordered]
    held = sum(check.status != "not_applicable" for check in quality.checks)
    asked = say("quality.page.asked", passed=numbers.number(held - len(failed)), all=numbers.number(held))
    return [*lines, (say("quality.page.asked_label"), asked)]


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
        kind, counts = ("denominators", "patients") if found.aggregated else ("lines", "deliveries")
        mean = found.volumes.loc[found.volumes["month"] <= found.cutoff, "lines"].mean()
        text = unknown if is_small(mean, counts) else numbers.number(mean)
        cards.append(Card(say(f"quality.page.cards.{kind}"), text, say("quality.page.cards.by_month")))
    if found.turnover is not None:
        active = found.turnover["active"].iloc[-1]
        few = is_small(active, "practitioners")
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
