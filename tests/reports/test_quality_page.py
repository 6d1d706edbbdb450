"""A quality report: its page passes the gate, its packet says what it must, the reports of the same data repeat it."""

import json
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from aos_analysis.data.quality import Quality
from aos_analysis.definitions.library import SHIPPED
from aos_analysis.page.audit import audit_notebook
from aos_analysis.page.export import export_html
from aos_analysis.page.gate import gate, page_faults
from aos_analysis.reports.files import write_json, write_text
from aos_analysis.reports.quality import page as display
from aos_analysis.reports.quality.inherited import latest_quality
from aos_analysis.run import runner
from aos_analysis.run.portal import write_portal
from aos_analysis.run.runner import Request
from aos_analysis.run.saving import save
from tests import PROJECT
from tests.page_example import FACTS, executed, filled
from tests.page_text import page_text, plain, straight
from tests.publishing import publish_read
from tests.quality_example import judge, make_plan, tables
from tests.study_example import make_study

NOTEBOOK = PROJECT / "notebooks" / "data_quality.ipynb"
RUNS = ("20261101-080000-00000000", "20261121-203000-1a2b3c4d")
RESERVE = "Des lignes identiques se répètent dans contacts : 4,0 %."
INHERITED = {
    "verdict": "reserved",
    "label": "Données exploitables avec réserves",
    "reasons": [RESERVE],
    "edition": "2026-11-01T08:00:00+01:00",
    "run_id": RUNS[0],
    "link": f"../{RUNS[0]}/rapport.html",
}


def small(data: dict) -> dict:
    """Seven units contacted of which two are unknown, four lines of hospital prescribers only a few a month."""
    kept = data["deliveries"]["practitioner_id"].isin([f"g{i:02d}" for i in range(9)])
    data["deliveries"] = data["deliveries"][kept][::7]
    data["practitioners"] = data["practitioners"].iloc[:9]
    data["contacts"] = data["contacts"].iloc[4:11].reset_index(drop=True)
    return data


def aggregated(data: dict) -> dict:
    lines = data["deliveries"].assign(month=data["deliveries"]["care_date"].dt.to_period("M").dt.to_timestamp())
    counts = lines.groupby(["practitioner_id", "month"]).size().rename("numerator").reset_index()
    monthly = counts.rename(columns={"practitioner_id": "unit_id"}).assign(indicator="essai", denominator=900.0)
    return {"monthly_indicators": monthly, "contacts": data["contacts"]}


def broken(data: dict) -> dict:
    return {"contacts": data["contacts"]}


CASES = {"sound": dict, "small": small, "aggregated": aggregated, "broken": broken}
VERDICTS = {"sound": "usable", "small": "unusable", "aggregated": "reserved", "broken": "unusable"}


ADVICE = {
    "usable": "Lancer les rapports de la campagne sur",
    "reserved": "Lancer les rapports de la campagne : ils",
    "unusable": "Ne lancer aucun rapport",
}


@cache
def assessed(case: str, root: Path) -> Quality:
    return judge(root / case, CASES[case](tables()), make_plan())


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("quality")


def page(quality: Quality) -> tuple[str, nbformat.NotebookNode]:
    """The notebook as Papermill would leave it, exported."""
    names = {"aos": SimpleNamespace(quality=display), "quality": quality}
    audit = audit_notebook(filled(NOTEBOOK, names, "aos.quality.", FACTS))
    return export_html(audit), audit


@pytest.mark.parametrize("case", CASES)
def test_the_page_passes_the_gate_and_says_its_verdict(case, root):
    quality = assessed(case, root)
    html, audit = page(quality)
    gate(html, audit, {})
    assert quality.verdict == VERDICTS[case]
    assert f"<strong>{quality.label}</strong>" in html
    answered = plain(page_text(html)).split("Que faire ? : ")[1]
    assert answered.startswith(ADVICE[quality.verdict])
    assert len(html) < 300_000


def test_small_counts_are_masked_in_tables_and_in_sentences(root):
    quality = assessed("small", root)
    shown = display.contacts(quality).text
    assert [line.split(" | ")[1] for line in shown.splitlines()[1:5]] == ["7", "s", "0", "s"]
    (told,) = [check for check in quality.checks if check.name == "contacts"]
    assert (told.value, "moins de 11" in told.sentence) == (None, True)


def test_nobody_arrives_in_the_first_month_or_leaves_in_the_last(root):
    quality = assessed("sound", root)
    found = quality.findings.turnover
    assert (found["arrived"].iloc[0], found["left"].iloc[-1]) == (60, 60)  # everybody, at both ends
    html = display.active_units(quality).html
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", html, re.S)]
    assert [row[2:] for row in rows if row[:1] and row[0].isdigit()] == [["0", "0"]] * 3


