"""Taking an edition back: its folder goes, the portal is rebuilt, the register of the share keeps the trace."""

import re
import shutil
from pathlib import Path

from aos_analysis.reports.files import INDEX, PAGE, write_text
from aos_analysis.run.portal import write_portal
from aos_analysis.run.records import PUBLICATION, WITHDRAWAL, note_withdrawal
from aos_analysis.run.register import REGISTER, append, home, lines
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.screen import screen
from aos_analysis.words.wording import say


def withdraw(run: str, share: Path, reason: str, output: Path | None = None) -> tuple[str, Path]:
    """(edition, portal). The trace is written first: called again after a failure, it finishes the work. `output`: the
    folder whose journal is told too."""
    if not reason.strip():
        raise ParameterError(say("run.reason_missing"))
    if faults := screen(reason):
        raise ParameterError(*(say("screen.read", field="--reason", fault=fault) for fault in faults))
    base = home(share)
    edition = _edition(run, base, share)
    place = base / edition["place"]
    facts = {key: edition[key] for key in ("campaign", "place", "run")}
    if not lines(base / REGISTER, WITHDRAWAL, run=edition["run"], of=edition["when"]):
        append(base / REGISTER, WITHDRAWAL, **facts, of=edition["when"], reason=reason.strip())
        if output:
            note_withdrawal(edition, reason.strip(), output)
    _unlink(place)
    hidden = place.with_name(f".{place.name}")
    shutil.rmtree(hidden, ignore_errors=True)
    if place.is_dir():
        place.rename(hidden)
        shutil.rmtree(hidden)
    for folder in {place.parent.parent, base} - {share}:
        if (folder / INDEX).is_file():
            write_portal(folder)
    return edition["place"], write_portal(share)


def _edition(run: str, base: Path, share: Path) -> dict:
    """The newest publication that stands on the share: of a run, `campaign/run`, or a campaign."""
    asked = run.strip("/\\").replace("\\", "/")
    found = [line for line in lines(base / REGISTER, PUBLICATION) if (base / line["place"]).is_relative_to(share)]
    named = [line for line in found if asked in (line["place"], line["run"], line["place"].rpartition("/")[0])]
    standing = [line for line in named if (base / line["place"]).is_dir()]
    if not standing:
        known = ", ".join(dict.fromkeys(line["place"] for line in found if (base / line["place"]).is_dir()))
        raise ParameterError(Fault(share.name, say("run.not_published", read=run, known=known or "–")))
    return standing[-1]


def _unlink(place: Path) -> None:
    """Other reports of the same campaign no longer lead to a page that is gone."""
    link = re.compile(rf'<a [^>]*href="\.\./{re.escape(place.name)}/[^"]*"[^>]*>(.*?)</a>', re.S)
    for page in place.parent.glob(f"[0-9]*/{PAGE}"):
        text = page.read_text("utf-8")
        if page.parent != place and link.search(text):
            write_text(page, link.sub(r"\1", text))
