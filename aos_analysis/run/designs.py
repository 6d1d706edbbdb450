"""Loading a plan with the options of the designs found in `study/designs/`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from traceback import extract_tb

from aos_analysis import definitions
from aos_analysis.definitions.options import Options
from aos_analysis.definitions.plan import Plan
from aos_analysis.run.journal import recorded
from aos_analysis.run.traceback_log import keep
from aos_analysis.study.designs import design_names, design_of
from aos_analysis.words.errors import AosError, Fault
from aos_analysis.words.wording import say


class DesignOptions(Mapping[str, type[Options]]):
    """Name of a design -> its `Options` model. A design is imported only when its options are read."""

    def __getitem__(self, name: str) -> type[Options]:
        if name not in design_names():
            raise KeyError(name)
        try:
            return design_of(name).options
        except Exception as error:  # whatever a module does at import; a KeyError would read as an unknown design
            raise _broken(name, error) from error

    def __iter__(self) -> Iterator[str]:
        return iter(design_names())

    def __len__(self) -> int:
        return len(design_names())


def _broken(design: str, error: Exception) -> AosError:
    """A design that cannot be loaded, with the line of its own file where it fails; what Python says is kept beside."""
    frames = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).parent.name == design]
    file = f"{design}/{Path(frames[-1].filename).name if frames else 'design.py'}"
    lines = [error.lineno] if isinstance(error, SyntaxError) else [frame.lineno for frame in frames]
    said = say("faults.broken_design", kind=type(error).__name__, log=keep(error))
    return AosError(Fault(file, said, lines[-1] if lines else None))


def load_plan(campaign: str | Path, parameters: str | Path | None = None, **changes: object) -> Plan:
    """One campaign with all it names, and what the journal holds of it; ParameterError lists every fault.

    changes   keys of the campaign file, with other values than its own
    campaign  an id, or `ROOT/campaigns/x.yaml`, which makes ROOT the overlay even where x is a shipped campaign
    """
    path = Path(campaign)
    if path.suffix == ".yaml" and path.parent.name == "campaigns" and not path.exists():
        campaign, parameters = path.stem, parameters or path.parent.parent
    plan = definitions.load_plan(campaign, parameters, DesignOptions(), changes)
    return replace(plan, recorded=recorded(plan))
