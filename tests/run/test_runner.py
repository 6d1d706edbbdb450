"""Runs of small notebooks: what a packet holds, what is skipped, what a failure leaves behind."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from aos_analysis.definitions.check import campaign_ids, showcase_ids
from aos_analysis.definitions.hashes import file_sha256
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.places import ACTS
from aos_analysis.run import draft, fingerprint, inputs, portal, report, runner, workers
from aos_analysis.run import notebook as notebooks
from aos_analysis.run.browser import find_browser, print_pdf
from aos_analysis.run.designs import load_plan
from aos_analysis.run.manifest import Provenance
from aos_analysis.run.publication import publish
from aos_analysis.run.report import Outcome
from aos_analysis.run.runner import Request
from aos_analysis.words.errors import DataError, DisclosureError, NotebookError, ParameterError
from tests.publishing import publish_read
from tests.small_house import lived_in, write_campaign, write_notebook

PACKET = [
    "brief.html",
    "checks.csv",
    "donnees.csv",
    "estimates.csv",
    "manifest.json",
    "parameters.yaml",
    "path.csv",
    "rapport.html",
    "rapport.ipynb",
    "result.json",
]


def test_the_notebook_of_another_design_is_refused_before_any_data_is_read(empty_house):
    with pytest.raises(ParameterError) as refusal:
        empty_house.run("alpha", notebook="cluster_trial")
    assert "cluster_trial.ipynb" in str(refusal.value)
    assert "évaluée par staggered_adoption : retirez --notebook cluster_trial" in str(refusal.value)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """One run of five campaigns: two that succeed, and one for each way to fail."""
    root = tmp_path_factory.mktemp("maison d'été {x}")
    with lived_in(root, "alpha", "beta", "broken", "faulty", "leaking") as house:
        house.code, house.lines = house.run()
        yield house


def line_of(lines: list[str], campaign: str) -> str:
    """What became of a campaign; what was announced of it comes before."""
    (line,) = [line for line in lines if line.startswith(f"{campaign} :") and "à produire" not in line]
    return line


def test_one_line_a_report_and_the_first_code_of_the_order(house):
    assert house.code == 5
    announced = [line for line in house.lines[:5] if line.endswith(" : à produire (jamais exécuté)")]
    assert len(announced) == 5  # before anything is made
    assert len([line for line in house.lines[5:] if " : " in line]) == 5 + 1  # and the portal's


@pytest.mark.parametrize(
    ("campaign", "said"),
    [
        ("alpha", "Effet favorable mis en évidence"),
        (
            "broken",
            "staggered_adoption.ipynb : la cellule [3] a échoué (ZeroDivisionError). Le détail est dans erreur.log",
        ),
        ("faulty", "contacts.parquet : aucune ligne"),
        ("leaking", "qui ne vient pas d'une fonction d'affichage"),
    ],
)
def test_a_line_says_what_became_of_the_report(house, campaign, said):
    assert said in line_of(house.lines, campaign)


@pytest.mark.parametrize("campaign", ["broken", "faulty", "leaking"])
def test_a_failure_stays_a_draft_and_publishes_nothing(house, campaign):
    assert house.packets(campaign) == []
    assert campaign in house.drafts()


def test_a_packet_is_complete_and_named_after_its_run(house):
    (packet,) = house.packets("alpha")
    assert sorted(path.name for path in packet.iterdir()) == PACKET
    assert json.loads((packet / "result.json").read_text("utf-8"))["run"]["id"] == packet.name
    assert house.drafts() == ["broken", "faulty", "leaking"]


def test_manifest_accounts_for_every_file(house):
    (packet,) = house.packets("alpha")
    manifest = json.loads((packet / "manifest.json").read_text("utf-8"))
    assert {item["name"]: item["sha256"] for item in manifest["outputs"]} == {
        name: file_sha256(packet / name) for name in PACKET if name != "manifest.json"
    }
    first = manifest["inputs"][0]
    assert first == {"name": "monthly_indicators.parquet", "sha256": first["sha256"], "rows": 3}
    assert "parameters/campaigns/alpha.yaml" in [item["name"] for item in manifest["inputs"]]
    assert manifest["run"] == packet.name
    assert manifest["reviewer"] is None
    assert datetime.fromisoformat(manifest["started"]) <= datetime.fromisoformat(manifest["ended"])


def test_nothing_in_a_packet_names_a_folder_of_the_machine(house):
    (packet,) = house.packets("alpha")
    assert [p.name for p in packet.iterdir() if str(house.output.parent) in p.read_text("utf-8")] == []


def test_two_campaigns_of_one_study_differ_only_by_their_run(house):
    (first,), (second,) = house.packets("alpha"), house.packets("beta")
    same = [name for name in PACKET if name.endswith(".csv")]
    assert [(first / name).read_bytes() == (second / name).read_bytes() for name in same] == [True] * len(same)


def test_unchanged_reports_are_skipped_and_one_number_reruns_one_report(house, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(workers, "ProcessPoolExecutor", pytest.fail)
        code, lines = house.run("alpha", "beta")
    assert (code, "inchangé" in line_of(lines, "alpha"), "inchangé" in line_of(lines, "beta")) == (0, True, True)
    assert line_of(lines, "alpha").endswith("rapport.html")

    path = house.team / "campaigns" / "beta.yaml"
    path.write_text(path.read_text("utf-8").replace("useful_effect: 2.0", "useful_effect: 2.5"), encoding="utf-8")
    code, lines = house.run("alpha", "beta")
    assert (code, "inchangé" in line_of(lines, "alpha"), "inchangé" in line_of(lines, "beta")) == (0, True, False)
    assert lines[1] == "beta : à produire (paramètres)"
    told = [json.loads(event.line) for event in lines]
    assert [(line["event"], line.get("campaign")) for line in told] == [
        ("unchanged", "alpha"), ("planned", "beta"), ("no_quality", None), ("done", "beta"), ("portal", None),
    ]  # fmt: skip
    assert (len(house.packets("alpha")), len(house.packets("beta"))) == (1, 2)


def test_a_new_failure_replaces_the_draft_of_the_last_one(house):
    code, _ = house.run("faulty")
    assert (code, house.drafts().count("faulty")) == (3, 1)


def test_publishing_names_the_reviewer_and_leaves_the_packet_alone(house, tmp_path):
    packet, share = house.packets("alpha")[-1], tmp_path / "partage été"
    before = {path.name: file_sha256(path) for path in packet.iterdir()}
    page, portal = publish_read(["alpha"], share, "Camille Exemple", house.output)
    text = page.read_text("utf-8")
    assert ("Camille Exemple" in text, "Brouillon" in text) == (True, False)
    assert "Brouillon" in (packet / "rapport.html").read_text("utf-8")
    review = json.loads((page.parent / "review.json").read_text("utf-8"))
    assert (review["reviewer"], review["run"]) == ("Camille Exemple", packet.name)
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "brief.html", "checks.csv", "donnees.csv", "estimates.csv", "manifest.json", "path.csv", "rapport.html",
        "result.json", "review.json",
    ]  # fmt: skip
    assert portal == share / "index.html"
    assert {path.name: file_sha256(path) for path in packet.iterdir()} == before


@pytest.mark.parametrize(
    ("run", "reviewer", "kind", "said"),
    [
        ("absent", "C. E.", ParameterError, "Rapport introuvable : « absent »"),
        ("beta", " ", ParameterError, "nom du relecteur"),
        ("altered", "C. E.", DisclosureError, r"path\.csv a été modifié"),
        ("incomplete", "C. E.", ParameterError, r"rapport\.html manque"),
    ],
)
def test_what_cannot_be_published(house, tmp_path, run, reviewer, kind, said):
    for name in ("altered", "incomplete"):
        shutil.copytree(house.packets("alpha")[-1], tmp_path / name / "20260101-000000-aaaaaaaa")
    with (tmp_path / "altered" / "20260101-000000-aaaaaaaa" / "path.csv").open("a", encoding="utf-8") as file:
        file.write("2024-01,1,1,0,0,0\r\n")
    (tmp_path / "incomplete" / "20260101-000000-aaaaaaaa" / "rapport.html").unlink()
    output = house.output if run == "beta" else tmp_path
    with pytest.raises(kind, match=said):
        publish([run], tmp_path / "share", reviewer, output)
    assert not (tmp_path / "share").exists()


@pytest.fixture
def empty_house(tmp_path, monkeypatch):
    """A team without a campaign yet; reading its data is a failure of the test."""
    monkeypatch.setattr(runner, "_open", lambda _: pytest.fail("the data were read"))
    with lived_in(tmp_path, "alpha") as house:
        yield house


def test_faults_of_all_campaigns_are_told_before_any_data_is_read(empty_house):
    for name in ("beta", "gamma"):
        path = write_campaign(empty_house.team, name)
        path.write_text(path.read_text("utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        empty_house.run()
    assert {fault.file for fault in caught.value.faults} == {"beta.yaml", "gamma.yaml"}
    assert not empty_house.output.exists()


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ('campaign = "x"\ndata = "synthetic"', "ne donne pas de valeur à : output."),
        ('campagne = "x"', "ne donne pas de valeur à : campaign, data, output."),
        ("campaign = (", "n'est pas un notebook lisible"),
    ],
)
def test_a_notebook_that_would_ignore_a_parameter_is_refused(empty_house, parameters, said):
    write_notebook(empty_house.notebooks, "staggered_adoption", parameters=parameters)
    with pytest.raises(ParameterError, match=said):
        empty_house.run("alpha")


def test_another_notebook_must_exist(empty_house):
    with pytest.raises(ParameterError, match=r"absent\.ipynb : notebook introuvable .* : staggered_adoption\."):
        empty_house.run("alpha", notebook="absent")


def test_missing_data_end_before_anything_is_written(tmp_path):
    with lived_in(tmp_path, "alpha") as house:
        house.data = tmp_path / "absent"
        with pytest.raises(DataError):
            house.run()
        assert not house.output.exists()


def test_a_pdf_without_a_browser_is_refused_first(empty_house, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(Path, "is_file", lambda path: path.suffix in (".yaml", ".ipynb", ".csv") and path.exists())
    with pytest.raises(ParameterError, match="Edge, Chrome ou Chromium"):
        empty_house.run("alpha", pdf=True)


def test_the_installed_browser_prints_a_page(tmp_path):
    try:
        find_browser()
    except ParameterError as error:
        pytest.skip(str(error))
    page, pdf = tmp_path / "page été.html", tmp_path / "page été.pdf"
    page.write_text("<!doctype html><html lang=fr><title>Essai</title><h1>Essai</h1>", encoding="utf-8")
    print_pdf(page, pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert b"/Outlines" in pdf.read_bytes()


def test_an_overlay_also_holds_for_a_shipped_campaign(tmp_path):
    (tmp_path / "values").mkdir()
    cost = (SHIPPED / "values" / "visit_delegate.yaml").read_text("utf-8")
    (tmp_path / "values" / "visit_delegate.yaml").write_text(
        cost.replace("title: ", "title: Autre ", 1), encoding="utf-8"
    )
    plan = load_plan(tmp_path / "campaigns" / "antidepresseurs.yaml")
    assert plan.values["visit_delegate"].title.startswith("Autre ")


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        ("import os; os._exit(1)", NotebookError, r"le calcul s'est interrompu à la cellule \[3\]"),
        ("raise KeyError('x')", NotebookError, r"la cellule \[3\] a échoué \(KeyError\)\. Le"),
        ("import aos_analysis as aos\nraise aos.AosError('message')", NotebookError, "^message$"),
    ],
)
def test_what_a_notebook_dies_of(tmp_path, cell, kind, said):
    with pytest.raises(kind, match=said):
        notebooks.execute(write_notebook(tmp_path, "essai", cell), {"campaign": "x"}, tmp_path / "out.ipynb")


def test_a_notebook_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "LIMIT", timedelta(seconds=2))
    path = write_notebook(tmp_path, "essai", "1", "while True: pass")
    with pytest.raises(NotebookError, match=r"cellule \[4\] n'a pas fini dans le temps laissé à un rapport \(2\ss\)"):
        notebooks.execute(path, {"campaign": "x"}, tmp_path / "out.ipynb")


def test_the_kernel_is_this_python_and_this_package(tmp_path):
    path = write_notebook(tmp_path, "essai", "import sys, aos_analysis\nprint(sys.executable, aos_analysis.__file__)")
    executed = notebooks.execute(path, {"campaign": "x"}, tmp_path / "out.ipynb")
    assert executed.cells[-1].outputs[0].text.split() == [sys.executable, str(fingerprint.PACKAGE / "__init__.py")]


def test_jupyter_shows_the_message_of_an_error_without_a_traceback(tmp_path):
    path = write_notebook(tmp_path, "essai", "import aos_analysis as aos\nraise aos.AosError('première', 'seconde')")
    with pytest.raises(NotebookError):
        notebooks.execute(path, {"campaign": "x"}, tmp_path / "out.ipynb")
    outputs = [o for c in nbformat.read(tmp_path / "out.ipynb", 4).cells for o in c.get("outputs", ())]
    assert [o.traceback for o in outputs if o.output_type == "error"] == [["première", "seconde"]]


def test_drafts_of_dead_runs_go_and_those_of_living_ones_stay(tmp_path):
    dead = draft.create(tmp_path, "alpha", "20260101-000000-aaaaaaaa")
    (dead / draft.OWNER).write_text("999999999 0.0", encoding="utf-8")
    living = draft.create(tmp_path, "alpha", "20260102-000000-bbbbbbbb")
    other = draft.create(tmp_path, "alpha_2", "20260102-000000-bbbbbbbb")
    draft.create(tmp_path, "alpha", "20260103-000000-cccccccc")
    assert (dead.exists(), living.exists(), other.exists()) == (False, True, True)


def test_a_draft_that_another_run_makes_or_finishes_stays_a_minute(tmp_path):
    """Its owner is not written yet, or no more."""
    fresh = draft.create(tmp_path, "alpha", "20260101-000000-aaaaaaaa")
    (fresh / draft.OWNER).unlink()
    draft.create(tmp_path, "alpha", "20260102-000000-bbbbbbbb")
    assert fresh.exists()
    os.utime(fresh, (0, 0))
    draft.create(tmp_path, "alpha", "20260103-000000-cccccccc")
    assert not fresh.exists()


@pytest.mark.parametrize(
    ("now", "run"),
    [
        ("2026-10-25 02:59:00", "20261025-025900"),
        ("2026-10-25 02:10:00", "20261025-023001"),  # the clock of an autumn night
        ("2026-10-25 02:30:00", "20261025-023001"),
    ],
)
def test_a_new_run_comes_after_the_others_whatever_the_clock_says(tmp_path, now, run):
    for name in ("20261025-013000-aaaaaaaa", "20261025-023000-bbbbbbbb", "20269999-000000-cccccccc"):
        (tmp_path / "alpha" / name).mkdir(parents=True)
    provenance = Provenance("alpha", "n", 1, "dddddddddd", {}, ())
    job = SimpleNamespace(provenance=provenance, output=tmp_path)
    begun = [report._begun(job, datetime.fromisoformat(now)) for _ in range(2)]
    assert begun[0][0].run == f"{run}-dddddddd" and begun[1][0].run > begun[0][0].run  # in the same second
    assert [str(found.started) for found, _ in begun] == [now, now]


def test_a_portal_tells_a_packet_that_came_while_it_was_written(tmp_path, monkeypatch):
    written = []

    def write(root):
        if not written:
            (root / "alpha" / "20260101-000000-aaaaaaaa").mkdir(parents=True)
        written.append(root)
        (root / "index.html").write_text("", "utf-8")

    monkeypatch.setattr(portal, "write_portal", write)
    portal.fresh_portal(tmp_path)
    assert len(written) == 2
    portal.fresh_portal(tmp_path)
    assert len(written) == 2


def test_a_report_that_cannot_be_written_does_not_stop_the_others(tmp_path):
    future: Future = Future()
    future.set_exception(OSError(28, "No space left on device"))
    job = SimpleNamespace(provenance=SimpleNamespace(campaign="alpha"), output=tmp_path)
    outcome = workers._outcome(future, job)
    assert (outcome.campaign, outcome.code) == ("alpha", 1)
    assert outcome.message.startswith("Le disque est plein ou le quota atteint. Rien d'inachevé n'a été publié.")


def test_a_process_that_vanishes_takes_no_other_report_along(monkeypatch):
    """Alone afterwards, each succeeds or is the one that failed."""
    names, asked = ("alpha", "beta", "gamma"), []

    def tried(jobs, workers):
        asked.append(([job.provenance.campaign for job in jobs], workers))
        for job in jobs:
            future: Future = Future()
            if job.provenance.campaign != "alpha" and (len(jobs) > 1 or job.provenance.campaign == "gamma"):
                future.set_exception(BrokenProcessPool())
            else:
                future.set_result(Outcome(job.provenance.campaign, 0, Path(), 1.0))
            yield job, future

    monkeypatch.setattr(workers, "_tried", tried)
    jobs = [SimpleNamespace(provenance=SimpleNamespace(campaign=name), output=Path()) for name in names]
    codes = {outcome.campaign: outcome.code for outcome in workers.outcomes(jobs, 2)}
    assert codes == {"alpha": 0, "beta": 0, "gamma": 1}
    assert asked == [([*names], 2), (["beta"], 1), (["gamma"], 1)]


def test_the_memory_of_a_folder_follows_names_sizes_and_dates(tmp_path):
    data, output = tmp_path / "données", tmp_path / "sorties"
    data.mkdir()
    (data / "a.parquet").write_bytes(b"1")
    inputs.remember(str(data), "hash of a", output)
    assert inputs.remembered_sha256(str(data), output) == "hash of a"
    os.utime(data / "a.parquet", ns=(1, 1))
    assert inputs.remembered_sha256(str(data), output) is None


@pytest.mark.parametrize("copy", ["without git", "inside another repository"])
def test_a_copy_of_the_code_has_no_commit(tmp_path, monkeypatch, copy):
    project = tmp_path / "copie"
    project.mkdir()
    if copy == "inside another repository":
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.setattr(fingerprint, "PROJECT", project)
    fingerprint.commit.cache_clear()
    assert fingerprint.commit() == fingerprint.Commit(None, None)
    fingerprint.commit.cache_clear()


def test_without_a_name_the_showcase_is_made_or_everything(empty_house):
    for name in ("alpha", "beta", "gamma"):
        write_campaign(empty_house.team, name)
    asked = Request((), str(empty_house.data), empty_house.team, empty_house.output)
    every = [c.name for c in runner.load(asked)]
    (empty_house.team / "showcase.txt").write_text("# montrées\ngamma\n", encoding="utf-8")
    assert [c.name for c in runner.load(asked)] == ["gamma"]
    assert [c.name for c in runner.load(replace(asked, all=True))] == every == ["alpha", "beta", "gamma"]
    (empty_house.team / "showcase.txt").write_text("gamma\ndelta\n", encoding="utf-8")
    with pytest.raises(ParameterError) as refusal:
        runner.load(asked)
    assert str(refusal.value).startswith("showcase.txt, ligne 2 : « delta »")


def test_the_shipped_showcase_is_among_the_shipped_campaigns():
    assert set(showcase_ids()) <= set(campaign_ids()) and len(showcase_ids()) == 9


def test_synthetic_data_are_known_by_their_name_and_scale(tmp_path, monkeypatch):
    monkeypatch.setenv("AOS_SYNTHETIC_SCALE", "0.05")
    assert inputs.place_of(ACTS, None) == ACTS
    assert inputs.remembered_sha256(ACTS, tmp_path) == "synthetic_acts 0.05"
