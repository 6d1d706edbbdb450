"""The synthetic territories as a notebook opens them: made once per content of their generator."""

import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa

from aos_analysis.definitions.hashes import text_sha256
from aos_analysis.demo.territories.region import SEED, write_territories
from aos_analysis.places import CACHE


def folder() -> Path:
    """Their tables of the contract. A folder appears whole, by a rename; whoever comes second keeps the first one's."""
    code = "".join(file.read_text("utf-8") for file in sorted(Path(__file__).parent.glob("*.py")))
    made = CACHE / f"territories-{text_sha256(f'{code} {SEED} {np.__version__} {pa.__version__}')[:16]}"
    if not made.exists():
        draft = CACHE / f".{made.name}-{uuid4().hex[:12]}"
        try:
            write_territories(draft)
            with suppress(OSError):  # another caller's folder appeared meanwhile
                draft.rename(made)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return made
