"""Quality of the data a campaign would be judged on: what is counted, the questions asked, one verdict."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aos_analysis.data.quality.answer import QualityCheck
from aos_analysis.data.quality.checks import answers
from aos_analysis.data.quality.findings import Findings, find
from aos_analysis.data.sources import Source, SourceInfo
from aos_analysis.definitions.plan import Plan
from aos_analysis.places import MADE
from aos_analysis.words.wording import say

Level = Literal["usable", "reserved", "unusable"]


@dataclass(frozen=True)
class Quality:
    """What a page, a packet or a portal may know of the data of one campaign."""

    plan: Plan
    source: SourceInfo
    findings: Findings
    checks: tuple[QualityCheck, ...]

    @property
    def verdict(self) -> Level:
        """Unusable where a blocking question fails, usable with reserves where another one does."""
        failed = {check.severity for check in self.checks if check.status == "failed"}
        return "unusable" if "blocking" in failed else "reserved" if failed else "usable"

    @property
    def label(self) -> str:
        """The verdict in French."""
        return say(f"quality.verdicts.{self.verdict}")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences of what failed, the blocking ones first."""
        failed = [check for check in self.checks if check.status == "failed"]
        return tuple(check.sentence for check in sorted(failed, key=lambda check: check.severity != "blocking"))


def assess(plan: Plan, source: Source, data: str | Path | None = None) -> Quality:
    """Judge `source` for one campaign; `data`, its folder, is only needed for what the import rejected."""
    findings = find(source, plan, None if data is None or str(data) in MADE else Path(data))
    return Quality(plan, source.info, findings, answers(plan, findings))
