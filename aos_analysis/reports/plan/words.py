"""The numbers of a plan, as its sentences, tables and figures print them."""

from dataclasses import dataclass

import pandas as pd

from aos_analysis.study.planning.planning import Judged, Planning
from aos_analysis.study.planning.power import Power
from aos_analysis.study.planning.rollout import anticipation
from aos_analysis.study.planning.trial_run import DATED
from aos_analysis.study.result import Estimate
from aos_analysis.words import numbers
from aos_analysis.words.changes import change, change_interval
from aos_analysis.words.wording import noun, say


def plan_say(key: str, **words: object) -> str:
    return say(f"plan.{key}", **words)


@dataclass(frozen=True)
class Words:
    """Strings of one plan."""

    found: Planning

    @property
    def unit(self) -> str:
        return self.found.plan.indicator.measured

    @property
    def useful(self) -> str:
        value = self.found.plan.campaign.useful_effect
        return numbers.quantity(value, self.unit, numbers.declared_decimals(value))

    @property
    def by_level(self) -> bool:
        """Whether the targeted are chosen on their past."""
        targeting = self.found.plan.campaign.targeting
        return targeting is not None and targeting.window is not None

    @property
    def many(self) -> str:
        return noun(self.found.plan.campaign.called, "many")

    def units(self, n: int) -> str:
        called = self.found.plan.campaign.called
        return numbers.count(n, noun(called, "one"), noun(called, "many"))

    @property
    def decimals(self) -> int:
        """Decimals of effects: two significant digits of the useful one."""
        return numbers.decimals_for(self.unit, self.found.plan.campaign.useful_effect)

    def size(self, value: float) -> str:
        return numbers.quantity(value, self.unit, self.decimals)

    def change(self, estimate: Estimate) -> str:
        return change(estimate.estimate, self.unit, self.decimals)

    def change_interval(self, estimate: Estimate) -> str:
        """Right after the change itself."""
        return change_interval(estimate.low, estimate.high, self.decimals, beside=estimate.estimate)

    def interval(self, estimate: Estimate) -> str:
        """That of a level."""
        return numbers.interval(estimate.low, estimate.high, self.decimals)

    def level(self, value: float) -> str:
        """Shares are read in %, rates as they are."""
        text = numbers.number(value, self.decimals)
        return f"{text}{numbers.NARROW}%" if self.unit == "points" and not numbers.missing(value) else text

    @property
    def scale(self) -> str:
        return say(f"labels.scales.{self.unit}", per=numbers.number(self.found.plan.indicator.per))

    def told(self, power: Power) -> dict[str, str]:
        """What sentences say of one scenario."""
        return {
            "units": self.units(power.scenario.units),
            "months": numbers.months(power.scenario.months),
            "seen": numbers.number(100 * power.seen),
            "error": numbers.number(100 * power.error(power.seen)),
        }

    def month(self, after: int) -> str:
        """A month of the campaign, so many after its first."""
        first = pd.Period(self.found.plan.campaign.campaign_period.start, "M")
        return numbers.month((first + after).start_time.date(), short=True)

    def compared(self, judged: Judged) -> str:
        """How long after contact somebody is left to compare with."""
        campaign, ahead = self.found.plan.campaign, self.found.plan.indicator.follow_up_months
        until = judged.rollout.compared_until(anticipation(campaign, ahead))
        if until >= campaign.effect_window.end:
            return plan_say("rollouts.through")
        if until < campaign.effect_window.start:
            return plan_say("rollouts.no_month")
        return plan_say("rollouts.event", month=numbers.ordinal(int(until)))

    @property
    def command(self) -> str:
        """The command that draws the advised way, or else two arms."""
        campaign, advised = self.found.plan.campaign, self.found.advised
        arms = advised is None or advised.scenario.layout == "arms"
        first = pd.Period(campaign.campaign_period.start, "M")
        if arms:
            waves, months = 2, f" --months {first}"
        else:
            from aos_analysis.definitions.campaign_rules import months_between
            from aos_analysis.study.planning.rollout import spread

            length = months_between(campaign.campaign_period.start, campaign.campaign_period.end) + 1
            waves = DATED + 1
            months = " --months " + ",".join(str(first + k) for k in spread(DATED, max(length, DATED)))
        return f"aos draw {campaign.id} --data DOSSIER --waves {waves}{months} --to FICHIER"
