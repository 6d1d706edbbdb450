"""Keys that changed names: what `aos check` says of a team's file, and what it rewrites."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aos_analysis import cli
from aos_analysis.definitions import renamed
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.definitions.renamed import Renamed, renamed_keys

NEXT = [  # what a version to come might have changed
    Renamed("Campaign", "asked_for", "question", "0.9"),
    Renamed("Targeting", "rule", "score", "0.9"),
    Renamed("Signature", "author", "authored_by", "0.9"),
    Renamed("Indicator", "multiplied_by", "per", "0.9"),
    Renamed("Campaign", "colour", "", "0.9"),
]


@pytest.fixture
def team(tmp_path, monkeypatch):
    """A team's files of the version before, and the table of what has changed since."""
    known = {(was.model, was.old): was for was in NEXT}
    monkeypatch.setattr(renamed, "renamed_keys", lambda: known)
    for folder, name in (("campaigns", "antibiotiques"), ("indicators", "antibiotic_rate")):
        text = (SHIPPED / folder / f"{name}.yaml").read_text("utf-8")
        for new, old in (("question:", "asked_for:"), (" score:", " rule:"), ("authored_by:", "author:"),
                         ("\nper:", "\n# par cent\nmultiplied_by:")):  # fmt: skip
            text = text.replace(new, old)
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yaml").write_text(text, "utf-8", newline="\r\n")
    return tmp_path


def check(team, capsys, *options: str) -> tuple[int, str]:
    code = cli.status(["check", "antibiotiques", "--parameters", str(team), *options])
    return code, capsys.readouterr().out


def line_of(team, text: str, name: str = "campaigns/antibiotiques") -> int:
    lines = (team / f"{name}.yaml").read_text("utf-8").splitlines()
    return next(rank for rank, line in enumerate(lines, 1) if text in line)


def test_an_old_key_is_told_with_its_new_form(team, capsys):
    code, told = check(team, capsys)
    line = line_of(team, "asked_for:")
    assert code == 2
    assert (
        f"antibiotiques.yaml, ligne {line} : la clé « asked_for » s'écrit « question » depuis la version 0.9. Écrivez "
        "« question » à sa place. « aos check --update » le fait dans tous les fichiers de l'équipe, sans toucher au "
        "reste." in told
    )
    assert "« author » s'écrit « authored_by »" in told and "« multiplied_by » s'écrit « per »" in told
    assert "clé manquante" not in told and "clé inconnue" not in told


def test_update_rewrites_the_keys_and_nothing_else(team, capsys):
    before = {path: path.read_bytes() for path in team.rglob("*.yaml")}
    code, told = check(team, capsys, "--update")
    assert code == 0 and told.endswith("Aucune faute.\n")
    assert f"antibiotiques.yaml, ligne {line_of(team, 'question:')} : « asked_for » récrit « question »." in told
    for path, content in before.items():
        for was in NEXT[:4]:
            content = content.replace(f"{was.old}:".encode(), f"{was.new}:".encode())
        assert path.read_bytes() == content and content.count(b"\r\n") == content.count(b"\n")
    assert check(team, capsys, "--update")[1].startswith("Aucune clé d'une version antérieure.")


def test_what_cannot_be_rewritten_alone_is_left(team, capsys):
    path = team / "campaigns" / "antibiotiques.yaml"
    path.write_text(path.read_text("utf-8") + "question: Les deux noms à la fois ?\ncolour: bleu\n", "utf-8")
    before = path.read_bytes()
    code, told = check(team, capsys, "--update")
    assert code == 2 and path.read_bytes() == before
    assert "« colour » n'est plus lue depuis la version 0.9 : retirez-la." in told


def test_the_day_of_an_export_has_another_name_in_dataset_json(tmp_path, capsys):
    data = tmp_path / "donnees"
    data.mkdir()
    pq.write_table(pa.table({"practitioner_id": ["A", "B"]}), data / "practitioners.parquet")
    (data / "dataset.json").write_text('{"source": "Caisse", "date": "2026-01-31"}', "utf-8")
    assert cli.status(["check", "--data", str(data)]) == 0
    assert "dataset.json : la clé « date » s'écrit « extracted_on » depuis la version 0.1.0." in capsys.readouterr().out


def test_every_renamed_key_leads_to_one_that_is_read():
    names = {name for name, _ in renamed_keys()}
    assert names == {"dataset.json"}, "a model: assert here that its new key is a field, its old one is not"
