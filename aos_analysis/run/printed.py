"""What a share has printed of the same people, as its register remembers it: the editions of a campaign, and those of
any campaign that reads the same contacts under another id."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page.beside import CROSSED
from aos_analysis.page.memory import Memory, recall, remember
from aos_analysis.reports.files import MANIFEST, PAGE, PARAMETERS, json_text
from aos_analysis.reports.packets import read_manifest
from aos_analysis.run.records import PUBLICATION
from aos_analysis.run.register import REGISTER, append, lines
from aos_analysis.run.together import kept
from aos_analysis.words.folding import slug


@dataclass(frozen=True)
class Edition:
    """A packet as a share will know it. campaign, place: relative to its register; contacts: the name of the contacts
    that it reads; notebook: what made it."""

    packet: Path
    campaign: str
    place: str
    contacts: str
    notebook: str | None

    @property
    def caisse(self) -> str:
        return self.campaign.rpartition("/")[0]

    def of_same(self, other: "Edition") -> bool:
        """Whether both count the same people, in the same tables."""
        alike = (self.caisse, self.contacts, self.notebook) == (other.caisse, other.contacts, other.notebook)
        return alike and self.place != other.place


def edition_of(packet: Path, root: Path, share: Path) -> Edition:
    place = (root / packet.parent.name / packet.name).relative_to(share).as_posix()
    notebook = (read_manifest(packet) or {}).get("notebook")
    return Edition(packet, place.rpartition("/")[0], place, _contacts(packet), notebook)


def _contacts(packet: Path) -> str:
    """As the campaign's file names them, folded as in the data; its id where it says nothing."""
    path = packet / PARAMETERS
    read = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) if path.is_file() else {}
    campaign = (read or {}).get("campaign") or {}
    return slug(str(campaign.get("contacts") or campaign.get("id") or packet.parent.name))


def printed_before(edition: Edition, share: Path) -> list[Memory]:
    """What the other editions have printed on the share; those that were withdrawn too, for they were read."""
    told = lines(share / REGISTER, PUBLICATION)
    return [recall(line["printed"]) for line in told if _edition(line).of_same(edition)]


def _edition(line: Mapping) -> Edition:
    """From a line of the register; before contacts stood there, a campaign was known by its id."""
    contacts = line.get("contacts") or slug(line["campaign"].rpartition("/")[2])
    return Edition(Path(line["run"]), line["campaign"], line["place"], contacts, line["notebook"])


def memory(files: Mapping[str, str]) -> Memory:
    return remember(files[PAGE], files.get(CROSSED, ""))


def record(
    edition: Edition, files: Mapping[str, str], share: Path, review: Mapping[str, str], texts: list[str]
) -> None:
    """One line of the register, before the page can be read."""
    append(
        share / REGISTER,
        PUBLICATION,
        campaign=edition.campaign,
        place=edition.place,
        run=edition.packet.name,
        notebook=edition.notebook,
        contacts=edition.contacts,
        reviewer=review["reviewer"],
        manifest_sha256=file_sha256(edition.packet / MANIFEST),
        texts_sha256=review["texts_sha256"],
        texts=texts,
        printed=memory(files).content(),
        **kept(edition, files),
    )


def without_parts(manifest: str) -> str:
    """The manifest that leaves: a table kept in parts is told as one, for a part may be a territory or a practice."""
    read = json.loads(manifest)
    tables: dict[str, dict] = {}
    for item in read.get("inputs", ()):
        name, _, part = item["name"].partition("/")
        whole = not part or name == "parameters"
        into = tables.setdefault(item["name"] if whole else f"{name}/", {"rows": None, "hashes": []})
        into["hashes"].append(item["sha256"])
        if item["rows"] is not None:
            into["rows"] = (into["rows"] or 0) + item["rows"]
    inputs = [
        {"name": name, "sha256": _together(found["hashes"]), "rows": found["rows"]} for name, found in tables.items()
    ]
    return json_text(read | {"inputs": inputs})


def _together(hashes: list[str]) -> str:
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
