"""One report, from its draft to its packet, in a process of its own."""

import json
import logging
import os
import platform
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import aos_analysis
from aos_analysis.data.limits import SPILL
from aos_analysis.places import OUTPUT
from aos_analysis.reports import sheets
from aos_analysis.reports.files import AUDIT, BRIEF, BRIEF_PDF, PAGE, PDF, write_json, write_text
from aos_analysis.reports.packets import declaration, latest_packet
from aos_analysis.run import draft
from aos_analysis.run.fingerprint import code_sha256, commit, package_versions
from aos_analysis.run.manifest import RANKED, Provenance, stamp, write_manifest
from aos_analysis.run.neighbours import neighbour_facts
from aos_analysis.run.notebook import execute
from aos_analysis.words.errors import AosError, DataError, present
from aos_analysis.words.machine import machine_fault
from aos_analysis.words.wording import say

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from aos_analysis.data.sources import SourceInfo
    from aos_analysis.page.beside import Holders

# None forbids the import of a grammar that takes a second to build, for a format nobody uses
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # only modules are foreseen there

SECOND = timedelta(seconds=1)
EXECUTED = "execution.ipynb"  # saved cell after cell while it runs; the audit notebook is made from it
NAMED_PACKAGES = ("duckdb", "ibis-framework", "matplotlib", "numpy", "pandas", "pyarrow", "scipy", "statsmodels")


@dataclass(frozen=True)
class Job:
    """What a worker needs: `campaign` and `data` are the notebook's parameters; `output` is an absolute folder.
    `tables`: the data are tables of the contract; `areas`: the campaign's units are territories."""

    provenance: Provenance
    campaign: str
    data: str
    notebook: Path
    output: Path
    info: "SourceInfo"
    parameters: str
    pdf: bool
    tables: bool = True
    areas: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a report: its packet and verdict, or its draft, exit code and message."""

    campaign: str
    code: int
    folder: Path
    seconds: float
    message: str = ""
    verdict: str = ""


def produce(job: Job) -> Outcome:
    """Execute, scrub, export, pass the gate, rename. Whatever goes wrong stays in the draft and in the outcome."""
    logging.disable(logging.ERROR)  # the libraries' own messages would cut the progress lines
    began = time.monotonic()
    provenance, folder = _begun(job, datetime.now())
    try:
        verdict = fill(folder, job, provenance)
        folder = draft.finish(folder, job.output / provenance.place / provenance.run)
        return Outcome(provenance.campaign, 0, folder, time.monotonic() - began, verdict=verdict)
    except Exception as error:
        write_text(folder / draft.LOG, traceback.format_exc())
        code, message = _explained(error)
        return Outcome(provenance.campaign, code, folder, time.monotonic() - began, message)


def _begun(job: Job, now: datetime) -> tuple[Provenance, Path]:
    """Its run, named after every packet that stands there, and its draft: a clock put back, as each autumn, or two
    runs in the same second, change nothing to which report is the newest."""
    ranked = max([now, *(moment + SECOND for moment in _moments(job.output / job.provenance.place))])
    while True:
        provenance = job.provenance.begin(now, ranked)
        try:
            return provenance, draft.create(job.output, provenance.campaign, provenance.run)
        except FileExistsError:
            ranked += SECOND


def _moments(place: Path) -> Iterator[datetime]:
    """Those that packets are named after."""
    for packet in place.glob("[0-9]*-[0-9]*-*"):
        with suppress(ValueError):
            yield datetime.strptime(packet.name.rpartition("-")[0], RANKED)


def _explained(error: Exception) -> tuple[int, str]:
    """Exit code and French message."""
    if isinstance(error, AosError):
        return error.exit_code, str(error)
    return 1, machine_fault(error) or say("run.bug", kind=type(error).__name__)


def fill(folder: Path, job: Job, provenance: Provenance) -> str:
    """Every file of the packet, in its draft; returns the verdict's label."""
    spill = folder / draft.SPILL
    os.environ |= {OUTPUT: str(job.output), SPILL: str(spill)}  # for the kernel: the journal, and its disk
    parameters = {"campaign": job.campaign, "data": job.data, "output": str(folder)}
    notebook = execute(job.notebook, parameters, folder / EXECUTED)
    declared = declaration(folder)
    result = complete_result(declared, provenance) if declared else {}
    found = neighbour_facts(job.output, provenance, job.info.sha256, result, job.info.synthetic)
    if declared and found.get("previous"):
        write_json(declared, result | {"run": result["run"] | {"previous": found["previous"]}})
    notebook.metadata["aos"] = facts(job, provenance) | found
    refuse_moved(job)
    write_page(folder, notebook, earlier_page(job, provenance), _holders(job))
    if job.pdf:
        from aos_analysis.run.browser import print_pdf

        print_pdf(folder / PAGE, folder / PDF)
        if (folder / BRIEF).is_file():
            print_pdf(folder / BRIEF, folder / BRIEF_PDF)
    (folder / EXECUTED).unlink()
    shutil.rmtree(spill, ignore_errors=True)  # DuckDB takes it away, unless its kernel was killed
    write_manifest(folder, provenance, job.info, datetime.now())
    return result.get("verdict_label") or result.get("summary") or say("run.no_verdict")