def test_the_notebook_only_calls_aos():
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if len(cell.source.splitlines()) > 8] == []
    assert re.fullmatch(r"campaign = .*\ndata = .*\noutput = None", cells[0].source)
    assert cells[-1].source == "aos.save(quality, output)"
    assert [c.source for c in cells[2:-1] if not re.fullmatch(r"aos\.quality\.\w+\(quality\)", c.source)] == []


def test_the_packet_of_a_quality_report(root, tmp_path):
    save(assessed("sound", root), tmp_path / "packet")
    assert sorted(path.name for path in (tmp_path / "packet").iterdir()) == ["parameters.yaml", "quality.json"]
    read = json.loads((tmp_path / "packet" / "quality.json").read_text("utf-8"))
    assert list(read) == [
        *("schema_version", "campaign", "title", "territory", "synthetic", "indicator", "verdict", "verdict_label"),
        *("reasons", "checks", "completeness", "period", "review", "run"),
    ]
    assert read["completeness"] == {"declared_months": 6, "needed_months": 2}
    assert read["period"] == {"first_month": "2021-01", "cutoff": "2023-06", "flux_last": "2023-12"}
    assert {tuple(check) for check in read["checks"]} == {
        ("name", "severity", "status", "value", "threshold", "sentence")
    }


# What the reports of the same data repeat


def quality_packet(output: Path, run: str, sha256: str = "ab" * 32, verdict: str = "reserved") -> Path:
    folder = output / "antidepresseurs" / run
    folder.mkdir(parents=True)
    write_json(folder / "quality.json", {"campaign": "antidepresseurs", "title": "Antidépresseurs", "synthetic": False,
               "verdict": verdict, "verdict_label": "Données exploitables avec réserves", "reasons": [RESERVE],
               "run": {"id": run}})  # fmt: skip
    write_text(folder / "rapport.html", "")
    manifest = {"notebook": "data_quality", "started": "2026-11-01T08:00:00+01:00", "data": {"sha256": sha256}}
    manifest |= {"key_parts": {"data": sha256}, "outputs": [{"name": "quality.json", "sha256": ""}]}
    write_json(folder / "manifest.json", manifest)
    return folder


@pytest.mark.parametrize(("sha256", "found"), [("ab" * 32, RUNS[0]), ("cd" * 32, RUNS[1]), ("ef" * 32, None)])
def test_a_report_finds_the_quality_report_of_its_own_data(sha256, found, tmp_path):
    quality_packet(tmp_path, RUNS[0], "ab" * 32)
    quality_packet(tmp_path, RUNS[1], "cd" * 32)
    inherited = latest_quality(tmp_path, "antidepresseurs", sha256)
    assert (inherited and inherited.packet.name) == found


def test_the_same_answer_again_makes_no_report_stale(tmp_path):
    quality_packet(tmp_path, RUNS[0])
    before = latest_quality(tmp_path, "antidepresseurs", "ab" * 32)
    quality_packet(tmp_path, RUNS[1])
    after = latest_quality(tmp_path, "antidepresseurs", "ab" * 32)
    assert (after.packet.name, after.sha256) == (RUNS[1], before.sha256)


def exported(told: dict | None) -> str:
    return export_html(audit_notebook(executed(make_study(), FACTS | {"quality": told})))


def report(told: dict | None) -> str:
    return plain(exported(told))


def test_a_report_repeats_the_verdict_the_reserves_and_the_way_to_them():
    html = report(INHERITED)
    essentials, rest = html.split('<dl class="aos-cards">')
    assert f"<dd>Données exploitables avec réserves. {RESERVE}</dd>" in essentials
    assert f"<li>{RESERVE}</li>" in rest
    assert f'<a href="../{RUNS[0]}/rapport.html">Rapport de qualité des données</a>' in rest
    assert "ont été examinées pour cette campagne le 1er novembre 2026 : données exploitables avec réserves" in rest
    assert list(page_faults(exported(INHERITED))) == []


def test_several_reserves_are_counted_first_and_listed_below():
    essentials, rest = report(INHERITED | {"reasons": [RESERVE, "Autre."]}).split('<dl class="aos-cards">')
    assert "avec réserves : 2 réserves, listées dans « Qualité des données »" in essentials
    assert f"<li>{RESERVE}</li><li>Autre.</li>" in rest


@pytest.mark.parametrize(("verdict", "shown"), [("unusable", True), ("reserved", False)])
def test_unusable_data_stand_above_every_page(verdict, shown):
    assert ("<span>Données jugées inexploitables" in report(INHERITED | {"verdict": verdict})) is shown


