"""A caisse generated once per content: the generator's own source and everything it was asked."""

import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from inspect import signature
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa

from aos_analysis.demo.caisse import generate
from aos_analysis.demo.parameters import Parameters
from aos_analysis.words.errors import ParameterError

STALE = 3600  # seconds: the draft of a killed run
UNUSED = 30 * 24 * 3600  # seconds: a caisse that nothing has asked for since; its folder's date is that of its last use
REMOVED = ".removed-"


def cached(root: Path, **asked: Any) -> Path:
    """The folder under `root` of the caisse that `generate` makes when so asked, generated if it is not there.

    Safe with concurrent callers: a folder appears whole, by a rename, and whoever comes second keeps the first one's.
    A new caisse takes the place of those that nothing has asked for in a month.
    """
    folder = root / f"synthetic-{_key(asked)}"
    with suppress(OSError):
        os.utime(folder)  # in use, even where it is about to be found old
    if not folder.exists():
        _sweep(folder)
        try:
            generate(folder, **asked)
        except (OSError, ParameterError):  # another caller's folder appeared meanwhile
            if not (folder / "dataset.json").exists():
                raise
    return folder


def _sweep(folder: Path) -> None:
    """Removes what killed runs left of this caisse more than an hour ago, and caisses unused for a month."""
    sweep((*folder.parent.glob(f".{folder.name}-*"), *folder.parent.glob(f"{REMOVED}*")))
    for other in folder.parent.glob("synthetic-*"):
        if _age(other) > UNUSED:
            _remove(other)


def sweep(drafts: Iterable[Path]) -> None:
    """Removes those that nobody has written for an hour."""
    for draft in drafts:
        if _age(draft) > STALE:
            shutil.rmtree(draft, ignore_errors=True)
            with suppress(OSError):  # a file
                draft.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    """Aside first, by a rename, so that nobody ever reads half a caisse; put back if someone has asked for it since."""
    aside = folder.with_name(f"{REMOVED}{folder.name}-{uuid4().hex[:12]}")
    with suppress(OSError):  # its files are open (Windows), or another process was faster
        folder.rename(aside)
        if _age(aside) <= UNUSED:
            aside.rename(folder)
    if aside.exists():
        shutil.rmtree(aside, ignore_errors=True)


def _age(path: Path) -> float:
    """Seconds since the last use; 0 where it has just gone."""
    with suppress(OSError):
        return time.time() - path.stat().st_mtime
    return 0.0


def _key(asked: Mapping[str, Any]) -> str:
    """16 hexadecimal digits; numpy and pyarrow decide of bytes too, this file does not."""
    content = sha256()
    for file in sorted(set(Path(__file__).parent.glob("*.py")) - {Path(__file__)}):
        content.update(file.name.encode() + b"\0" + file.read_bytes())
    told = signature(generate).bind(Path(), **asked)
    told.apply_defaults()
    plain = {name: _plain(value) for name, value in told.arguments.items() if name != "folder"}
    content.update(json.dumps([plain, np.__version__, pa.__version__], sort_keys=True, default=str).encode())
    return content.hexdigest()[:16]


def _plain(asked: Any) -> Any:
    """One way to write what can be asked in several: 1 and 1.0, streams in any order."""
    if isinstance(asked, Parameters):
        return asdict(asked)
    if isinstance(asked, int | float):
        return float(asked)
    return sorted(asked.items() if isinstance(asked, Mapping) else asked) if asked else None
