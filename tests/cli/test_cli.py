"""The command line: what is typed, the exit code, the French answer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from aos_analysis import cli
from aos_analysis.study.designs import design_names
from aos_analysis.words.errors import DataError, DisclosureError, Fault, NotebookError, ParameterError
from tests import PROJECT

CAMPAIGNS = sorted(path.stem for path in (PROJECT / "parameters" / "campaigns").glob("*.yaml"))
DESIGNS = sorted(path.stem for path in (PROJECT / "notebooks").glob("*.ipynb") if path.stem in design_names())
COMMANDS = ("list", "check", "run", "new", "publish", "compare", "verify", "data")


@pytest.fixture
def aos(capsys):
    """Run a command line; gives its exit code and all it printed."""

    def call(*arguments: object) -> tuple[int, str]:
        code = cli.status([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("runn", "Commande inconnue : runn. Vouliez-vous dire run ? Voir : aos --help"),
        ("attester a b", "Commande inconnue : attester. Voir : aos --help"),
        ("run --dta x", "Option inconnue : --dta. Vouliez-vous dire --all, --data, --pdf ? Voir : aos run --help"),
        (
            "run --jobs deux",
            "Valeur refusée pour --jobs. Il faut un nombre entier à partir de 1. Voir : aos run --help",
        ),
        ("run --jobs 0", "Valeur refusée pour --jobs. Il faut un nombre entier à partir de 1. Voir : aos run --help"),
        (
            "calibrate metformine --runs 0",
            "Valeur refusée pour --runs. Il faut un nombre entier à partir de 1. Voir : aos calibrate --help",
        ),
        ("run --data", "L'option --data attend une valeur. Voir : aos --help"),
        ("run --pdf=oui", "L'option --pdf n'attend pas de valeur. Voir : aos --help"),
        ("list a b", "En trop sur la ligne de commande : a b. Voir : aos list --help"),
        (
            "new x",
            "« aos new » écrit une campagne (--design NOM) ou une action suivie sans évaluation (--action) : donnez "
            "l'un ou l'autre.",
        ),
        ("publish --to x --reviewer y", "Il manque RUN. Voir : aos publish --help"),
        (
            "data synthetic --to x --format sas",
            "--format sas n'existe pas. Formats disponibles : contract, dcir, territories.",
        ),
        (
            "data synthetic --to x --format territories --scale 2",
            "--scale ne change rien à la région synthétique. Enlevez cette option, ou --format territories.",
        ),
        ("run nope", f"campagne « nope » inconnue. Connus : {', '.join(CAMPAIGNS)}."),
        ("new antidepresseurs --design nope", f"plan d'étude « nope » inconnu. Connus : {', '.join(DESIGNS)}."),
    ],
)
def test_wrong_command_line_gives_one_french_line_and_2(aos, line, answer):
    assert aos(*line.split()) == (2, f"{answer}\n")


@pytest.mark.parametrize("line", [[], ["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_is_french_and_ends_with_0(aos, line):
    code, printed = aos(*line)
    assert code == 0
    assert "Usage : aos" in printed
    assert [word for word in ("Show", "Commands", "Options:", "required", "default") if word in printed] == []


def test_help_names_every_command_and_exit_code(aos):
    printed = " ".join(aos("--help")[1].split())
    assert [name for name in COMMANDS if f" {name} " not in printed] == []
    assert "2 paramètres ou ligne de commande, 3 données, 4 rapport refusé" in printed


@pytest.mark.parametrize(
    ("raised", "code", "answer"),
    [
        (ParameterError(Fault("a.yaml", "clé inconnue", 12)), 2, "a.yaml, ligne 12 : clé inconnue\n"),
        (
            DataError(Fault("a.parquet", "illisible"), Fault("b.parquet", "vide")),
            3,
            "a.parquet : illisible\nb.parquet : vide\n",
        ),
        (DisclosureError("Page refusée."), 4, "Page refusée.\n"),
        (NotebookError("Cellule [3]."), 5, "Cellule [3].\n"),
        (KeyboardInterrupt(), 130, "Interrompu. Rien d'inachevé n'a été publié.\n"),
    ],
)
def test_errors_become_messages_and_exit_codes(aos, monkeypatch, raised, code, answer):
    monkeypatch.setattr("aos_analysis.run.runner.run", lambda *_: (_ for _ in ()).throw(raised))
    assert aos("run") == (code, answer)


def test_a_bug_ends_with_1_and_says_where_its_traceback_is(aos, monkeypatch):
    monkeypatch.setattr("aos_analysis.run.runner.run", lambda *_: {}["absent"])
    code, printed = aos("run")
    assert code == 1
    assert printed.startswith("erreur interne (KeyError). Le détail est dans ")
    log = Path(printed.split("dans ")[1].split(" : joignez")[0])
    assert log.read_text("utf-8").startswith("Traceback")
    log.unlink()


def test_check_reports_every_fault_of_parameters_and_data_at_once(aos, tmp_path):
    team, data = tmp_path / "équipe A", tmp_path / "données"
    (team / "campaigns").mkdir(parents=True)
    (team / "campaigns" / "essai.yaml").write_text("id: autre\ntitel: Essai\n", encoding="utf-8")
    data.mkdir()
    (data / "deliveries.parquet").write_bytes(b"not parquet")
    code, printed = aos("check", "--parameters", team, "--data", data)
    assert code == 3
    assert "essai.yaml, ligne 2 : clé inconnue « titel ». Vouliez-vous dire « title » ?" in printed
    assert "deliveries.parquet : " in printed


def test_check_of_missing_data_ends_with_3(aos, tmp_path):
    assert aos("check", "antidepresseurs", "--data", tmp_path / "absent")[0] == 3


def test_check_writes_schemas(aos, tmp_path):
    assert aos("check", "antidepresseurs", "--schema", tmp_path / "schémas")[0] == 0
    assert json.loads((tmp_path / "schémas" / "campaign.schema.json").read_text("utf-8"))["$schema"]


def test_new_writes_a_file_that_check_reads_blank_by_blank(aos, tmp_path):
    assert aos("new", "essai", "--design", "staggered_adoption", "--parameters", tmp_path)[0] == 0
    code, printed = aos("check", "essai", "--parameters", tmp_path)
    assert code == 2
    assert "essai.yaml, ligne" in printed
    assert aos("new", "essai", "--design", "staggered_adoption", "--parameters", tmp_path)[0] == 2


def test_new_says_the_very_command_that_comes_next(aos, tmp_path):
    team = tmp_path / "équipe d'été"
    said = aos("new", "essai", "--design", "staggered_adoption", "--parameters", team)[1]
    assert said.endswith(f'essai.yaml est à compléter ; puis : aos check essai --parameters "{team}"\n')


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("run --output {}", "--output"),
        ("check --schema {}", "--schema"),
        ("new essai --design staggered_adoption --parameters {}", "--parameters"),
        ("publish antidepresseurs --reviewer X --to {}", "--to"),
        ("data synthetic --to {}/caisse", "--to"),
    ],
)
def test_a_folder_where_nothing_can_be_written_ends_with_2(aos, tmp_path, line, option):
    file = tmp_path / "fichier"
    file.write_text("déjà là", encoding="utf-8")
    code, printed = aos(*line.format(file).split())
    assert (code, printed.split(" « ")[0]) == (2, f"{option} : impossible d'écrire dans")
    assert [path.name for path in tmp_path.iterdir()] == ["fichier"]


def test_list_shows_campaigns_that_never_ran(aos, tmp_path):
    code, printed = aos("list", "--output", tmp_path)
    heads, *rows = (line.split() for line in printed.splitlines())
    assert (code, heads[0], [row[0] for row in rows]) == (0, "Campagne", CAMPAIGNS)
    assert ["antidepresseurs", "staggered_adoption", "antidepressant_duration_180d", "jamais"] in rows


def test_python_m_does_the_same(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "aos_analysis", "--version"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "aos 0.1.0\n", "")


def test_an_interrupted_query_is_no_bug(monkeypatch, capsys):
    """DuckDB raises its own error where Ctrl-C falls inside a query."""
    from aos_analysis import cli
    from aos_analysis.cli import commands

    def interrupted(*arguments, **options):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(commands, "app", interrupted)
    assert cli.status(["list"]) == 130
    assert "Interrompu" in capsys.readouterr().err
