"""What happens in a folder of outputs, a line of its journal each: analyses begun and tried, reports, freezes,
publications and withdrawals; when, from which inputs and to which outputs by hash, who reviewed.

A line never holds a pseudonym, a path of the machine or a count. Draws are noted where they are made.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from aos_analysis.definitions.frozen import specification_sha256
from aos_analysis.definitions.hashes import file_sha256, text_sha256
from aos_analysis.definitions.plan import Plan
from aos_analysis.definitions.subject import Subject
from aos_analysis.reports.files import MANIFEST
from aos_analysis.reports.packets import read_manifest
from aos_analysis.run.journal import journal_file
from aos_analysis.run.register import append

RUN, TRIED, REPORT, FREEZE = "run", "exploration", "report", "freeze"
PUBLICATION, WITHDRAWAL = "publication", "withdrawal"  # in the register of a share too


def note_run(plan: Subject, notebook: str, data_sha256: str, output: Path, last_flux: date | None = None) -> None:
    """A report begun: what was asked of which data, how far they went, and whether the plan was frozen."""
    known = {"last_flux": f"{last_flux:%Y-%m}"} if last_flux else {}
    append(journal_file(output), RUN, notebook=notebook, **_asked(plan), data_sha256=data_sha256, **known)


def note_exploration(plan: Plan, changes: Mapping[str, object], data_sha256: str) -> None:
    """An analysis tried in a notebook, with the keys of the campaign file that it changed."""
    append(journal_file(), TRIED, **_asked(plan), changed=sorted(changes), data_sha256=data_sha256)


def note_freeze(plan: Plan, file: Path, output: Path) -> None:
    append(journal_file(output), FREEZE, **_asked(plan), frozen_sha256=file_sha256(file))


def note_report(folder: Path, campaign: str, code: int, output: Path) -> None:
    """What became of a report: its packet, with the hash of all that went in and came out, or its exit code."""
    facts: dict = {"campaign": campaign, "code": code}
    manifest = None if code else read_manifest(folder)
    if manifest:
        facts |= {key: manifest[key] for key in ("run", "notebook", "cache_key", "seed", "code_sha256")}
        facts |= {"data_sha256": manifest["data"]["sha256"], "inputs": manifest["key_parts"]}
        facts |= {"outputs": {item["name"]: item["sha256"] for item in manifest["outputs"]}}
        facts |= {"manifest_sha256": file_sha256(folder / MANIFEST), "reviewer": manifest["reviewer"]}
    append(journal_file(output), REPORT, **facts)


def note_publication(packet: Path, published: Mapping[str, str], review: Mapping[str, str], output: Path) -> None:
    """published: the text of each file that left."""
    append(
        journal_file(output),
        PUBLICATION,
        campaign=packet.parent.name,
        run=packet.name,
        reviewer=review["reviewer"],
        texts_sha256=review["texts_sha256"],
        manifest_sha256=file_sha256(packet / MANIFEST),
        outputs={name: text_sha256(text) for name, text in sorted(published.items())},
    )


def note_withdrawal(edition: Mapping[str, str], reason: str, output: Path) -> None:
    append(
        journal_file(output),
        WITHDRAWAL,
        campaign=edition["campaign"].rpartition("/")[2],
        run=edition["run"],
        reason=reason,
    )


def _asked(plan: Subject) -> dict[str, object]:
    return {
        "campaign": plan.id,
        "specification": specification_sha256(plan.content()),
        "frozen": isinstance(plan, Plan) and plan.registration.status in ("kept", "deviates"),
    }
