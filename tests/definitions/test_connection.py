"""A connection file: what it may say, and that no secret is ever in it."""

import sys

import pytest

from aos_analysis import cli
from aos_analysis.data.sources import read_anywhere
from aos_analysis.definitions import check_all
from aos_analysis.words.errors import DataError, ParameterError

SAID = """\
id: entrepot
source: "Entrepôt de la caisse"
engine: postgresql
host: serveur
database: entrepot
"""


@pytest.fixture
def team(tmp_path):
    """A folder of parameters with one connection, `more` at its end."""

    def call(more: str = ""):
        path = tmp_path / "connections" / "entrepot.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(SAID + more, "utf-8")
        return tmp_path

    return call


def test_a_connection_is_read(team):
    assert check_all(team("tables: {deliveries: Délivrances}\n")) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("password: secret\n", "entrepot.yaml, ligne 6 : « password » : aucun secret dans un fichier."),
        ("url: postgresql://lecteur:secret@serveur/base\n", "entrepot.yaml, ligne 6 : « url » : aucun secret"),
        ("user: lecteur:secret@serveur\n", "entrepot.yaml, ligne 6 : « user » ressemble à une adresse"),
        ("schema: dbname=x password=secret\n", "entrepot.yaml, ligne 6 : « schema » ressemble à une adresse"),
        ("port: 70000\n", "entrepot.yaml, ligne 6 : « port » vaut « 70000 », il doit être au plus égal à 65535"),
        ("databse: x\n", "clé inconnue « databse ». Vouliez-vous dire « database » ?"),
    ],
)
def test_a_secret_and_an_unknown_key_are_refused(team, more, told):
    found = "\n".join(map(str, check_all(team(more))))
    assert told in found
    assert "secret@" not in found and ": secret" not in found


def test_an_unknown_connection_has_its_nearest_name(team, capsys):
    assert cli.status(["run", "metformine", "--data", "connection:entrpot", "--parameters", str(team())]) == 2
    told = capsys.readouterr().err
    assert told.startswith("connexion « entrpot » inconnue (aucun fichier de ce nom dans connections/).")
    assert "Vouliez-vous dire « entrepot » ?" in told


def test_a_driver_that_is_not_installed_is_told(team, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "aos_analysis.data.engines.postgresql", raising=False)
    with pytest.raises(DataError) as refused:
        read_anywhere(f"connection:{team() / 'connections' / 'entrepot.yaml'}")
    assert str(refused.value) == (
        "entrepot.yaml : le pilote « psycopg » n'est pas installé. Installez-le : pip install --require-hashes -r "
        "requirements-postgresql.lock"
    )


def test_a_faulty_file_opens_nothing(team):
    with pytest.raises(ParameterError, match="aucun secret"):
        read_anywhere(f"connection:{team('password: x') / 'connections' / 'entrepot.yaml'}")
