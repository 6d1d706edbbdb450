"""`make wheelhouse`: one archive per platform, from which a workstation without internet installs the project.

An archive holds every wheel that the lock names for its platform, the project as committed, and an installer that never
reaches an index. It is packed only when it is complete: no wheel missing, every hash that of the lock.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging import tags
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

PROJECT = Path(__file__).resolve().parent.parent
OFFLINE = Path(__file__).resolve().parent / "offline"  # what an archive holds beside wheels and project
CACHES = ("__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache")
LEFT_OUT = (".git", ".venv", "dist", "outputs", *CACHES)
PYTHONS = ("3.11", "3.12", "3.13")
PATCHES = (0, 99)  # first and last of a Python: the lock may differ between 3.11.4 and 3.11.5


@dataclass(frozen=True)
class Platform:
    """`accepts`: wheel platforms, best first; `markers`: what the lock's conditions read there."""

    name: str
    accepts: tuple[str, ...]
    markers: dict[str, str]
    installer: str
    form: str

    def environment(self, python: str, patch: int) -> dict[str, str]:
        here = {"python_version": python, "python_full_version": f"{python}.{patch}", "implementation_name": "cpython"}
        return here | {"platform_python_implementation": "CPython", **self.markers}

    def tags(self, python: str) -> frozenset[tags.Tag]:
        """Every tag of a wheel that this platform can install."""
        version = tuple(map(int, python.split(".")))
        interpreter = f"cp{version[0]}{version[1]}"
        own = tags.cpython_tags(version, platforms=self.accepts)
        return frozenset([*own, *tags.compatible_tags(version, interpreter, self.accepts)])


WINDOWS = Platform(
    "win_amd64",
    ("win_amd64",),
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
    "install.cmd",
    "zip",
)
LINUX = Platform(  # glibc 2.28: Debian 10, Ubuntu 20.04, RHEL 8 and later
    "linux_x86_64",
    (*(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)), "manylinux2014_x86_64", "manylinux1_x86_64"),
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    "install.sh",
    "gztar",
)
MACOS = Platform(
    "macos_arm64",
    tuple(tags.mac_platforms((14, 0), "arm64")),
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin", "platform_machine": "arm64"},
    "install.sh",
    "gztar",
)
PLATFORMS = {platform.name: platform for platform in (WINDOWS, LINUX, MACOS)}


@dataclass(frozen=True)
class Pin:
    """One entry of the lock: what it asks for, and the hashes that it accepts."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        return only.version

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def read_lock(text: str) -> tuple[Pin, ...]:
    """Entries of a requirements file with hashes, in its order."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    return tuple(
        Pin(Requirement(block.splitlines()[0].rstrip(" \\")), frozenset(re.findall(r"sha256:([0-9a-f]{64})", block)))
        for block in blocks
    )


def wanted(pins: Iterable[Pin], platform: Platform, python: str, patches: Sequence[int] = PATCHES) -> tuple[Pin, ...]:
    """The entries whose condition holds on a platform, for any of the patches of its Python. pip itself would read the
    conditions on the machine where it runs."""
    places = [platform.environment(python, patch) for patch in patches]
    markers = ((pin, pin.requirement.marker) for pin in pins)
    return tuple(pin for pin, marker in markers if marker is None or any(map(marker.evaluate, places)))


def absent(pins: Iterable[Pin], wheels: Iterable[Path], platform: Platform, python: str) -> list[str]:
    """What keeps an archive from being complete: entries without a wheel that this platform can install, files whose
    content is not that of the lock, files that nobody asked for."""
    accepted, found, faults = platform.tags(python), {}, []
    for wheel in wheels:
        name, version, _, written = parse_wheel_filename(wheel.name)
        if written & accepted:
            found[f"{name}=={version}"] = wheel
    asked = {f"{pin.name}=={_normal(pin)}": pin for pin in pins}
    for key, pin in asked.items():
        if key not in found:
            faults.append(f"{pin} : aucune archive wheel pour {platform.name}, Python {python}.")
        elif _sha256(found[key]) not in pin.hashes:
            faults.append(f"{pin} : le contenu de {found[key].name} n'est pas celui du verrou.")
    return faults + [f"{wheel.name} : n'est pas dans le verrou." for key, wheel in found.items() if key not in asked]


