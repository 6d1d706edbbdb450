"""The table of `aos list`: each campaign, and what its last report said."""

import json
from datetime import date, datetime
from pathlib import Path

from aos_analysis.definitions import campaign_ids
from aos_analysis.reports import kinds
from aos_analysis.reports.packets import latest_packet
from aos_analysis.run.designs import load_plan
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.numbers import count
from aos_analysis.words.wording import say


def listing(parameters: Path | None, output: Path, today: date | None = None) -> str:
    """Aligned columns: campaign, design, indicator, last run, its age, its verdict."""
    heads = [say(f"cli.columns.{name}") for name in ("campaign", "design", "indicator", "run", "age", "verdict")]
    rows = [heads, *(_row(name, parameters, output, today or date.today()) for name in campaign_ids(parameters))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join("  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _row(name: str, parameters: Path | None, output: Path, today: date) -> list[str]:
    try:
        campaign = load_plan(name, parameters).campaign
    except ParameterError as error:
        return [name, say("cli.to_correct", faults=count(len(error.faults), "faute")), "", "", "", ""]
    found = latest_packet(output, campaign.id, campaign.design)
    if found is None:
        return [name, campaign.design, campaign.indicator, say("cli.never"), "", ""]
    packet, manifest = found
    try:
        ended = datetime.fromisoformat(manifest["ended"])
    except (KeyError, ValueError):
        return [name, campaign.design, campaign.indicator, say("cli.damaged", run=packet.name), "", ""]
    age = count((today - ended.date()).days, "jour")
    return [name, campaign.design, campaign.indicator, f"{ended:%Y-%m-%d %H:%M}", age, _verdict(packet)]


def _verdict(packet: Path) -> str:
    try:
        return str(json.loads((packet / kinds()["effect"].result).read_text("utf-8"))["verdict_label"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