def test_a_report_without_a_quality_report_says_so_in_its_traceability():
    html = report(None)
    assert "<dt>Qualité des données</dt><dd>aucun rapport de qualité pour ces données</dd>" in html
    assert "qualite-des-donnees" not in html


@pytest.mark.parametrize("link", ["../rapport.html", "../../c/20261101-080000-00000000/rapport.html", "x/rapport.html"])
def test_a_page_leads_to_no_other_place(link):
    (fault,) = page_faults(f'<a href="{link}">lien</a>')
    assert "extérieur" in fault.message


# The portal and the share


def test_the_portal_lists_the_data_that_were_examined(tmp_path):
    quality_packet(tmp_path, RUNS[0])
    html = plain(write_portal(tmp_path).read_text("utf-8"))
    assert "Antidépresseurs : données exploitables avec réserves, examinées le 1er novembre 2026</a>" in html
    assert f'href="antidepresseurs/{RUNS[0]}/rapport.html"' in html
    assert "n'a pas pu être lu" not in html


def test_the_portal_passes_over_packets_that_declare_nothing(tmp_path):
    folder = quality_packet(tmp_path, RUNS[0])
    (folder / "quality.json").unlink()
    write_json(folder / "manifest.json", {"outputs": [{"name": "rapport.html", "sha256": ""}]})
    html = write_portal(tmp_path).read_text("utf-8")
    assert "Aucune campagne évaluée" in straight(html) and RUNS[0] not in html


@pytest.fixture(scope="module")
def produced(root) -> Path:
    """`aos run --notebook data_quality` on a hand-made folder, then another report of the same campaign."""
    team, data, output = root / "team", root / "produced", root / "outputs"
    lines: list[str] = []
    judge(data, tables())
    write_campaign(team)
    for notebook in ("data_quality", "staggered_adoption"):
        request = Request(("essai",), str(data), team, output, notebook=notebook)
        assert runner.run(request, lines.append) == 0, lines
    return output


def write_campaign(team: Path) -> None:
    """The shipped campaign, on the rate of antibiotics of the hand-made folder."""
    text = (SHIPPED / "campaigns" / "antidepresseurs.yaml").read_text("utf-8")
    changed = {"id": "essai", "indicator": "antibiotic_rate", "secondary": "[]", "placebo": "null", "cluster": "null",
               "contacts": "essai", "adjust_for": "[]", "subgroups": "[]", "shocks": "[]", "targeting": "null",
               "period": "{first: 2021-01, last: null}", "campaign_period": "{from: 2022-09, to: 2022-12}"}  # fmt: skip
    for key, value in changed.items():
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {value}", text)
    (team / "campaigns").mkdir(parents=True)
    (team / "campaigns" / "essai.yaml").write_text(text, encoding="utf-8")


def packets(output: Path) -> dict[str, Path]:
    """Notebook -> its packet."""
    found = output.glob("essai/*/manifest.json")
    return {json.loads(path.read_text("utf-8"))["notebook"]: path.parent for path in found}


def test_both_reports_of_one_campaign_stand_side_by_side(produced):
    made = packets(produced)
    names = sorted(path.name for path in made["data_quality"].iterdir())
    assert names == ["brief.html", "manifest.json", "parameters.yaml", "quality.json", "rapport.html", "rapport.ipynb"]
    assert (
        json.loads((made["data_quality"] / "quality.json").read_text("utf-8"))["run"]["id"] == made["data_quality"].name
    )
    link = f'<a href="../{made["data_quality"].name}/rapport.html">'
    assert link in (made["staggered_adoption"] / "rapport.html").read_text("utf-8")
    keys = json.loads((made["staggered_adoption"] / "manifest.json").read_text("utf-8"))["key_parts"]
    assert "quality" in keys


def test_the_share_only_holds_links_that_lead_somewhere(produced, tmp_path):
    made = packets(produced)
    quality, study = made["data_quality"].name, made["staggered_adoption"].name
    publish_read(["essai"], tmp_path / "share", "M. Relecteur", produced)
    alone = tmp_path / "share" / "essai" / study / "rapport.html"  # a campaign names its report, not that of its data
    assert f"../{quality}/rapport.html" not in alone.read_text("utf-8")
    publish_read([f"essai/{quality}", f"essai/{study}"], tmp_path / "share", "M. Relecteur", produced)
    assert f'<a href="../{quality}/rapport.html">' in alone.read_text("utf-8")
    assert f"essai/{quality}/rapport.html" in (tmp_path / "share" / "index.html").read_text("utf-8")
