"""The table of `aos list`: each campaign, and what its last report said."""

import json
from datetime import date, datetime
from pathlib import Path

from aos_analysis.definitions import campaign_ids
from aos_analysis.reports import kinds
from aos_analysis.reports.packets import latest_packet
from aos_analysis.run.designs import load_plan
from aos_analysis.run.journal import journal_file, recorded
from aos_analysis.run.records import PUBLICATION, WITHDRAWAL
from aos_analysis.run.register import lines
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.numbers import count
from aos_analysis.words.wording import say

COLUMNS = ("campaign", "design", "indicator", "run", "age", "verdict", "tried", "published")


def listing(parameters: Path | None, output: Path, today: date | None = None) -> str:
    """Aligned columns: campaign, design, indicator, last run, its age, its verdict; then what the journal holds, the
    analyses tried and the last publication."""
    heads = [say(f"cli.columns.{name}") for name in COLUMNS]
    rows = [heads, *(_row(name, parameters, output, today or date.today()) for name in campaign_ids(parameters))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join("  ".join(f"{cell:{w}}" for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _row(name: str, parameters: Path | None, output: Path, today: date) -> list[str]:
    try:
        plan = load_plan(name, parameters)
    except ParameterError as error:
        return [name, say("cli.to_correct", faults=count(len(error.faults), "faute")), *[""] * (len(COLUMNS) - 2)]
    campaign = plan.campaign
    found = latest_packet(output, campaign.id, campaign.design)
    if found is None:
        return [name, campaign.design, campaign.indicator, say("cli.never"), *[""] * (len(COLUMNS) - 4)]
    packet, manifest = found
    try:
        ended = datetime.fromisoformat(manifest["ended"])
    except (KeyError, ValueError):
        damaged = say("cli.damaged", run=packet.name)
        return [name, campaign.design, campaign.indicator, damaged, *[""] * (len(COLUMNS) - 4)]
    age = count((today - ended.date()).days, "jour")
    known = [str(recorded(plan, output).specifications), _published(campaign.id, output)]
    return [name, campaign.design, campaign.indicator, f"{ended:%Y-%m-%d %H:%M}", age, _verdict(packet), *known]


def _published(campaign: str, output: Path) -> str:
    """Day of the newest edition that was published from here and not taken back."""
    journal = journal_file(output)
    withdrawn = {line["run"] for line in lines(journal, WITHDRAWAL, campaign=campaign)}
    told = [line for line in lines(journal, PUBLICATION, campaign=campaign) if line["run"] not in withdrawn]
    return told[-1]["when"][:10] if told else ""


def _verdict(packet: Path) -> str:
    try:
        return str(json.loads((packet / kinds()["effect"].result).read_text("utf-8"))["verdict_label"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
