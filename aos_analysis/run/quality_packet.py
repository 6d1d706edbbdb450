"""The packet of a quality report: what a `Quality` declares, as files.

`quality.json` (schema_version 1): campaign, title, territory, synthetic, indicator, verdict (usable, reserved,
unusable), verdict_label, reasons [sentences, the blocking ones first], checks [name, severity (blocking, reserve),
status, value, threshold, sentence], completeness {declared_months, needed_months}, period {first_month, cutoff,
flux_last}, review {status, reviewer}, run {id, data_sha256, code_sha256, seed …}. `value` is a share (0-1), null where
it would tell a count from 1 to 10. `parameters.yaml` stands beside it, as in every packet.
"""

from pathlib import Path

from aos_analysis.data.quality import Quality
from aos_analysis.run.files import PARAMETERS, QUALITY, write_json, write_text
from aos_analysis.run.fingerprint import code_sha256

SCHEMA_VERSION = 1
CHECK_KEYS = ("name", "severity", "status", "value", "threshold", "sentence")


def save_quality(quality: Quality, folder: Path) -> Path:
    """Write the packet of `quality` into an existing folder."""
    write_text(folder / PARAMETERS, quality.plan.resolved())
    write_json(folder / QUALITY, declared(quality))
    return folder


def declared(quality: Quality) -> dict:
    """`quality.json`, key by key; the runner completes `run`."""
    campaign, found = quality.plan.campaign, quality.findings
    known = found.arrivals is not None and found.arrivals.known
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": campaign.id,
        "title": campaign.title,
        "territory": campaign.territory,
        "synthetic": quality.source.synthetic,
        "indicator": quality.plan.indicator.id,
        "verdict": quality.verdict,
        "verdict_label": quality.label,
        "reasons": list(quality.reasons),
        "checks": [{key: getattr(check, key) for key in CHECK_KEYS} for check in quality.checks],
        "completeness": {
            "declared_months": campaign.completeness_months,
            "needed_months": found.arrivals.needed if known else None,
        },
        "period": {"first_month": found.first, "cutoff": found.cutoff, "flux_last": found.flux_last},
        "review": {"status": "draft", "reviewer": None},
        "run": {
            "id": None,
            "data_sha256": quality.source.sha256,
            "code_sha256": code_sha256(),
            "seed": campaign.seed,
        },
    }
