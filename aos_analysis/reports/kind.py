"""A report kind: all that the runner, the portal, the gate and the share must know of it, declared once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aos_analysis.page.sheet import Sheet

if TYPE_CHECKING:
    from aos_analysis.data.sources import SourceInfo
    from aos_analysis.definitions.plan import Plan
    from aos_analysis.definitions.subject import Subject
    from aos_analysis.words.errors import Fault

LAST = 99  # rank of a list of the portal that asks for no place


def nothing(*_: object) -> dict:
    return {}


def later(module: str, name: str, *more: object) -> Callable:
    """A function of a module of the package, which is imported when it is first called: kinds are listed at every
    command, and what they declare needs pandas. more: given to it after the rest."""

    def call(*given: object) -> Any:
        return getattr(import_module(f"aos_analysis.{module}"), name)(*given, *more)

    return call


@dataclass(frozen=True)
class Kind:
    """One kind of report. It stands in a folder of `reports/` as `KIND`, with its French words in `wording.yaml`.

    name       key of the kind in packets; what its words are called in `portal.lists` and `linked`
    notebook   file of `notebooks/`; empty: that of the campaign's design
    offers     names that its notebook calls as `aos.NAME` -> module of `reports/` that holds each, or is it
    saves      name of the class that its notebook gives to `aos.save`; empty: nothing, and no packet
    result     file by which its packet says what it found: NAME.json by default
    declare    what is saved -> what `result` holds of its own, between the common head and review and run
    tables     what is saved -> rows of its CSVs, by their names; both in `reports/NAME/packet.py` by default
    sheets     name of each of these CSVs -> its columns, and what they count
    schema     version of `result`; older packets are read too
    keys       of `result`, that the portal reads beside campaign, title and synthetic
    verdicts   that `result` may hold; None where the kind judges nothing
    links      kinds that its page leads to
    cites      declaration -> other reports that its page leads to: title and path below the outputs
    repeats    outputs -> what its page repeats of other campaigns' reports there: it is made again where that moves
    linked     name of a way that leads to it; its own by default
    inherits   its page repeats the judgement on the data, and what moved since the last edition
    listed     rank of its list on the portal; None: it is in no list
    reads      (campaign, overlay) -> files of parameters that it reads beside the plan, by name
    follows    (plan, data's hash) -> other files that its report follows, by name
    opens      data, not "synthetic" -> its source, where that is no folder of tables
    gathers    (data, outputs) -> its source, where that is the reports of the outputs, or of the folder --data names
    section    folder of its reports in the outputs, and of what they are about in the parameters; empty: campaigns
    loads      (id, overlay) -> what its report is about, where that is no campaign
    made       the data that are made for it when "synthetic" is asked for (`places.MADE`)
    remembers  files of an edition -> what a share keeps of it, where editions of different subjects are read together
    together   (kept of the new editions, of those before) -> what they would give away, read together
    every      overlay -> ids of those that are made when none is named
    """

    name: str
    notebook: str = ""
    offers: Mapping[str, str] = field(default_factory=dict)
    saves: str = ""
    result: str = ""
    declare: Callable[[object], dict] = nothing
    tables: Callable[[object], Mapping[str, Iterable[Mapping]]] = nothing
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    schema: int = 1
    keys: tuple[str, ...] = ()
    verdicts: tuple[str | None, ...] = (None,)
    links: tuple[str, ...] = ()
    cites: Callable[[Mapping], list[tuple[str, str]]] | None = None
    repeats: Callable[[Path], str] | None = None
    linked: str = ""
    inherits: bool = False
    listed: int | None = LAST
    reads: Callable[[str, Path | None], Mapping[str, Path]] = nothing
    follows: "Callable[[Plan, str], Mapping[str, Path]]" = nothing
    opens: "Callable[[Path], SourceInfo] | None" = None
    gathers: "Callable[[str, Path], SourceInfo] | None" = None
    section: str = ""
    loads: "Callable[[str, Path | None], Subject] | None" = None
    every: "Callable[[Path | None], list[str]] | None" = None
    made: str = "synthetic"
    remembers: Callable[[Mapping[str, str]], dict] = nothing
    together: "Callable[[Sequence[Mapping], Sequence[Mapping]], Iterable[Fault]]" = nothing

    def __post_init__(self) -> None:
        """What a kind that saves something does not say of its packet."""
        packet = f"reports.{self.name}.packet"
        own = {
            "result": self.result or f"{self.name}.json",
            "declare": later(packet, "declare") if self.declare is nothing else self.declare,
            "tables": later(packet, "tables") if self.sheets and self.tables is nothing else self.tables,
        }
        for key, value in own.items() if self.saves else ():
            object.__setattr__(self, key, value)

    @property
    def way(self) -> str:
        """Name of a way that leads to it, in facts and words."""
        return self.linked or self.name

    def place(self, name: str) -> str:
        """Where the packets about `name` stand below the outputs: `antidepresseurs`, `actions/prado`."""
        return f"{self.section}/{name}" if self.section else name

    def files(self, found: object) -> dict[str, str]:
        """Name and text of the CSVs of what is saved."""
        return {name: self.sheets[name].text(rows) for name, rows in self.tables(found).items()}

    @property
    def needed(self) -> frozenset[str]:
        """Keys without which the portal cannot read its packet."""
        return frozenset(("campaign", "title", "synthetic", *self.keys))