def refuse_moved(job: Job) -> None:
    """A database may be written while it is read; a folder is known by the hash of its files."""
    if job.info.database is None:
        return
    from aos_analysis.data.sources import read_anywhere

    if read_anywhere(job.data).info.sha256 != job.info.sha256:
        raise DataError(say("connection.moved"))


def complete_result(path: Path, provenance: Provenance) -> dict:
    """Add to `run` what the notebook could not know."""
    result = json.loads(path.read_text("utf-8"))
    result["run"] |= {
        "id": provenance.run,
        "started": stamp(present(provenance.started)),
        "commit": commit().name,
        "cache_key": provenance.cache_key,
    }
    write_json(path, result)
    return result


def facts(job: Job, provenance: Provenance) -> dict:
    """What the page says of its own edition; the export reads them in the notebook's metadata under `aos`."""
    packages, version = package_versions(), commit()
    return {
        "run_id": provenance.run,
        "edition": stamp(present(provenance.started)),
        "version": aos_analysis.__version__,
        "commit": version.name,
        "dirty": bool(version.dirty),
        "code_sha256": code_sha256(),
        "data_sha256": job.info.sha256,
        "synthetic": job.info.synthetic,
        "seed": provenance.seed,
        "python": platform.python_version(),
        "packages": {name: packages[name] for name in NAMED_PACKAGES if name in packages},
        "parameters": job.parameters,
        "review": {"reviewer": None, "date": None},
    }


def _holders(job: Job) -> "Holders":
    """Looks words up in the data that the report is made from; reports of reports have none."""
    from aos_analysis.data.holders import held
    from aos_analysis.page.beside import nobody

    own = {str(job.provenance.seed)}
    return (lambda words: held(job.data, words - own, job.areas)) if job.tables else nobody


def write_page(
    folder: Path, notebook: "NotebookNode", earlier: str | None = None, holders: "Holders | None" = None
) -> None:
    """The audit notebook, the page and the brief made from it, once the gate has read them, the folder's CSVs and
    declaration, and the page of the edition before."""
    import nbformat

    from aos_analysis.page.audit import audit_notebook
    from aos_analysis.page.beside import nobody
    from aos_analysis.page.export import export_pages
    from aos_analysis.page.memory import remember

    audit = audit_notebook(notebook)
    before = [remember(earlier)] if earlier else []
    pages = export_pages(audit, gated_files(folder), before, holders or nobody, sheets())
    write_text(folder / AUDIT, nbformat.writes(audit) + "\n")
    for name, html in pages.items():
        write_text(folder / name, html)


def gated_files(folder: Path) -> dict[str, str]:
    """What goes with a page: its tables, its declaration and, once it is written, its manifest."""
    paths = sorted(path for pattern in ("*.csv", "*.json") for path in folder.glob(pattern))
    return {path.name: path.read_bytes().decode("utf-8") for path in paths}


def earlier_page(job: Job, provenance: Provenance) -> str | None:
    """The page of the newest packet of the same campaign and notebook. Invented data describe nobody: the editions of
    a demonstration are not compared here (they are when they are published)."""
    found = None if job.info.synthetic else latest_packet(job.output, provenance.place, provenance.notebook)
    return (found[0] / PAGE).read_text("utf-8") if found else None
