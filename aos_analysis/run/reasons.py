"""Why a report is made: what moved since the newest packet of the same campaign and notebook."""

from collections.abc import Mapping
from pathlib import Path

from aos_analysis.reports.files import PAGE
from aos_analysis.reports.packets import latest_packet
from aos_analysis.run.fingerprint import cache_key
from aos_analysis.words.wording import say

CODE = ("code", "lock", "notebook")  # of the product; data and parameters are a team's own, all else are neighbours


def reasons(output: Path, campaign: str, notebook: str, parts: Mapping[str, str], wanted: tuple[str, ...]) -> list[str]:
    """Names of what moved, `never` where no packet stands, `page` or `pdf` where a file of it is missing; none where it
    may stay as it is. parts: what the report depends on, by name. wanted: files of its packet."""
    found = latest_packet(output, campaign, notebook)
    if found is None:
        return ["never"]
    packet, manifest = found
    if manifest.get("cache_key") != cache_key(parts):
        before = manifest.get("key_parts", {})
        moved = [name for name in (*before, *parts) if before.get(name) != parts.get(name)]
        return list(dict.fromkeys(_named(name) for name in moved)) or ["code"]
    absent = [name for name in wanted if not (packet / name).is_file()]
    return ["page" if name == PAGE else "pdf" for name in absent]


def told(names: list[str]) -> str:
    """`données, paramètres`."""
    return ", ".join(say(f"run.reasons.{name}") for name in names)


def _named(part: str) -> str:
    if part in CODE:
        return "code"
    return part if part in ("data", "parameters") else "neighbours"
