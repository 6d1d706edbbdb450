"""One file per mistake in `fixtures/definitions/`: each begins with the faults expected of it, word for word."""

from pathlib import Path

import pytest
from pydantic import ConfigDict

from aos_analysis.definitions import options
from aos_analysis.definitions.codelist import read_codelist
from aos_analysis.definitions.library import open_library
from aos_analysis.definitions.shelf import Shelf
from tests import TESTS

FIXTURES = TESTS / "fixtures" / "definitions"
HEADER = "# attendu: "
WITH_MISTAKES = sorted(path.name for path in FIXTURES.iterdir())


class OwnOptions(options.Options):
    model_config = ConfigDict(strict=True)
    harmonics: int = 1


DESIGNS = {"staggered_adoption": OwnOptions}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(open_library(FIXTURES), DESIGNS)


def files(folder: str) -> list:
    return [pytest.param(folder, path, id=path.stem) for path in sorted((FIXTURES / folder).glob("*.yaml"))]


def expected(path: Path) -> list[str]:
    """What the header announces; a file without a header is a good one."""
    lines = [line.decode("utf-8") for line in path.read_bytes().splitlines() if line.startswith(HEADER.encode())]
    return [f"{path.name}, {line.removeprefix(HEADER)}" for line in lines]


@pytest.mark.parametrize(("folder", "path"), [pair for name in WITH_MISTAKES for pair in files(name)])
def test_a_file_says_all_that_is_wrong_with_it(shelf, folder, path):
    assert [str(fault) for fault in shelf.read(folder, path).faults] == expected(path)


@pytest.mark.parametrize("folder", WITH_MISTAKES)
def test_every_folder_has_good_files_and_bad_ones(folder):
    announced = {bool(expected(param.values[1])) for param in files(folder)}
    assert announced == {True, False}


TOP = "code;label;valid_from;valid_to\n"
GOOD = "1301070;PANSEMENT A;;\n1302298;PANSEMENT B;2019-01-01;2025-03-31\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TOP, "ligne 1 : liste de codes vide. La première ligne est « code;label;valid_from;valid_to », puis un code "
        "par ligne."),
        ("", "ligne 1 : liste de codes vide. La première ligne est « code;label;valid_from;valid_to », puis un code "
        "par ligne."),
        ("Code LPP;Libellé\n1301070;A\n", "ligne 1 : l'en-tête attendu est « code;label;valid_from;valid_to », lu "
        "« Code LPP;Libellé »."),
        (TOP + "1301070;PANSEMENT; A;;\n", "ligne 2 : 4 colonnes attendues, 5 lues. Mettez entre guillemets un "
        "libellé qui contient le séparateur."),
        (TOP + "1,30E+06;A;;\n", "ligne 2 : code « 1,30E+06 » illisible. Un code s'écrit en chiffres et majuscules, "
        "sans espace (3 à 13 signes)."),
        (TOP + GOOD + "301071;A;;\n", "ligne 4 : le code « 301071 » a 6 chiffres quand les autres en ont 7. Un zéro "
        "de tête a-t-il été perdu dans un tableur ?"),
        (TOP + "1301070;;;\n", "ligne 2 : libellé manquant pour le code « 1301070 »."),
        (TOP + "1301070;A;01/04/2019;\n", "ligne 2 : « valid_from » attend une date écrite 2025-04-01 "
        "(année-mois-jour), lu « 01/04/2019 »."),
        (TOP + "1301070;A;;2019-02-30\n", "ligne 2 : « valid_to » attend une date écrite 2025-04-01 "
        "(année-mois-jour), lu « 2019-02-30 »."),
        (TOP + "1301070;A;2019-01-01;2018-12-31\n", "ligne 2 : le code « 1301070 » finit de valoir (2018-12-31) avant "
        "de commencer (2019-01-01)."),
        (TOP + GOOD + "1302298;C;2024-01-01;\n", "ligne 4 : le code « 1302298 » vaut deux fois aux mêmes dates (déjà "
        "ligne 3)."),
    ],
)  # fmt: skip
def test_code_list(tmp_path, text, message):
    path = tmp_path / "liste.csv"
    path.write_text(text, encoding="utf-8")
    assert [str(fault) for fault in read_codelist(path).faults] == [f"liste.csv, {message}"]


def test_code_list_not_in_utf8(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text(TOP + "1301070;PANSEMENT À PLAT;;\n", encoding="latin-1")
    [fault] = read_codelist(path).faults
    assert (fault.line, fault.message.split(".")[0]) == (2, "le fichier n'est pas en UTF-8")


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_good_code_list(tmp_path, separator, encoding):
    path = tmp_path / "liste.csv"
    path.write_text((TOP + GOOD + "1302298;B;2025-04-01;\n").replace(";", separator), encoding=encoding)
    frame = read_codelist(path).frame
    assert list(frame.code) == ["1301070", "1302298", "1302298"]
    assert list(frame.valid_from.dt.strftime("%Y-%m-%d").fillna("")) == ["", "2019-01-01", "2025-04-01"]
    assert list(frame.valid_to.dt.strftime("%Y-%m-%d").fillna("")) == ["", "2025-03-31", ""]
