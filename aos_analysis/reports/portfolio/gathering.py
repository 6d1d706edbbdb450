"""Gathering all actions: their files, and what the reports of the evaluated campaigns say."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.action import Action
from aos_analysis.definitions.action_file import Dossiers
from aos_analysis.page.portal.edition import Edition
from aos_analysis.places import outputs
from aos_analysis.reports.editions import as_source, newest, real_or_all
from aos_analysis.reports.portfolio.lines import Line, line_of_action, line_of_campaign
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.folding import unaccented
from aos_analysis.words.wording import say

EFFECT, FOLLOW_UP = "effect", "follow_up"


@dataclass(frozen=True)
class Portfolio:
    """Every action, by caisse then title; `plan`: the files it is made from; `source`: the reports it cites."""

    plan: Dossiers
    source: SourceInfo
    lines: tuple[Line, ...]

    @property
    def caisses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.caisse for line in self.lines if line.caisse))


def oversee(dossiers: Dossiers, data: str | Path) -> Portfolio:
    """The actions of `dossiers`, and the campaigns whose reports stand below the folder `data`; "synthetic": those of
    the demonstration that the outputs hold."""
    editions, info = _reports(str(data), outputs())
    found = {name: {e.series: e for e in editions if e.kind == name} for name in (EFFECT, FOLLOW_UP)}
    evaluations, lines, told = found[EFFECT], [], set()
    for action in dossiers.actions:
        evaluation = next((e for e in evaluations.values() if _evaluates(e, action)), None)
        lines.append(line_of_action(action, evaluation))
        told |= {evaluation.series} if evaluation else set()
    for series in sorted({*evaluations, *found[FOLLOW_UP]} - told):
        lines.append(line_of_campaign(evaluations.get(series), found[FOLLOW_UP].get(series)))
    if not lines:
        raise ParameterError(Fault(info.source, say("portfolio.nothing")))
    return Portfolio(dossiers, info, tuple(sorted(lines, key=lambda line: (line.caisse, unaccented(line.title)))))


def reports_info(data: str, output: Path) -> SourceInfo:
    """The reports of the campaigns, as a source."""
    return _reports(data, output)[1]


def _reports(data: str, output: Path) -> tuple[Sequence[Edition], SourceInfo]:
    """Real reports are not mixed with those of the demonstration."""
    folder = output if data == "synthetic" else Path(data)
    if data != "synthetic" and not folder.is_dir():
        raise DataError(Fault(folder.name or str(folder), say("data_faults.no_folder")))
    editions = newest(folder, EFFECT, FOLLOW_UP) if folder.is_dir() else []
    if data != "synthetic":
        kept = real_or_all(editions)
        return kept, as_source(folder, kept, say("portfolio.source"))
    kept = [edition for edition in editions if edition.synthetic]
    info = as_source(folder, kept, say("portfolio.demonstration"))
    return kept, SourceInfo(info.source, info.date, True, info.sha256, info.files)


def _evaluates(edition: Edition, action: Action) -> bool:
    """Whether a report evaluates an action: it says so, or bears its name; in the same caisse where both name one."""
    same = not (edition.caisse and action.caisse) or edition.caisse == action.caisse
    return same and edition.declared["campaign"] == (action.evaluated_by or action.id)
