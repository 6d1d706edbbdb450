"""Packets, plans, journals and shares that earlier versions wrote (`fixtures/earlier`) are read by this one."""

import re
import shutil
import tarfile
from pathlib import Path

import pytest

from aos_analysis import cli
from aos_analysis.definitions.frozen import CODE
from aos_analysis.reports.editions import read_editions
from aos_analysis.run.designs import load_plan
from tests import TESTS
from tests.page_text import plain

ARCHIVES = sorted((TESTS / "fixtures" / "earlier").glob("*.tar.xz"))


def unpack(archive: Path, place: Path) -> Path:
    with tarfile.open(archive) as kept:
        kept.extractall(place, filter="data")
    return place


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.split(".")[0])
def earlier(request, tmp_path) -> Path:
    return unpack(request.param, tmp_path)


def types(capsys, *words: object) -> tuple[int, str]:
    """Exit code and answer of one command line."""
    code = cli.status(list(map(str, words)))
    printed = capsys.readouterr()
    return code, plain(printed.out + printed.err)


def test_portals_and_lists_read_them(earlier, capsys):
    for place in (earlier / "outputs", earlier / "share"):
        (edition,), unreadable = read_editions(place)
        assert unreadable == [] and (edition.kind, edition.declared["verdict"]) == ("effect", "inconclusive")
        assert edition.declared["effect"]["raw"]["estimate"] < 0 < edition.declared["relative"]["estimate"]
    code, told = types(capsys, "list", "--parameters", earlier / "parameters", "--output", earlier / "outputs")
    assert code == 0 and re.search(r"antibiotiques +interrupted_time_series .* Non concluant", told)


def test_a_frozen_plan_is_still_the_plan(earlier):
    """The code that counts moved since; the plan did not, and its file is not called altered."""
    found = load_plan("antibiotiques", earlier / "parameters").registration
    assert found.status in ("kept", "deviates") and {moved.place for moved in found.deviations} <= {CODE}


def test_they_are_verified_and_published_again(earlier, capsys):
    here = ("--output", earlier / "outputs")
    code, told = types(capsys, "verify", "antibiotiques", "--parameters", earlier / "parameters", *here)
    assert code == 0
    assert "Fichiers : tous ceux du manifeste, inchangés." in told and "Paramètres : les mêmes." in told
    code, told = types(capsys, "publish", "antibiotiques", "--to", earlier / "share", "--reviewer", "Équipe", *here)
    assert code == 0 and told.count("Publié : ") == 2
    ((edition,), unreadable) = read_editions(earlier / "share")
    assert unreadable == [] and edition.declared["review"]["reviewer"] == "Équipe"


def test_an_edition_of_an_earlier_version_is_taken_back(earlier, capsys):
    share, reason = ("--from", earlier / "share"), ("--reason", "Essai")
    assert types(capsys, "withdraw", "antibiotiques", *share, *reason, "--output", earlier / "outputs")[0] == 0
    assert read_editions(earlier / "share") == ([], [])


def test_two_versions_compare(tmp_path, capsys):
    one, two = (unpack(path, tmp_path / path.name) / "outputs" / "antibiotiques" for path in ARCHIVES)
    runs = [next(place.glob("2*")) for place in (one, two)]
    shutil.copytree(runs[0], two / runs[0].name)
    code, told = types(capsys, "compare", *(f"antibiotiques/{run.name}" for run in runs), "--output", two.parent)
    assert code == 0 and "Effet inchangé, " in told and "Même conclusion. A changé : le code." in told
