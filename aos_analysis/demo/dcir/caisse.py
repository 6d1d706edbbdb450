"""A synthetic caisse written again as tables of the SNDS, every pitfall of data/dcir/README.md planted.

A batch of months of flux at a time: memory does not grow with the caisse.
"""

import json
import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import duckdb

from aos_analysis.data.limits import hold
from aos_analysis.demo.caisse import SEED, generate
from aos_analysis.demo.dcir import lines, people, stays
from aos_analysis.demo.dcir.writer import FORMS, Writer
from aos_analysis.words.errors import DataError, Fault, ParameterError
from aos_analysis.words.wording import say

COMPANIONS = {"contacts": people.CONTACTS, "practitioners": people.PRACTITIONERS, "facilities": people.FACILITIES}
MEMORY = 2**30  # bytes, at the most


def generate_dcir(folder: Path, seed: int = SEED, scale: float = 1.0) -> None:
    """A new synthetic caisse, written in `folder` (absent or empty) as tables of the SNDS."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as draft:
        generate(Path(draft) / "caisse", seed, scale)
        write_dcir(Path(draft) / "caisse", folder)


def write_dcir(caisse: Path, to: Path, form: str = "parquet") -> None:
    """The caisse of the folder `caisse` (tables of the contract) as SNDS tables in `to` (absent or empty).

    What the SNDS does not know (contacts, territories and practices, lists) is written beside them as tables of the
    contract. Practitioners keep their identifier as STA_PFS_NUM; facilities take a FINESS number.
    """
    if form not in FORMS:
        raise ParameterError(say("dcir.unknown_form", read=form, known=", ".join(FORMS)))
    if not (caisse / "deliveries").is_dir():
        raise DataError(Fault(caisse.name, say("dcir.no_caisse")))
    to = to.resolve()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ParameterError(Fault(to.name, say("dcir.not_empty")))
    draft = to.parent / f".{to.name}-{uuid4().hex[:12]}"
    draft.mkdir(parents=True)
    try:
        _write(caisse, draft, form)
        if to.exists():
            to.rmdir()
        draft.rename(to)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(caisse: Path, draft: Path, form: str) -> None:
    with duckdb.connect() as connection:
        hold(connection, MEMORY, draft / "temporary")
        for name in ("deliveries", "stays", *COMPANIONS):
            pattern = f"{name}/*.parquet" if name == "deliveries" else f"{name}.parquet"
            connection.read_parquet((caisse / pattern).as_posix()).create_view(name)
        people.prepare(connection)
        writer = Writer(connection, draft, form)
        lines.write(writer)
        people.write(writer)
        stays.write(writer)
        for name, query in COMPANIONS.items():
            writer.companion(name, query)
    shutil.rmtree(draft / "temporary", ignore_errors=True)
    about = json.loads((caisse / "dataset.json").read_text("utf-8"))
    about["source"] = say("dcir.source")
    (draft / "dataset.json").write_bytes(json.dumps(about, ensure_ascii=False, indent=1).encode("utf-8"))
