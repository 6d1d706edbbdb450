"""The manifest of a packet: what went in, what came out, by which code, when; and the key that says « unchanged »."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.reports.files import MANIFEST, write_json
from aos_analysis.run.fingerprint import code_sha256, commit, package_versions
from aos_analysis.words.errors import present

if TYPE_CHECKING:
    from aos_analysis.data.sources import SourceInfo


RANKED = "%Y%m%d-%H%M%S"  # how the name of a run begins: packets are newest first in the order of their names


@dataclass(frozen=True)
class Provenance:
    """What a run is made from, but the data's files. `key_parts` are what its `cache_key` hashes; `run` and `started`
    are known once it has begun. section: folder of the outputs where its packets stand, empty for a campaign."""

    campaign: str
    notebook: str
    seed: int
    cache_key: str
    key_parts: Mapping[str, str]
    parameters: tuple[Path, ...]
    run: str = ""
    section: str = ""
    started: datetime | None = None

    @property
    def place(self) -> str:
        """Where its packets stand below the outputs: `antidepresseurs`, `actions/prado`."""
        return f"{self.section}/{self.campaign}" if self.section else self.campaign

    def begin(self, now: datetime, ranked: datetime | None = None) -> "Provenance":
        """The same, dated: run `20260315-142501-1f3a9c2e`. ranked: the moment that its run is named after, where it is
        not now."""
        return replace(self, run=f"{ranked or now:{RANKED}}-{self.cache_key[:8]}", started=now)


def write_manifest(folder: Path, provenance: Provenance, info: "SourceInfo", ended: datetime) -> None:
    """`manifest.json` of a folder whose other files are final."""
    version = commit()
    outputs = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    write_json(
        folder / MANIFEST,
        {
            "schema_version": 1,
            "run": provenance.run,
            "campaign": provenance.campaign,
            "notebook": provenance.notebook,
            "started": stamp(present(provenance.started)),
            "ended": stamp(ended),
            "seed": provenance.seed,
            "commit": version.name or "inconnu",
            "dirty": version.dirty,
            "code_sha256": code_sha256(),
            "cache_key": provenance.cache_key,
            "key_parts": provenance.key_parts,
            "data": {
                "source": info.source,
                "date": info.date and info.date.isoformat(),
                "last_flux": info.last_flux and f"{info.last_flux:%Y-%m}",
                "synthetic": info.synthetic,
                "sha256": info.sha256,
                **({"database_identity": asdict(info.database)} if info.database else {}),
            },
            "inputs": [
                *({"name": f.name, "sha256": f.sha256, "rows": f.rows} for f in info.files),
                *({"name": parameter_name(p), "sha256": file_sha256(p), "rows": None} for p in provenance.parameters),
            ],
            "outputs": [{"name": path.name, "sha256": file_sha256(path)} for path in outputs],
            "reviewer": None,
            "python": platform.python_version(),
            "packages": package_versions(),
        },
    )


def parameter_name(path: Path) -> str:
    """`campaigns/antidepresseurs.yaml`: the file and its kind, no machine path."""
    return f"parameters/{path.parent.name}/{path.name}"


def stamp(moment: datetime) -> str:
    """ISO 8601 with the offset, to the second."""
    return moment.astimezone().isoformat(timespec="seconds")
