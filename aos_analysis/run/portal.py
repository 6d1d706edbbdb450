"""The managers' portal: `index.html`, rebuilt from what the packets below a folder declare, and from nothing else."""

import os
from datetime import date
from pathlib import Path

from aos_analysis.page.portal import GENERATOR
from aos_analysis.places import OUTPUTS
from aos_analysis.reports import kinds
from aos_analysis.reports.editions import read_editions
from aos_analysis.reports.files import INDEX, write_text


def write_portal(root: Path, today: date | None = None) -> Path:
    """`root/index.html`, whole or not at all, and the portal of the parent folder where several caisses stand side by
    side. `today` is the day ages are counted to."""
    from aos_analysis.page.portal.national import names
    from aos_analysis.page.portal.page import Found, effect_series, render
    from aos_analysis.reports.spreadsheet import spreadsheets

    root, today = Path(root), today or date.today()
    root.mkdir(parents=True, exist_ok=True)
    editions, unreadable = read_editions(root)
    pages = render(Found(editions, unreadable, today, _listed()))
    tables = spreadsheets([newest for newest, *_ in effect_series(editions)], names(editions))
    for name, text in (pages | tables).items():
        write_text(root / name, text)
    for page in root.glob("*.html"):
        if page.name not in pages and _ours(page):
            page.unlink()
    if _indexes_caisses(root.parent):
        write_portal(root.parent, today)
    return root / INDEX


def _listed() -> list[str]:
    """Kinds whose reports stand in a list, in the order of the lists."""
    found = [(kind.listed, name) for name, kind in kinds().items() if kind.listed is not None]
    return [name for _, name in sorted(found)]


def fresh_portal(root: Path) -> Path:
    """The portal, rebuilt where a packet came or went since, and once a day for the ages that it prints."""
    index = root / INDEX
    if index.is_file():
        written = index.stat().st_mtime
        if written >= _latest(root) and date.fromtimestamp(written) == date.today():
            return index
    read, now = None, _latest(root, below=True)
    while read != now:  # another run may add a packet while this one reads them
        write_portal(root)
        os.utime(index)  # later than the folder, which the new file has just changed
        read, now = now, _latest(root, below=True)
    return index


def _latest(root: Path, below: bool = False) -> float:
    """When something last came into a folder or went, one that packets stand in, or only those below the first."""
    folders = [path for depth in ("*/", "*/*/", "*/*/*/") for path in root.glob(depth) if not _hidden(path, root)]
    return max((path.stat().st_mtime for path in (folders if below else (root, *folders))), default=0.0)


def _indexes_caisses(folder: Path) -> bool:
    """A folder that already has a portal of ours, or the project's own: no page appears anywhere else unasked."""
    index = folder / INDEX
    return _ours(index) if index.is_file() else folder.resolve() == OUTPUTS


def _ours(page: Path) -> bool:
    with page.open(encoding="utf-8", errors="replace") as opened:
        return GENERATOR in opened.read(2000)


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
