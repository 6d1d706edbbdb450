"""Running campaigns: everything that can be known is checked first, unchanged reports are skipped, the others run
side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aos_analysis.definitions.check import campaign_ids
from aos_analysis.definitions.feedback_file import find_feedback, load_feedback
from aos_analysis.definitions.plan import Plan
from aos_analysis.run import inputs
from aos_analysis.run.browser import find_browser
from aos_analysis.run.designs import load_plan
from aos_analysis.run.files import PAGE, PDF
from aos_analysis.run.fingerprint import cache_key, code_sha256, file_sha256, lock_sha256, text_sha256
from aos_analysis.run.manifest import Provenance, latest_packet
from aos_analysis.run.neighbours import CALIBRATION_NOTEBOOK, FOLLOW_UP_NOTEBOOK, POOLING_NOTEBOOK, neighbour_parts
from aos_analysis.run.notebook import find_notebook
from aos_analysis.run.report import Job, Outcome
from aos_analysis.run.workers import outcomes
from aos_analysis.words.errors import ParameterError
from aos_analysis.words.numbers import number
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    from aos_analysis.data.sources import SourceInfo

EXIT_ORDER = (1, 5, 4, 3, 2)


@dataclass(frozen=True)
class Request:
    """What the command line asks for; no campaign named = all of them (with an overlay: its own)."""

    campaigns: tuple[str, ...]
    data: str
    parameters: Path | None
    output: Path
    jobs: int | None = None
    notebook: str | None = None
    pdf: bool = False
    force: bool = False


@dataclass(frozen=True)
class Candidate:
    """A campaign that could be loaded: its plan, what its notebook receives as `campaign`, the notebook, and the file
    of feedback where that notebook prints it."""

    plan: Plan
    reference: str
    notebook: Path
    feedback: Path | None = None

    @property
    def name(self) -> str:
        return self.plan.campaign.id


def run(request: Request, tell: Callable[[str], None]) -> int:
    """Produce the reports that changed, one line each through `tell`; returns the exit code."""
    candidates = load(request)
    if request.pdf:
        find_browser()
    sha256 = inputs.remembered_sha256(request.data, request.output) or _open(request).sha256
    keys = {
        c.name: key_parts(c, sha256)
        | neighbour_parts(request.output, c.name, c.notebook.stem, sha256)
        | draws_part(request, c)
        for c in candidates
    }
    stale = []
    for candidate in candidates:
        packet = None if request.force else unchanged(request, candidate, keys[candidate.name])
        if packet is None:
            stale.append(candidate)
        else:
            tell(say("run.unchanged", campaign=candidate.name, page=shown(packet / PAGE)))
    info = _open(request) if stale else None
    jobs = [_job(request, candidate, keys[candidate.name], info) for candidate in stale]
    codes = {_told(outcome, tell) for outcome in outcomes(jobs, request.jobs)}
    from aos_analysis.run.portal import fresh_portal

    tell(say("run.portal", page=shown(fresh_portal(request.output))))
    return next((code for code in EXIT_ORDER if code in codes), 0)


def load(request: Request) -> list[Candidate]:
    """Every campaign asked for; ParameterError with the faults of all of them."""
    candidates, faults = [], []
    for name in request.campaigns or campaign_ids(request.parameters):
        try:
            plan = load_plan(name, request.parameters)
            notebook = find_notebook(request.notebook or plan.campaign.design)
            feedback = _feedback(name, request.parameters) if notebook.stem == FOLLOW_UP_NOTEBOOK else None
            candidates.append(Candidate(plan, _reference(name, request.parameters), notebook, feedback))
        except ParameterError as error:
            faults += error.faults
    if faults:
        raise ParameterError(*dict.fromkeys(faults))
    return list({candidate.name: candidate for candidate in candidates}.values())


def _feedback(name: str, parameters: Path | None) -> Path | None:
    """The feedback on a campaign, once it is known to be without fault."""
    load_feedback(name, parameters)
    return find_feedback(name, parameters)


def _reference(name: str, parameters: Path | None) -> str:
    """What the notebook receives: the id, or with an overlay the path that names both."""
    if parameters is None:
        return name if not name.endswith(".yaml") else str(Path(name).resolve())
    return str((parameters / "campaigns" / f"{Path(name).stem}.yaml").resolve())


def key_parts(candidate: Candidate, data_sha256: str) -> dict[str, str]:
    """What a report depends on; the same parts mean the same report."""
    return {
        "notebook": file_sha256(candidate.notebook),
        "parameters": text_sha256(candidate.plan.resolved()),
        "data": data_sha256,
        "code": code_sha256(),
        "lock": lock_sha256(),
        **({"feedback": file_sha256(candidate.feedback)} if candidate.feedback else {}),
    }


def draws_part(request: Request, candidate: Candidate) -> dict[str, str]:
    """What a calibration has drawn so far: its report follows it, even where Ctrl-C came between the two."""
    if candidate.notebook.stem != CALIBRATION_NOTEBOOK:
        return {}
    from aos_analysis.run.untouched import RUNS, draws_folder

    made = draws_folder(candidate.plan, _open(request).sha256) / RUNS
    return {"draws": file_sha256(made)} if made.is_file() else {}


def unchanged(request: Request, candidate: Candidate, parts: dict[str, str]) -> Path | None:
    """The newest packet of the campaign, where it was made from the same parts."""
    found = latest_packet(request.output, candidate.name, candidate.notebook.stem)
    if found is None or found[1].get("cache_key") != cache_key(parts):
        return None
    wanted = (PAGE, PDF) if request.pdf else (PAGE,)
    return found[0] if all((found[0] / name).is_file() for name in wanted) else None


def _open(request: Request) -> "SourceInfo":
    """What the notebook reads: tables of the contract, or for several territories their reports."""
    if request.notebook == POOLING_NOTEBOOK and request.data != "synthetic":
        from aos_analysis.run.gathering import reports_below

        return reports_below(Path(request.data))[1]
    from aos_analysis.data.sources import open_source

    info = open_source(request.data).info
    inputs.remember(request.data, info.sha256, request.output)
    return info


def _job(request: Request, candidate: Candidate, parts: dict[str, str], info: "SourceInfo") -> Job:
    provenance = Provenance(
        campaign=candidate.name,
        notebook=candidate.notebook.stem,
        seed=candidate.plan.campaign.seed,
        cache_key=cache_key(parts),
        key_parts=parts,
        parameters=(*candidate.plan.files, *([candidate.feedback] if candidate.feedback else [])),
    )
    return Job(
        provenance=provenance,
        campaign=candidate.reference,
        data=request.data,
        notebook=candidate.notebook,
        output=request.output,
        info=info,
        parameters=candidate.plan.resolved(),
        pdf=request.pdf,
    )


def _told(outcome: Outcome, tell: Callable[[str], None]) -> int:
    words = {"campaign": outcome.campaign, "seconds": number(outcome.seconds), "folder": shown(outcome.folder)}
    if outcome.code == 0:
        tell(say("run.done", verdict=outcome.verdict, page=shown(outcome.folder / PAGE), **words))
    else:
        tell(say("run.failed", message=outcome.message, **words))
    return outcome.code


def shown(path: Path) -> str:
    """A path as a reader would type it: relative to where the command runs, where it can be."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
