"""What a machine does to a command (full disk, rights, Ctrl-C, damage) ends in French, with a code that is written."""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aos_analysis import cli
from aos_analysis.cli import signs
from aos_analysis.cli.listing import listing
from aos_analysis.reports.editions import read_editions
from aos_analysis.reports.files import write_text
from aos_analysis.run.project import other_project
from aos_analysis.run.saving import save
from aos_analysis.run.workers import _unwritten
from tests import PROJECT
from tests.study_example import make_study

REFUSALS = [
    (OSError(errno.ENOSPC, "No space left on device", "/home/x/outputs/a.json"), "Le disque est plein"),
    (OSError(errno.EDQUOT, "Disk quota exceeded"), "Le disque est plein ou le quota atteint"),
    (PermissionError(errno.EACCES, "Permission denied", "/home/x/outputs/a.json"), "Accès refusé (a.json)"),
    (OSError(errno.EROFS, "Read-only file system"), "Ce support est en lecture seule"),
    (OSError(errno.ENAMETOOLONG, "File name too long"), "Chemin ou nom trop long"),
    (OSError(errno.EBUSY, "Device or resource busy"), "Fichier verrouillé par un autre programme"),
    (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/x/a"), "Un dossier était attendu"),
    (MemoryError(), "Mémoire insuffisante"),
    (RuntimeError("IO Error: Could not write file: No space left on device"), "Le disque est plein"),
]


@pytest.fixture
def broken(monkeypatch, capsys):
    """`aos list` whose work raises an error; gives the exit code and what was printed."""

    def call(error: BaseException) -> tuple[int, str]:
        def fail(*_):
            raise error

        monkeypatch.setattr("aos_analysis.cli.listing.listing", fail)
        return cli.status(["list"]), capsys.readouterr().err

    return call


@pytest.mark.parametrize(("error", "said"), REFUSALS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_the_machine_refuses_is_said_in_french(broken, error, said):
    code, told = broken(error)
    assert code == 1
    assert told.startswith(said)
    assert "/home" not in told
    assert told.count("\n") == 1


def test_what_an_error_was_raised_from_is_looked_at(broken):
    wrapped = ValueError("cannot write")
    wrapped.__cause__ = REFUSALS[0][0]
    assert broken(wrapped)[1].startswith("Le disque est plein")


def test_a_bug_is_still_told_as_one(broken):
    code, told = broken(KeyError("x"))
    assert code == 1
    assert told.startswith("erreur interne (KeyError). Le détail est dans ")


def test_a_bug_on_a_full_disk_is_told_without_its_log(broken, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("aos_analysis.run.traceback_log.tempfile.NamedTemporaryFile", full)
    assert broken(KeyError("x")) == (
        1,
        "erreur interne (KeyError). Le détail n'a pu être écrit nulle part : libérez de la place, et relancez.\n",
    )


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        RuntimeError("Query interrupted"),
        ValueError("Invalid Input Error: counting the rows of '_refused' failed: KeyboardInterrupt: "),
        RuntimeError("INTERRUPT Error: Interrupted!"),
    ],
)
def test_ctrl_c_is_quiet(broken, error):
    assert broken(error) == (130, "Interrompu. Rien d'inachevé n'a été publié.\n")


def test_ctrl_c_is_documented():
    assert "130" in subprocess.run(
        [sys.executable, "-m", "aos_analysis", "--help"], capture_output=True, text=True, cwd=PROJECT, check=True
    ).stdout  # fmt: skip


def test_a_report_that_cannot_be_written_says_why_in_french():
    assert _unwritten(REFUSALS[0][0]).startswith("Le disque est plein")


def test_nothing_half_written_stays_on_a_full_disk(tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("aos_analysis.reports.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_text(tmp_path / "index.html", "portail")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copied project, its environment included: what Python it names is still that of the first."""
    place = tmp_path / "copie"
    (place / "aos_analysis").mkdir(parents=True)
    for name in ("aos_analysis/places.py", "pyproject.toml"):
        (place / name).write_text("", "utf-8")
    (place / "notebooks").mkdir()
    (place / ".venv" / "bin").mkdir(parents=True)
    (place / ".venv" / "bin" / "aos").write_text("from aos_analysis.cli import main\nmain()\n", "utf-8")
    return place


def python(*words: str, here: Path) -> subprocess.CompletedProcess:
    """This Python, where this project is the one that is found."""
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.run([sys.executable, *words], cwd=here, env=env, capture_output=True, text=True)


def test_another_project_is_seen_from_any_folder_of_it(copy, tmp_path):
    assert other_project(tmp_path) is None
    assert other_project(PROJECT) is None and other_project(PROJECT / "notebooks") is None
    for here in (copy, copy / "notebooks"):
        assert f"un autre exemplaire, « {copy} » : rien n'a été lancé" in other_project(here)


def test_a_copied_project_never_runs_the_code_of_another_one(copy, tmp_path):
    activated = python("-c", "from aos_analysis.cli import main; main()", "list", here=copy / "notebooks")
    by_its_script = python(str(copy / ".venv" / "bin" / "aos"), "list", here=tmp_path)
    for done in (activated, by_its_script):
        assert (done.returncode, done.stdout) == (2, "") and "rien n'a été lancé" in done.stderr


def test_a_notebook_of_a_copy_never_runs_the_code_of_another_one(copy):
    """JupyterLab started from the copy is that of the first project, and so is its kernel."""
    cell = "import aos_analysis as aos; aos.load_plan('antibiotiques')"
    done = python("-c", cell, here=copy / "notebooks")
    assert "ParameterError: Le code lancé est celui du projet" in done.stderr and f"« {copy} »" in done.stderr
    assert python("-c", cell, here=PROJECT / "notebooks").returncode == 0


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_makes_the_environment_of_a_copy_again(tmp_path):
    """So that `make lab` has the server, the kernel and the code of the folder it is typed in."""
    first, moved = tmp_path / "premier", tmp_path / "copie"
    first.mkdir()
    for name in ("Makefile", "requirements.lock", "requirements-test.lock", "pyproject.toml"):
        shutil.copy(PROJECT / name, first)
    (first / ".venv").mkdir()
    asked = "include Makefile\nstamps:\n\t@echo $(LOCK_STAMP) $(PROJECT_STAMP)\n"
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    typed = {"capture_output": True, "text": True, "env": alone}  # by `make test` too, whose own flags would speak
    shown = subprocess.run(["make", "-f", "-", "stamps"], input=asked, cwd=first, **typed)
    for stamp in shown.stdout.split():
        (first / stamp).touch()
    shutil.copytree(first, moved)
    told = [subprocess.run(["make", "-n", "lab"], cwd=place, **typed).stdout for place in (first, moved)]
    assert "Environnement à refaire" not in told[0] and "jupyter lab notebooks" in told[0]
    assert "Environnement à refaire" in told[1] and "-m venv --clear" in told[1]


# signs of life ---------------------------------------------------------------------------------------------------


def test_a_command_that_takes_time_says_what_it_does(monkeypatch, capsys):
    monkeypatch.setattr(signs, "AFTER", 0.05)
    with signs.sign_of_life(["list"]):
        time.sleep(0.3)
    with signs.sign_of_life(["list", "--help"]):
        time.sleep(0.1)
    assert capsys.readouterr().err == "Lecture des campagnes et de leurs rapports…\n"


def test_every_command_has_its_word():
    from aos_analysis.cli.commands import app, tables

    names = (
        {command.name for command in app.registered_commands},
        {command.name for command in tables.registered_commands},
    )
    assert names == ({*signs.TOLD}, {*signs.TABLES})
    assert all(signs._doing([name]) for name in signs.TOLD)
    assert all(signs._doing(["data", name]) for name in signs.TABLES)


# damaged packets -------------------------------------------------------------------------------------------------

WHOLE = {
    "campaign": "metformine",
    "notebook": "dose_response",
    "started": "2026-01-02T10:00:00",
    "ended": "2026-01-02T10:01:00",
    "data": {"sha256": "a"},
    "key_parts": {"data": "a"},
    "outputs": [],
}


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "3",
        "\0\0\0",
        json.dumps(WHOLE | {"ended": "hier"}),
        json.dumps({key: value for key, value in WHOLE.items() if key != "ended"}),
        json.dumps(WHOLE | {"data": []}),
        json.dumps(WHOLE | {"outputs": ["a"]}),
    ],
)
def test_the_list_survives_a_damaged_packet(tmp_path, manifest):
    packet = tmp_path / "metformine" / "20260102-100000-abcdef12"
    packet.mkdir(parents=True)
    (packet / "manifest.json").write_text(manifest, "utf-8")
    (row,) = [line for line in listing(None, tmp_path).splitlines() if line.startswith("metformine ")]
    assert row.endswith(("jamais", "20260102-100000-abcdef12 : paquet abîmé"))


@pytest.mark.parametrize(
    "damage",
    [
        {"territory": ["Nord"]},
        {"effect": {"estimate": {"a": 1}, "low": 1.0, "high": 2.0}},
        {"mde": "deux"},
        {"economics": [1]},
        {"run": 3},
        {"title": None, "campaign": 7},
    ],
)
def test_portals_pass_over_a_declaration_that_is_json_still(tmp_path, damage):
    packet = tmp_path / "metformine" / "20260102-100000-abcdef12"
    save(make_study("strong"), packet)
    (packet / "manifest.json").write_text(json.dumps(WHOLE | {"outputs": [{"name": "result.json"}]}), "utf-8")
    assert len(read_editions(tmp_path)[0]) == 1
    told = json.loads((packet / "result.json").read_text("utf-8"))
    (packet / "result.json").write_text(json.dumps(told | damage), "utf-8")
    assert read_editions(tmp_path) == ([], ["metformine/20260102-100000-abcdef12"])


@pytest.mark.parametrize("result", ["", "[]", "3", '{"verdict_label": {"a": 1}}'])
def test_the_list_survives_a_damaged_result(tmp_path, result):
    packet = tmp_path / "metformine" / "20260102-100000-abcdef12"
    packet.mkdir(parents=True)
    (packet / "manifest.json").write_text(json.dumps(WHOLE), "utf-8")
    (packet / "result.json").write_text(result, "utf-8")
    assert "2026-01-02 10:01" in listing(None, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="rights of folders are another thing there")
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_read_is_told(tmp_path, capsys):
    source = tmp_path / "exports"
    source.mkdir()
    source.chmod(0)
    code = cli.status(["data", "import", str(source), "--mapping", "francais", "--to", str(tmp_path / "d")])
    source.chmod(0o700)
    assert (code, capsys.readouterr().err.splitlines()[-1][:12]) == (1, "Accès refusé")
