"""Running campaigns: everything that can be known is checked first, unchanged reports are skipped, the others run
side by side."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.definitions.hashes import file_sha256, text_sha256
from aos_analysis.definitions.plan import Plan
from aos_analysis.places import MADE, SYNTHETIC
from aos_analysis.reports import kind_of
from aos_analysis.reports.files import PAGE, PDF
from aos_analysis.reports.kind import nothing
from aos_analysis.reports.packets import latest_packet
from aos_analysis.run import inputs, journal
from aos_analysis.run.browser import find_browser
from aos_analysis.run.candidates import Candidate, Request, load
from aos_analysis.run.events import Event
from aos_analysis.run.fingerprint import cache_key, code_sha256, lock_sha256
from aos_analysis.run.manifest import Provenance
from aos_analysis.run.neighbours import neighbour_parts
from aos_analysis.run.reasons import reasons, told
from aos_analysis.run.records import note_report, note_run
from aos_analysis.run.report import Job, Outcome
from aos_analysis.run.workers import outcomes
from aos_analysis.words.numbers import lasting, number

if TYPE_CHECKING:
    from aos_analysis.data.sources import SourceInfo

EXIT_ORDER = (1, 5, 4, 3, 2)


def run(request: Request, tell: Callable[[Event], None]) -> int:
    """Produce the reports that changed, told through `tell`: first what will be made and why, then one line each;
    returns the exit code."""
    candidates = load(request)
    if request.pdf:
        find_browser()
    on = {c.data: replace(request, data=c.data) for c in candidates}
    sha256 = {data: _identity(asked) for data, asked in on.items()}
    keys = {
        c.name: key_parts(c, sha256[c.data])
        | neighbour_parts(request.output, c.place, c.notebook.stem, sha256[c.data])
        | followed_parts(on[c.data], c)
        | lot_part(request, c)
        for c in candidates
    }
    why = {c.name: _why(request, c, keys[c.name]) for c in candidates}
    stale = [candidate for candidate in candidates if why[candidate.name]]
    for candidate in candidates:
        tell(_planned(request, candidate, why[candidate.name]))
    jobs: list[Job] = []
    if stale:
        opened = {data: _open(on[data]) for data in dict.fromkeys(candidate.data for candidate in stale)}
        jobs = [_job(request, candidate, keys[candidate.name], opened[candidate.data]) for candidate in stale]
        for candidate in stale:
            info = opened[candidate.data]
            note_run(candidate.plan, candidate.notebook.stem, info.sha256, request.output, info.last_flux)
        judged = (c for c in stale if not opened[c.data].synthetic)
        unjudged = [c.name for c in judged if _unjudged(request, c, keys[c.name])]
        if unjudged:
            tell(Event("no_quality", campaigns=", ".join(unjudged)))
    codes, began = set(), time.monotonic()
    for done, outcome in enumerate(outcomes(jobs, request.jobs), start=1):
        codes.add(_told(outcome, request.output, tell))
        if done < len(jobs):
            left = lasting((time.monotonic() - began) / done * (len(jobs) - done))
            tell(Event("progress", done=number(done), all=number(len(jobs)), left=left))
    from aos_analysis.run.portal import fresh_portal

    tell(Event("portal", page=shown(fresh_portal(request.output))))
    return next((code for code in EXIT_ORDER if code in codes), 0)


def key_parts(candidate: Candidate, data_sha256: str) -> dict[str, str]:
    """What a report depends on; the same parts mean the same report."""
    return {
        "notebook": file_sha256(candidate.notebook),
        "parameters": text_sha256(candidate.plan.resolved()),
        "data": data_sha256,
        "code": code_sha256(),
        "lock": lock_sha256(),
        **{name: file_sha256(path) for name, path in candidate.read.items()},
    }


def followed_parts(request: Request, candidate: Candidate) -> dict[str, str]:
    """What else its kind makes a report from."""
    if candidate.kind.follows is nothing or not isinstance(candidate.plan, Plan):
        return {}
    found = candidate.kind.follows(candidate.plan, _open(request).sha256)
    return {name: file_sha256(path) for name, path in found.items()}


def lot_part(request: Request, candidate: Candidate) -> dict[str, str]:
    """Whether the journal holds the draw that the campaign declares: what is not there exempts from nothing."""
    if not isinstance(candidate.plan, Plan) or candidate.plan.campaign.draw is None:
        return {}
    return {"lot": str(journal.recorded(candidate.plan, request.output).draw)}


def _why(request: Request, candidate: Candidate, parts: dict[str, str]) -> list[str]:
    wanted = (PAGE, PDF) if request.pdf else (PAGE,)
    found = reasons(request.output, candidate.place, candidate.notebook.stem, parts, wanted)
    return found or (["forced"] if request.force else [])


def _unjudged(request: Request, candidate: Candidate, parts: Mapping[str, str]) -> bool:
    """Whether its report repeats the judgement on the data, which nobody has asked for."""
    return candidate.kind.inherits and "quality" not in parts


def _planned(request: Request, candidate: Candidate, why: list[str]) -> Event:
    if why:
        return Event("planned", campaign=candidate.name, reasons=told(why))
    found = latest_packet(request.output, candidate.place, candidate.notebook.stem)
    return Event("unchanged", campaign=candidate.name, page=shown(found[0] / PAGE) if found else "")


def _identity(request: Request) -> str:
    """What tells these data from others, as a run calls them."""
    gathers = kind_of(request.notebook or "").gathers
    known = None if gathers else inputs.remembered_sha256(request.data, request.output)
    return known or _open(request).sha256


def data_sha256(request: Request) -> str:
    """Of the data as they are now, read again whatever is remembered of them; what a run calls the synthetic ones."""
    return _identity(request) if request.data in MADE else _open(request).sha256


def _open(request: Request) -> "SourceInfo":
    """What the notebook reads: tables of the contract, or what its kind opens."""
    kind = kind_of(request.notebook or "")
    if kind.gathers:
        return kind.gathers(request.data, request.output)
    if kind.opens and request.data not in MADE:
        return kind.opens(Path(request.data))
    from aos_analysis.data.sources import open_source

    info = open_source(kind.made if request.data == SYNTHETIC else request.data).info
    inputs.remember(request.data, info.sha256, request.output)
    return info


def _job(request: Request, candidate: Candidate, parts: dict[str, str], info: "SourceInfo") -> Job:
    provenance = Provenance(
        campaign=candidate.name,
        notebook=candidate.notebook.stem,
        seed=candidate.plan.seed,
        cache_key=cache_key(parts),
        key_parts=parts,
        parameters=(*candidate.plan.files, *candidate.read.values()),
        section=candidate.kind.section,
    )
    return Job(
        provenance=provenance,
        campaign=candidate.reference,
        data=candidate.data,
        notebook=candidate.notebook,
        output=request.output,
        info=info,
        parameters=candidate.plan.resolved(),
        pdf=request.pdf,
        tables=candidate.kind.opens is None and candidate.kind.gathers is None,
        areas=isinstance(candidate.plan, Plan) and candidate.plan.campaign.unit == "territory",
    )


def _told(outcome: Outcome, output: Path, tell: Callable[[Event], None]) -> int:
    note_report(outcome.folder, outcome.campaign, outcome.code, output)
    words = {"campaign": outcome.campaign, "seconds": number(outcome.seconds), "folder": shown(outcome.folder)}
    if outcome.code == 0:
        tell(Event("done", verdict=outcome.verdict, page=shown(outcome.folder / PAGE), **words))
    else:
        tell(Event("failed", message=outcome.message, code=outcome.code, **words))
    return outcome.code


def shown(path: Path) -> str:
    """A path as a reader would type it: relative to where the command runs, where it can be."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
