"""What the reports of a campaign repeat of the quality report of their data, found under the same output folder."""

import json
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.definitions.hashes import text_sha256
from aos_analysis.reports.files import PAGE
from aos_analysis.reports.packets import on_same_data, packets
from aos_analysis.reports.quality import KIND


@dataclass(frozen=True)
class Inherited:
    """What a report repeats of the quality report of its data."""

    packet: Path
    verdict: str
    label: str
    reasons: tuple[str, ...]
    edition: str

    @property
    def sha256(self) -> str:
        """Of what is repeated, not of the run: the same answer again makes no report stale."""
        return text_sha256(json.dumps([self.verdict, *self.reasons]))

    def facts(self) -> dict:
        """For the page: `link` is relative to another packet of the same campaign."""
        told = {"verdict": self.verdict, "label": self.label, "reasons": list(self.reasons), "edition": self.edition}
        return told | {"run_id": self.packet.name, "link": f"../{self.packet.name}/{PAGE}"}


def latest_quality(output: Path, campaign: str, data: str) -> Inherited | None:
    """The newest quality packet of a campaign made on the same data: their content hash, or what a run calls them."""
    for packet, manifest in packets(output, campaign):
        if manifest.get("notebook") != KIND.notebook or not on_same_data(manifest, data):
            continue
        try:
            read = json.loads((packet / KIND.result).read_text("utf-8"))
            told = read["verdict"], read["verdict_label"], tuple(read["reasons"])
        except (OSError, ValueError, KeyError):
            continue
        return Inherited(packet, *told, manifest["started"])
    return None
