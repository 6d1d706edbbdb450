"""What `Territories` declares, and its table.

`territories.json` (schema_version 1): campaign (`ensemble`), title, territory, synthetic, summary (French), territories
(names), review, run. `territories.csv`: one line a territory and pathology: above, below, similar, unjudged, `s` where
its number is masked.
"""

from aos_analysis.page.table import MASK
from aos_analysis.reports.territories import CALLS
from aos_analysis.reports.territories.page import answer
from aos_analysis.reports.territory_profile.reading import ProfileReading
from aos_analysis.study.territory.several import Territories


def declare(found: Territories) -> dict:
    """`territories.json`, key by key, but for its head, review and run."""
    return {"summary": answer(found), "territories": [profile.plan.territory for profile in found.profiles]}


def tables(found: Territories) -> dict[str, list[dict]]:
    """`territories.csv`."""
    rows = [
        {
            "territory": profile.plan.territory,
            "pathology": finding.pathology.code,
            "label": finding.pathology.label,
            "year": profile.compared.year,
            "call": MASK if ProfileReading(profile).hidden(finding) else finding.standing.call,
        }
        for profile in found.profiles
        for finding in profile.compared.findings
    ]
    return {CALLS: rows}
