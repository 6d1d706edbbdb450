"""The archives for workstations without internet: what a lock asks for on each platform, and what keeps one from being
complete. The slow test builds one and installs from it with every index out of reach."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tarfile

import pytest

from tests import PROJECT

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
CONTENT = hashlib.sha256(b"wheel").hexdigest()
LOCK = f"""\
plain==1.0 \\
    --hash=sha256:{CONTENT} \\
    --hash=sha256:{"0" * 64}
    # via something
fast-code==2.1.0 ; python_full_version < '3.12' \\
    --hash=sha256:{CONTENT}
fast-code==3.0 ; python_full_version >= '3.12' \\
    --hash=sha256:{CONTENT}
patchy==1.0 ; python_full_version < '3.11.5' \\
    --hash=sha256:{CONTENT}
patchy==1.1 ; python_full_version >= '3.11.5' \\
    --hash=sha256:{CONTENT}
window-only==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:{CONTENT}
posix.only==4.9 ; os_name != 'nt' \\
    --hash=sha256:{CONTENT}
"""


def _wheelhouse():
    spec = importlib.util.spec_from_file_location("wheelhouse", PROJECT / ".ci" / "wheelhouse.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["wheelhouse"] = module
    spec.loader.exec_module(module)
    return module


wheelhouse = _wheelhouse()
PINS = wheelhouse.read_lock(LOCK)


@pytest.mark.parametrize(
    ("platform", "python", "expected"),
    [
        ("win_amd64", "3.11", "plain==1.0 fast-code==2.1.0 patchy==1.0 patchy==1.1 window-only==0.4.6"),
        ("linux_x86_64", "3.11", "plain==1.0 fast-code==2.1.0 patchy==1.0 patchy==1.1 posix-only==4.9"),
        ("macos_arm64", "3.13", "plain==1.0 fast-code==3.0 patchy==1.1 posix-only==4.9"),
    ],
)
def test_what_the_lock_asks_for_on_a_platform(platform, python, expected):
    pins = wheelhouse.wanted(PINS, wheelhouse.PLATFORMS[platform], python)
    assert " ".join(map(str, pins)) == expected


WINDOWS_311 = [
    "plain-1.0-py3-none-any.whl",
    "fast_code-2.1.0-cp311-cp311-win_amd64.whl",
    "patchy-1.0-py3-none-any.whl",
    "patchy-1.1-py2.py3-none-any.whl",
    "window_only-0.4.6-cp39-abi3-win_amd64.whl",
]


@pytest.mark.parametrize(
    ("removed", "added", "expected"),
    [
        ([], [], []),
        ([0], [], ["plain==1.0 : aucune archive wheel pour win_amd64, Python 3.11."]),
        ([3], [], ["patchy==1.1 : aucune archive wheel pour win_amd64, Python 3.11."]),
        (
            [1],
            ["fast_code-2.1.0-cp312-cp312-win_amd64.whl"],  # of another Python
            ["fast-code==2.1.0 : aucune archive wheel pour win_amd64, Python 3.11."],
        ),
        (
            [1],
            ["fast_code-2.1.0-cp311-cp311-manylinux_2_28_x86_64.whl"],  # of another platform
            ["fast-code==2.1.0 : aucune archive wheel pour win_amd64, Python 3.11."],
        ),
        ([], ["stranger-9-py3-none-any.whl"], ["stranger-9-py3-none-any.whl : n'est pas dans le verrou."]),
    ],
)
def test_what_keeps_an_archive_from_being_complete(removed, added, expected, tmp_path):
    kept = [name for i, name in enumerate(WINDOWS_311) if i not in removed]
    for name in [*kept, *added]:
        (tmp_path / name).write_bytes(b"wheel")
    pins = wheelhouse.wanted(PINS, wheelhouse.WINDOWS, "3.11")
    assert wheelhouse.absent(pins, sorted(tmp_path.iterdir()), wheelhouse.WINDOWS, "3.11") == expected


def test_a_wheel_with_another_content_is_told(tmp_path):
    for name in WINDOWS_311:
        (tmp_path / name).write_bytes(b"other" if name.startswith("plain") else b"wheel")
    pins = wheelhouse.wanted(PINS, wheelhouse.WINDOWS, "3.11")
    (fault,) = wheelhouse.absent(pins, sorted(tmp_path.iterdir()), wheelhouse.WINDOWS, "3.11")
    assert fault == "plain==1.0 : le contenu de plain-1.0-py3-none-any.whl n'est pas celui du verrou."


@pytest.mark.parametrize("platform", wheelhouse.PLATFORMS.values(), ids=lambda platform: platform.name)
def test_installer_and_notes_name_the_python_and_no_index(platform, tmp_path):
    wheelhouse.write_offline(tmp_path, platform, "3.12")
    texts = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(texts) == sorted([platform.installer, "LISEZMOI.txt"])
    for text in texts.values():
        assert b"3.12" in text
        assert b"@" not in text.replace(b"@echo off", b"")
        assert b"://" not in text
        assert (b"\r\n" in text) is (platform.name == "win_amd64")
    installer = texts[platform.installer]
    assert b"--no-index" in installer and b"--require-hashes" in installer
    if platform.name == "win_amd64":
        installer.decode("ascii")  # a command prompt reads no UTF-8


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the archive of another system is built, not run")
def test_an_archive_installs_with_every_index_out_of_reach(tmp_path):
    try:
        archive = wheelhouse.build(wheelhouse.LINUX, PYTHON, tmp_path / "dist")
    except SystemExit as missing:
        pytest.skip(f"pip reaches no index here: {str(missing).splitlines()[0]}")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "poste", filter="data")
    (folder,) = (tmp_path / "poste").iterdir()
    bare = {"PATH": os.defpath, "HOME": str(tmp_path), "PIP_NO_INDEX": "1", "PYTHON": sys.executable}
    done = subprocess.run(["sh", "install.sh"], cwd=folder, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Aucune faute." in done.stdout
