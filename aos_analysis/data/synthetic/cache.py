"""A caisse generated once per content: the generator's own source and everything it was asked."""

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa

from aos_analysis.data.synthetic.caisse import SEED, generate
from aos_analysis.data.synthetic.parameters import Parameters
from aos_analysis.words.errors import ParameterError

STALE = 3600  # seconds


def cached(
    root: Path,
    seed: int = SEED,
    scale: float = 1.0,
    streams: Sequence[str] | None = None,
    effect: float = 1.0,
    visit_order: Mapping[str, str] | None = None,
    parameters: Parameters | None = None,
) -> Path:
    """The folder of that caisse under `root`, generated if it is not there.

    Safe with concurrent callers: a folder appears whole, by a rename, and whoever comes second keeps the first one's.
    """
    folder = root / f"synthetic-{_key(seed, scale, streams, effect, visit_order, parameters or Parameters())}"
    if not folder.exists():
        _sweep(folder)
        try:
            generate(folder, seed, scale, streams, effect, visit_order, parameters)
        except (OSError, ParameterError):  # another caller's folder appeared meanwhile
            if not (folder / "dataset.json").exists():
                raise
    return folder


def _sweep(folder: Path) -> None:
    """Removes what killed runs left of this caisse more than an hour ago."""
    for draft in folder.parent.glob(f".{folder.name}-*"):
        if time.time() - draft.stat().st_mtime > STALE:
            shutil.rmtree(draft, ignore_errors=True)


def _key(seed, scale, streams, effect, visit_order, parameters: Parameters) -> str:
    """16 hexadecimal digits; numpy and pyarrow decide of bytes too."""
    content = sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    asked = [
        seed,
        float(scale),
        sorted(streams) if streams else None,
        float(effect),
        sorted((visit_order or {}).items()),
    ]
    asked += [asdict(parameters), np.__version__, pa.__version__]
    content.update(json.dumps(asked, sort_keys=True, default=str).encode())
    return content.hexdigest()[:16]
