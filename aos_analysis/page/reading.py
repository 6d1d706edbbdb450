"""A study read aloud: its numbers with their sign, unit and agreement, ready for any sentence, figure or table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from aos_analysis.definitions.action import Action
from aos_analysis.definitions.base import MONTH_PATTERN, parse_month
from aos_analysis.definitions.campaign import Campaign
from aos_analysis.definitions.turn import turned
from aos_analysis.page.disclosure import Counted
from aos_analysis.page.origin import source_text
from aos_analysis.page.raw import Raw
from aos_analysis.study.economics.balance import Economics
from aos_analysis.study.result import Bounded
from aos_analysis.study.study import Study
from aos_analysis.words import numbers
from aos_analysis.words.changes import change_interval
from aos_analysis.words.errors import present
from aos_analysis.words.nouns import gained
from aos_analysis.words.small_counts import few_units
from aos_analysis.words.wording import noun, say

FAVOURABLE = ("favourable", "favourable_uncertain_size")
COUNTED_UNITS: dict[str, Counted] = {"practitioner": "practitioners", "facility": "facilities", "territory": "none"}


@dataclass(frozen=True)
class Reading:
    """Strings and signs of one study; knows no design."""

    study: Study

    @cached_property
    def raw(self) -> Raw:
        """The headline effect with the raw sign (a wanted fall is negative)."""
        return self.wanted(self.study.result.effect)

    def wanted(self, found: Bounded) -> Raw:
        """A number of raw sign as tables and axes print it, positive in the wanted direction (and back)."""
        return turned(Raw(found.estimate, found.low, found.high), self.sign)

    @property
    def sign(self) -> int:
        """From raw to wanted."""
        return self.study.plan.indicator.sign

    @property
    def unit(self) -> str:
        return self.study.plan.indicator.measured

    @cached_property
    def decimals(self) -> int:
        """Decimals of effects, the same in every sentence, table and figure."""
        return numbers.effect_decimals(self.unit, self.raw.low, self.raw.high, self.study.result.mde)

    @cached_property
    def level_decimals(self) -> int:
        """Decimals of levels (observed, expected): three significant digits, one for shares."""
        path = self.study.result.path
        top = path["observed"].abs().max() if len(path) else float("nan")
        return (
            1
            if self.unit == "points" or numbers.missing(top)
            else max(0, min(4, numbers.decimals_for("rate", top) + 1))
        )

    @property
    def favourable(self) -> bool:
        return self.study.verdict.key in FAVOURABLE

    def amount(self, value: float) -> str:
        """A size with its unit: `2,4 points`."""
        return numbers.quantity(value, self.unit, self.decimals)

    def span(self, found: Bounded | None = None) -> str:
        """The interval of a number of raw sign (the headline unless given), told right after it."""
        found = found or self.raw
        return change_interval(found.low, found.high, self.decimals, beside=found.estimate)

    def threshold(self, value: float, unit: str | None = None) -> str:
        """A declared number, as it was declared: `2 points`, `0,05`."""
        return numbers.quantity(value, unit or self.unit, numbers.declared_decimals(value))

    def cells(self, found: Bounded) -> tuple[str, str]:
        """A number of raw sign and its interval as a table or an axis prints them, positive in the wanted direction:
        `2,4` and `[0,8 ; 4,0]`."""
        wanted = self.wanted(found)
        text = numbers.number(wanted.estimate, self.decimals)
        return text, numbers.interval(wanted.low, wanted.high, self.decimals)

    def confidence(self) -> str:
        """`IC à 95 % : [0,8 ; 4,0]`, right after the effect."""
        level = numbers.percent(self.study.result.effect.level, 0)
        return say("page.confidence", level=level, interval=self.span())

    def level(self, value: float) -> str:
        """A level, not a change: shares are read in %, rates as they are."""
        text = numbers.number(value, self.level_decimals)
        return f"{text}{numbers.NARROW}%" if self.unit == "points" and not numbers.missing(value) else text

    def threshold_level(self, value: float) -> str:
        """A round level, as it is: `15 %`, `2,5`."""
        text = numbers.number(value, numbers.declared_decimals(value))
        return f"{text}{numbers.NARROW}%" if self.unit == "points" else text

    @property
    def scale(self) -> str:
        """What the levels are measured in: `en %`, `pour 1 000`."""
        indicator = self.study.plan.indicator
        return say(f"labels.scales.{indicator.unit}", per=numbers.number(indicator.per))

    @property
    def difference(self) -> str:
        """What a difference is measured in, whichever way: `en points`, `en journées d'arrêt pour 100`."""
        indicator = self.study.plan.indicator
        words = {"many": indicator.counted.many, "per": numbers.number(indicator.per)}
        return say(f"labels.differences.{indicator.unit}", **words)

    @property
    def case(self) -> str:
        """`journée d'arrêt de moins`: one unit of the numerator, gained in the wanted direction."""
        return gained(self.study.plan.indicator.counted.one, self.study.plan.indicator.direction)

    @property
    def cases(self) -> str:
        """`journées d'arrêt de moins`."""
        return gained(self.study.plan.indicator.counted.many, self.study.plan.indicator.direction)

    def units(self, value: float) -> str:
        """`612 praticiens`; below five, « moins de 5 praticiens » (zero is a true zero)."""
        one, many = (noun(self.study.plan.campaign.called, form) for form in ("one", "many"))
        if self.counted != "none" and few_units(value):
            return say("page.fewer_than_five", units=many)
        return numbers.count(value, one, many)

    def agreed(self, value: float, word: str) -> str:
        """`612 praticiens contactés`, `1 territoire ciblé`, `moins de 5 praticiens contactés`."""
        hidden = self.counted != "none" and few_units(value)
        agreed = say("labels.agreed", word=word, units=self.units_word)
        return type(self.units_word)(f"{self.units(value)} {numbers.agree(2 if hidden else value, agreed)}")

    @property
    def those_contacted(self) -> str:
        """Whom the effect speaks of: `les praticiens contactés`, `le territoire contacté`, or what the method says."""
        return say_or(f"labels.concerned.{self.study.result.method}", self._contacted, units=self.units_word)

    @property
    def _contacted(self) -> str:
        form = "one" if self.study.result.sample.units_exposed == 1 else "many"
        return noun(self.study.plan.campaign.called, form, "contacted")

    @property
    def assigned(self) -> bool:
        """Those drawn or beyond the threshold count, contacted or not."""
        return self.those_contacted != self._contacted

    @property
    def among(self) -> str:
        """`chez les praticiens contactés`, `dans les territoires contactés`."""
        return say(f"labels.among.{self.study.plan.campaign.unit}", whom=self.those_contacted)

    @property
    def units_word(self) -> str:
        return noun(self.study.plan.campaign.called)

    @property
    def counted(self) -> Counted:
        """What a number of units counts, for the gate."""
        return COUNTED_UNITS[self.study.plan.campaign.unit]

    @property
    def euros(self) -> Economics:
        """Where the campaign declares a cost: who reads it has asked."""
        return present(self.study.economics)

    @property
    def horizon(self) -> str:
        """`en moyenne sur 12 mois`, or `en moyenne entre 3 et 12 mois après le contact`."""
        horizon = self.study.result.horizon
        key = "page.horizon.plain" if horizon.start <= 1 else "page.horizon.span"
        return say(key, start=numbers.number(horizon.start), end=numbers.months(horizon.end))

    @property
    def direction(self) -> str:
        """`hausse souhaitée`, `baisse souhaitée`."""
        return say(f"labels.direction.{self.study.plan.indicator.direction}")

    @property
    def assumption(self) -> str:
        """What no check can prove."""
        supposed = say("page.sentences.limits_causal")
        return say_or(f"labels.assumption.{self.study.result.method}", supposed, units=self.units_word)

    @property
    def source(self) -> str:
        return source_text(self.study.source)

    @property
    def scope(self) -> str:
        """Champ: who, where, when."""
        campaign, result = self.study.plan.campaign, self.study.result
        return scope_text(campaign.public, campaign.territory, numbers.period(result.first_month, result.last_month))


def scope_text(public: str, territory: str, period: str) -> str:
    """Champ: who, where, when."""
    return say("page.scope", public=public[0].lower() + public[1:], territory=territory, period=period)


def scope_notes(about: Campaign | Action, period: str, source: str) -> list[str]:
    """Champ and Source, below every figure and table."""
    scope = scope_text(about.public, about.territory, period)
    return [say("figures.scope", text=scope), say("figures.source", text=source)]


def sentence_case(text: str) -> str:
    """First letter in upper case, the rest as it is."""
    return type(text)(text[:1].upper() + text[1:])  # feminine words stay so


def design_words(name: str) -> str:
    """A study design as a page names it: `essai en grappes`."""
    return say_or(f"labels.designs.{name}", name)


def say_or(key: str, default: str, **values: object) -> str:
    """The wording at `key`, or `default` where a later room's key has no words yet."""
    try:
        return say(key, **values)
    except KeyError:
        return default


def say_count(key: str, n: int, **values: object) -> str:
    """The wording of one thing or of several; `n` is printed where it says so."""
    return say(f"{key}.{'one' if n == 1 else 'many'}", n=numbers.number(n), **values)


def quoted(names: Iterable[str]) -> str:
    """`« a », « b »`, in the order of the alphabet."""
    return ", ".join(f"« {name} »" for name in sorted(names))


def dated(text: str) -> str:
    """`2026-11` as a reader says it; other dates as they were written."""
    return numbers.month(parse_month(text)) if re.match(MONTH_PATTERN, text) else text
