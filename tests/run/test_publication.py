"""Publishing: what a share holds, below its caisse, with links that stay on it, and a page that says who reviewed."""

import json
from pathlib import Path

import nbformat
import pytest

from aos_analysis import cli
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.run.portal import write_portal
from aos_analysis.run.publication import locate
from aos_analysis.run.register import lines
from aos_analysis.run.reviewing import free_texts, read_texts
from aos_analysis.run.saving import save
from tests.page_example import FACTS, executed
from tests.page_text import straight
from tests.study_example import make_study

RUN, OTHER = "20261121-203000-1a2b3c4d", "20261121-203500-1a2b3c4d"


def packet(output: Path, place: str, facts: dict | None = None) -> Path:
    """A complete packet of `place` (campaign, or caisse/campaign), as `aos run` leaves it."""
    folder, study = output / place / RUN, make_study("strong")
    save(study, folder)
    audit = audit_notebook(executed(study, FACTS | (facts or {})))
    (folder / "rapport.ipynb").write_text(nbformat.writes(audit), encoding="utf-8")
    (folder / "rapport.html").write_text(export_html(audit), encoding="utf-8")
    outputs = [{"name": path.name, "sha256": file_sha256(path)} for path in sorted(folder.iterdir())]
    manifest = {"notebook": "staggered_adoption", "campaign": "antidepresseurs", "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def publish(run: str, output: Path, share: Path, *more: str) -> int:
    asked = ["publish", run, "--to", str(share), "--reviewer", "Service médical", "--output", str(output)]
    return cli.status([*asked, *(more or ("--texts", code(output)))])


def code(output: Path) -> str:
    """Of the texts of every packet there."""
    return read_texts([path.parent for path in output.rglob("rapport.ipynb")], set()).code


@pytest.mark.parametrize("place", ["antidepresseurs", "cpam_50/antidepresseurs"])
def test_a_share_holds_the_page_the_tables_and_the_review(place, tmp_path):
    folder = packet(tmp_path / "outputs", place)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert publish(place, tmp_path / "outputs", tmp_path / "share") == 0
    held = tmp_path / "share" / place / RUN
    names = {path.name for path in held.iterdir()}
    assert {"rapport.html", "estimates.csv", "path.csv", "checks.csv", "review.json"} <= names
    assert "rapport.ipynb" not in names
    page, index = (path.read_text("utf-8") for path in (held / "rapport.html", tmp_path / "share" / "index.html"))
    assert "Brouillon – non relu" not in page and "relu par Service médical" in page
    assert f"{place}/{RUN}/rapport.html" in index and "brouillon, non relu" not in index
    review = json.loads((held / "review.json").read_text("utf-8"))
    assert review["manifest_sha256"] == file_sha256(folder / "manifest.json")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_portal_of_all_caisses_follows_a_publication_in_one(tmp_path):
    share = tmp_path / "share"
    packet(tmp_path / "outputs", "antidepresseurs")
    share.mkdir()
    write_portal(share)
    assert publish("antidepresseurs", tmp_path / "outputs", share / "cpam_50") == 0
    assert f"cpam_50/antidepresseurs/{RUN}/rapport.html" in (share / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("way", "told"), [("follow_up", "Suivi de l'action"), ("calibration", "Étalonnage")])
def test_a_page_only_leads_to_reports_that_the_share_holds(way, told, tmp_path):
    link = {"run_id": OTHER, "edition": "2026-11-21T20:35:00+01:00", "link": f"../{OTHER}/rapport.html"}
    packet(tmp_path / "outputs", "antidepresseurs", {way: link})
    share = tmp_path / "share"
    assert publish("antidepresseurs", tmp_path / "outputs", share) == 0
    page = share / "antidepresseurs" / RUN / "rapport.html"
    assert told in straight(page.read_text("utf-8"))
    assert link["link"] not in page.read_text("utf-8")
    (share / "antidepresseurs" / OTHER).mkdir()
    (share / "antidepresseurs" / OTHER / "rapport.html").write_text("", encoding="utf-8")
    assert publish("antidepresseurs", tmp_path / "outputs", share) == 0
    assert link["link"] in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("spoil", "code", "expected"),
    [
        (lambda folder: (folder / "path.csv").unlink(), 2, "ce rapport est incomplet : path.csv manque"),
        (lambda folder: (folder / "path.csv").write_text("x", "utf-8"), 4, "path.csv a été modifié depuis l'exécution"),
        (lambda folder: (folder / "manifest.json").unlink(), 2, "Rapport introuvable : « antidepresseurs »"),
    ],
)
def test_what_is_not_whole_is_not_published(spoil, code, expected, tmp_path, capsys):
    spoil(packet(tmp_path / "outputs", "antidepresseurs"))
    assert publish("antidepresseurs", tmp_path / "outputs", tmp_path / "share") == code
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "share").exists()


def register(share: Path, what: str) -> list[dict]:
    return lines(share / "registre.jsonl", what)


def test_new_texts_are_shown_and_their_code_is_asked_for(tmp_path, capsys):
    packet(tmp_path / "outputs", "antidepresseurs")
    share, output = tmp_path / "share", tmp_path / "outputs"
    assert publish("antidepresseurs", output, share, "--pdf-is-no-option") == 2
    asked = ["publish", "antidepresseurs", "--to", str(share), "--reviewer", "Service médical", "--output", str(output)]
    assert cli.status(asked) == 4
    told = capsys.readouterr().err
    assert "Antidépresseurs chez les 65-75 ans" in told and f"--texts {code(output)}" in told
    assert not share.exists()
    assert publish("antidepresseurs", output, share) == 0
    review = json.loads((share / "antidepresseurs" / RUN / "review.json").read_text("utf-8"))
    assert review["texts_sha256"].startswith(code(output))
    assert cli.status(asked) == 0  # nothing is new any more


