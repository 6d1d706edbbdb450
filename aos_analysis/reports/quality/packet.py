"""What a `Quality` declares.

`quality.json` (schema_version 1): campaign, title, territory, synthetic, indicator, verdict (usable, reserved,
unusable), verdict_label, reasons [sentences, the blocking ones first], checks [name, severity (blocking, reserve),
status, value, threshold, sentence], completeness {declared_months, needed_months}, period {first_month, cutoff,
flux_last}, review {status, reviewer}, run {id, data_sha256, code_sha256, seed …}. `value` is a share (0-1), null where
it would tell a count from 1 to 10. `parameters.yaml` stands beside it, as in every packet.
"""

from aos_analysis.data.quality import Quality

CHECK_KEYS = ("name", "severity", "status", "value", "threshold", "sentence")


def declare(quality: Quality) -> dict:
    """`quality.json`, key by key, but for its head, review and run."""
    campaign, found = quality.plan.campaign, quality.findings
    arrivals = found.arrivals
    return {
        "indicator": quality.plan.indicator.id,
        "verdict": quality.verdict,
        "verdict_label": quality.label,
        "reasons": list(quality.reasons),
        "checks": [{key: getattr(check, key) for key in CHECK_KEYS} for check in quality.checks],
        "completeness": {
            "declared_months": campaign.completeness_months,
            "needed_months": arrivals.needed if arrivals and arrivals.known else None,
        },
        "period": {"first_month": found.first, "cutoff": found.cutoff, "flux_last": found.flux_last},
    }
