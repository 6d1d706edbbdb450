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
from aos_analysis.run.saving import save
from tests.page_example import FACTS, executed
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


def publish(run: str, output: Path, share: Path) -> int:
    return cli.status(["publish", run, "--to", str(share), "--reviewer", "Service médical", "--output", str(output)])


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
    assert told in page.read_text("utf-8")
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