def test_words_that_come_out_of_the_data_are_read_too(tmp_path):
    """A group that a subgroup compares, a territory of one word: neither was shown to the reviewer."""
    folder = packet(tmp_path / "outputs", "antidepresseurs")
    table = folder / "estimates.csv"
    head, *_ = table.read_text("utf-8").splitlines()
    cells = dict.fromkeys(head.split(","), "1") | {"term": "Spécialité : lefebvre", "method": "subgroup"}
    with table.open("a", encoding="utf-8", newline="") as stream:
        stream.write(",".join(cells.values()) + "\r\n")
    places = {"territories": [{"key": "lefebvre", "units_met": 9}, {"key": "LEFEBVRE"}, {"key": "T01"}, {"key": "50"}]}
    (folder / "follow_up.json").write_text(json.dumps(places), encoding="utf-8")
    found = free_texts(folder)
    assert {"Spécialité : lefebvre", "lefebvre", "LEFEBVRE"} <= found
    assert (
        not {"T01", "50", "all", "balance", "coverage", "effect", "event_-24", "staggered_adoption", "practitioner"}
        & found
    )


def test_other_texts_than_those_that_were_read_are_refused(tmp_path, capsys):
    packet(tmp_path / "outputs", "antidepresseurs")
    assert publish("antidepresseurs", tmp_path / "outputs", tmp_path / "share", "--texts", "0123456789ab") == 4
    assert "--texts 0123456789ab désigne d'autres textes" in capsys.readouterr().err
    assert not (tmp_path / "share").exists()


def test_a_reviewer_is_named_but_holds_no_identifier(tmp_path, capsys):
    packet(tmp_path / "outputs", "antidepresseurs")
    asked = ["publish", "antidepresseurs", "--to", str(tmp_path / "share"), "--output", str(tmp_path / "outputs")]
    assert cli.status([*asked, "--reviewer", "Dr Martin, 10 003 456 786"]) == 2
    assert "« --reviewer » : numéro RPPS" in capsys.readouterr().err


def test_the_register_remembers_what_was_published(tmp_path):
    folder = packet(tmp_path / "outputs", "antidepresseurs")
    assert publish("antidepresseurs", tmp_path / "outputs", tmp_path / "share") == 0
    (line,) = register(tmp_path / "share", "publication")
    assert (line["campaign"], line["run"], line["reviewer"]) == ("antidepresseurs", RUN, "Service médical")
    assert line["manifest_sha256"] == file_sha256(folder / "manifest.json")
    assert line["texts_sha256"].startswith(code(tmp_path / "outputs"))
    assert set(line["printed"]) == {"cells", "said", "crossed"}


def test_an_edition_is_taken_back(tmp_path, capsys):
    share = tmp_path / "share"
    packet(tmp_path / "outputs", "antidepresseurs")
    assert publish("antidepresseurs", tmp_path / "outputs", share) == 0
    asked = ["withdraw", f"antidepresseurs/{RUN}", "--from", str(share), "--reason"]
    assert cli.status([*asked, " "]) == 2
    assert cli.status([*asked, "Demande du Dr Martin"]) == 2  # the register is read too
    assert (share / "antidepresseurs" / RUN).is_dir()
    assert cli.status([*asked, "Erreur de périmètre"]) == 0
    assert not (share / "antidepresseurs" / RUN).exists()
    assert RUN not in (share / "index.html").read_text("utf-8")
    (line,) = register(share, "withdrawal")
    assert (line["run"], line["reason"]) == (RUN, "Erreur de périmètre")
    assert len(register(share, "publication")) == 1
    capsys.readouterr()
    assert cli.status([*asked, "Erreur de périmètre"]) == 2
    assert "aucune édition publiée ne répond" in capsys.readouterr().err


def test_no_page_leads_to_an_edition_that_was_taken_back(tmp_path):
    share, output = tmp_path / "share", tmp_path / "outputs"
    packet(output, "antidepresseurs")
    assert publish("antidepresseurs", output, share) == 0
    neighbour = share / "antidepresseurs" / OTHER / "rapport.html"
    neighbour.parent.mkdir()
    neighbour.write_text(f'<p><a href="../{RUN}/rapport.html">Évaluation</a>, édition</p>', encoding="utf-8")
    assert cli.status(["withdraw", RUN, "--from", str(share), "--reason", "Erreur"]) == 0
    assert neighbour.read_text("utf-8") == "<p>Évaluation, édition</p>"


@pytest.mark.parametrize("read", ["cpts", "territories/cpts", "20260401-101500-1a2b3c4d", "territories/cpts/{run}"])
def test_a_report_is_found_by_what_it_is_about_or_by_its_run_alone(read, tmp_path):
    """A territory stands below its section: it is named like a campaign."""
    run = "20260401-101500-1a2b3c4d"
    for edition in ("20260301-101500-1a2b3c4d", run):
        write(tmp_path / "territories" / "cpts" / edition)
    assert locate(read.format(run=run), tmp_path) == tmp_path / "territories" / "cpts" / run


def test_a_campaign_comes_before_what_else_has_its_name(tmp_path):
    older, newer = (
        tmp_path / "prado" / "20260301-101500-1a2b3c4d",
        tmp_path / "actions" / "prado" / "20260401-101500-1b",
    )
    write(older)
    write(newer)
    assert locate("prado", tmp_path) == older


def write(packet: Path) -> None:
    packet.mkdir(parents=True)
    (packet / "manifest.json").write_text('{"notebook": "any"}', "utf-8")
