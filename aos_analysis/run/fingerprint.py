"""What a run was made from, as hashes and versions: code, lock, notebook, commit, packages."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from aos_analysis.definitions.hashes import file_sha256, text_sha256
from aos_analysis.places import PACKAGE, PROJECT

CODE_SUFFIXES = {".py", ".yaml", ".j2", ".css", ".json"}


@dataclass(frozen=True)
class Commit:
    """The version of the code; `name` is None for a copy without git."""

    name: str | None
    dirty: bool | None


@cache
def code_sha256() -> str:
    """Every source file of the package, with its name."""
    files = sorted(path for path in PACKAGE.rglob("*") if path.suffix in CODE_SUFFIXES)
    return text_sha256("".join(f"{path.relative_to(PACKAGE).as_posix()} {file_sha256(path)}\n" for path in files))


@cache
def package_versions() -> dict[str, str]:
    """Every package installed beside this one, by name."""
    found = {dist.metadata["Name"]: dist.version for dist in distributions()}
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def lock_sha256() -> str:
    """The lock where the code stands beside it, else the installed versions."""
    lock = PROJECT / "requirements.lock"
    return file_sha256(lock) if lock.is_file() else text_sha256(json.dumps(package_versions()))


@cache
def commit() -> Commit:
    """What git says of the code; nothing where there is no git, or where the folder is inside another repository."""
    try:
        top = _git("rev-parse", "--show-toplevel")
        if Path(top).resolve() != PROJECT.resolve():
            return Commit(None, None)
        return Commit(_git("rev-parse", "HEAD"), bool(_git("status", "--porcelain", "--untracked-files=no")))
    except (OSError, subprocess.SubprocessError):
        return Commit(None, None)


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(PROJECT), *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=10,
        check=True,
    )
    return done.stdout.strip()


def cache_key(parts: Mapping[str, str]) -> str:
    """One hash of everything a report depends on; any part that changes makes it another run."""
    return text_sha256(json.dumps(dict(sorted(parts.items()))))
