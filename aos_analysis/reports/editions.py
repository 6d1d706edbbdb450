"""The editions below a folder: what each packet declares, read for the portal and for pooling."""

import json
import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import NoneType

from aos_analysis.data.sources import InputFile, SourceInfo
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page.portal.edition import Edition
from aos_analysis.reports import kinds, results, sections
from aos_analysis.reports.effect.schema import current
from aos_analysis.reports.files import MANIFEST, REVIEW
from aos_analysis.reports.packets import made
from aos_analysis.words.errors import present

NUMBERS_OF = ("estimate", "low", "high")
TEXTS = ("campaign", "title", "territory", "indicator", "unit", "direction", "design", "summary", "verdict_label")
NUMBERS = ("mde", "useful_effect", "objective", "realised")
PARTS = {
    **dict.fromkeys(("effect", "relative"), NUMBERS_OF),
    **dict.fromkeys(("economics", "period", "run", "review", "horizon"), ()),
}
RUN_ID = re.compile(r"^(\d{4})(\d{2})(\d{2})-(\d{6})-[0-9a-z]+$")


def read_editions(root: Path, names: Collection[str] = ()) -> tuple[list[Edition], list[str]]:
    """Packets of `<campaign>/<run>/` and `<caisse>/<campaign>/<run>/` (a section may stand before the campaign:
    `actions/<id>/<run>/`), newest first, and those that cannot be read.
    names: of kinds, where only theirs are looked for."""
    editions, unreadable = [], []
    files = [kinds()[name].result for name in names]
    for folder in _run_folders(root):
        if files and not any((folder / file).is_file() for file in files):
            continue
        try:
            editions += _read(root, folder)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(folder.relative_to(root).as_posix())
    return sorted(editions, key=lambda edition: edition.path.rpartition("/")[2], reverse=True), unreadable


def newest(root: Path, *names: str) -> list[Edition]:
    """The newest edition of each campaign (or action) of each caisse, of the kinds named; real and synthetic apart."""
    found: dict[tuple[str, bool, str], Edition] = {}
    for edition in read_editions(root, names)[0]:
        if edition.kind in names:
            found.setdefault((edition.kind, edition.synthetic, edition.series), edition)
    return sorted(found.values(), key=lambda edition: edition.path)


def real_or_all(editions: Sequence[Edition]) -> list[Edition]:
    """The real ones; where there are none, the synthetic ones."""
    return [edition for edition in editions if not edition.synthetic] or list(editions)


def as_source(root: Path, editions: Sequence[Edition], name: str) -> SourceInfo:
    """Reports as a source: one file each."""
    paths = [f"{edition.path}/{kinds()[edition.kind].result}" for edition in editions]
    files = tuple(InputFile(path, file_sha256(root / path), 1) for path in paths)
    digest = sha256("".join(file.name + file.sha256 for file in files).encode()).hexdigest()
    latest = max((edition.data_day or edition.day for edition in editions), default=None)
    synthetic = bool(editions) and all(edition.synthetic for edition in editions)
    return SourceInfo(name, latest, synthetic, digest, files)


def _run_folders(root: Path) -> Iterator[Path]:
    deeper = (f"*/{section}/*/*" for section in sections())
    for folder in sorted([*root.glob("*/*"), *root.glob("*/*/*"), *chain.from_iterable(map(root.glob, deeper))]):
        *parents, name = folder.relative_to(root).parts
        inside = any(part.startswith(".") or RUN_ID.match(part) for part in parents)
        if folder.is_dir() and RUN_ID.match(name) and not inside:
            yield folder


def _read(root: Path, folder: Path) -> list[Edition]:
    """The edition in a folder; none where its notebook declares nothing that a portal lists."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    names, outputs = frozenset(path.name for path in folder.iterdir()), made(manifest)
    kind = next((kind for name, kind in results().items() if name in outputs), None)
    if outputs and kind is None:
        return []
    kind = kind or kinds()["effect"]
    declared = current(json.loads((folder / kind.result).read_text("utf-8")))
    if REVIEW in names:
        declared["review"] = json.loads((folder / REVIEW).read_text("utf-8"))
    if declared.get("verdict") not in kind.verdicts or not kind.needed <= {*declared} or not _sound(declared):
        raise ValueError(folder.name)
    year, month, day = map(int, present(RUN_ID.match(folder.name)).groups()[:3])
    return [
        Edition(
            path=folder.relative_to(root).as_posix(),
            files=names,
            kind=kind.name,
            section=kind.section,
            day=date(year, month, day),
            data_day=_data_day(manifest.get("data", {})),
            declared=declared,
        )
    ]


def _sound(declared: Mapping) -> bool:
    """Whether texts are texts and numbers numbers: a damaged file that is JSON still would break the whole portal."""
    parts = [(declared[key], names) for key, names in PARTS.items() if declared.get(key) is not None]
    return (
        all(isinstance(declared.get(key), str | NoneType) for key in TEXTS)
        and all(isinstance(declared.get(key), int | float | NoneType) for key in NUMBERS)
        and all(isinstance(part, dict) for part, _ in parts)
        and all(isinstance(part.get(name), int | float | NoneType) for part, names in parts for name in names)
    )


def _data_day(data: Mapping) -> date | None:
    """The last day that the data speak of: the end of their last flux month, else their date, which may be that of an
    import."""
    if month := data.get("last_flux"):
        year, number = map(int, month.split("-"))
        return date(year, number, monthrange(year, number)[1])
    return date.fromisoformat(data["date"]) if data.get("date") else None
