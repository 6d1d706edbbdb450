"""Saving what a notebook found: the files of its packet, as its kind declares them.

Every declaration has the same head (`schema_version`, campaign, title, territory, synthetic) and the same end (review,
run). `parameters.yaml` stands beside it. The same inputs give the same bytes, apart from the key `run`.
"""

from pathlib import Path
from typing import Protocol

from aos_analysis.data.sources import SourceInfo
from aos_analysis.definitions.subject import Subject
from aos_analysis.reports import kind_that_saves
from aos_analysis.reports.files import PARAMETERS, write_json, write_text
from aos_analysis.run.fingerprint import code_sha256


class Found(Protocol):
    """What any notebook saves."""

    plan: Subject
    source: SourceInfo


def save(found: Found, output: str | Path | None) -> Path | None:
    """Write the packet of `found` into the folder `output`; None writes nothing."""
    if output is None:
        return None
    folder, kind = Path(output), kind_that_saves(type(found).__name__)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in kind.files(found).items():
        write_text(folder / name, text)
    write_text(folder / PARAMETERS, found.plan.resolved())
    write_json(folder / kind.result, declared(found))
    return folder


def declared(found: Found) -> dict:
    """The declaration of a packet, key by key; the runner completes `run`."""
    plan = found.plan
    kind = kind_that_saves(type(found).__name__)
    own = kind.declare(found)
    run = {"id": None, "data_sha256": found.source.sha256, "code_sha256": code_sha256(), "seed": plan.seed}
    head = {
        "schema_version": kind.schema,
        "campaign": plan.id,
        "title": plan.title,
        "territory": plan.territory,
        "synthetic": found.source.synthetic,
    }
    more = own.pop("run", {})
    return {**head, **own, "review": {"status": "draft", "reviewer": None}, "run": run | more}
