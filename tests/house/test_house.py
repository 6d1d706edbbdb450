"""The house holds together: rooms, versions, notebooks, and nothing that only exists on one machine."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from aos_analysis.places import MADE
from aos_analysis.run.lab import source_only
from tests import PROJECT

PACKAGE = PROJECT / "aos_analysis"
DESIGNS = PACKAGE / "study" / "designs"
ROOMS = ("words", "definitions", "data", "demo", "study", "page", "reports", "run", "cli")
MODULES = sorted(PACKAGE.rglob("*.py"))
IN_ROOMS = [path for path in MODULES if path.parent != PACKAGE]
OUTSIDE = sorted(path for folder in ("tests", "docs", ".ci") for path in (PROJECT / folder).rglob("*.py"))
PROVIDERS = packages_distributions()
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
LOCKS = {path.stem: path.read_text("utf-8") for path in sorted(PROJECT.glob("requirements*.lock"))}
ENVIRONMENT = YAML(typ="safe", pure=True).load((PROJECT / "environment.yml").read_text("utf-8"))
NEEDED = PYPROJECT["project"]["dependencies"]
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
DIRECT = {  # lock -> what it has to hold
    "requirements": [*NEEDED, *EXTRAS["build"]],
    "requirements-test": [*NEEDED, *EXTRAS["build"], *EXTRAS["test"]],
    "requirements-docs": [*NEEDED, *EXTRAS["docs"]],
    "requirements-postgresql": [*NEEDED, *EXTRAS["postgresql"]],
}
SYSTEMS = {"linux": "posix", "win32": "nt", "darwin": "posix"}
TEXTS = sorted(
    path
    for pattern in ("*", ".ci/*", "aos_analysis/**/*", "notebooks/*", "parameters/**/*", "tests/**/*")
    for path in PROJECT.glob(pattern)
    if path.is_file() and path.suffix in {".py", ".ipynb", ".yaml", ".yml", ".csv", ".md", ".toml", ".lock", ".j2", ""}
)


def relative(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def offenders(paths: Iterable[Path], wrong: Callable[[Path], Iterable]) -> list[str]:
    """Each file with what is wrong in it: one test reads thousands, and names all that it refuses."""
    return [f"{relative(path)}: {', '.join(map(str, found))}" for path in paths if (found := sorted(wrong(path)))]


@cache
def named(path: Path) -> tuple[ast.Import | ast.ImportFrom | ast.Constant, ...]:
    """The imports and the texts of a module, wherever in the file they stand."""
    kinds = (ast.Import, ast.ImportFrom, ast.Constant)
    return tuple(node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, kinds))


def imports(path: Path) -> list[ast.ImportFrom]:
    return [node for node in named(path) if isinstance(node, ast.ImportFrom)]


def modules_imported(path: Path) -> set[str]:
    return {alias.name for node in named(path) if isinstance(node, ast.Import) for alias in node.names}


def imported_rooms(path: Path) -> set[str]:
    names = modules_imported(path) | {f"{node.module}.{alias.name}" for node in imports(path) for alias in node.names}
    parts = (name.split(".") for name in names)
    return {part[1] for part in parts if part[0] == "aos_analysis" and len(part) > 1 and part[1] in ROOMS}


def rooms_after(path: Path) -> set[str]:
    return set(ROOMS[ROOMS.index(path.relative_to(PACKAGE).parts[0]) + 1 :])


def test_a_room_imports_only_from_rooms_before_it():
    assert offenders(IN_ROOMS, lambda path: imported_rooms(path) & rooms_after(path)) == []


def imported_by_name(path: Path) -> set[str]:
    """Rooms that a module names in a text, to load them when they are asked for."""
    texts = (node.value for node in named(path) if isinstance(node, ast.Constant))
    return {name for text in texts if isinstance(text, str) for name in re.findall(r"^aos_analysis\.(\w+)", text)}


def test_a_room_loads_by_name_only_from_rooms_before_it():
    assert offenders(IN_ROOMS, lambda path: imported_by_name(path) & rooms_after(path)) == []


def test_what_is_made_when_asked_for_can_be_made():
    assert all(callable(import_module(module).folder) for module in MADE.values())


@pytest.mark.parametrize("folder", sorted(DESIGNS.glob("*/")), ids=lambda folder: folder.name)
def test_a_design_imports_nothing_from_another(folder):
    others = "|".join(other.name for other in DESIGNS.glob("*/") if other != folder)
    read = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert re.findall(rf"aos_analysis\.study\.designs\.(?:{others})\b", read) == []


def test_no_module_is_above_250_lines():
    """STYLE: a module says one noun."""
    assert [relative(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > 250] == []


def test_every_room_has_its_tests_and_they_stand_in_its_folders():
    """What a test is about is found by its folder: `study/staggered/` in `tests/study/staggered/`."""
    folders = {path.parent.relative_to(PROJECT / "tests") for path in (PROJECT / "tests").rglob("test_*.py")}
    ours = {folder for folder in folders if folder.parts and folder.parts[0] in ROOMS}
    assert {folder.parts[0] for folder in ours} == set(ROOMS)
    assert [folder.as_posix() for folder in sorted(ours) if not (PACKAGE / folder).is_dir()] == []


def test_imports_inside_the_package_are_absolute():
    assert offenders(MODULES, lambda path: [node.lineno for node in imports(path) if node.level]) == []


def test_importing_the_package_loads_no_heavy_library():
    code = "import sys, aos_analysis; print([m for m in ('pandas', 'numpy', 'ibis', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def imported_distributions(path: Path) -> set[str]:
    """Distributions that a file imports; an import that nothing installed provides stands as its own name."""
    names = modules_imported(path) | {node.module for node in imports(path)}
    tops = {name.partition(".")[0] for name in names} - {*sys.stdlib_module_names, "aos_analysis", "tests"}
    return {canonicalize_name(PROVIDERS.get(top, [top])[0]) for top in tops}


def declared(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def of_engine(path: Path) -> list[str]:
    """The driver of an engine, which is an extra."""
    return EXTRAS.get(path.stem, []) if path.parent.name == "engines" else []


def test_the_package_imports_only_what_it_declares():
    needed = declared(NEEDED)
    assert offenders(MODULES, lambda path: imported_distributions(path) - needed - declared(of_engine(path))) == []


def test_tests_and_tools_import_only_what_they_declare():
    known = declared([*NEEDED, *EXTRAS["test"], *EXTRAS["docs"]])
    assert offenders(OUTSIDE, lambda path: imported_distributions(path) - known) == []


def pins(lock: str) -> list[Requirement]:
    return [Requirement(pin) for pin in re.findall(r"^([A-Za-z0-9].*?)(?: \\)?$", LOCKS[lock], re.MULTILINE)]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_every_direct_dependency_is_locked_in_a_version_it_accepts(python, system, lock):
    here = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "os_name": SYSTEMS[system],
        "implementation_name": "cpython",
    }
    locked = {canonicalize_name(pin.name): pin for pin in pins(lock) if pin.marker is None or pin.marker.evaluate(here)}
    for wanted in map(Requirement, DIRECT[lock]):
        (version,) = locked[canonicalize_name(wanted.name)].specifier
        assert wanted.specifier.contains(version.version), wanted


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_with_its_hashes(lock):
    blocks = re.split(r"^(?=[A-Za-z0-9])", LOCKS[lock], flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock)) > 100
    assert [block.splitlines()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


def test_tests_run_on_the_versions_that_users_have():
    versions = {lock: {(pin.name, str(pin.specifier)) for pin in pins(lock)} for lock in LOCKS}
    assert versions["requirements"] <= versions["requirements-test"]
    assert {name for name, _ in versions["requirements"] - versions["requirements-docs"]} == {"setuptools"}
    only_tests = {name for name, _ in versions["requirements-test"] - versions["requirements"]}
    assert {"diff-diff", "hypothesis", "pytest", "ruff"} <= only_tests


def test_conda_users_install_the_same_lock():
    python, pip, section = ENVIRONMENT["dependencies"]
    assert python.removeprefix("python=") in SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert (pip, section) == ("pip", {"pip": ["-r requirements.lock"]})
    assert ENVIRONMENT["channels"] == ["conda-forge"]


@pytest.mark.parametrize(
    "name", [*(f"{lock}.lock" for lock in LOCKS), "pyproject.toml", "environment.yml", "Makefile", ".ci/run"]
)
def test_no_package_index_is_named(name):
    text = (PROJECT / name).read_text("utf-8")
    assert re.findall(r"https?://\S+|--(?!no-index\b)\S*index\S*|--find-links|--trusted-host", text) == []


def test_continuous_integration_is_make_test():
    assert "make test" in (PROJECT / ".ci" / "run").read_text("utf-8").splitlines()[-1]


def test_every_file_of_the_package_is_installed_with_it():
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["*"]
    others = [p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")]
    assert [relative(p) for p in others if not any(fnmatch(p.name, pattern) for pattern in patterns)] == []


@pytest.mark.parametrize(
    "target",
    [PYPROJECT["project"]["scripts"]["aos"], *PYPROJECT["project"]["entry-points"]["nbconvert.exporters"].values()],
)
def test_entry_points_exist(target):
    module, name = target.split(":")
    assert callable(getattr(import_module(module), name))


def test_the_licence_goes_with_the_package():
    project = PYPROJECT["project"]
    assert (project["license"], project["license-files"]) == ("MIT", ["LICENSE", "NOTICE"])
    assert (PROJECT / "LICENSE").read_text("utf-8").splitlines()[2] == "Copyright (c) 2026 the aos-analysis authors"


@pytest.mark.parametrize("name", re.findall(r"^\w+/\S+$", (PROJECT / "NOTICE").read_text("utf-8"), re.MULTILINE))
def test_what_the_notice_names_is_there(name):
    assert (PROJECT / name).is_file()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_stands_as_jupyterlab_saves_it(path):
    """So that opening it, running it and saving it changes nothing: keys in their order, no output, no counter."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.setdefault("outputs", [])
            cell.setdefault("execution_count", None)
    source_only({"type": "notebook", "content": notebook})
    assert f"{nbformat.writes(notebook)}\n" == path.read_text("utf-8")


def test_no_file_names_the_machine_it_was_written_on():
    assert len(TEXTS) > 1000
    places = (str(PROJECT), f"{Path.home()}/")

    def held(path: Path) -> list[str]:
        text = path.read_text("utf-8", errors="replace")
        return [place for place in places if place in text]

    assert offenders(TEXTS, held) == []


def test_offenders_are_named_with_what_is_wrong():
    """What the rules above rest on: a file that breaks one is found, and told."""
    paths = [PACKAGE / "places.py", PACKAGE / "cli" / "commands.py"]
    assert {"cli", "words"} <= imported_rooms(paths[1]) & set(ROOMS)
    wrong = {paths[0]: set(), paths[1]: {"run", "page"}}
    assert offenders(paths, wrong.get) == ["aos_analysis/cli/commands.py: page, run"]
