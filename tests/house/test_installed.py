"""The package without its checkout: a wheel, in an empty folder, has notebooks and parameters and runs."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import PROJECT

SOURCES = ("aos_analysis", "notebooks", "parameters", "pyproject.toml", "setup.py", "MANIFEST.in", "README.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder that holds what the wheel installs."""
    root = tmp_path_factory.mktemp("wheel")
    source = root / "source"
    source.mkdir()
    for name in SOURCES:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "frozen"))
        else:
            shutil.copy(PROJECT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w"]
    subprocess.run([*build, root, source], check=True, capture_output=True)
    (wheel,) = root.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(root / "site")
    return root / "site"


def aos(site: Path, here: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONPATH": str(site), "AOS_SYNTHETIC_SCALE": "0.1"}
    command = [sys.executable, "-m", "aos_analysis", *arguments]
    return subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_an_installed_wheel_knows_campaigns_and_notebooks(site, tmp_path):
    done = aos(site, tmp_path, "check")
    assert (done.returncode, re.sub("^.*…\n", "", done.stderr)) == (0, "")  # a slow machine says what it does
    done = aos(site, tmp_path, "list")
    shipped = sorted(path.stem for path in (PROJECT / "parameters" / "campaigns").glob("*.yaml"))
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == shipped
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_installed_wheel_makes_a_report_in_an_empty_folder(site, tmp_path):
    done = aos(site, tmp_path, "run", "pansements", "--output", "rapports")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list((tmp_path / "rapports").glob("pansements/*/rapport.html"))) == 1
