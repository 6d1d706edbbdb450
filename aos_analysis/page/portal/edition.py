"""One edition of a report, as its packet declares it: all that the portal knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from aos_analysis.study.economics.portfolio import Footprint
from aos_analysis.words.changes import relative_change
from aos_analysis.words.measured import Measured
from aos_analysis.words.numbers import missing, number
from aos_analysis.words.wording import say

STALE_DAYS = 180
REPORT = "rapport.html"
VERDICTS = (
    "favourable",
    "favourable_uncertain_size",
    "to_confirm",
    "inconclusive",
    "no_useful_effect",
    "unfavourable_to_confirm",
    "unfavourable",
    "insufficient_data",
)
SHOWN = VERDICTS[:2]  # a favourable effect is established


@dataclass(frozen=True)
class Interval:
    """An estimate and its bounds; NaN where it was not estimated."""

    estimate: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        return not any(map(missing, (self.estimate, self.low, self.high)))


@dataclass(frozen=True)
class Edition:
    """`path` is relative to the portal, with forward slashes; `day` is that of the run, `data_day` that of its data.
    `kind` names that of the report: what was judged, the campaign's effect, its data, its method…; `section` is the
    folder that holds all of its kind, empty where they stand with their campaign."""

    path: str
    files: frozenset[str]
    kind: str
    day: date
    data_day: date | None
    declared: Mapping
    section: str = ""

    @property
    def series(self) -> str:
        """What the editions of one campaign of one caisse share."""
        return self.path.rpartition("/")[0]

    @property
    def campaign_folder(self) -> str:
        """The folder of the campaign, the same in every caisse."""
        return self.series.rpartition("/")[2]

    @property
    def caisse(self) -> str:
        """The folder of a caisse under a common parent; empty where there is only one."""
        above = self.path.rpartition("/")[0].rpartition("/")[0]
        return above.removesuffix(self.section).rstrip("/") if self.section else above

    @property
    def synthetic(self) -> bool:
        return bool(self.declared["synthetic"])

    @property
    def title(self) -> str:
        return self.declared["title"]

    def name(self, called: Mapping[str, str]) -> str:
        """« title », with its caisse where there are several, as they are `called`."""
        key = "portal.name_caisse" if self.caisse and len(called) > 1 else "portal.name"
        return say(key, title=self.title, caisse=called.get(self.caisse) or self.caisse)

    @property
    def unit(self) -> str:
        """That of the effect; with the noun of what is counted, where the packet says it."""
        unit, levels = self.declared["unit"], self.declared.get("levels")
        if unit not in ("rate", "count") or not levels:
            return unit
        noun = levels["noun"]
        scale = say("labels.scales.rate", per=number(levels["per"])) if unit == "rate" else ""
        return Measured(unit, noun["one"], noun["many"], scale)

    @property
    def verdict(self) -> str:
        return self.declared["verdict"]

    @property
    def label(self) -> str:
        """What the report answers, as the end of a sentence."""
        text = self.declared.get("verdict_label") or self.declared["summary"]
        return text[:1].lower() + text[1:]

    @property
    def relative(self) -> Interval:
        """The relative effect, a fraction, with its raw sign."""
        return self.interval(self.declared["relative"]["raw"])

    @property
    def wanted(self) -> Interval:
        """The relative effect, positive in the wanted direction."""
        return self.interval(self.declared["relative"])

    @property
    def drawn(self) -> Interval:
        """The effect that the verdict judged, on the relative scale: its own interval over the level expected, since
        that of the relative effect may leave zero out where the other does not."""
        effect, relative = self.interval(self.declared["effect"]), self.wanted.estimate
        if not effect.known or missing(relative) or not effect.estimate:
            return self.wanted
        scale = relative / effect.estimate
        return Interval(relative, scale * effect.low, scale * effect.high) if scale > 0 else self.wanted

    @property
    def net(self) -> Interval | None:
        """Net savings in euros, where they were estimated."""
        net = (self.declared.get("economics") or {}).get("net")
        found = self.interval(net) if net else None
        return found if found and not missing(found.estimate) else None

    @property
    def footprint(self) -> Footprint | None:
        """What the euros act on, and when; None in a packet that does not say it."""
        read = (self.declared.get("economics") or {}).get("footprint")
        if not read:
            return None
        start, end = (date.fromisoformat(f"{read[key]}-01") for key in ("from", "to"))
        return Footprint(tuple(read["codes"]), start, end)

    @property
    def reviewed(self) -> bool:
        return bool((self.declared.get("review") or {}).get("reviewer"))

    @staticmethod
    def interval(read: Mapping) -> Interval:
        values = (read[key] for key in ("estimate", "low", "high"))
        return Interval(*(float("nan") if value is None else float(value) for value in values))

    def age(self, today: date) -> int:
        """Days since the data were extracted, since the run where their date is unknown."""
        return (today - (self.data_day or self.day)).days

    def stale(self, today: date) -> bool:
        return self.age(today) > STALE_DAYS

    def href(self, name: str = REPORT) -> str:
        return quote(f"{self.path}/{name}")

    def said(self) -> str:
        """`12,4 % de plus, effet favorable`: an edition in a list."""
        verdict = say(f"portal.short.{self.verdict}")
        estimate = self.relative.estimate
        effect = [] if missing(estimate) else [relative_change(estimate)]
        return ", ".join([*effect, verdict[0].lower() + verdict[1:]])