def _normal(pin: Pin) -> str:
    """The version as a wheel's name writes it."""
    return str(parse_wheel_filename(f"x-{pin.version.replace('-', '_')}-py3-none-any.whl")[1])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(pins: Sequence[Pin], platform: Platform, python: str, folder: Path) -> None:
    """The wheels of these entries (one version a package), from wherever this site's pip looks; nothing is built.
    `python` has its patch."""
    with tempfile.TemporaryDirectory() as place:
        lock = Path(place) / "lock.txt"
        lines = (f"{pin} " + " ".join(f"--hash=sha256:{value}" for value in sorted(pin.hashes)) for pin in pins)
        lock.write_text("\n".join(lines), encoding="utf-8")
        target = [option for tag in platform.accepts for option in ("--platform", tag)]
        target += ["--python-version", python, "--implementation", "cp", "--only-binary", ":all:"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += [*target, "--require-hashes", "--requirement", str(lock), "--dest", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
        if done.returncode:
            told = [line for line in done.stderr.splitlines() if not line.startswith("WARNING")][-5:]
            raise SystemExit("\n".join([f"{platform.name}, Python {python} : pip n'a pas tout trouvé.", *told]))


def export_project(folder: Path) -> None:
    """The project as committed; a copy without git is taken as it stands."""
    folder.mkdir()
    if not (PROJECT / ".git").exists():
        shutil.copytree(PROJECT, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
        return
    packed = folder.with_name("projet.tar")
    subprocess.run(["git", "-C", str(PROJECT), "archive", "--output", str(packed), "HEAD"], check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()


def build(platform: Platform, python: str, to: Path) -> Path:
    """One archive, complete; SystemExit tells what is missing, and nothing is packed."""
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    name = f"aos-{version}-{platform.name}-py{python.replace('.', '')}"
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / name
        (root / "wheels").mkdir(parents=True)
        export_project(root / "projet")
        lock = read_lock((root / "projet" / "requirements.lock").read_text("utf-8"))
        everywhere = wanted(lock, platform, python)
        for patch in PATCHES:
            here = wanted(lock, platform, python, (patch,))
            download(here, platform, f"{python}.{patch}", root / "wheels")
        faults = absent(everywhere, sorted((root / "wheels").iterdir()), platform, python)
        if faults:
            raise SystemExit("\n".join(faults))
        write_offline(root, platform, python)
        to.mkdir(parents=True, exist_ok=True)
        return Path(shutil.make_archive(str(to / name), platform.form, place, name))


def write_offline(root: Path, platform: Platform, python: str) -> None:
    """Installer and notes, with the Python version and the line ends of the platform."""
    end = "\r\n" if platform is WINDOWS else "\n"
    for name in (platform.installer, "LISEZMOI.txt"):
        text = (OFFLINE / name).read_text("utf-8").replace("@PYTHON@", python).replace("@INSTALL@", platform.installer)
        encoding = "utf-8-sig" if platform is WINDOWS and name.endswith(".txt") else "utf-8"
        with (root / name).open("w", encoding=encoding, newline=end) as file:
            file.write(text)
    if platform.installer == "install.sh":
        (root / "install.sh").chmod(0o755)


def main() -> None:
    parser = argparse.ArgumentParser(description="Archives d'installation sans internet, dans dist/.")
    parser.add_argument("--python", choices=PYTHONS, default=PYTHONS[0], help="version de Python des postes")
    parser.add_argument("--platform", choices=PLATFORMS, action="append", help="toutes par défaut")
    parser.add_argument("--to", type=Path, default=PROJECT / "dist", metavar="DOSSIER")
    asked = parser.parse_args()
    for name in asked.platform or PLATFORMS:
        archive = build(PLATFORMS[name], asked.python, asked.to)
        print(f"{archive.name} : complet, {archive.stat().st_size / 1e6:.0f} Mo", flush=True)


if __name__ == "__main__":
    main()
