"""The managers' portal: `index.html`, rebuilt from what the packets below a folder declare, and from nothing else."""

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from aos_analysis.page.portal import GENERATOR
from aos_analysis.page.portal.edition import VERDICTS, Edition
from aos_analysis.run.files import DECLARED, INDEX, MANIFEST, REVIEW, write_text
from aos_analysis.run.fingerprint import PROJECT

RUN_ID = re.compile(r"^(\d{4})(\d{2})(\d{2})-(\d{6})-[0-9a-z]+$")
OUTPUTS = PROJECT / "outputs"
EFFECT_KEYS = ("effect", "relative", "period", "unit", "direction", "territory", "mde")
NEEDED = {  # keys that a line of the portal reads
    "effect": ("campaign", "title", "synthetic", *EFFECT_KEYS),
    "quality": ("campaign", "title", "synthetic", "verdict_label"),
    "follow_up": ("campaign", "title", "synthetic", "summary"),
    "calibration": ("campaign", "title", "synthetic", "verdict_label"),
    "pooling": ("campaign", "title", "synthetic", "summary"),
}
KNOWN_VERDICTS = {
    "effect": VERDICTS,
    "quality": ("usable", "reserved", "unusable"),
    "follow_up": (None,),
    "calibration": ("passed", "failed", "too_few"),
    "pooling": (None,),
}


def write_portal(root: Path, today: date | None = None) -> Path:
    """`root/index.html`, whole or not at all, and the portal of the parent folder where several caisses stand side by
    side. `today` is the day ages are counted to."""
    from aos_analysis.page.portal.page import render

    root, today = Path(root), today or date.today()
    root.mkdir(parents=True, exist_ok=True)
    editions, unreadable = read_editions(root)
    write_text(root / INDEX, render(editions, unreadable, today))
    if _indexes_caisses(root.parent):
        write_portal(root.parent, today)
    return root / INDEX


def fresh_portal(root: Path) -> Path:
    """The portal, rebuilt where a packet came or went since, and once a day for the ages that it prints."""
    index = root / INDEX
    if index.is_file():
        folders = [path for depth in ("*/", "*/*/", "*/*/*/") for path in root.glob(depth) if not _hidden(path, root)]
        written, latest = index.stat().st_mtime, max(path.stat().st_mtime for path in (root, *folders))
        if written >= latest and date.fromtimestamp(written) == date.today():
            return index
    write_portal(root)
    os.utime(index)  # later than the folder, which the new file has just changed
    return index


def _indexes_caisses(folder: Path) -> bool:
    """A folder that already has a portal of ours, or the project's own: no page appears anywhere else unasked."""
    index = folder / INDEX
    if not index.is_file():
        return folder.resolve() == OUTPUTS
    with index.open(encoding="utf-8", errors="replace") as page:
        return GENERATOR in page.read(2000)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def read_editions(root: Path) -> tuple[list[Edition], list[str]]:
    """Packets of `<campaign>/<run>/` and `<caisse>/<campaign>/<run>/`, newest first, and those that cannot be read."""
    editions, unreadable = [], []
    for folder in _run_folders(root):
        try:
            editions += _read(root, folder)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(folder.relative_to(root).as_posix())
    return sorted(editions, key=lambda edition: edition.path.rpartition("/")[2], reverse=True), unreadable


def _run_folders(root: Path) -> Iterator[Path]:
    for folder in sorted([*root.glob("*/*"), *root.glob("*/*/*")]):
        *parents, name = folder.relative_to(root).parts
        inside = any(part.startswith(".") or RUN_ID.match(part) for part in parents)
        if folder.is_dir() and RUN_ID.match(name) and not inside:
            yield folder


def _read(root: Path, folder: Path) -> list[Edition]:
    """The edition in a folder; none where its notebook declares nothing that a portal lists."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    names = frozenset(path.name for path in folder.iterdir())
    made = {output["name"] for output in manifest.get("outputs", ())}
    if made and not made & set(DECLARED.values()):
        return []
    kind = next((kind for kind, name in DECLARED.items() if name in made), "effect")
    declared = json.loads((folder / DECLARED[kind]).read_text("utf-8"))
    if REVIEW in names:
        declared["review"] = json.loads((folder / REVIEW).read_text("utf-8"))
    if declared.get("verdict") not in KNOWN_VERDICTS[kind] or not {*NEEDED[kind]} <= {*declared}:
        raise ValueError(folder.name)
    extracted = manifest.get("data", {}).get("date")
    year, month, day = map(int, RUN_ID.match(folder.name).groups()[:3])
    return [
        Edition(
            path=folder.relative_to(root).as_posix(),
            files=names,
            kind=kind,
            day=date(year, month, day),
            data_day=date.fromisoformat(extracted) if extracted else None,
            declared=declared,
        )
    ]
