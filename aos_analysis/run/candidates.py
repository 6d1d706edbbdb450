"""What a command line asks for, and what of it could be loaded: a campaign, or what another kind of report is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.definitions.check import campaign_ids, showcase_ids
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.subject import Subject
from aos_analysis.reports import kind_of
from aos_analysis.reports.kind import Kind
from aos_analysis.run.designs import load_plan
from aos_analysis.run.inputs import made_for
from aos_analysis.run.notebook import find_notebook
from aos_analysis.study.designs import design_names
from aos_analysis.words.errors import Fault, ParameterError
from aos_analysis.words.wording import say


@dataclass(frozen=True)
class Request:
    """What the command line asks for; no campaign named = those of the showcase, or `all`; with an overlay, its own."""

    campaigns: tuple[str, ...]
    data: str
    parameters: Path | None
    output: Path
    jobs: int | None = None
    notebook: str | None = None
    pdf: bool = False
    force: bool = False
    all: bool = False


@dataclass(frozen=True)
class Candidate:
    """What could be loaded: its plan, what its notebook receives as `campaign` and `data`, the notebook, and the files
    that its kind reads beside the plan."""

    plan: Subject
    reference: str
    data: str
    notebook: Path
    read: Mapping[str, Path]

    @property
    def name(self) -> str:
        return self.plan.id

    @property
    def kind(self) -> Kind:
        return kind_of(self.notebook.stem)

    @property
    def place(self) -> str:
        """Of its packets, below the outputs."""
        return self.kind.place(self.name)


def load(request: Request) -> list[Candidate]:
    """Every campaign asked for, or what the kind's reports are about; ParameterError with the faults of all."""
    candidates: list[Candidate] = []
    faults: list[Fault | str] = []
    for name in request.campaigns or _every(request):
        try:
            candidates.append(_candidate(request, name))
        except ParameterError as error:
            faults += error.faults
    if faults:
        raise ParameterError(*dict.fromkeys(faults))
    return list({candidate.name: candidate for candidate in candidates}.values())


def _every(request: Request) -> list[str]:
    """What is made when nothing is named."""
    every = kind_of(request.notebook or "").every or (campaign_ids if request.all else showcase_ids)
    return every(request.parameters)


def _candidate(request: Request, name: str) -> Candidate:
    loads = kind_of(request.notebook or "").loads
    if loads:
        about, notebook = loads(name, request.parameters), find_notebook(request.notebook or "")
    else:
        about = load_plan(name, request.parameters)
        notebook = _notebook(request.notebook, about)
    kind = kind_of(notebook.stem)
    reference = _reference(about.id if loads else name, request.parameters, kind.section or "campaigns")
    own = loads or kind.gathers or kind.opens  # it makes what it reads of "synthetic" itself
    data = request.data if own else made_for(request.data, about.id)
    return Candidate(about, reference, data, notebook, kind.reads(name, request.parameters))


def _notebook(asked: str | None, plan: Plan) -> Path:
    """The notebook of the campaign's design, or another one; never that of another design, which would argue for a
    comparison that was not made."""
    own = plan.campaign.design
    if asked not in (None, own) and asked in design_names():
        said = say("run.other_design", campaign=plan.campaign.id, design=own, notebook=asked)
        raise ParameterError(Fault(f"{asked}.ipynb", said))
    return find_notebook(asked or own)


def _reference(name: str, parameters: Path | None, folder: str) -> str:
    """What the notebook receives: the id, or with an overlay the path that names both."""
    if parameters is None:
        return name if not name.endswith(".yaml") else str(Path(name).resolve())
    return str((parameters / folder / f"{Path(name).stem}.yaml").resolve())
